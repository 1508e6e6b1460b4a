//! Lines of invoices. They are kept inside their invoice.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    DISCOUNT_AMOUNT,
    totals::{DiscountAmount, Tax},
};
use crate::{
    discounts::{self, Discount},
    expand::{Expandable, Shape, stored},
    invoice_items::InvoiceItem,
    subscriptions::{self, Subscription},
};

/// What `expand[]` can follow from a line.
pub(crate) static SHAPE: Shape = Shape::new(&[
    ("discount_amounts", Expandable::Within(&DISCOUNT_AMOUNT)),
    (
        "discounts",
        Expandable::Object(&discounts::SHAPE, stored::<Discount>),
    ),
    (
        "subscription",
        Expandable::Object(&subscriptions::SHAPE, stored::<Subscription>),
    ),
    ("pricing", Expandable::Within(&PRICING)),
]);

static PRICING: Shape = Shape::new(&[("price_details", Expandable::Within(&PRICE_DETAILS))]);
static PRICE_DETAILS: Shape = Shape::new(&[
    (
        "price",
        Expandable::Object(&crate::prices::SHAPE, stored::<crate::prices::Price>),
    ),
    ("product", Expandable::Whole),
]);

/// Seconds since the epoch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Period {
    pub(crate) end: i64,
    pub(crate) start: i64,
}

/// One line; the attributes are the vendor's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) discount_amounts: Vec<DiscountAmount>,
    pub(crate) discountable: bool,
    #[serde(default)]
    pub(crate) discounts: Vec<String>,
    #[serde(default)]
    pub(crate) metadata: Map<String, Value>,
    pub(crate) parent: Value,
    pub(crate) period: Period,
    pub(crate) pricing: Option<Value>,
    pub(crate) quantity: Option<i64>,
    /// Tax rates of the line's own; those of the invoice apply where there are none.
    #[serde(default)]
    pub(crate) tax_rates: Vec<String>,
    #[serde(default)]
    pub(crate) taxes: Vec<Tax>,
}

impl Line {
    /// The line that an invoice item becomes.
    pub(crate) fn of_item(item: &InvoiceItem) -> Self {
        Self {
            id: item.line.clone(),
            amount: item.amount,
            currency: item.currency.clone(),
            description: item.description.clone(),
            discount_amounts: Vec::new(),
            discountable: item.discountable,
            discounts: item.discounts.clone(),
            metadata: item.metadata.clone(),
            parent: json!({
                "invoice_item_details": {
                    "invoice_item": item.id,
                    "proration": item.proration,
                    "proration_details": {"credited_items": null},
                    "subscription": item.subscription,
                },
                "subscription_item_details": null,
                "type": "invoice_item_details",
            }),
            period: item.period,
            pricing: item.pricing.clone(),
            quantity: Some(item.quantity),
            tax_rates: item.tax_rates.clone(),
            taxes: Vec::new(),
        }
    }

    /// `parent` of a line for a period of a subscription's item.
    pub(crate) fn subscription_parent(subscription: &str, item: &str) -> Value {
        json!({
            "invoice_item_details": null,
            "subscription_item_details": {
                "invoice_item": null,
                "proration": false,
                "proration_details": {"credited_items": null},
                "subscription": subscription,
                "subscription_item": item,
            },
            "type": "subscription_item_details",
        })
    }

    /// The invoice item that it was made of.
    pub(crate) fn invoice_item(&self) -> Option<&str> {
        self.parent["invoice_item_details"]["invoice_item"].as_str()
    }

    /// The product that it sells.
    pub(crate) fn product(&self) -> Option<&str> {
        self.pricing.as_ref()?["price_details"]["product"].as_str()
    }

    /// The line as the API answers it.
    pub(crate) fn render(&self, invoice: &str) -> Value {
        let subscription = [
            &self.parent["invoice_item_details"],
            &self.parent["subscription_item_details"],
        ]
        .into_iter()
        .find_map(|details| details["subscription"].as_str());
        json!({
            "id": self.id,
            "object": "line_item",
            "amount": self.amount,
            "currency": self.currency,
            "description": self.description,
            "discount_amounts": self.discount_amounts,
            "discountable": self.discountable,
            "discounts": self.discounts,
            "invoice": invoice,
            "livemode": false,
            "metadata": self.metadata,
            "parent": self.parent,
            "period": self.period,
            "pretax_credit_amounts": [],
            "pricing": self.pricing,
            "quantity": self.quantity,
            "quantity_decimal": self.quantity.map(|quantity| quantity.to_string()),
            "subscription": subscription,
            "subtotal": self.amount,
            "taxes": self.taxes,
        })
    }
}
