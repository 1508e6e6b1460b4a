use crate::parameters::{EXPAND, Kind, Parameter, TEXT};

/// `POST /v1/payouts`
pub(super) const CREATE: &[Parameter] = &[
    Parameter::new("amount", Kind::Integer(1, 99_999_999_999)).required(),
    Parameter::new("currency", Kind::Currency).required(),
    Parameter::new("description", TEXT),
    Parameter::new("destination", Kind::NotImplemented),
    EXPAND,
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("method", Kind::Choice(&["standard", "instant"])),
    Parameter::new("payout_method", Kind::NotImplemented),
    Parameter::new("source_type", Kind::Choice(&["bank_account", "card", "fpx"])),
    Parameter::new("statement_descriptor", Kind::Text(22)),
];

/// `POST /v1/payouts/{payout}`
pub(super) const UPDATE: &[Parameter] = &[EXPAND, Parameter::new("metadata", Kind::Metadata).unsettable()];

/// `GET /v1/payouts`
pub(super) const LIST: &[Parameter] = &[
    Parameter::new("arrival_date", Kind::Created),
    Parameter::new("created", Kind::Created),
    Parameter::new("destination", TEXT),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
    Parameter::new(
        "status",
        Kind::Choice(&["pending", "paid", "failed", "canceled", "in_transit"]),
    ),
];

/// `GET /v1/payouts/{payout}`, and what else has no parameters but `expand[]`.
pub(super) const RETRIEVE: &[Parameter] = &[EXPAND];
