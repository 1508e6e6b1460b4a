use crate::parameters::{EXPAND, Kind, Parameter, TEXT};

/// `POST /v1/webhook_endpoints`
pub(super) const CREATE: &[Parameter] = &[
    Parameter::new("api_version", TEXT),
    Parameter::new("connect", Kind::Boolean),
    Parameter::new("description", TEXT).unsettable(),
    Parameter::new("enabled_events", Kind::List(&TEXT)).required(),
    EXPAND,
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("url", TEXT).required(),
];

/// `POST /v1/webhook_endpoints/{webhook_endpoint}`
pub(super) const UPDATE: &[Parameter] = &[
    Parameter::new("description", TEXT).unsettable(),
    Parameter::new("disabled", Kind::Boolean),
    Parameter::new("enabled_events", Kind::List(&TEXT)),
    EXPAND,
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("url", TEXT),
];

/// `GET /v1/webhook_endpoints`
pub(super) const LIST: &[Parameter] = &[
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];

/// `GET /v1/webhook_endpoints/{webhook_endpoint}`
pub(super) const RETRIEVE: &[Parameter] = &[EXPAND];
