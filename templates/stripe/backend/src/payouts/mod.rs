//! Payouts: money that leaves the balance for the account's bank.

mod operations;
mod parameters;
mod records;

pub(crate) use records::arrive;

use operations as run;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    balance::{self, BalanceTransaction},
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, Shape, stored},
    store::Stored,
};

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostPayouts", "POST" "/v1/payouts", parameters::CREATE, &SHAPE, run::create, "Creates a payout."),
    endpoint!("GetPayoutsPayout", "GET" "/v1/payouts/{payout}", parameters::RETRIEVE, &SHAPE, run::retrieve, "Retrieves a payout."),
    endpoint!("PostPayoutsPayout", "POST" "/v1/payouts/{payout}", parameters::UPDATE, &SHAPE, run::update, "Updates a payout."),
    endpoint!("PostPayoutsPayoutCancel", "POST" "/v1/payouts/{payout}/cancel", parameters::RETRIEVE, &SHAPE, run::cancel, "Cancels a payout."),
    endpoint!("GetPayouts", "GET" "/v1/payouts", parameters::LIST, &SHAPE, run::list, "Lists payouts."),
];

pub(crate) static SHAPE: Shape = Shape::new(&[
    (
        "balance_transaction",
        Expandable::Object(&balance::SHAPE, stored::<BalanceTransaction>),
    ),
    ("destination", Expandable::NotImplemented),
    (
        "failure_balance_transaction",
        Expandable::Object(&balance::SHAPE, stored::<BalanceTransaction>),
    ),
    ("original_payout", Expandable::Whole),
    ("reversed_by", Expandable::Whole),
]);

/// A row of `payouts`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payout {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) arrival_date: i64,
    pub(crate) balance_transaction: Option<String>,
    pub(crate) currency: String,
    pub(crate) description: Option<String>,
    pub(crate) destination: String,
    pub(crate) failure_balance_transaction: Option<String>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) method: String,
    pub(crate) source_type: String,
    pub(crate) statement_descriptor: Option<String>,
    pub(crate) status: String,
}

impl Stored for Payout {
    const TABLE: &'static str = "payouts";
    const NOUN: &'static str = "payout";
    const COLUMNS: &'static str = "id, created, amount, arrival_date, balance_transaction, currency, description, \
         destination, failure_balance_transaction, metadata, method, source_type, statement_descriptor, status";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "payout",
            "amount": self.amount,
            "application_fee": null,
            "application_fee_amount": null,
            "arrival_date": self.arrival_date,
            "automatic": false,
            "balance_transaction": self.balance_transaction,
            "created": self.created,
            "currency": self.currency,
            "description": self.description,
            "destination": self.destination,
            "failure_balance_transaction": self.failure_balance_transaction,
            "failure_code": null,
            "failure_message": null,
            "livemode": false,
            "metadata": self.metadata,
            "method": self.method,
            "original_payout": null,
            "payout_method": null,
            "reconciliation_status": "not_applicable",
            "reversed_by": null,
            "source_type": self.source_type,
            "statement_descriptor": self.statement_descriptor,
            "status": self.status,
            "trace_id": null,
            "type": "bank_account",
        })
    }
}
