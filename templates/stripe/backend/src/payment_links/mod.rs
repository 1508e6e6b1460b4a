//! Payment links: addresses that begin a checkout session for whoever opens them.

pub(crate) mod operations;
pub(crate) mod page;
pub(crate) mod parameters;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    checkout::{self, items::LineItem},
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, Shape},
    parameters::EXPAND,
    store::Stored,
};
use operations as run;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostPaymentLinks", "POST" "/v1/payment_links", parameters::CREATE, &SHAPE, run::create, "Creates a payment link."),
    endpoint!("GetPaymentLinksPaymentLink", "GET" "/v1/payment_links/{payment_link}", &[EXPAND], &SHAPE, run::retrieve, "Retrieves a payment link."),
    endpoint!("PostPaymentLinksPaymentLink", "POST" "/v1/payment_links/{payment_link}", parameters::UPDATE, &SHAPE, run::update, "Updates a payment link."),
    endpoint!("GetPaymentLinks", "GET" "/v1/payment_links", parameters::LIST, &SHAPE, run::list, "Lists payment links."),
    endpoint!("GetPaymentLinksPaymentLinkLineItems", "GET" "/v1/payment_links/{payment_link}/line_items", parameters::LINE_ITEMS, &checkout::ITEM, run::line_items, "Lists what a payment link sells."),
];

/// What `expand[]` can follow from a payment link.
pub(crate) static SHAPE: Shape = Shape::new(&[(
    "line_items",
    Expandable::Asked(operations::included, Some(&checkout::ITEM)),
)]);

/// A row of `payment_links`; the attributes are the vendor's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PaymentLink {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) active: bool,
    pub(crate) after_completion: Value,
    pub(crate) allow_promotion_codes: bool,
    pub(crate) currency: String,
    pub(crate) customer_creation: String,
    pub(crate) inactive_message: Option<String>,
    pub(crate) line_items: Vec<LineItem>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) payment_method_collection: String,
    pub(crate) subscription_data: Option<Map<String, Value>>,
    /// The last part of its address.
    pub(crate) token: String,
}

impl Stored for PaymentLink {
    const TABLE: &'static str = "payment_links";
    const NOUN: &'static str = "payment link";
    const COLUMNS: &'static str = "id, created, active, after_completion, allow_promotion_codes, currency, \
         customer_creation, inactive_message, line_items, metadata, payment_method_collection, subscription_data, token";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        let data = self.subscription_data.as_ref().map(|data| {
            let own = |name: &str| data.get(name).cloned().unwrap_or_default();
            json!({
                "description": own("description"),
                "invoice_settings": {"issuer": {"type": "self"}},
                "metadata": data.get("metadata").cloned().unwrap_or_else(|| json!({})),
                "trial_period_days": own("trial_period_days"),
                "trial_settings": null,
            })
        });
        json!({
            "id": self.id,
            "object": "payment_link",
            "active": self.active,
            "after_completion": self.after_completion,
            "allow_promotion_codes": self.allow_promotion_codes,
            "application": null,
            "application_fee_amount": null,
            "application_fee_percent": null,
            "automatic_tax": {"enabled": false, "liability": null},
            "billing_address_collection": "auto",
            "consent_collection": null,
            "currency": self.currency,
            "custom_fields": [],
            "custom_text": {
                "after_submit": null,
                "shipping_address": null,
                "submit": null,
                "terms_of_service_acceptance": null,
            },
            "customer_creation": self.customer_creation,
            "inactive_message": self.inactive_message,
            "invoice_creation": null,
            "livemode": false,
            "metadata": self.metadata,
            "on_behalf_of": null,
            "payment_intent_data": null,
            "payment_method_collection": self.payment_method_collection,
            "payment_method_options": null,
            "payment_method_types": null,
            "phone_number_collection": {"enabled": false},
            "restrictions": null,
            "shipping_address_collection": null,
            "shipping_options": [],
            "submit_type": "auto",
            "subscription_data": data,
            "tax_id_collection": {"enabled": false, "required": "never"},
            "transfer_data": null,
            "url": page::path(&self.token),
        })
    }
}
