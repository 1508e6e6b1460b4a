//! Payment intents: what is to be paid, and how far the payment has come.

mod change;
mod operations;
mod parameters;

use asymmetric_kit::{Alphabet, Call};
pub(crate) use change::check_amount;
pub(crate) use parameters::{MANDATE_DATA, SHIPPING};

use operations as run;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    charges::{self, Charge},
    customers::{self, Customer, Shipping},
    endpoint::{Endpoint, endpoint},
    error::Problem,
    expand::{Expandable, PLAIN, Shape, stored},
    ids,
    payment_methods::{self, PaymentMethod},
    search,
    store::Stored,
};

const SECRET_LENGTH: usize = 25;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostPaymentIntents", "POST" "/v1/payment_intents", parameters::CREATE, &SHAPE, run::create, "Creates a payment intent."),
    endpoint!("GetPaymentIntentsIntent", "GET" "/v1/payment_intents/{intent}", parameters::RETRIEVE, &SHAPE, run::retrieve, "Retrieves a payment intent."),
    endpoint!("PostPaymentIntentsIntent", "POST" "/v1/payment_intents/{intent}", parameters::UPDATE, &SHAPE, run::update, "Updates a payment intent."),
    endpoint!("PostPaymentIntentsIntentConfirm", "POST" "/v1/payment_intents/{intent}/confirm", parameters::CONFIRM, &SHAPE, run::confirm, "Confirms a payment intent."),
    endpoint!("PostPaymentIntentsIntentCapture", "POST" "/v1/payment_intents/{intent}/capture", parameters::CAPTURE, &SHAPE, run::capture, "Captures a payment intent."),
    endpoint!("PostPaymentIntentsIntentCancel", "POST" "/v1/payment_intents/{intent}/cancel", parameters::CANCEL, &SHAPE, run::cancel, "Cancels a payment intent."),
    endpoint!("PostPaymentIntentsIntentIncrementAuthorization", "POST" "/v1/payment_intents/{intent}/increment_authorization", parameters::INCREMENT, &SHAPE, run::increment, "Increments the authorization of a payment intent."),
    endpoint!("GetPaymentIntentsSearch", "GET" "/v1/payment_intents/search", search::PARAMETERS, &SHAPE, run::search, "Searches payment intents."),
    endpoint!("GetPaymentIntents", "GET" "/v1/payment_intents", parameters::LIST, &SHAPE, run::list, "Lists payment intents."),
];

pub(crate) static SHAPE: Shape = Shape::new(&[
    ("application", Expandable::Whole),
    (
        "customer",
        Expandable::Object(&customers::SHAPE, stored::<Customer>),
    ),
    ("last_payment_error", Expandable::Within(&PLAIN)),
    (
        "latest_charge",
        Expandable::Object(&charges::SHAPE, stored::<Charge>),
    ),
    ("on_behalf_of", Expandable::Whole),
    (
        "payment_method",
        Expandable::Object(&payment_methods::SHAPE, stored::<PaymentMethod>),
    ),
    ("review", Expandable::Whole),
]);

/// A row of `payment_intents`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PaymentIntent {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) amount_capturable: i64,
    pub(crate) amount_received: i64,
    /// Whether the customer has authenticated, and the intent waits to be confirmed again.
    pub(crate) authenticated: bool,
    pub(crate) automatic_payment_methods: Option<Value>,
    pub(crate) canceled_at: Option<i64>,
    pub(crate) cancellation_reason: Option<String>,
    pub(crate) capture_method: String,
    pub(crate) client_secret: String,
    pub(crate) confirmation_method: String,
    pub(crate) currency: String,
    pub(crate) customer: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) last_payment_error: Option<Value>,
    pub(crate) latest_charge: Option<String>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) next_action: Option<Value>,
    pub(crate) payment_details: Map<String, Value>,
    pub(crate) payment_method: Option<String>,
    pub(crate) payment_method_options: Map<String, Value>,
    pub(crate) payment_method_types: Vec<String>,
    pub(crate) receipt_email: Option<String>,
    pub(crate) setup_future_usage: Option<String>,
    pub(crate) shipping: Option<Shipping>,
    pub(crate) statement_descriptor: Option<String>,
    pub(crate) statement_descriptor_suffix: Option<String>,
    pub(crate) status: String,
    pub(crate) transfer_group: Option<String>,
}

