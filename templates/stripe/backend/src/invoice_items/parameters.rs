use crate::{
    discounts,
    invoices::parameters::TIME,
    parameters::{EXPAND, Kind, Parameter, TEXT},
};

const PERIOD: &[Parameter] = &[
    Parameter::new("end", TIME).required(),
    Parameter::new("start", TIME).required(),
];
const PRICING: &[Parameter] = &[Parameter::new("price", TEXT)];
const PRICE_DATA: &[Parameter] = &[
    Parameter::new("currency", Kind::Currency).required(),
    Parameter::new("product", TEXT).required(),
    Parameter::new(
        "tax_behavior",
        Kind::Choice(&["exclusive", "inclusive", "unspecified"]),
    ),
    Parameter::new("unit_amount", Kind::Integer(-99_999_999, 99_999_999)),
    Parameter::new("unit_amount_decimal", Kind::Decimal),
];
const AMOUNT: Kind = Kind::Integer(-99_999_999, 99_999_999);
const QUANTITY: Kind = Kind::Integer(0, 999_999_999);

/// What creation and update have in common; the macro keeps the tables constants.
macro_rules! with_common {
    ($($own:expr),* $(,)?) => {
        &[
            Parameter::new("amount", AMOUNT),
            Parameter::new("description", TEXT).unsettable(),
            Parameter::new("discountable", Kind::Boolean),
            discounts::PARAMETER,
            EXPAND,
            Parameter::new("metadata", Kind::Metadata).unsettable(),
            Parameter::new("period", Kind::Object(PERIOD)),
            Parameter::new("price_data", Kind::Object(PRICE_DATA)),
            Parameter::new("pricing", Kind::Object(PRICING)),
            Parameter::new("quantity", QUANTITY),
            Parameter::new("quantity_decimal", Kind::NotImplemented),
            Parameter::new("tax_behavior", Kind::NotImplemented),
            Parameter::new("tax_code", Kind::NotImplemented),
            Parameter::new("tax_rates", Kind::List(&TEXT)).unsettable(),
            Parameter::new("unit_amount_decimal", Kind::Decimal),
            $($own),*
        ]
    };
}

/// `POST /v1/invoiceitems`
pub(crate) const CREATE: &[Parameter] = with_common![
    Parameter::new("currency", Kind::Currency),
    Parameter::new("customer", TEXT).required(),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("invoice", TEXT),
    Parameter::new("subscription", TEXT),
];

/// `POST /v1/invoiceitems/{invoiceitem}`
pub(crate) const UPDATE: &[Parameter] = with_common![];

/// `GET /v1/invoiceitems`
pub(crate) const LIST: &[Parameter] = &[
    Parameter::new("created", Kind::Created),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("invoice", TEXT),
    Parameter::new("limit", Kind::Limit),
    Parameter::new("pending", Kind::Boolean),
    Parameter::new("starting_after", TEXT),
];
