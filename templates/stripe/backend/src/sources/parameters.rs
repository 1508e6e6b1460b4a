use crate::parameters::{EXPAND, Kind, Parameter, TEXT};

/// `POST /v1/customers/{customer}/sources`
pub(super) const CREATE: &[Parameter] = &[
    Parameter::new("alipay_account", Kind::NotImplemented),
    Parameter::new("bank_account", Kind::NotImplemented),
    Parameter::new("card", Kind::NotImplemented),
    EXPAND,
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("source", TEXT).required(),
];

/// `POST /v1/customers/{customer}/sources/{id}`
pub(super) const UPDATE: &[Parameter] = &[
    Parameter::new("account_holder_name", Kind::NotImplemented),
    Parameter::new("account_holder_type", Kind::NotImplemented),
    Parameter::new("address_city", Kind::NotImplemented),
    Parameter::new("address_country", Kind::NotImplemented),
    Parameter::new("address_line1", Kind::NotImplemented),
    Parameter::new("address_line2", Kind::NotImplemented),
    Parameter::new("address_state", Kind::NotImplemented),
    Parameter::new("address_zip", TEXT),
    Parameter::new("exp_month", Kind::Integer(1, 12)),
    Parameter::new("exp_year", Kind::Integer(2000, 2099)),
    EXPAND,
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("name", TEXT),
    Parameter::new("owner", Kind::NotImplemented),
];

/// `GET /v1/customers/{customer}/sources`
pub(super) const LIST: &[Parameter] = &[
    Parameter::new("ending_before", Kind::NotImplemented),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("object", Kind::Choice(&["card"])),
    Parameter::new("starting_after", Kind::NotImplemented),
];

/// What has no parameters but `expand[]`.
pub(super) const RETRIEVE: &[Parameter] = &[EXPAND];
