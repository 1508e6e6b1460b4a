use crate::parameters::{EXPAND, Kind, Parameter, TEXT};

/// `GET /v1/balance_transactions`
pub(super) const LIST: &[Parameter] = &[
    Parameter::new("created", Kind::Created),
    Parameter::new("currency", TEXT),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("payout", TEXT),
    Parameter::new("source", TEXT),
    Parameter::new("starting_after", TEXT),
    Parameter::new("type", TEXT),
];

/// `GET /v1/balance`, and `GET /v1/balance_transactions/{id}`
pub(super) const RETRIEVE: &[Parameter] = &[EXPAND];
