use crate::parameters::{EXPAND, Kind, Parameter, TEXT};

const TIME: Kind = Kind::Integer(0, 9_999_999_999);

/// `POST /v1/test_helpers/test_clocks`
pub(crate) const CREATE: &[Parameter] = &[
    Parameter::new("customer", Kind::NotImplemented),
    EXPAND,
    Parameter::new("frozen_time", TIME).required(),
    Parameter::new("name", Kind::Text(300)),
];

/// `POST /v1/test_helpers/test_clocks/{test_clock}/advance`
pub(crate) const ADVANCE: &[Parameter] = &[EXPAND, Parameter::new("frozen_time", TIME).required()];

/// `GET /v1/test_helpers/test_clocks`
pub(crate) const LIST: &[Parameter] = &[
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];

/// `GET /v1/test_helpers/test_clocks/{test_clock}`
pub(crate) const RETRIEVE: &[Parameter] = &[EXPAND];
