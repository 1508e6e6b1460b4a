//! Charges: attempts to take money.

mod include;
mod operations;
mod parameters;
mod records;

use operations as run;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    balance::{self, BalanceTransaction},
    customers::{self, Customer, Shipping},
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, Shape, stored},
    payment_intents::{self, PaymentIntent},
    payment_methods::BillingDetails,
    refunds, search,
    store::Stored,
};

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostCharges", "POST" "/v1/charges", parameters::CREATE, &SHAPE, run::create, "Creates a charge."),
    endpoint!("GetChargesCharge", "GET" "/v1/charges/{charge}", parameters::RETRIEVE, &SHAPE, run::retrieve, "Retrieves a charge."),
    endpoint!("PostChargesCharge", "POST" "/v1/charges/{charge}", parameters::UPDATE, &SHAPE, run::update, "Updates a charge."),
    endpoint!("PostChargesChargeCapture", "POST" "/v1/charges/{charge}/capture", parameters::CAPTURE, &SHAPE, run::capture, "Captures a charge."),
    endpoint!("GetChargesSearch", "GET" "/v1/charges/search", search::PARAMETERS, &SHAPE, run::search, "Searches charges."),
    endpoint!("GetCharges", "GET" "/v1/charges", parameters::LIST, &SHAPE, run::list, "Lists charges."),
];

pub(crate) static SHAPE: Shape = Shape::new(&[
    ("application", Expandable::Whole),
    ("application_fee", Expandable::Whole),
    (
        "balance_transaction",
        Expandable::Object(&balance::SHAPE, stored::<BalanceTransaction>),
    ),
    (
        "customer",
        Expandable::Object(&customers::SHAPE, stored::<Customer>),
    ),
    ("failure_balance_transaction", Expandable::Whole),
    ("on_behalf_of", Expandable::Whole),
    (
        "payment_intent",
        Expandable::Object(&payment_intents::SHAPE, stored::<PaymentIntent>),
    ),
    (
        "refunds",
        Expandable::Asked(include::refunds, Some(&refunds::SHAPE)),
    ),
    ("review", Expandable::Whole),
    ("source_transfer", Expandable::Whole),
]);

/// A row of `charges`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) amount_captured: i64,
    pub(crate) amount_refunded: i64,
    pub(crate) balance_transaction: Option<String>,
    pub(crate) billing_details: BillingDetails,
    pub(crate) captured: bool,
    pub(crate) currency: String,
    pub(crate) customer: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) disputed: bool,
    pub(crate) failure_code: Option<String>,
    pub(crate) failure_message: Option<String>,
    pub(crate) fraud_details: Map<String, Value>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) outcome: Option<Value>,
    pub(crate) paid: bool,
    pub(crate) payment_intent: Option<String>,
    pub(crate) payment_method: Option<String>,
    pub(crate) payment_method_details: Option<Value>,
    pub(crate) receipt_email: Option<String>,
    pub(crate) receipt_number: Option<String>,
    pub(crate) shipping: Option<Shipping>,
    pub(crate) statement_descriptor: Option<String>,
    pub(crate) statement_descriptor_suffix: Option<String>,
    pub(crate) status: String,
    pub(crate) transfer_group: Option<String>,
}

impl Charge {
    /// Whether all of it was given back.
    pub(crate) fn is_refunded(&self) -> bool {
        self.amount_refunded == self.amount
    }

    /// What can still be refunded.
    pub(crate) fn refundable(&self) -> i64 {
        if self.captured {
            self.amount - self.amount_refunded
        } else {
            0
        }
    }
}

impl Stored for Charge {
    const TABLE: &'static str = "charges";
    const NOUN: &'static str = "charge";
    const COLUMNS: &'static str = "id, created, amount, amount_captured, amount_refunded, balance_transaction, \
         billing_details, captured, currency, customer, description, disputed, failure_code, failure_message, \
         fraud_details, metadata, outcome, paid, payment_intent, payment_method, payment_method_details, receipt_email, \
         receipt_number, shipping, statement_descriptor, statement_descriptor_suffix, status, transfer_group";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "charge",
            "amount": self.amount,
            "amount_captured": self.amount_captured,
            "amount_refunded": self.amount_refunded,
            "application": null,
            "application_fee": null,
            "application_fee_amount": null,
            "balance_transaction": self.balance_transaction,
            "billing_details": self.billing_details,
            "calculated_statement_descriptor": self.statement_descriptor.as_deref().unwrap_or("ACME FLOW"),
            "captured": self.captured,
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "description": self.description,
            "disputed": self.disputed,
            "failure_balance_transaction": null,
            "failure_code": self.failure_code,
            "failure_message": self.failure_message,
            "fraud_details": self.fraud_details,
            "livemode": false,
            "metadata": self.metadata,
            "on_behalf_of": null,
            "outcome": self.outcome,
            "paid": self.paid,
            "payment_intent": self.payment_intent,
            "payment_method": self.payment_method,
            "payment_method_details": self.payment_method_details,
            "radar_options": {},
            "receipt_email": self.receipt_email,
            "receipt_number": self.receipt_number,
            "receipt_url": null,
            "refunded": self.is_refunded(),
            "review": null,
            "shipping": self.shipping,
            "source_transfer": null,
            "statement_descriptor": self.statement_descriptor,
            "statement_descriptor_suffix": self.statement_descriptor_suffix,
            "status": self.status,
            "transfer_data": null,
            "transfer_group": self.transfer_group,
        })
    }
}
