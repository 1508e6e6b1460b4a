use crate::parameters::{AMOUNT, EXPAND, Kind, Parameter, TEXT};
use crate::prices::parameters::{CURRENCY_OPTION, CUSTOM_UNIT_AMOUNT, INTERVAL, TAX_BEHAVIOR};

const FEATURE: &[Parameter] = &[Parameter::new("name", TEXT).required()];

const PACKAGE_DIMENSIONS: &[Parameter] = &[
    Parameter::new("height", Kind::Number).required(),
    Parameter::new("length", Kind::Number).required(),
    Parameter::new("weight", Kind::Number).required(),
    Parameter::new("width", Kind::Number).required(),
];

const DEFAULT_PRICE_RECURRING: &[Parameter] = &[
    Parameter::new("interval", INTERVAL).required(),
    Parameter::new("interval_count", Kind::Integer(1, 1095)),
];

const DEFAULT_PRICE_DATA: &[Parameter] = &[
    Parameter::new("currency", Kind::Currency).required(),
    Parameter::new("currency_options", Kind::PerCurrency(CURRENCY_OPTION)),
    Parameter::new("custom_unit_amount", Kind::Object(CUSTOM_UNIT_AMOUNT)),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("recurring", Kind::Object(DEFAULT_PRICE_RECURRING)),
    Parameter::new("tax_behavior", TAX_BEHAVIOR),
    Parameter::new("unit_amount", AMOUNT),
    Parameter::new("unit_amount_decimal", Kind::Decimal),
];

/// `POST /v1/products`
pub(crate) const CREATE: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("default_price_data", Kind::Object(DEFAULT_PRICE_DATA)),
    Parameter::new("description", Kind::Text(40_000)),
    EXPAND,
    Parameter::new("id", TEXT),
    Parameter::new("images", Kind::List(&Kind::Text(2048))),
    Parameter::new("marketing_features", Kind::List(&Kind::Object(FEATURE))),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("name", TEXT).required(),
    Parameter::new("package_dimensions", Kind::Object(PACKAGE_DIMENSIONS)),
    Parameter::new("shippable", Kind::Boolean),
    Parameter::new("statement_descriptor", Kind::Text(22)),
    Parameter::new("tax_code", TEXT),
    Parameter::new("unit_label", Kind::Text(12)),
    Parameter::new("url", Kind::Text(2048)),
];

/// `POST /v1/products/{id}`
pub(crate) const UPDATE: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("default_price", TEXT),
    Parameter::new("description", Kind::Text(40_000)).unsettable(),
    EXPAND,
    Parameter::new("images", Kind::List(&Kind::Text(2048))).unsettable(),
    Parameter::new("marketing_features", Kind::List(&Kind::Object(FEATURE))).unsettable(),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("name", TEXT),
    Parameter::new("package_dimensions", Kind::Object(PACKAGE_DIMENSIONS)).unsettable(),
    Parameter::new("shippable", Kind::Boolean),
    Parameter::new("statement_descriptor", Kind::Text(22)),
    Parameter::new("tax_code", TEXT).unsettable(),
    Parameter::new("unit_label", Kind::Text(12)).unsettable(),
    Parameter::new("url", Kind::Text(2048)).unsettable(),
];

/// `GET /v1/products`
pub(crate) const LIST: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("created", Kind::Created),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("ids", Kind::List(&TEXT)),
    Parameter::new("limit", Kind::Limit),
    Parameter::new("shippable", Kind::Boolean),
    Parameter::new("starting_after", TEXT),
    Parameter::new("url", Kind::Text(2048)),
];

/// `GET /v1/products/{id}`
pub(crate) const RETRIEVE: &[Parameter] = &[EXPAND];
