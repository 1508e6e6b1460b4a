use crate::parameters::{AMOUNT, EXPAND, Kind, Parameter, TEXT};

const LINE: &[Parameter] = &[
    Parameter::new("amount", AMOUNT),
    Parameter::new("description", TEXT),
    Parameter::new("invoice_line_item", TEXT),
    Parameter::new("metadata", Kind::NotImplemented),
    Parameter::new("quantity", Kind::Integer(1, 999_999_999)),
    Parameter::new("tax_amounts", Kind::NotImplemented),
    Parameter::new("tax_rates", Kind::NotImplemented),
    Parameter::new("type", Kind::Choice(&["custom_line_item", "invoice_line_item"])).required(),
    Parameter::new("unit_amount", AMOUNT),
    Parameter::new("unit_amount_decimal", Kind::NotImplemented),
];

/// `POST /v1/credit_notes`
pub(crate) const CREATE: &[Parameter] = &[
    Parameter::new("amount", AMOUNT),
    Parameter::new("credit_amount", AMOUNT),
    Parameter::new("effective_at", Kind::Integer(0, 9_999_999_999)),
    Parameter::new("email_type", Kind::Choice(&["credit_note", "none"])),
    EXPAND,
    Parameter::new("invoice", TEXT).required(),
    Parameter::new("lines", Kind::List(&Kind::Object(LINE))),
    Parameter::new("memo", TEXT),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("out_of_band_amount", AMOUNT),
    Parameter::new(
        "reason",
        Kind::Choice(&[
            "duplicate",
            "fraudulent",
            "order_change",
            "product_unsatisfactory",
        ]),
    ),
    Parameter::new("refund_amount", AMOUNT),
    Parameter::new("refunds", Kind::NotImplemented),
    Parameter::new("shipping_cost", Kind::NotImplemented),
];

/// `POST /v1/credit_notes/{id}`
pub(crate) const UPDATE: &[Parameter] = &[
    EXPAND,
    Parameter::new("memo", TEXT),
    Parameter::new("metadata", Kind::Metadata),
];

/// `GET /v1/credit_notes`
pub(crate) const LIST: &[Parameter] = &[
    Parameter::new("created", Kind::Created),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("invoice", TEXT),
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];

/// `GET /v1/credit_notes/{credit_note}/lines`
pub(crate) const LINES: &[Parameter] = &[
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];