impl PaymentIntent {
    /// A new one, that nothing is known about yet but what it is over, and that cards can pay.
    pub(crate) async fn new(call: &Call, amount: i64, currency: &str) -> Result<Self, Problem> {
        let id = ids::long(call, "pi_3").await?;
        let secret = format!("{id}_secret_");
        Ok(Self {
            client_secret: call
                .identifier(&secret, Alphabet::Alphanumeric, SECRET_LENGTH)
                .await?,
            id,
            created: call.now().as_second(),
            amount,
            amount_capturable: 0,
            amount_received: 0,
            authenticated: false,
            automatic_payment_methods: None,
            canceled_at: None,
            cancellation_reason: None,
            capture_method: "automatic_async".to_owned(),
            confirmation_method: "automatic".to_owned(),
            currency: currency.to_owned(),
            customer: None,
            description: None,
            last_payment_error: None,
            latest_charge: None,
            metadata: Map::new(),
            next_action: None,
            payment_details: Map::new(),
            payment_method: None,
            payment_method_options: Map::new(),
            payment_method_types: vec!["card".to_owned()],
            receipt_email: None,
            setup_future_usage: None,
            shipping: None,
            statement_descriptor: None,
            statement_descriptor_suffix: None,
            status: "requires_payment_method".to_owned(),
            transfer_group: None,
        })
    }

    /// What was asked for with cards.
    pub(crate) fn card_option(&self, name: &str) -> Option<&str> {
        self.payment_method_options.get("card")?.get(name)?.as_str()
    }

    fn rendered_options(&self) -> Value {
        let mut options = self.payment_method_options.clone();
        if self.payment_method_types.iter().any(|kind| kind == "card") {
            let mut card = json!({
                "installments": null,
                "mandate_options": null,
                "network": null,
                "request_three_d_secure": "automatic",
            });
            if let (Some(own), Some(shown)) = (
                options.get("card").and_then(Value::as_object),
                card.as_object_mut(),
            ) {
                shown.extend(own.clone());
            }
            options.insert("card".to_owned(), card);
        }
        for kind in self.payment_method_types.iter().filter(|kind| *kind != "card") {
            options.entry(kind.clone()).or_insert_with(|| json!({}));
        }
        Value::Object(options)
    }
}

impl Stored for PaymentIntent {
    const TABLE: &'static str = "payment_intents";
    const NOUN: &'static str = "payment_intent";
    const COLUMNS: &'static str = "id, created, amount, amount_capturable, amount_received, authenticated, automatic_payment_methods, \
         canceled_at, cancellation_reason, capture_method, client_secret, confirmation_method, currency, customer, \
         description, last_payment_error, latest_charge, metadata, next_action, payment_details, payment_method, \
         payment_method_options, payment_method_types, receipt_email, setup_future_usage, shipping, \
         statement_descriptor, statement_descriptor_suffix, status, transfer_group";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        let detail = |name: &str| self.payment_details.get(name).cloned().unwrap_or(Value::Null);
        json!({
            "id": self.id,
            "object": "payment_intent",
            "amount": self.amount,
            "amount_capturable": self.amount_capturable,
            "amount_details": {"tip": {}},
            "amount_received": self.amount_received,
            "application": null,
            "application_fee_amount": null,
            "automatic_payment_methods": self.automatic_payment_methods,
            "canceled_at": self.canceled_at,
            "cancellation_reason": self.cancellation_reason,
            "capture_method": self.capture_method,
            "client_secret": self.client_secret,
            "confirmation_method": self.confirmation_method,
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "customer_account": null,
            "description": self.description,
            "excluded_payment_method_types": null,
            "last_payment_error": self.last_payment_error,
            "latest_charge": self.latest_charge,
            "livemode": false,
            "metadata": self.metadata,
            "next_action": self.next_action,
            "on_behalf_of": null,
            "payment_details": {
                "customer_reference": detail("customer_reference"),
                "order_reference": detail("order_reference"),
            },
            "payment_method": self.payment_method,
            "payment_method_configuration_details": null,
            "payment_method_options": self.rendered_options(),
            "payment_method_types": self.payment_method_types,
            "processing": null,
            "receipt_email": self.receipt_email,
            "review": null,
            "setup_future_usage": self.setup_future_usage,
            "shipping": self.shipping,
            "statement_descriptor": self.statement_descriptor,
            "statement_descriptor_suffix": self.statement_descriptor_suffix,
            "status": self.status,
            "transfer_data": null,
            "transfer_group": self.transfer_group,
        })
    }
}
