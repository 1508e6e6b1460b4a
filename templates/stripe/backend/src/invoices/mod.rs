//! Invoices.

pub(crate) mod collect;
pub(crate) mod create;
mod include;
pub(crate) mod line;
pub(crate) mod operations;
pub(crate) mod page;
pub(crate) mod parameters;
pub(crate) mod payment;
pub(crate) mod preview;
mod render;
pub(crate) mod state;
pub(crate) mod totals;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    customers::{self, Customer},
    discounts::{self, Discount},
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, PLAIN, Shape, stored},
    parameters::EXPAND,
    store::Stored,
    subscriptions::{self, Subscription},
    test_clocks::TestClock,
};
use line::Line;
use operations as run;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostInvoices", "POST" "/v1/invoices", parameters::CREATE, &SHAPE, run::create, "Creates a draft of an invoice."),
    endpoint!("PostInvoicesCreatePreview", "POST" "/v1/invoices/create_preview", parameters::PREVIEW, &SHAPE, preview::create, "Shows an invoice that is still to come."),
    endpoint!("GetInvoicesInvoice", "GET" "/v1/invoices/{invoice}", &[EXPAND], &SHAPE, run::retrieve, "Retrieves an invoice."),
    endpoint!("PostInvoicesInvoice", "POST" "/v1/invoices/{invoice}", parameters::UPDATE, &SHAPE, run::update, "Updates an invoice."),
    endpoint!("DeleteInvoicesInvoice", "DELETE" "/v1/invoices/{invoice}", &[], &PLAIN, run::delete, "Deletes a draft of an invoice."),
    endpoint!("GetInvoices", "GET" "/v1/invoices", parameters::LIST, &SHAPE, run::list, "Lists invoices."),
    endpoint!("GetInvoicesInvoiceLines", "GET" "/v1/invoices/{invoice}/lines", parameters::LINES, &line::SHAPE, run::lines, "Lists the lines of an invoice."),
    endpoint!("PostInvoicesInvoiceFinalize", "POST" "/v1/invoices/{invoice}/finalize", parameters::FINALIZE, &SHAPE, run::finalize, "Finalizes a draft of an invoice."),
    endpoint!("PostInvoicesInvoicePay", "POST" "/v1/invoices/{invoice}/pay", parameters::PAY, &SHAPE, run::pay, "Pays an invoice."),
    endpoint!("PostInvoicesInvoiceSend", "POST" "/v1/invoices/{invoice}/send", &[EXPAND], &SHAPE, run::send, "Sends an invoice to its customer."),
    endpoint!("PostInvoicesInvoiceVoid", "POST" "/v1/invoices/{invoice}/void", &[EXPAND], &SHAPE, run::void, "Voids an invoice."),
    endpoint!("PostInvoicesInvoiceMarkUncollectible", "POST" "/v1/invoices/{invoice}/mark_uncollectible", &[EXPAND], &SHAPE, run::mark_uncollectible, "Marks an invoice as uncollectible."),
];

/// What `expand[]` can follow from an invoice.
pub(crate) static SHAPE: Shape = Shape::new(&[
    ("account_tax_ids", Expandable::Whole),
    ("application", Expandable::Whole),
    (
        "confirmation_secret",
        Expandable::Asked(include::confirmation_secret, None),
    ),
    (
        "customer",
        Expandable::Object(&customers::SHAPE, stored::<Customer>),
    ),
    (
        "default_payment_method",
        Expandable::Object(
            &crate::payment_methods::SHAPE,
            stored::<crate::payment_methods::PaymentMethod>,
        ),
    ),
    ("default_source", Expandable::Whole),
    (
        "discounts",
        Expandable::Object(&discounts::SHAPE, stored::<Discount>),
    ),
    ("lines", Expandable::List(&line::SHAPE)),
    ("on_behalf_of", Expandable::Whole),
    ("parent", Expandable::Within(&PARENT)),
    (
        "payments",
        Expandable::Asked(include::payments, Some(&include::PAYMENT)),
    ),
    ("test_clock", Expandable::Object(&PLAIN, stored::<TestClock>)),
    ("total_discount_amounts", Expandable::Within(&DISCOUNT_AMOUNT)),
]);

