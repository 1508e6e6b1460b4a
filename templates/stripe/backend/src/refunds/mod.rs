//! Refunds: money that is given back.

pub(crate) mod operations;
mod parameters;
mod records;

pub(crate) use records::{finish, release};

use operations as run;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    balance::{self, BalanceTransaction},
    charges::{self, Charge},
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, Shape, stored},
    payment_intents::{self, PaymentIntent},
    store::Stored,
};

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostRefunds", "POST" "/v1/refunds", parameters::CREATE, &SHAPE, run::create, "Creates a refund."),
    endpoint!("GetRefundsRefund", "GET" "/v1/refunds/{refund}", parameters::RETRIEVE, &SHAPE, run::retrieve, "Retrieves a refund."),
    endpoint!("PostRefundsRefund", "POST" "/v1/refunds/{refund}", parameters::UPDATE, &SHAPE, run::update, "Updates a refund."),
    endpoint!("PostRefundsRefundCancel", "POST" "/v1/refunds/{refund}/cancel", parameters::RETRIEVE, &SHAPE, run::cancel, "Cancels a refund."),
    endpoint!("GetRefunds", "GET" "/v1/refunds", parameters::LIST, &SHAPE, run::list, "Lists refunds."),
    endpoint!("GetChargesChargeRefunds", "GET" "/v1/charges/{charge}/refunds", parameters::LIST_OF_CHARGE, &SHAPE, run::list_of_charge, "Lists the refunds of a charge."),
];

pub(crate) static SHAPE: Shape = Shape::new(&[
    (
        "balance_transaction",
        Expandable::Object(&balance::SHAPE, stored::<BalanceTransaction>),
    ),
    ("charge", Expandable::Object(&charges::SHAPE, stored::<Charge>)),
    (
        "failure_balance_transaction",
        Expandable::Object(&balance::SHAPE, stored::<BalanceTransaction>),
    ),
    (
        "payment_intent",
        Expandable::Object(&payment_intents::SHAPE, stored::<PaymentIntent>),
    ),
    ("source_transfer_reversal", Expandable::Whole),
    ("transfer_reversal", Expandable::Whole),
]);

/// A row of `refunds`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) balance_transaction: Option<String>,
    pub(crate) charge: String,
    pub(crate) currency: String,
    pub(crate) failure_balance_transaction: Option<String>,
    pub(crate) failure_reason: Option<String>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) payment_intent: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) receipt_number: Option<String>,
    pub(crate) status: String,
}

impl Stored for Refund {
    const TABLE: &'static str = "refunds";
    const NOUN: &'static str = "refund";
    const COLUMNS: &'static str = "id, created, amount, balance_transaction, charge, currency, \
         failure_balance_transaction, failure_reason, metadata, payment_intent, reason, receipt_number, status";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        let reversal = self.balance_transaction.is_none();
        let mut rendered = json!({
            "id": self.id,
            "object": "refund",
            "amount": self.amount,
            "balance_transaction": self.balance_transaction,
            "charge": self.charge,
            "created": self.created,
            "currency": self.currency,
            "destination_details": {
                "card": {
                    "reference_status": "pending",
                    "reference_type": "acquirer_reference_number",
                    "type": if reversal { "reversal" } else { "refund" },
                },
                "type": "card",
            },
            "metadata": self.metadata,
            "payment_intent": self.payment_intent,
            "reason": self.reason,
            "receipt_number": self.receipt_number,
            "source_transfer_reversal": null,
            "status": self.status,
            "transfer_reversal": null,
        });
        // The vendor leaves these out rather than null.
        let failures = [
            ("failure_balance_transaction", &self.failure_balance_transaction),
            ("failure_reason", &self.failure_reason),
        ];
        for (name, value) in failures {
            if let Some(value) = value {
                rendered[name] = value.as_str().into();
            }
        }
        rendered
    }
}
