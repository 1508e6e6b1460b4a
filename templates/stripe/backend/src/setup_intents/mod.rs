//! Setup intents: saving payment methods for later.

pub(crate) mod operations;
mod parameters;
mod setup;

pub(crate) use setup::authenticated;

use operations as run;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    customers::{self, Customer},
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, Shape, stored},
    payment_methods::{self, PaymentMethod},
    store::Stored,
};

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostSetupIntents", "POST" "/v1/setup_intents", parameters::CREATE, &SHAPE, run::create, "Creates a setup intent."),
    endpoint!("GetSetupIntentsIntent", "GET" "/v1/setup_intents/{intent}", parameters::RETRIEVE, &SHAPE, run::retrieve, "Retrieves a setup intent."),
    endpoint!("PostSetupIntentsIntent", "POST" "/v1/setup_intents/{intent}", parameters::UPDATE, &SHAPE, run::update, "Updates a setup intent."),
    endpoint!("PostSetupIntentsIntentConfirm", "POST" "/v1/setup_intents/{intent}/confirm", parameters::CONFIRM, &SHAPE, run::confirm, "Confirms a setup intent."),
    endpoint!("PostSetupIntentsIntentCancel", "POST" "/v1/setup_intents/{intent}/cancel", parameters::CANCEL, &SHAPE, run::cancel, "Cancels a setup intent."),
    endpoint!("GetSetupIntents", "GET" "/v1/setup_intents", parameters::LIST, &SHAPE, run::list, "Lists setup intents."),
];

pub(crate) static SHAPE: Shape = Shape::new(&[
    ("application", Expandable::Whole),
    (
        "customer",
        Expandable::Object(&customers::SHAPE, stored::<Customer>),
    ),
    ("latest_attempt", Expandable::NotImplemented),
    ("mandate", Expandable::Whole),
    ("on_behalf_of", Expandable::Whole),
    (
        "payment_method",
        Expandable::Object(&payment_methods::SHAPE, stored::<PaymentMethod>),
    ),
    ("single_use_mandate", Expandable::Whole),
]);

/// A row of `setup_intents`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SetupIntent {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) automatic_payment_methods: Option<Value>,
    pub(crate) cancellation_reason: Option<String>,
    pub(crate) client_secret: String,
    pub(crate) customer: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) last_setup_error: Option<Value>,
    pub(crate) latest_attempt: Option<String>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) next_action: Option<Value>,
    pub(crate) payment_method: Option<String>,
    pub(crate) payment_method_options: Map<String, Value>,
    pub(crate) payment_method_types: Vec<String>,
    pub(crate) status: String,
    pub(crate) usage: String,
}

impl Stored for SetupIntent {
    const TABLE: &'static str = "setup_intents";
    const NOUN: &'static str = "setupintent";
    const COLUMNS: &'static str = "id, created, automatic_payment_methods, cancellation_reason, client_secret, customer, \
         description, last_setup_error, latest_attempt, metadata, next_action, payment_method, payment_method_options, \
         payment_method_types, status, usage";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        let mut options = Map::new();
        if self.payment_method_types.iter().any(|kind| kind == "card") {
            let secure = self
                .payment_method_options
                .get("card")
                .map(|card| card["request_three_d_secure"].clone());
            let secure = secure
                .filter(|value| !value.is_null())
                .unwrap_or_else(|| "automatic".into());
            let card = json!({"mandate_options": null, "network": null, "request_three_d_secure": secure});
            options.insert("card".to_owned(), card);
        }
        json!({
            "id": self.id,
            "object": "setup_intent",
            "application": null,
            "automatic_payment_methods": self.automatic_payment_methods,
            "cancellation_reason": self.cancellation_reason,
            "client_secret": self.client_secret,
            "created": self.created,
            "customer": self.customer,
            "customer_account": null,
            "description": self.description,
            "excluded_payment_method_types": null,
            "flow_directions": null,
            "last_setup_error": self.last_setup_error,
            "latest_attempt": self.latest_attempt,
            "livemode": false,
            "mandate": null,
            "metadata": self.metadata,
            "next_action": self.next_action,
            "on_behalf_of": null,
            "payment_method": self.payment_method,
            "payment_method_configuration_details": null,
            "payment_method_options": options,
            "payment_method_types": self.payment_method_types,
            "single_use_mandate": null,
            "status": self.status,
            "usage": self.usage,
        })
    }
}
