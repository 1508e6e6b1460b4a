use crate::{
    parameters::{EXPAND, Kind, Parameter, TEXT},
    payment_intents::MANDATE_DATA,
    payment_methods::parameters::{DATA, TYPE},
};

const AUTOMATIC: &[Parameter] = &[
    Parameter::new("allow_redirects", Kind::Choice(&["always", "never"])),
    Parameter::new("enabled", Kind::Boolean).required(),
];

const CARD_OPTIONS: &[Parameter] = &[
    Parameter::new("mandate_options", Kind::NotImplemented),
    Parameter::new("network", Kind::NotImplemented),
    Parameter::new(
        "request_three_d_secure",
        Kind::Choice(&["any", "automatic", "challenge"]),
    ),
];

const OPTIONS: &[Parameter] = &[
    Parameter::new("card", Kind::Object(CARD_OPTIONS)),
    Parameter::new("sepa_debit", Kind::NotImplemented),
    Parameter::new("us_bank_account", Kind::NotImplemented),
];

/// What creation, update and confirmation have in common; the macro keeps the tables constants.
macro_rules! with_common {
    ($($own:expr),* $(,)?) => {
        &[
            Parameter::new("allowed_payment_method_types", Kind::NotImplemented),
            EXPAND,
            Parameter::new("payment_method", TEXT),
            Parameter::new("payment_method_data", Kind::Object(DATA)),
            Parameter::new("payment_method_options", Kind::Object(OPTIONS)),
            $($own),*
        ]
    };
}

/// `POST /v1/setup_intents`
pub(super) const CREATE: &[Parameter] = with_common![
    Parameter::new("attach_to_self", Kind::NotImplemented),
    Parameter::new("automatic_payment_methods", Kind::Object(AUTOMATIC)),
    Parameter::new("confirm", Kind::Boolean),
    Parameter::new("confirmation_token", Kind::NotImplemented),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("description", TEXT),
    Parameter::new("excluded_payment_method_types", Kind::NotImplemented),
    Parameter::new("flow_directions", Kind::NotImplemented),
    Parameter::new("mandate_data", Kind::Object(MANDATE_DATA)).unsettable(),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("on_behalf_of", Kind::NotImplemented),
    Parameter::new("payment_method_configuration", Kind::NotImplemented),
    Parameter::new("payment_method_types", Kind::List(&TYPE)),
    Parameter::new("return_url", TEXT),
    Parameter::new("single_use", Kind::NotImplemented),
    Parameter::new("usage", Kind::Choice(&["off_session", "on_session"])),
    Parameter::new("use_stripe_sdk", Kind::Boolean),
];

/// `POST /v1/setup_intents/{intent}`
pub(super) const UPDATE: &[Parameter] = with_common![
    Parameter::new("attach_to_self", Kind::NotImplemented),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("description", TEXT).unsettable(),
    Parameter::new("excluded_payment_method_types", Kind::NotImplemented),
    Parameter::new("flow_directions", Kind::NotImplemented),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("payment_method_configuration", Kind::NotImplemented),
    Parameter::new("payment_method_types", Kind::List(&TYPE)),
];

/// `POST /v1/setup_intents/{intent}/confirm`
pub(super) const CONFIRM: &[Parameter] = with_common![
    Parameter::new("client_secret", TEXT),
    Parameter::new("confirmation_token", Kind::NotImplemented),
    Parameter::new("mandate_data", Kind::Object(MANDATE_DATA)).unsettable(),
    Parameter::new("return_url", TEXT),
    Parameter::new("use_stripe_sdk", Kind::Boolean),
];

/// `POST /v1/setup_intents/{intent}/cancel`
pub(super) const CANCEL: &[Parameter] = &[
    Parameter::new(
        "cancellation_reason",
        Kind::Choice(&["abandoned", "duplicate", "requested_by_customer"]),
    ),
    EXPAND,
];

/// `GET /v1/setup_intents`
pub(super) const LIST: &[Parameter] = &[
    Parameter::new("attach_to_self", Kind::NotImplemented),
    Parameter::new("created", Kind::Created),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("payment_method", TEXT),
    Parameter::new("starting_after", TEXT),
];

/// `GET /v1/setup_intents/{intent}`
pub(super) const RETRIEVE: &[Parameter] = &[Parameter::new("client_secret", TEXT), EXPAND];