static PARENT: Shape = Shape::new(&[("subscription_details", Expandable::Within(&SUBSCRIPTION_DETAILS))]);
static SUBSCRIPTION_DETAILS: Shape = Shape::new(&[(
    "subscription",
    Expandable::Object(&subscriptions::SHAPE, stored::<Subscription>),
)]);
pub(crate) static DISCOUNT_AMOUNT: Shape = Shape::new(&[(
    "discount",
    Expandable::Object(&discounts::SHAPE, stored::<Discount>),
)]);

/// A row of `invoices`; the attributes are the vendor's where they have its names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Invoice {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount_due: i64,
    pub(crate) amount_paid: i64,
    pub(crate) attempt_count: i64,
    pub(crate) attempted: bool,
    pub(crate) auto_advance: bool,
    pub(crate) automatically_finalizes_at: Option<i64>,
    pub(crate) billing_reason: String,
    pub(crate) collection_method: String,
    pub(crate) currency: String,
    pub(crate) custom_fields: Option<Value>,
    pub(crate) customer: String,
    /// The customer's address, e-mail address, name, phone, shipping and tax status, as they are, or were when the invoice
    /// was finalized.
    pub(crate) customer_details: Map<String, Value>,
    pub(crate) days_until_due: Option<i64>,
    pub(crate) default_payment_method: Option<String>,
    pub(crate) default_tax_rates: Vec<String>,
    pub(crate) description: Option<String>,
    pub(crate) discounts: Vec<String>,
    pub(crate) due_date: Option<i64>,
    pub(crate) effective_at: Option<i64>,
    pub(crate) ending_balance: Option<i64>,
    pub(crate) footer: Option<String>,
    /// The last part of the address of its page; finalized invoices have one.
    pub(crate) token: Option<String>,
    pub(crate) lines: Vec<Line>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) next_payment_attempt: Option<i64>,
    pub(crate) number: Option<String>,
    /// Paid without the vendor.
    pub(crate) paid_out_of_band: bool,
    /// The intent that collects it.
    pub(crate) payment_intent: Option<String>,
    pub(crate) period_end: i64,
    pub(crate) period_start: i64,
    pub(crate) post_payment_credit_notes_amount: i64,
    pub(crate) pre_payment_credit_notes_amount: i64,
    pub(crate) starting_balance: i64,
    pub(crate) statement_descriptor: Option<String>,
    pub(crate) status: String,
    pub(crate) status_transitions: StatusTransitions,
    /// The subscription it is for; the vendor calls it `parent.subscription_details.subscription`.
    pub(crate) subscription: Option<String>,
    /// The subscription's metadata when the invoice was made.
    pub(crate) subscription_metadata: Option<Map<String, Value>>,
    pub(crate) subtotal: i64,
    pub(crate) test_clock: Option<String>,
    pub(crate) total: i64,
    pub(crate) total_discount_amounts: Vec<totals::DiscountAmount>,
    pub(crate) total_taxes: Vec<totals::Tax>,
    /// When something happens to it by itself.
    pub(crate) wake_at: Option<i64>,
}

/// When it changed its state.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "the names are the vendor's")]
pub(crate) struct StatusTransitions {
    pub(crate) finalized_at: Option<i64>,
    pub(crate) marked_uncollectible_at: Option<i64>,
    pub(crate) paid_at: Option<i64>,
    pub(crate) voided_at: Option<i64>,
}

impl Invoice {
    /// What is left to pay.
    pub(crate) fn amount_remaining(&self) -> i64 {
        if self.status == "paid" || self.status == "void" {
            return 0;
        }
        self.amount_due - self.amount_paid
    }
}

impl Stored for Invoice {
    const TABLE: &'static str = "invoices";
    const NOUN: &'static str = "invoice";
    const COLUMNS: &'static str = "id, created, amount_due, amount_paid, attempt_count, attempted, auto_advance, \
         automatically_finalizes_at, billing_reason, collection_method, currency, custom_fields, customer, \
         customer_details, days_until_due, default_payment_method, default_tax_rates, description, discounts, due_date, \
         effective_at, ending_balance, footer, token, lines, metadata, next_payment_attempt, number, paid_out_of_band, \
         payment_intent, period_end, period_start, post_payment_credit_notes_amount, pre_payment_credit_notes_amount, \
         starting_balance, statement_descriptor, status, status_transitions, subscription, subscription_metadata, \
         subtotal, test_clock, total, total_discount_amounts, total_taxes, wake_at";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        render::render(self)
    }
}
