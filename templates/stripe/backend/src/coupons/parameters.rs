use crate::parameters::{EXPAND, Kind, Parameter, TEXT};

const OFF: Kind = Kind::Integer(1, 99_999_999);
const TIME: Kind = Kind::Integer(0, 99_999_999_999);
const NAME: Kind = Kind::Text(40);
const APPLIES_TO: &[Parameter] = &[Parameter::new("products", Kind::List(&TEXT))];
const CURRENCY_OPTION: &[Parameter] = &[Parameter::new("amount_off", OFF).required()];

/// `POST /v1/coupons`
pub(crate) const CREATE: &[Parameter] = &[
    Parameter::new("amount_off", OFF),
    Parameter::new("applies_to", Kind::Object(APPLIES_TO)),
    Parameter::new("currency", Kind::Currency),
    Parameter::new("currency_options", Kind::PerCurrency(CURRENCY_OPTION)),
    Parameter::new("duration", Kind::Choice(&["forever", "once", "repeating"])),
    Parameter::new("duration_in_months", Kind::Integer(1, 1200)),
    EXPAND,
    Parameter::new("id", Kind::Text(200)),
    Parameter::new("max_redemptions", Kind::Integer(1, 999_999_999)),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("name", NAME),
    Parameter::new("percent_off", Kind::Number),
    Parameter::new("redeem_by", TIME),
];

/// `POST /v1/coupons/{coupon}`
pub(crate) const UPDATE: &[Parameter] = &[
    Parameter::new("currency_options", Kind::PerCurrency(CURRENCY_OPTION)),
    EXPAND,
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("name", NAME),
];

/// `GET /v1/coupons`
pub(crate) const LIST: &[Parameter] = &[
    Parameter::new("created", Kind::Created),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];
