//! Disputes: charges that customers have their banks take back.

mod operations;
mod parameters;
mod records;

pub(crate) use records::open;

use operations as run;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    balance::BalanceTransaction,
    charges::{self, Charge},
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, PLAIN, Shape, stored},
    payment_intents::{self, PaymentIntent},
    store::Stored,
};

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("GetDisputesDispute", "GET" "/v1/disputes/{dispute}", parameters::RETRIEVE, &SHAPE, run::retrieve, "Retrieves a dispute."),
    endpoint!("PostDisputesDispute", "POST" "/v1/disputes/{dispute}", parameters::UPDATE, &SHAPE, run::update, "Updates a dispute, or submits its evidence."),
    endpoint!("PostDisputesDisputeClose", "POST" "/v1/disputes/{dispute}/close", parameters::RETRIEVE, &SHAPE, run::close, "Closes a dispute: it is lost."),
    endpoint!("GetDisputes", "GET" "/v1/disputes", parameters::LIST, &SHAPE, run::list, "Lists disputes."),
];

pub(crate) static SHAPE: Shape = Shape::new(&[
    ("balance_transactions", Expandable::Within(&PLAIN)),
    ("charge", Expandable::Object(&charges::SHAPE, stored::<Charge>)),
    (
        "payment_intent",
        Expandable::Object(&payment_intents::SHAPE, stored::<PaymentIntent>),
    ),
]);

/// A row of `disputes`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Dispute {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) balance_transactions: Vec<BalanceTransaction>,
    pub(crate) charge: String,
    pub(crate) currency: String,
    /// When evidence is too late, in seconds since the epoch.
    pub(crate) due_by: i64,
    pub(crate) evidence: Map<String, Value>,
    pub(crate) is_charge_refundable: bool,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) payment_intent: Option<String>,
    pub(crate) payment_method_details: Value,
    pub(crate) reason: String,
    pub(crate) status: String,
    pub(crate) submission_count: i64,
}

impl Stored for Dispute {
    const TABLE: &'static str = "disputes";
    const NOUN: &'static str = "dispute";
    const COLUMNS: &'static str = "id, created, amount, balance_transactions, charge, currency, due_by, evidence, \
         is_charge_refundable, metadata, payment_intent, payment_method_details, reason, status, submission_count";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        self.render_at(self.created)
    }

    fn render_at(&self, now: i64) -> Value {
        let transactions = self.balance_transactions.iter();
        let transactions: Vec<Value> = transactions
            .map(|transaction| transaction.render_at(now))
            .collect();
        json!({
            "id": self.id,
            "object": "dispute",
            "amount": self.amount,
            "balance_transactions": transactions,
            "charge": self.charge,
            "created": self.created,
            "currency": self.currency,
            "enhanced_eligibility_types": [],
            "evidence": self.rendered_evidence(),
            "evidence_details": {
                "due_by": self.due_by,
                "enhanced_eligibility": {},
                "has_evidence": !self.evidence.is_empty(),
                "past_due": now > self.due_by,
                "submission_count": self.submission_count,
            },
            "is_charge_refundable": self.is_charge_refundable,
            "livemode": false,
            "metadata": self.metadata,
            "payment_intent": self.payment_intent,
            "payment_method_details": self.payment_method_details,
            "reason": self.reason,
            "status": self.status,
        })
    }
}

impl Dispute {
    /// Everything that evidence may consist of; what was not given is null.
    fn rendered_evidence(&self) -> Value {
        let given = |name: &str| self.evidence.get(name).cloned().unwrap_or(Value::Null);
        let mut evidence: Map<String, Value> = parameters::EVIDENCE
            .iter()
            .map(|one| (one.name.to_owned(), given(one.name)))
            .collect();
        evidence.insert("enhanced_evidence".to_owned(), json!({}));
        Value::Object(evidence)
    }
}
