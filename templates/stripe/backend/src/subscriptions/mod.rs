//! Subscriptions and their items.

pub(crate) mod cancel;
pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod cycle;
mod items;
pub(crate) mod lines;
pub(crate) mod operations;
pub(crate) mod parameters;
pub(crate) mod proration;
pub(crate) mod terms;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    customers::{self, Customer},
    discounts::{self, Discount},
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, PLAIN, Shape, stored},
    invoices::{self, Invoice},
    parameters::EXPAND,
    payment_methods::{self, PaymentMethod},
    prices::{self, Price},
    store::Stored,
    test_clocks::TestClock,
};
use operations as run;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostSubscriptions", "POST" "/v1/subscriptions", parameters::CREATE, &SHAPE, run::create, "Creates a subscription."),
    endpoint!("GetSubscriptionsSubscriptionExposedId", "GET" "/v1/subscriptions/{subscription_exposed_id}", &[EXPAND], &SHAPE, run::retrieve, "Retrieves a subscription."),
    endpoint!("PostSubscriptionsSubscriptionExposedId", "POST" "/v1/subscriptions/{subscription_exposed_id}", parameters::UPDATE, &SHAPE, run::update, "Updates a subscription."),
    endpoint!("DeleteSubscriptionsSubscriptionExposedId", "DELETE" "/v1/subscriptions/{subscription_exposed_id}", parameters::CANCEL, &SHAPE, run::cancel, "Cancels a subscription."),
    endpoint!("GetSubscriptions", "GET" "/v1/subscriptions", parameters::LIST, &SHAPE, run::list, "Lists subscriptions."),
    endpoint!("PostSubscriptionsSubscriptionResume", "POST" "/v1/subscriptions/{subscription}/resume", parameters::RESUME, &SHAPE, run::resume, "Resumes a paused subscription."),
    endpoint!("PostSubscriptionItems", "POST" "/v1/subscription_items", parameters::CREATE_ITEM, &ITEM, items::create, "Adds an item to a subscription."),
    endpoint!("GetSubscriptionItemsItem", "GET" "/v1/subscription_items/{item}", &[EXPAND], &ITEM, items::retrieve, "Retrieves an item of a subscription."),
    endpoint!("PostSubscriptionItemsItem", "POST" "/v1/subscription_items/{item}", parameters::UPDATE_ITEM, &ITEM, items::update, "Updates an item of a subscription."),
    endpoint!("DeleteSubscriptionItemsItem", "DELETE" "/v1/subscription_items/{item}", parameters::DELETE_ITEM, &PLAIN, items::delete, "Removes an item of a subscription."),
    endpoint!("GetSubscriptionItems", "GET" "/v1/subscription_items", parameters::LIST_ITEMS, &ITEM, items::list, "Lists the items of a subscription."),
];

/// What `expand[]` can follow from a subscription.
pub(crate) static SHAPE: Shape = Shape::new(&[
    (
        "customer",
        Expandable::Object(&customers::SHAPE, stored::<Customer>),
    ),
    (
        "default_payment_method",
        Expandable::Object(&payment_methods::SHAPE, stored::<PaymentMethod>),
    ),
    ("default_source", Expandable::Whole),
    (
        "discounts",
        Expandable::Object(&discounts::SHAPE, stored::<Discount>),
    ),
    ("items", Expandable::List(&ITEM)),
    (
        "latest_invoice",
        Expandable::Object(&invoices::SHAPE, stored::<Invoice>),
    ),
    ("pending_setup_intent", Expandable::Whole),
    ("schedule", Expandable::Whole),
    ("test_clock", Expandable::Object(&PLAIN, stored::<TestClock>)),
]);

static ITEM: Shape = Shape::new(&[
    ("price", Expandable::Object(&prices::SHAPE, stored::<Price>)),
    ("discounts", Expandable::Whole),
]);

