//! Checkout sessions: pages on which customers pay, subscribe, or leave a card
//! (<https://docs.stripe.com/payments/checkout>).

pub(crate) mod complete;
pub(crate) mod create;
pub(crate) mod html;
pub(crate) mod items;
pub(crate) mod operations;
pub(crate) mod page;
pub(crate) mod parameters;
mod payment_pages;
pub(crate) mod state;

pub(crate) use payment_pages::operations as payment_page_operations;

use operations as run;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    customers::{self, Customer},
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, Shape, stored},
    invoices::{self, Invoice},
    parameters::EXPAND,
    payment_intents::{self, PaymentIntent},
    payment_links::{self, PaymentLink},
    prices::{self, Price},
    setup_intents::{self, SetupIntent},
    store::Stored,
    subscriptions::{self, Subscription},
};
use items::LineItem;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostCheckoutSessions", "POST" "/v1/checkout/sessions", parameters::CREATE, &SHAPE, run::create, "Creates a checkout session."),
    endpoint!("GetCheckoutSessionsSession", "GET" "/v1/checkout/sessions/{session}", &[EXPAND], &SHAPE, run::retrieve, "Retrieves a checkout session."),
    endpoint!("PostCheckoutSessionsSession", "POST" "/v1/checkout/sessions/{session}", parameters::UPDATE, &SHAPE, run::update, "Updates a checkout session."),
    endpoint!("GetCheckoutSessions", "GET" "/v1/checkout/sessions", parameters::LIST, &SHAPE, run::list, "Lists checkout sessions."),
    endpoint!("PostCheckoutSessionsSessionExpire", "POST" "/v1/checkout/sessions/{session}/expire", &[EXPAND], &SHAPE, run::expire, "Expires a checkout session."),
    endpoint!("GetCheckoutSessionsSessionLineItems", "GET" "/v1/checkout/sessions/{session}/line_items", parameters::LINE_ITEMS, &ITEM, run::line_items, "Lists what a checkout session sells."),
];

/// What `expand[]` can follow from a checkout session.
pub(crate) static SHAPE: Shape = Shape::new(&[
    (
        "customer",
        Expandable::Object(&customers::SHAPE, stored::<Customer>),
    ),
    ("invoice", Expandable::Object(&invoices::SHAPE, stored::<Invoice>)),
    ("line_items", Expandable::Asked(items::included, Some(&ITEM))),
    (
        "payment_intent",
        Expandable::Object(&payment_intents::SHAPE, stored::<PaymentIntent>),
    ),
    (
        "payment_link",
        Expandable::Object(&payment_links::SHAPE, stored::<PaymentLink>),
    ),
    (
        "setup_intent",
        Expandable::Object(&setup_intents::SHAPE, stored::<SetupIntent>),
    ),
    (
        "subscription",
        Expandable::Object(&subscriptions::SHAPE, stored::<Subscription>),
    ),
]);

/// What `expand[]` can follow from what is sold.
pub(crate) static ITEM: Shape = Shape::new(&[("price", Expandable::Object(&prices::SHAPE, stored::<Price>))]);
/// A row of `checkout_sessions`; the attributes are the vendor's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) allow_promotion_codes: Option<bool>,
    pub(crate) amount_subtotal: Option<i64>,
    pub(crate) amount_total: Option<i64>,
    pub(crate) cancel_url: Option<String>,
    pub(crate) client_reference_id: Option<String>,
    pub(crate) currency: Option<String>,
    pub(crate) customer: Option<String>,
    pub(crate) customer_creation: Option<String>,
    pub(crate) customer_details: Option<Value>,
    pub(crate) customer_email: Option<String>,
    /// Ids of discounts.
    pub(crate) discounts: Vec<String>,
    pub(crate) expires_at: i64,
    pub(crate) invoice: Option<String>,
    pub(crate) line_items: Vec<LineItem>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) mode: String,
    pub(crate) payment_intent: Option<String>,
    pub(crate) payment_intent_data: Map<String, Value>,
    pub(crate) payment_link: Option<String>,
    pub(crate) payment_method_collection: Option<String>,
    pub(crate) payment_method_types: Vec<String>,
    pub(crate) payment_status: String,
    pub(crate) setup_intent: Option<String>,
    pub(crate) setup_intent_data: Map<String, Value>,
    pub(crate) status: String,
    pub(crate) submit_type: Option<String>,
    pub(crate) subscription: Option<String>,
    pub(crate) subscription_data: Map<String, Value>,
    pub(crate) success_url: Option<String>,
}

impl Session {
    /// Where its page is.
    pub(crate) fn path(&self) -> String {
        format!("/c/pay/{}", self.id)
    }
}

impl Stored for Session {
    const TABLE: &'static str = "checkout_sessions";
    const NOUN: &'static str = "checkout session";
    const COLUMNS: &'static str = "id, created, allow_promotion_codes, amount_subtotal, amount_total, cancel_url, \
         client_reference_id, currency, customer, customer_creation, customer_details, customer_email, discounts, \
         expires_at, invoice, line_items, metadata, mode, payment_intent, payment_intent_data, payment_link, \
         payment_method_collection, payment_method_types, payment_status, setup_intent, setup_intent_data, status, \
         submit_type, subscription, subscription_data, success_url";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        let discount: i64 = self.line_items.iter().map(|item| item.amount_discount).sum();
        let totals = self
            .amount_total
            .map(|_| json!({"amount_discount": discount, "amount_shipping": 0, "amount_tax": 0}));
        json!({
            "id": self.id,
            "object": "checkout.session",
            "adaptive_pricing": null,
            "after_expiration": null,
            "allow_promotion_codes": self.allow_promotion_codes,
            "amount_subtotal": self.amount_subtotal,
            "amount_total": self.amount_total,
            "automatic_tax": {"enabled": false, "liability": null, "provider": null, "status": null},
            "billing_address_collection": null,
            "cancel_url": self.cancel_url,
            "client_reference_id": self.client_reference_id,
            "client_secret": null,
            "collected_information": null,
            "consent": null,
            "consent_collection": null,
            "created": self.created,
            "currency": self.currency,
            "currency_conversion": null,
            "custom_fields": [],
            "custom_text": {
                "after_submit": null,
                "shipping_address": null,
                "submit": null,
                "terms_of_service_acceptance": null,
            },
            "customer": self.customer,
            "customer_creation": self.customer_creation,
            "customer_details": self.customer_details,
            "customer_email": self.customer_email,
            "expires_at": self.expires_at,
            "invoice": self.invoice,
            "invoice_creation": null,
            "livemode": false,
            "locale": null,
            "metadata": self.metadata,
            "mode": self.mode,
            "origin_context": null,
            "payment_intent": self.payment_intent,
            "payment_link": self.payment_link,
            "payment_method_collection": self.payment_method_collection,
            "payment_method_configuration_details": null,
            "payment_method_options": {},
            "payment_method_types": self.payment_method_types,
            "payment_status": self.payment_status,
            "permissions": null,
            "phone_number_collection": {"enabled": false},
            "recovered_from": null,
            "saved_payment_method_options": null,
            "setup_intent": self.setup_intent,
            "shipping_address_collection": null,
            "shipping_cost": null,
            "shipping_options": [],
            "status": self.status,
            "submit_type": self.submit_type,
            "subscription": self.subscription,
            "success_url": self.success_url,
            "total_details": totals,
            "ui_mode": "hosted_page",
            "url": (self.status == "open").then(|| self.path()),
            "wallet_options": null,
        })
    }
}
