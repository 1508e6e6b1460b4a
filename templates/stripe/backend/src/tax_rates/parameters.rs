use crate::parameters::{EXPAND, Kind, Parameter, TEXT};

const TAX_TYPE: Kind = Kind::Choice(&[
    "amusement_tax",
    "communications_tax",
    "gst",
    "hst",
    "igst",
    "jct",
    "lease_tax",
    "mass_transit_parking_tax",
    "parking_tax",
    "pst",
    "qst",
    "retail_delivery_fee",
    "rst",
    "sales_tax",
    "service_tax",
    "vat",
]);

/// `POST /v1/tax_rates`
pub(crate) const CREATE: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("country", Kind::Text(2)),
    Parameter::new("description", TEXT),
    Parameter::new("display_name", Kind::Text(50)).required(),
    EXPAND,
    Parameter::new("inclusive", Kind::Boolean).required(),
    Parameter::new("jurisdiction", Kind::Text(200)),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("percentage", Kind::Number).required(),
    Parameter::new("state", Kind::Text(2)),
    Parameter::new("tax_type", TAX_TYPE),
];

/// `POST /v1/tax_rates/{tax_rate}`
pub(crate) const UPDATE: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("country", Kind::Text(2)),
    Parameter::new("description", TEXT),
    Parameter::new("display_name", Kind::Text(50)),
    EXPAND,
    Parameter::new("jurisdiction", Kind::Text(200)),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("state", Kind::Text(2)),
    Parameter::new("tax_type", TAX_TYPE),
];

/// `GET /v1/tax_rates`
pub(crate) const LIST: &[Parameter] = &[
    Parameter::new("active", Kind::Boolean),
    Parameter::new("created", Kind::Created),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("inclusive", Kind::Boolean),
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];
