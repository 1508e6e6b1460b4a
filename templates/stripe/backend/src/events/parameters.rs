use crate::parameters::{EXPAND, Kind, Parameter, TEXT};

/// `GET /v1/events`
pub(super) const LIST: &[Parameter] = &[
    Parameter::new("created", Kind::Created),
    Parameter::new("delivery_success", Kind::Boolean),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
    Parameter::new("type", TEXT),
    Parameter::new("types", Kind::List(&TEXT)),
];

/// `GET /v1/events/{id}`
pub(super) const RETRIEVE: &[Parameter] = &[EXPAND];
