//! The balance, and the transactions that it is the sum of.

mod entry;
mod operations;
mod parameters;

pub(crate) use entry::{DISPUTE_FEE, Entry, record};
pub(crate) use operations::available;

use asymmetric_kit::{BoxFuture, Call};
use operations as run;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    charges::{self, Charge},
    disputes::Dispute,
    endpoint::{Endpoint, endpoint},
    error::Problem,
    expand::{self, Expandable, PLAIN, Shape, stored},
    payouts::Payout,
    refunds::Refund,
    store::Stored,
};

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("GetBalance", "GET" "/v1/balance", parameters::RETRIEVE, &PLAIN, run::balance, "Retrieves the balance."),
    endpoint!("GetBalanceTransactions", "GET" "/v1/balance_transactions", parameters::LIST, &SHAPE, run::list, "Lists balance transactions."),
    endpoint!("GetBalanceTransactionsId", "GET" "/v1/balance_transactions/{id}", parameters::RETRIEVE, &SHAPE, run::retrieve, "Retrieves a balance transaction."),
];

pub(crate) static SHAPE: Shape = Shape::new(&[("source", Expandable::Object(&SOURCE, source))]);

/// What can be followed from a source is what can be followed from a charge, the most common one.
static SOURCE: Shape = Shape::new(&[
    ("charge", Expandable::Object(&charges::SHAPE, stored::<Charge>)),
    (
        "balance_transaction",
        Expandable::Object(&SHAPE, stored::<BalanceTransaction>),
    ),
]);

/// A row of `balance_transactions`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BalanceTransaction {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) available_on: i64,
    pub(crate) currency: String,
    pub(crate) description: Option<String>,
    pub(crate) fee: i64,
    pub(crate) fee_details: Value,
    pub(crate) net: i64,
    /// The payout that paid it out, where one did.
    pub(crate) payout: Option<String>,
    pub(crate) reporting_category: String,
    pub(crate) source: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

impl Stored for BalanceTransaction {
    const TABLE: &'static str = "balance_transactions";
    const NOUN: &'static str = "balance transaction";
    const COLUMNS: &'static str = "id, created, amount, available_on, currency, description, fee, fee_details, net, payout, \
         reporting_category, source, type";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        self.render_at(self.created)
    }

    fn render_at(&self, now: i64) -> Value {
        json!({
            "id": self.id,
            "object": "balance_transaction",
            "amount": self.amount,
            "available_on": self.available_on,
            "balance_type": "payments",
            "created": self.created,
            "currency": self.currency,
            "description": self.description,
            "exchange_rate": null,
            "fee": self.fee,
            "fee_details": self.fee_details,
            "net": self.net,
            "reporting_category": self.reporting_category,
            "source": self.source,
            "status": if self.available_on <= now { "available" } else { "pending" },
            "type": self.kind,
        })
    }
}

/// The object that moved the money: its id says what it is.
fn source<'a>(call: &'a Call, id: &'a str) -> BoxFuture<'a, Result<Option<Value>, Problem>> {
    match id.split('_').next() {
        Some("re") => expand::stored::<Refund>(call, id),
        Some("du") => expand::stored::<Dispute>(call, id),
        Some("po") => expand::stored::<Payout>(call, id),
        _ => expand::stored::<Charge>(call, id),
    }
}
