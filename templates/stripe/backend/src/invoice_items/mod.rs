//! Invoice items: single amounts that go onto a customer's next invoice, or onto a draft.

pub(crate) mod add;
pub(crate) mod operations;
pub(crate) mod parameters;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    customers::{self, Customer},
    discounts::{self, Discount},
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, PLAIN, Shape, stored},
    invoices::{self, Invoice, line::Period},
    parameters::EXPAND,
    store::Stored,
    test_clocks::TestClock,
};
use operations as run;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostInvoiceitems", "POST" "/v1/invoiceitems", parameters::CREATE, &SHAPE, run::create, "Creates an invoice item."),
    endpoint!("GetInvoiceitemsInvoiceitem", "GET" "/v1/invoiceitems/{invoiceitem}", &[EXPAND], &SHAPE, run::retrieve, "Retrieves an invoice item."),
    endpoint!("PostInvoiceitemsInvoiceitem", "POST" "/v1/invoiceitems/{invoiceitem}", parameters::UPDATE, &SHAPE, run::update, "Updates an invoice item."),
    endpoint!("DeleteInvoiceitemsInvoiceitem", "DELETE" "/v1/invoiceitems/{invoiceitem}", &[], &PLAIN, run::delete, "Deletes an invoice item."),
    endpoint!("GetInvoiceitems", "GET" "/v1/invoiceitems", parameters::LIST, &SHAPE, run::list, "Lists invoice items."),
];

/// What `expand[]` can follow from an invoice item.
pub(crate) static SHAPE: Shape = Shape::new(&[
    (
        "customer",
        Expandable::Object(&customers::SHAPE, stored::<Customer>),
    ),
    (
        "discounts",
        Expandable::Object(&discounts::SHAPE, stored::<Discount>),
    ),
    ("invoice", Expandable::Object(&invoices::SHAPE, stored::<Invoice>)),
    ("test_clock", Expandable::Object(&PLAIN, stored::<TestClock>)),
]);

/// A row of `invoice_items`; the attributes are the vendor's where they have its names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct InvoiceItem {
    pub(crate) id: String,
    /// The vendor calls it `date`.
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) customer: String,
    pub(crate) description: Option<String>,
    pub(crate) discountable: bool,
    pub(crate) discounts: Vec<String>,
    pub(crate) invoice: Option<String>,
    /// The id that its line of an invoice has.
    pub(crate) line: String,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) period: Period,
    pub(crate) pricing: Option<Value>,
    pub(crate) proration: bool,
    pub(crate) quantity: i64,
    pub(crate) subscription: Option<String>,
    pub(crate) tax_rates: Vec<String>,
    pub(crate) test_clock: Option<String>,
}

impl Stored for InvoiceItem {
    const TABLE: &'static str = "invoice_items";
    const NOUN: &'static str = "invoiceitem";
    const COLUMNS: &'static str = "id, created, amount, currency, customer, description, discountable, discounts, \
         invoice, line, metadata, period, pricing, proration, quantity, subscription, tax_rates, test_clock";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        let parent = self.subscription.as_ref().map(|subscription| {
            json!({
                "subscription_details": {"subscription": subscription},
                "type": "subscription_details",
            })
        });
        json!({
            "id": self.id,
            "object": "invoiceitem",
            "amount": self.amount,
            "currency": self.currency,
            "customer": self.customer,
            "date": self.created,
            "description": self.description,
            "discountable": self.discountable,
            "discounts": self.discounts,
            "invoice": self.invoice,
            "livemode": false,
            "metadata": self.metadata,
            "parent": parent,
            "period": self.period,
            "pricing": self.pricing,
            "proration": self.proration,
            "quantity": self.quantity,
            "quantity_decimal": self.quantity.to_string(),
            "tax_rates": self.tax_rates,
            "test_clock": self.test_clock,
        })
    }
}
