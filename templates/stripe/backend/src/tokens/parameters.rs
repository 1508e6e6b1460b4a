use crate::parameters::{EXPAND, Kind, Parameter, TEXT};

/// A card, where it is described in full.
pub(crate) const CARD: &[Parameter] = &[
    Parameter::new("address_city", Kind::NotImplemented),
    Parameter::new("address_country", Kind::NotImplemented),
    Parameter::new("address_line1", Kind::NotImplemented),
    Parameter::new("address_line2", Kind::NotImplemented),
    Parameter::new("address_state", Kind::NotImplemented),
    Parameter::new("address_zip", TEXT),
    Parameter::new("currency", Kind::NotImplemented),
    Parameter::new("cvc", TEXT),
    Parameter::new("exp_month", TEXT).required(),
    Parameter::new("exp_year", TEXT).required(),
    Parameter::new("name", TEXT),
    Parameter::new("networks", Kind::NotImplemented),
    Parameter::new("number", TEXT).required(),
];

/// `POST /v1/tokens`
pub(super) const CREATE: &[Parameter] = &[
    Parameter::new("account", Kind::NotImplemented),
    Parameter::new("bank_account", Kind::NotImplemented),
    Parameter::new("card", Kind::Object(CARD)),
    Parameter::new("customer", Kind::NotImplemented),
    Parameter::new("cvc_update", Kind::NotImplemented),
    EXPAND,
    Parameter::new("person", Kind::NotImplemented),
    Parameter::new("pii", Kind::NotImplemented),
];

/// `GET /v1/tokens/{token}`
pub(super) const RETRIEVE: &[Parameter] = &[EXPAND];
