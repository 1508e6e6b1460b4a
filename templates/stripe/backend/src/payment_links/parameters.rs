use crate::{
    checkout::parameters::{ITEMS, SUBSCRIPTION_DATA},
    parameters::{EXPAND, Kind, Parameter, TEXT},
};

const HOSTED_CONFIRMATION: &[Parameter] = &[Parameter::new("custom_message", Kind::Text(500))];
const REDIRECT: &[Parameter] = &[Parameter::new("url", TEXT).required()];
const AFTER_COMPLETION: &[Parameter] = &[
    Parameter::new("hosted_confirmation", Kind::Object(HOSTED_CONFIRMATION)),
    Parameter::new("redirect", Kind::Object(REDIRECT)),
    Parameter::new("type", Kind::Choice(&["hosted_confirmation", "redirect"])).required(),
];

/// `POST /v1/payment_links`
pub(crate) const CREATE: &[Parameter] = &[
    Parameter::new("after_completion", Kind::Object(AFTER_COMPLETION)),
    Parameter::new("allow_promotion_codes", Kind::Boolean),
    Parameter::new("currency", Kind::Currency),
    Parameter::new("customer_creation", Kind::Choice(&["always", "if_required"])),
    EXPAND,
    Parameter::new("inactive_message", Kind::Text(500)),
    Parameter::new("line_items", ITEMS).required(),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new(
        "payment_method_collection",
        Kind::Choice(&["always", "if_required"]),
    ),
    Parameter::new("subscription_data", Kind::Object(SUBSCRIPTION_DATA)),
];

/// `POST /v1/payment_links/{payment_link}`
pub(crate) const UPDATE: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("after_completion", Kind::Object(AFTER_COMPLETION)),
    Parameter::new("allow_promotion_codes", Kind::Boolean),
    EXPAND,
    Parameter::new("inactive_message", Kind::Text(500)).unsettable(),
    Parameter::new("metadata", Kind::Metadata),
];

/// `GET /v1/payment_links`
pub(crate) const LIST: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];

/// `GET /v1/payment_links/{payment_link}/line_items`
pub(crate) const LINE_ITEMS: &[Parameter] = &[
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];