/// A row of `subscriptions`; the attributes are the vendor's where they have its names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) billing_cycle_anchor: i64,
    pub(crate) cancel_at: Option<i64>,
    pub(crate) cancel_at_period_end: bool,
    pub(crate) canceled_at: Option<i64>,
    pub(crate) cancellation_details: CancellationDetails,
    pub(crate) collection_method: String,
    pub(crate) currency: String,
    pub(crate) current_period_end: i64,
    pub(crate) current_period_start: i64,
    pub(crate) customer: String,
    pub(crate) days_until_due: Option<i64>,
    pub(crate) default_payment_method: Option<String>,
    pub(crate) default_tax_rates: Vec<String>,
    pub(crate) description: Option<String>,
    pub(crate) discounts: Vec<String>,
    pub(crate) ended_at: Option<i64>,
    pub(crate) items: Vec<Item>,
    pub(crate) latest_invoice: Option<String>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) payment_settings: PaymentSettings,
    pub(crate) start_date: i64,
    pub(crate) status: String,
    pub(crate) test_clock: Option<String>,
    pub(crate) trial_end: Option<i64>,
    /// Whether it was told that the trial ends soon.
    pub(crate) trial_reminded: bool,
    pub(crate) trial_settings: Option<Value>,
    pub(crate) trial_start: Option<i64>,
    /// When something happens to it by itself.
    pub(crate) wake_at: Option<i64>,
}

/// Why it was cancelled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CancellationDetails {
    pub(crate) comment: Option<String>,
    pub(crate) feedback: Option<String>,
    pub(crate) feedback_option: Option<String>,
    pub(crate) reason: Option<String>,
}

/// How its invoices are paid.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PaymentSettings {
    pub(crate) payment_method_options: Option<Value>,
    pub(crate) payment_method_types: Option<Vec<String>>,
    pub(crate) save_default_payment_method: Option<String>,
}

/// One price and how much of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) created: i64,
    #[serde(default)]
    pub(crate) metadata: Map<String, Value>,
    pub(crate) price: String,
    pub(crate) quantity: i64,
    #[serde(default)]
    pub(crate) tax_rates: Vec<String>,
}

impl Item {
    fn render(&self, subscription: &Subscription) -> Value {
        json!({
            "id": self.id,
            "object": "subscription_item",
            "billing_thresholds": null,
            "created": self.created,
            "current_period_end": subscription.current_period_end,
            "current_period_start": subscription.current_period_start,
            "discounts": [],
            "metadata": self.metadata,
            "price": self.price,
            "quantity": self.quantity,
            "subscription": subscription.id,
            "tax_rates": self.tax_rates,
        })
    }
}

impl Stored for Subscription {
    const TABLE: &'static str = "subscriptions";
    const NOUN: &'static str = "subscription";
    const COLUMNS: &'static str = "id, created, billing_cycle_anchor, cancel_at, cancel_at_period_end, canceled_at, \
         cancellation_details, collection_method, currency, current_period_end, current_period_start, customer, \
         days_until_due, default_payment_method, default_tax_rates, description, discounts, ended_at, items, \
         latest_invoice, metadata, payment_settings, start_date, status, test_clock, trial_end, trial_reminded, \
         trial_settings, trial_start, wake_at";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        let items: Vec<Value> = self.items.iter().map(|item| item.render(self)).collect();
        json!({
            "id": self.id,
            "object": "subscription",
            "application": null,
            "application_fee_percent": null,
            "automatic_tax": {"disabled_reason": null, "enabled": false, "liability": null},
            "billing_cycle_anchor": self.billing_cycle_anchor,
            "billing_cycle_anchor_config": null,
            "billing_mode": {"flexible": null, "type": "classic"},
            "billing_schedules": [],
            "billing_thresholds": null,
            "cancel_at": self.cancel_at,
            "cancel_at_period_end": self.cancel_at_period_end,
            "canceled_at": self.canceled_at,
            "cancellation_details": self.cancellation_details,
            "collection_method": self.collection_method,
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "days_until_due": self.days_until_due,
            "default_payment_method": self.default_payment_method,
            "default_source": null,
            "default_tax_rates": self.default_tax_rates,
            "description": self.description,
            "discounts": self.discounts,
            "ended_at": self.ended_at,
            "invoice_settings": {
                "account_tax_ids": null,
                "custom_fields": null,
                "description": null,
                "footer": null,
                "issuer": {"type": "self"},
            },
            "items": {
                "object": "list",
                "data": items,
                "has_more": false,
                "url": format!("/v1/subscription_items?subscription={}", self.id),
            },
            "latest_invoice": self.latest_invoice,
            "livemode": false,
            "metadata": self.metadata,
            "next_pending_invoice_item_invoice": null,
            "on_behalf_of": null,
            "pause_collection": null,
            "payment_settings": self.payment_settings,
            "pending_invoice_item_interval": null,
            "pending_setup_intent": null,
            "pending_update": null,
            "schedule": null,
            "start_date": self.start_date,
            "status": self.status,
            "test_clock": self.test_clock,
            "transfer_data": null,
            "trial_end": self.trial_end,
            "trial_settings": self.trial_settings,
            "trial_start": self.trial_start,
        })
    }
}
