//! Products.

pub(crate) mod operations;
pub(crate) mod parameters;

use asymmetric_kit::Call;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    endpoint::{Endpoint, endpoint},
    error::Problem,
    expand::{self, Expandable, Shape, stored},
    prices::{self, Price},
    search,
    store::{self, Stored},
};
use operations as run;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostProducts", "POST" "/v1/products", parameters::CREATE, &SHAPE, run::create, "Creates a product."),
    endpoint!("GetProductsId", "GET" "/v1/products/{id}", parameters::RETRIEVE, &SHAPE, run::retrieve, "Retrieves a product."),
    endpoint!("PostProductsId", "POST" "/v1/products/{id}", parameters::UPDATE, &SHAPE, run::update, "Updates a product."),
    endpoint!("DeleteProductsId", "DELETE" "/v1/products/{id}", &[], &expand::PLAIN, run::delete, "Deletes a product."),
    endpoint!("GetProductsSearch", "GET" "/v1/products/search", search::PARAMETERS, &SHAPE, run::search, "Searches products."),
    endpoint!("GetProducts", "GET" "/v1/products", parameters::LIST, &SHAPE, run::list, "Lists products."),
];

pub(crate) static SHAPE: Shape = Shape::new(&[
    (
        "default_price",
        Expandable::Object(&prices::SHAPE, stored::<Price>),
    ),
    ("tax_code", Expandable::NotImplemented),
]);

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
            "unit_label": self.unit_label,
            "updated": self.updated,
            "url": self.url,
        })
    }
}

/// The name of a product; empty where it is gone.
pub(crate) async fn name(call: &Call, id: &str) -> Result<String, Problem> {
    Ok(store::find::<Product>(call, id)
        .await?
        .map(|product| product.name)
        .unwrap_or_default())
}
