use crate::parameters::{AMOUNT, EXPAND, Kind, Parameter, TEXT};

/// `interval` of recurring prices.
pub(crate) const INTERVAL: Kind = Kind::Choice(&["day", "week", "month", "year"]);
/// `tax_behavior`
pub(crate) const TAX_BEHAVIOR: Kind = Kind::Choice(&["exclusive", "inclusive", "unspecified"]);
const USAGE_TYPE: Kind = Kind::Choice(&["licensed", "metered"]);

/// `custom_unit_amount`
pub(crate) const CUSTOM_UNIT_AMOUNT: &[Parameter] = &[
    Parameter::new("enabled", Kind::Boolean).required(),
    Parameter::new("maximum", AMOUNT),
    Parameter::new("minimum", AMOUNT),
    Parameter::new("preset", AMOUNT),
];

const TIER: &[Parameter] = &[
    Parameter::new("flat_amount", AMOUNT),
    Parameter::new("flat_amount_decimal", Kind::Decimal),
    Parameter::new("unit_amount", AMOUNT),
    Parameter::new("unit_amount_decimal", Kind::Decimal),
    Parameter::new("up_to", Kind::UpTo).required(),
];

/// One entry of `currency_options`.
pub(crate) const CURRENCY_OPTION: &[Parameter] = &[
    Parameter::new("custom_unit_amount", Kind::Object(CUSTOM_UNIT_AMOUNT)),
    Parameter::new("tax_behavior", TAX_BEHAVIOR),
    Parameter::new("tiers", Kind::List(&Kind::Object(TIER))),
    Parameter::new("unit_amount", AMOUNT),
    Parameter::new("unit_amount_decimal", Kind::Decimal),
];

const RECURRING: &[Parameter] = &[
    Parameter::new("interval", INTERVAL).required(),
    Parameter::new("interval_count", Kind::Integer(1, 1095)),
    Parameter::new("meter", Kind::NotImplemented),
    Parameter::new("usage_type", USAGE_TYPE),
];

const TRANSFORM_QUANTITY: &[Parameter] = &[
    Parameter::new("divide_by", Kind::Integer(1, 999_999_999)).required(),
    Parameter::new("round", Kind::Choice(&["down", "up"])).required(),
];

const PRODUCT_DATA: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("id", TEXT),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("name", TEXT).required(),
    Parameter::new("statement_descriptor", Kind::Text(22)),
    Parameter::new("tax_code", TEXT),
    Parameter::new("unit_label", Kind::Text(12)),
];

/// `POST /v1/prices`
pub(crate) const CREATE: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("billing_scheme", Kind::Choice(&["per_unit", "tiered"])),
    Parameter::new("currency", Kind::Currency).required(),
    Parameter::new("currency_options", Kind::PerCurrency(CURRENCY_OPTION)),
    Parameter::new("custom_unit_amount", Kind::Object(CUSTOM_UNIT_AMOUNT)),
    EXPAND,
    Parameter::new("lookup_key", Kind::Text(200)),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("nickname", TEXT),
    Parameter::new("product", TEXT),
    Parameter::new("product_data", Kind::Object(PRODUCT_DATA)),
    Parameter::new("recurring", Kind::Object(RECURRING)),
    Parameter::new("tax_behavior", TAX_BEHAVIOR),
    Parameter::new("tiers", Kind::List(&Kind::Object(TIER))),
    Parameter::new("tiers_mode", Kind::Choice(&["graduated", "volume"])),
    Parameter::new("transfer_lookup_key", Kind::Boolean),
    Parameter::new("transform_quantity", Kind::Object(TRANSFORM_QUANTITY)),
    Parameter::new("unit_amount", AMOUNT),
    Parameter::new("unit_amount_decimal", Kind::Decimal),
];

/// `POST /v1/prices/{price}`
pub(crate) const UPDATE: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("currency_options", Kind::PerCurrency(CURRENCY_OPTION)).unsettable(),
    EXPAND,
    Parameter::new("lookup_key", Kind::Text(200)).unsettable(),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("nickname", TEXT).unsettable(),
    Parameter::new("tax_behavior", TAX_BEHAVIOR),
    Parameter::new("transfer_lookup_key", Kind::Boolean),
];

const LIST_RECURRING: &[Parameter] = &[
    Parameter::new("interval", INTERVAL),
    Parameter::new("meter", Kind::NotImplemented),
    Parameter::new("usage_type", USAGE_TYPE),
];

/// `GET /v1/prices`
pub(crate) const LIST: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("created", Kind::Created),
    Parameter::new("currency", Kind::Currency),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("lookup_keys", Kind::List(&Kind::Text(200))),
    Parameter::new("product", TEXT),
    Parameter::new("recurring", Kind::Object(LIST_RECURRING)),
    Parameter::new("starting_after", TEXT),
    Parameter::new("type", Kind::Choice(&["one_time", "recurring"])),
];

/// `GET /v1/prices/{price}`
pub(crate) const RETRIEVE: &[Parameter] = &[EXPAND];
