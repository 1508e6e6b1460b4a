use crate::parameters::{EXPAND, Kind, Parameter, TEXT};

/// `POST /v1/refunds`
pub(super) const CREATE: &[Parameter] = &[
    Parameter::new("amount", Kind::Integer(1, 99_999_999_999)),
    Parameter::new("charge", TEXT),
    Parameter::new("currency", Kind::NotImplemented),
    Parameter::new("customer", Kind::NotImplemented),
    EXPAND,
    Parameter::new("instructions_email", Kind::NotImplemented),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("origin", Kind::NotImplemented),
    Parameter::new("payment_intent", TEXT),
    Parameter::new(
        "reason",
        Kind::Choice(&["duplicate", "fraudulent", "requested_by_customer"]),
    ),
    Parameter::new("refund_application_fee", Kind::NotImplemented),
    Parameter::new("reverse_transfer", Kind::NotImplemented),
];

/// `POST /v1/refunds/{refund}`
pub(super) const UPDATE: &[Parameter] = &[EXPAND, Parameter::new("metadata", Kind::Metadata).unsettable()];

/// `GET /v1/refunds`
pub(super) const LIST: &[Parameter] = &[
    Parameter::new("charge", TEXT),
    Parameter::new("created", Kind::Created),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("payment_intent", TEXT),
    Parameter::new("starting_after", TEXT),
];

/// `GET /v1/charges/{charge}/refunds`
pub(super) const LIST_OF_CHARGE: &[Parameter] = &[
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];

/// `GET /v1/refunds/{refund}`, and what else has no parameters but `expand[]`.
pub(super) const RETRIEVE: &[Parameter] = &[EXPAND];
