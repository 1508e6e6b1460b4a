use crate::parameters::{ADDRESS, EXPAND, Kind, Parameter, TEXT};

const BILLING_DETAILS: &[Parameter] = &[
    Parameter::new("address", Kind::Object(ADDRESS)).unsettable(),
    Parameter::new("email", Kind::Email).unsettable(),
    Parameter::new("name", TEXT).unsettable(),
    Parameter::new("phone", TEXT).unsettable(),
    Parameter::new("tax_id", TEXT),
];

const CARD: &[Parameter] = &[
    Parameter::new("cvc", TEXT),
    Parameter::new("exp_month", Kind::Integer(i64::MIN, i64::MAX)),
    Parameter::new("exp_year", Kind::Integer(i64::MIN, i64::MAX)),
    Parameter::new("networks", Kind::NotImplemented),
    Parameter::new("number", TEXT),
    Parameter::new("token", TEXT),
];

const CARD_UPDATE: &[Parameter] = &[
    Parameter::new("exp_month", Kind::Integer(1, 12)),
    Parameter::new("exp_year", Kind::Integer(2000, 2099)),
    Parameter::new("networks", Kind::NotImplemented),
];

const SEPA_DEBIT: &[Parameter] = &[Parameter::new("iban", TEXT).required()];

const ALLOW_REDISPLAY: Kind = Kind::Choice(&["always", "limited", "unspecified"]);

/// Types of payment methods that this clone has.
pub(crate) const TYPE: Kind = Kind::Choice(&["card", "sepa_debit"]);

/// What describes a payment method, in its creation and in `payment_method_data`; the macro keeps the tables constants.
macro_rules! with_details {
    ($($own:expr),* $(,)?) => {
        &[
            Parameter::new("allow_redisplay", ALLOW_REDISPLAY),
            Parameter::new("billing_details", Kind::Object(BILLING_DETAILS)),
            Parameter::new("card", Kind::Object(CARD)),
            Parameter::new("metadata", Kind::Metadata).unsettable(),
            Parameter::new("sepa_debit", Kind::Object(SEPA_DEBIT)),
            Parameter::new("type", TYPE),
            Parameter::new("radar_options", Kind::NotImplemented),
            Parameter::new("link", Kind::NotImplemented),
            Parameter::new("us_bank_account", Kind::NotImplemented),
            $($own),*
        ]
    };
}

/// `payment_method_data` of intents.
pub(crate) const DATA: &[Parameter] = with_details![];

/// `POST /v1/payment_methods`
pub(super) const CREATE: &[Parameter] = with_details![
    Parameter::new("customer", Kind::NotImplemented),
    EXPAND,
    Parameter::new("payment_method", Kind::NotImplemented),
];

/// `POST /v1/payment_methods/{payment_method}`
pub(super) const UPDATE: &[Parameter] = &[
    Parameter::new("allow_redisplay", ALLOW_REDISPLAY),
    Parameter::new("billing_details", Kind::Object(BILLING_DETAILS)),
    Parameter::new("card", Kind::Object(CARD_UPDATE)),
    EXPAND,
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("us_bank_account", Kind::NotImplemented),
];

/// `POST /v1/payment_methods/{payment_method}/attach`
pub(super) const ATTACH: &[Parameter] = &[
    Parameter::new("customer", TEXT).required(),
    Parameter::new("customer_account", Kind::NotImplemented),
    EXPAND,
];

/// `GET /v1/payment_methods`
pub(super) const LIST: &[Parameter] = &[
    Parameter::new("allow_redisplay", ALLOW_REDISPLAY),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
    Parameter::new("type", TYPE),
];

/// `GET /v1/customers/{customer}/payment_methods`
pub(super) const LIST_OF_CUSTOMER: &[Parameter] = &[
    Parameter::new("allow_redisplay", ALLOW_REDISPLAY),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
    Parameter::new("type", TYPE),
];

/// `GET /v1/payment_methods/{payment_method}`, and what else has no parameters but `expand[]`.
pub(super) const RETRIEVE: &[Parameter] = &[EXPAND];
