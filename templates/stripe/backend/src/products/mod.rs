//! Products.

pub(crate) mod operations;
pub(crate) mod parameters;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::store::Stored;

/// A row of `products`; the attributes are the vendor's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Product {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) active: bool,
    pub(crate) default_price: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) images: Vec<String>,
    pub(crate) marketing_features: Vec<Feature>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) name: String,
    pub(crate) package_dimensions: Option<PackageDimensions>,
    pub(crate) shippable: Option<bool>,
    pub(crate) statement_descriptor: Option<String>,
    pub(crate) tax_code: Option<String>,
    pub(crate) unit_label: Option<String>,
    pub(crate) url: Option<String>,
}

/// One line of a pricing table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Feature {
    name: String,
}

/// Inches and ounces; numbers as they were written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PackageDimensions {
    height: serde_json::Number,
    length: serde_json::Number,
    weight: serde_json::Number,
    width: serde_json::Number,
}

impl Stored for Product {
    const TABLE: &'static str = "products";
    const NOUN: &'static str = "product";
    const COLUMNS: &'static str = "id, created, updated, active, default_price, description, images, marketing_features, \
         metadata, name, package_dimensions, shippable, statement_descriptor, tax_code, unit_label, url";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "product",
            "active": self.active,
            "created": self.created,
            "default_price": self.default_price,
            "description": self.description,
            "images": self.images,
            "livemode": false,
            "marketing_features": self.marketing_features,
            "metadata": self.metadata,
            "name": self.name,
            "package_dimensions": self.package_dimensions,
            "shippable": self.shippable,
            "statement_descriptor": self.statement_descriptor,
            "tax_code": self.tax_code,
            "type": "service",
            "unit_label": self.unit_label,
            "updated": self.updated,
            "url": self.url,
        })
    }
}
