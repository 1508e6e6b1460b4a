//! Credit notes: what is taken back of a finalized invoice.

pub(crate) mod create;
pub(crate) mod operations;
pub(crate) mod page;
pub(crate) mod parameters;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    customers::{self, Customer},
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, PLAIN, Shape, stored},
    invoices::{self, Invoice},
    parameters::EXPAND,
    store::Stored,
};
use operations as run;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostCreditNotes", "POST" "/v1/credit_notes", parameters::CREATE, &SHAPE, run::create, "Creates a credit note."),
    endpoint!("GetCreditNotesId", "GET" "/v1/credit_notes/{id}", &[EXPAND], &SHAPE, run::retrieve, "Retrieves a credit note."),
    endpoint!("PostCreditNotesId", "POST" "/v1/credit_notes/{id}", parameters::UPDATE, &SHAPE, run::update, "Updates a credit note."),
    endpoint!("PostCreditNotesIdVoid", "POST" "/v1/credit_notes/{id}/void", &[EXPAND], &SHAPE, run::void, "Voids a credit note."),
    endpoint!("GetCreditNotes", "GET" "/v1/credit_notes", parameters::LIST, &SHAPE, run::list, "Lists credit notes."),
    endpoint!("GetCreditNotesCreditNoteLines", "GET" "/v1/credit_notes/{credit_note}/lines", parameters::LINES, &PLAIN, run::lines, "Lists the lines of a credit note."),
];

/// What `expand[]` can follow from a credit note.
pub(crate) static SHAPE: Shape = Shape::new(&[
    (
        "customer",
        Expandable::Object(&customers::SHAPE, stored::<Customer>),
    ),
    ("customer_balance_transaction", Expandable::Whole),
    ("invoice", Expandable::Object(&invoices::SHAPE, stored::<Invoice>)),
]);

/// A row of `credit_notes`; the attributes are the vendor's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CreditNote {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    /// What went to the customer's balance.
    pub(crate) credit_amount: i64,
    pub(crate) currency: String,
    pub(crate) customer: String,
    pub(crate) effective_at: Option<i64>,
    pub(crate) invoice: String,
    pub(crate) lines: Vec<NoteLine>,
    pub(crate) memo: Option<String>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) number: String,
    pub(crate) out_of_band_amount: Option<i64>,
    pub(crate) post_payment_amount: i64,
    pub(crate) pre_payment_amount: i64,
    pub(crate) reason: Option<String>,
    pub(crate) refunds: Vec<Value>,
    pub(crate) status: String,
    pub(crate) token: String,
    pub(crate) voided_at: Option<i64>,
}

/// One line of a credit note.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NoteLine {
    pub(crate) id: String,
    pub(crate) amount: i64,
    pub(crate) description: Option<String>,
    pub(crate) invoice_line_item: Option<String>,
    pub(crate) quantity: Option<i64>,
    pub(crate) unit_amount: Option<i64>,
}

impl NoteLine {
    /// The line as the API answers it.
    pub(crate) fn render(&self) -> Value {
        let kind = if self.invoice_line_item.is_some() {
            "invoice_line_item"
        } else {
            "custom_line_item"
        };
        let mut rendered = json!({
            "id": self.id,
            "object": "credit_note_line_item",
            "amount": self.amount,
            "description": self.description,
            "discount_amount": 0,
            "discount_amounts": [],
            "livemode": false,
            "metadata": {},
            "pretax_credit_amounts": [],
            "quantity": self.quantity,
            "tax_rates": [],
            "taxes": [],
            "type": kind,
            "unit_amount": self.unit_amount,
            "unit_amount_decimal": self.unit_amount.map(|amount| amount.to_string()),
        });
        if let Some(line) = &self.invoice_line_item {
            rendered["invoice_line_item"] = line.as_str().into();
        }
        rendered
    }
}

impl Stored for CreditNote {
    const TABLE: &'static str = "credit_notes";
    const NOUN: &'static str = "credit note";
    const COLUMNS: &'static str = "id, created, amount, credit_amount, currency, customer, effective_at, invoice, lines, \
         memo, metadata, number, out_of_band_amount, post_payment_amount, pre_payment_amount, reason, refunds, status, \
         token, voided_at";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        let lines: Vec<Value> = self.lines.iter().map(NoteLine::render).collect();
        let kind = match (self.pre_payment_amount > 0, self.post_payment_amount > 0) {
            (true, true) => "mixed",
            (_, true) => "post_payment",
            _ => "pre_payment",
        };
        json!({
            "id": self.id,
            "object": "credit_note",
            "amount": self.amount,
            "amount_shipping": 0,
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "customer_balance_transaction": null,
            "discount_amount": 0,
            "discount_amounts": [],
            "effective_at": self.effective_at,
            "invoice": self.invoice,
            "lines": {
                "object": "list",
                "data": lines,
                "has_more": false,
                "url": format!("/v1/credit_notes/{}/lines", self.id),
            },
            "livemode": false,
            "memo": self.memo,
            "metadata": self.metadata,
            "number": self.number,
            "out_of_band_amount": self.out_of_band_amount,
            "pdf": format!("/credit_notes/{}", self.token),
            "post_payment_amount": self.post_payment_amount,
            "pre_payment_amount": self.pre_payment_amount,
            "pretax_credit_amounts": [],
            "reason": self.reason,
            "refunds": self.refunds,
            "shipping_cost": null,
            "status": self.status,
            "subtotal": self.amount,
            "subtotal_excluding_tax": self.amount,
            "total": self.amount,
            "total_excluding_tax": self.amount,
            "total_taxes": [],
            "type": kind,
            "voided_at": self.voided_at,
        })
    }
}
