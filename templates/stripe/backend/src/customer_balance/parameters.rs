use crate::parameters::{EXPAND, Kind, Parameter, TEXT};

/// `POST /v1/customers/{customer}/balance_transactions`
pub(super) const CREATE: &[Parameter] = &[
    Parameter::new("amount", Kind::Integer(-99_999_999_999, 99_999_999_999)).required(),
    Parameter::new("currency", Kind::Currency).required(),
    Parameter::new("description", Kind::Text(350)),
    EXPAND,
    Parameter::new("metadata", Kind::Metadata).unsettable(),
];

/// `POST /v1/customers/{customer}/balance_transactions/{transaction}`
pub(super) const UPDATE: &[Parameter] = &[
    Parameter::new("description", Kind::Text(350)).unsettable(),
    EXPAND,
    Parameter::new("metadata", Kind::Metadata).unsettable(),
];

/// `GET /v1/customers/{customer}/balance_transactions`
pub(super) const LIST: &[Parameter] = &[
    Parameter::new("created", Kind::Created),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("invoice", TEXT),
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];

/// `GET /v1/customers/{customer}/balance_transactions/{transaction}`
pub(super) const RETRIEVE: &[Parameter] = &[EXPAND];
