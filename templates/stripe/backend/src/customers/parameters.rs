use crate::parameters::{ADDRESS, EXPAND, Kind, Parameter, TEXT};

const SHIPPING: &[Parameter] = &[
    Parameter::new("address", Kind::Object(ADDRESS)).required(),
    Parameter::new("name", TEXT).required(),
    Parameter::new("phone", TEXT).unsettable(),
];

const CUSTOM_FIELD: &[Parameter] = &[
    Parameter::new("name", Kind::Text(40)).required(),
    Parameter::new("value", Kind::Text(140)).required(),
];

const RENDERING_OPTIONS: &[Parameter] = &[
    Parameter::new(
        "amount_tax_display",
        Kind::Choice(&["exclude_tax", "include_inclusive_tax"]),
    )
    .unsettable(),
    Parameter::new("template", Kind::NotImplemented),
];

const INVOICE_SETTINGS: &[Parameter] = &[
    Parameter::new("custom_fields", Kind::List(&Kind::Object(CUSTOM_FIELD))).unsettable(),
    Parameter::new("default_payment_method", TEXT).unsettable(),
    Parameter::new("footer", TEXT).unsettable(),
    Parameter::new("rendering_options", Kind::Object(RENDERING_OPTIONS)).unsettable(),
];

const TAX_EXEMPT: Kind = Kind::Choice(&["exempt", "none", "reverse"]);
const ANY_AMOUNT: Kind = Kind::Integer(-99_999_999_999, 99_999_999_999);

/// What creation and update have in common; the macro keeps the tables constants.
macro_rules! with_common {
    ($($own:expr),* $(,)?) => {
        &[
            Parameter::new("address", Kind::Object(ADDRESS)).unsettable(),
            Parameter::new("balance", ANY_AMOUNT),
            Parameter::new("business_name", Kind::Text(150)).unsettable(),
            Parameter::new("cash_balance", Kind::NotImplemented),
            Parameter::new("description", TEXT).unsettable(),
            Parameter::new("email", Kind::Email).unsettable(),
            EXPAND,
            Parameter::new("individual_name", Kind::Text(150)).unsettable(),
            Parameter::new("invoice_prefix", Kind::Text(12)),
            Parameter::new("invoice_settings", Kind::Object(INVOICE_SETTINGS)),
            Parameter::new("metadata", Kind::Metadata).unsettable(),
            Parameter::new("name", Kind::Text(256)).unsettable(),
            Parameter::new("next_invoice_sequence", Kind::Integer(1, 999_999_999)),
            Parameter::new("phone", Kind::Text(20)).unsettable(),
            Parameter::new("preferred_locales", Kind::List(&TEXT)).unsettable(),
            Parameter::new("shipping", Kind::Object(SHIPPING)).unsettable(),
            Parameter::new("source", TEXT),
            Parameter::new("tax", Kind::NotImplemented),
            Parameter::new("tax_exempt", TAX_EXEMPT).unsettable(),
            $($own),*
        ]
    };
}

/// `POST /v1/customers`
pub(crate) const CREATE: &[Parameter] = with_common![
    Parameter::new("payment_method", TEXT),
    Parameter::new("tax_id_data", Kind::NotImplemented),
    Parameter::new("test_clock", TEXT),
];

/// `POST /v1/customers/{customer}`
pub(crate) const UPDATE: &[Parameter] = with_common![
    Parameter::new("bank_account", Kind::NotImplemented),
    Parameter::new("card", Kind::NotImplemented),
    Parameter::new("default_alipay_account", Kind::NotImplemented),
    Parameter::new("default_bank_account", Kind::NotImplemented),
    Parameter::new("default_card", Kind::NotImplemented),
    Parameter::new("default_source", TEXT),
];

/// `GET /v1/customers`
pub(crate) const LIST: &[Parameter] = &[
    Parameter::new("created", Kind::Created),
    Parameter::new("email", Kind::Text(512)),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
    Parameter::new("test_clock", TEXT),
];

/// `GET /v1/customers/{customer}`
pub(crate) const RETRIEVE: &[Parameter] = &[EXPAND];
