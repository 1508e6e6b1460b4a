use crate::{
    parameters::{EXPAND, Kind, Parameter, TEXT},
    payment_intents::SHIPPING,
};

const AMOUNT: Kind = Kind::Integer(1, 99_999_999);

/// `POST /v1/charges`
pub(super) const CREATE: &[Parameter] = &[
    Parameter::new("amount", AMOUNT).required(),
    Parameter::new("application_fee", Kind::NotImplemented),
    Parameter::new("application_fee_amount", Kind::NotImplemented),
    Parameter::new("capture", Kind::Boolean),
    Parameter::new("card", Kind::NotImplemented),
    Parameter::new("currency", Kind::Currency).required(),
    Parameter::new("customer", TEXT),
    Parameter::new("description", TEXT).unsettable(),
    Parameter::new("destination", Kind::NotImplemented),
    EXPAND,
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("on_behalf_of", Kind::NotImplemented),
    Parameter::new("radar_options", Kind::NotImplemented),
    Parameter::new("receipt_email", Kind::Email),
    Parameter::new("shipping", Kind::Object(SHIPPING)),
    Parameter::new("source", TEXT),
    Parameter::new("statement_descriptor", Kind::Text(22)),
    Parameter::new("statement_descriptor_suffix", Kind::Text(22)),
    Parameter::new("transfer_data", Kind::NotImplemented),
    Parameter::new("transfer_group", TEXT),
];

const FRAUD_DETAILS: &[Parameter] =
    &[Parameter::new("user_report", Kind::Choice(&["fraudulent", "safe"])).unsettable()];

/// `POST /v1/charges/{charge}`
pub(super) const UPDATE: &[Parameter] = &[
    Parameter::new("customer", TEXT),
    Parameter::new("description", TEXT).unsettable(),
    EXPAND,
    Parameter::new("fraud_details", Kind::Object(FRAUD_DETAILS)),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("receipt_email", Kind::Email).unsettable(),
    Parameter::new("shipping", Kind::Object(SHIPPING)),
    Parameter::new("transfer_group", TEXT),
];

/// `POST /v1/charges/{charge}/capture`
pub(super) const CAPTURE: &[Parameter] = &[
    Parameter::new("amount", AMOUNT),
    Parameter::new("application_fee", Kind::NotImplemented),
    Parameter::new("application_fee_amount", Kind::NotImplemented),
    EXPAND,
    Parameter::new("receipt_email", Kind::Email),
    Parameter::new("statement_descriptor", Kind::Text(22)),
    Parameter::new("statement_descriptor_suffix", Kind::Text(22)),
    Parameter::new("transfer_data", Kind::NotImplemented),
    Parameter::new("transfer_group", TEXT),
];

/// `GET /v1/charges`
pub(super) const LIST: &[Parameter] = &[
    Parameter::new("created", Kind::Created),
    Parameter::new("customer", TEXT),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("payment_intent", TEXT),
    Parameter::new("starting_after", TEXT),
    Parameter::new("transfer_group", TEXT),
];

/// `GET /v1/charges/{charge}`
pub(super) const RETRIEVE: &[Parameter] = &[EXPAND];
