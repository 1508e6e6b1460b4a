use crate::parameters::{AMOUNT, EXPAND, Kind, Parameter, TEXT};

const PROMOTION: &[Parameter] = &[
    Parameter::new("coupon", TEXT).required(),
    Parameter::new("type", Kind::Choice(&["coupon"])).required(),
];

const RESTRICTIONS: &[Parameter] = &[
    Parameter::new("currency_options", Kind::NotImplemented),
    Parameter::new("first_time_transaction", Kind::Boolean),
    Parameter::new("minimum_amount", AMOUNT),
    Parameter::new("minimum_amount_currency", Kind::Currency),
];

const RESTRICTION_CHANGES: &[Parameter] = &[Parameter::new("currency_options", Kind::NotImplemented)];

/// `POST /v1/promotion_codes`
pub(crate) const CREATE: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("code", Kind::Text(500)),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    EXPAND,
    Parameter::new("expires_at", Kind::Integer(0, 99_999_999_999)),
    Parameter::new("max_redemptions", Kind::Integer(1, 999_999_999)),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("promotion", Kind::Object(PROMOTION)).required(),
    Parameter::new("restrictions", Kind::Object(RESTRICTIONS)),
];

/// `POST /v1/promotion_codes/{promotion_code}`
pub(crate) const UPDATE: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    EXPAND,
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("restrictions", Kind::Object(RESTRICTION_CHANGES)),
];

/// `GET /v1/promotion_codes`
pub(crate) const LIST: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("code", TEXT),
    Parameter::new("coupon", TEXT),
    Parameter::new("created", Kind::Created),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];
