use crate::parameters::{EXPAND, Kind, Parameter, TEXT};

const LONG: Kind = Kind::Text(20_000);

/// What evidence may consist of; files are not part of this clone.
pub(super) const EVIDENCE: &[Parameter] = &[
    Parameter::new("access_activity_log", LONG).unsettable(),
    Parameter::new("billing_address", TEXT).unsettable(),
    Parameter::new("cancellation_policy", Kind::NotImplemented),
    Parameter::new("cancellation_policy_disclosure", LONG).unsettable(),
    Parameter::new("cancellation_rebuttal", LONG).unsettable(),
    Parameter::new("customer_communication", Kind::NotImplemented),
    Parameter::new("customer_email_address", TEXT).unsettable(),
    Parameter::new("customer_name", TEXT).unsettable(),
    Parameter::new("customer_purchase_ip", TEXT).unsettable(),
    Parameter::new("customer_signature", Kind::NotImplemented),
    Parameter::new("duplicate_charge_documentation", Kind::NotImplemented),
    Parameter::new("duplicate_charge_explanation", LONG).unsettable(),
    Parameter::new("duplicate_charge_id", TEXT).unsettable(),
    Parameter::new("enhanced_evidence", Kind::NotImplemented),
    Parameter::new("product_description", LONG).unsettable(),
    Parameter::new("receipt", Kind::NotImplemented),
    Parameter::new("refund_policy", Kind::NotImplemented),
    Parameter::new("refund_policy_disclosure", LONG).unsettable(),
    Parameter::new("refund_refusal_explanation", LONG).unsettable(),
    Parameter::new("service_date", TEXT).unsettable(),
    Parameter::new("service_documentation", Kind::NotImplemented),
    Parameter::new("shipping_address", TEXT).unsettable(),
    Parameter::new("shipping_carrier", TEXT).unsettable(),
    Parameter::new("shipping_date", TEXT).unsettable(),
    Parameter::new("shipping_documentation", Kind::NotImplemented),
    Parameter::new("shipping_tracking_number", TEXT).unsettable(),
    Parameter::new("uncategorized_file", Kind::NotImplemented),
    Parameter::new("uncategorized_text", LONG).unsettable(),
];

/// `POST /v1/disputes/{dispute}`
pub(super) const UPDATE: &[Parameter] = &[
    Parameter::new("evidence", Kind::Object(EVIDENCE)),
    EXPAND,
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("submit", Kind::Boolean),
];

/// `GET /v1/disputes`
pub(super) const LIST: &[Parameter] = &[
    Parameter::new("charge", TEXT),
    Parameter::new("created", Kind::Created),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("payment_intent", TEXT),
    Parameter::new("starting_after", TEXT),
];

/// `GET /v1/disputes/{dispute}`, and what else has no parameters but `expand[]`.
pub(super) const RETRIEVE: &[Parameter] = &[EXPAND];
