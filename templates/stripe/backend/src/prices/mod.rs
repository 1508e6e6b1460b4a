//! Prices.

pub(crate) mod amounts;
pub(crate) mod create;
mod include;
pub(crate) mod inline;
pub(crate) mod lookup_key;
pub(crate) mod operations;
pub(crate) mod parameters;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, Shape, stored},
    products::{self, Product},
    search,
    store::Stored,
};
use operations as run;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostPrices", "POST" "/v1/prices", parameters::CREATE, &SHAPE, run::create, "Creates a price."),
    endpoint!("GetPricesPrice", "GET" "/v1/prices/{price}", parameters::RETRIEVE, &SHAPE, run::retrieve, "Retrieves a price."),
    endpoint!("PostPricesPrice", "POST" "/v1/prices/{price}", parameters::UPDATE, &SHAPE, run::update, "Updates a price."),
    endpoint!("GetPricesSearch", "GET" "/v1/prices/search", search::PARAMETERS, &SHAPE, run::search, "Searches prices."),
    endpoint!("GetPrices", "GET" "/v1/prices", parameters::LIST, &SHAPE, run::list, "Lists prices."),
];

pub(crate) static SHAPE: Shape = Shape::new(&[
    (
        "currency_options",
        Expandable::Asked(include::currency_options, None),
    ),
    ("product", Expandable::Object(&products::SHAPE, stored::<Product>)),
    ("recurring", Expandable::Whole),
    ("tiers", Expandable::Asked(include::tiers, None)),
]);

/// A row of `prices`; the attributes are the vendor's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Price {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) active: bool,
    pub(crate) billing_scheme: String,
    pub(crate) currency: String,
    /// Amounts in further currencies, by code; the price's own currency is not among them.
    pub(crate) currency_options: Map<String, Value>,
    pub(crate) custom_unit_amount: Option<CustomUnitAmount>,
    pub(crate) lookup_key: Option<String>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) nickname: Option<String>,
    pub(crate) product: String,
    pub(crate) recurring: Option<Recurring>,
    pub(crate) tax_behavior: String,
    pub(crate) tiers: Option<Vec<Tier>>,
    pub(crate) tiers_mode: Option<String>,
    pub(crate) transform_quantity: Option<TransformQuantity>,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) unit_amount: Option<i64>,
    pub(crate) unit_amount_decimal: Option<String>,
}

/// Bounds of an amount that the buyer picks.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CustomUnitAmount {
    maximum: Option<i64>,
    minimum: Option<i64>,
    preset: Option<i64>,
}

/// How often it is charged.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Recurring {
    pub(crate) interval: String,
    #[serde(default = "one")]
    pub(crate) interval_count: i64,
    #[serde(default)]
    pub(crate) meter: Option<String>,
    #[serde(default = "licensed")]
    pub(crate) usage_type: String,
}

/// One step of a tiered price; the last one has no upper bound.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Tier {
    pub(crate) flat_amount: Option<i64>,
    pub(crate) flat_amount_decimal: Option<String>,
    pub(crate) unit_amount: Option<i64>,
    pub(crate) unit_amount_decimal: Option<String>,
    pub(crate) up_to: Option<i64>,
}

/// Quantities are divided before they are charged.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TransformQuantity {
    divide_by: i64,
    round: String,
}

fn one() -> i64 {
    1
}

fn licensed() -> String {
    "licensed".to_owned()
}

impl Stored for Price {
    const TABLE: &'static str = "prices";
    const NOUN: &'static str = "price";
    const COLUMNS: &'static str = "id, created, active, billing_scheme, currency, currency_options, custom_unit_amount, \
         lookup_key, metadata, nickname, product, recurring, tax_behavior, tiers, tiers_mode, transform_quantity, type, \
         unit_amount, unit_amount_decimal";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "price",
            "active": self.active,
            "billing_scheme": self.billing_scheme,
            "created": self.created,
            "currency": self.currency,
            "custom_unit_amount": self.custom_unit_amount,
            "livemode": false,
            "lookup_key": self.lookup_key,
            "metadata": self.metadata,
            "nickname": self.nickname,
            "product": self.product,
            "recurring": self.recurring,
            "tax_behavior": self.tax_behavior,
            "tiers_mode": self.tiers_mode,
            "transform_quantity": self.transform_quantity,
            "type": self.kind,
            "unit_amount": self.unit_amount,
            "unit_amount_decimal": self.unit_amount_decimal,
        })
    }
}
