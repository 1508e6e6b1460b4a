//! The operations on products.

use asymmetric_kit::Call;
use serde_json::{Map, Value, json};

use super::Product;
use crate::{
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events, ids,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    prices::{self, Price},
    search::{self, Field, Type},
    store::{self, Stored},
};

/// What can be searched (<https://docs.stripe.com/search#query-fields-for-products>).
const SEARCHED: &[Field] = &[
    Field::new("active", "active", Type::Boolean),
    Field::new("description", "description", Type::Text),
    Field::new("metadata", "metadata", Type::Metadata),
    Field::new("name", "name", Type::Text),
    Field::new("shippable", "shippable", Type::Boolean),
    Field::new("url", "url", Type::Text),
];

/// `POST /v1/products`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut product = create_product(call, values).await?;
    let before = product.render();
    if let Some(data) = values.object("default_price_data") {
        let price = prices::create::create(call, &data, &product.id).await?;
        product.default_price = Some(price.id);
        product = store::update(call, &product).await?;
    }
    let after = product.render();
    events::updated(call, "product.updated", &before, &after).await?;
    Ok(after)
}

/// Writes the product that `values` (of this operation, or a price's `product_data`) describe.
pub(crate) async fn create_product(call: &Call, values: &Values) -> Result<Product, Problem> {
    let id = match values.text("id") {
        Some(id) => {
            store::claim(call, "product", id).await?;
            if store::find::<Product>(call, id).await?.is_some() {
                let message = "Product already exists.";
                return Err(StripeError::invalid(message)
                    .coded("resource_already_exists")
                    .about("id")
                    .into());
            }
            id.to_owned()
        }
        None => ids::product(call).await?,
    };
    let now = call.now().as_second();
    let mut product = Product {
        id,
        created: now,
        updated: now,
        active: true,
        default_price: None,
        description: None,
        images: Vec::new(),
        marketing_features: Vec::new(),
        metadata: Map::new(),
        name: String::new(),
        package_dimensions: None,
        shippable: None,
        statement_descriptor: None,
        tax_code: None,
        unit_label: None,
        url: None,
    };
    apply(&mut product, values)?;
    let product = store::insert(call, &product).await?;
    events::emit(call, "product.created", &product.render(), None).await?;
    Ok(product)
}

/// `GET /v1/products/{id}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/products/{id}`
pub(crate) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut product = named(call).await?;
    let before = product.render();
    if let Some(id) = values.text("default_price") {
        let price = store::referenced::<Price>(call, id, "default_price").await?;
        check_default_price(&product, &price)?;
        product.default_price = Some(price.id);
    }
    apply(&mut product, values)?;
    product.updated = call.now().as_second();
    let after = store::update(call, &product).await?.render();
    events::updated(call, "product.updated", &before, &after).await?;
    Ok(after)
}

/// `DELETE /v1/products/{id}`
pub(crate) async fn delete(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let product = named(call).await?;
    if store::find_by::<Price>(call, "product = $1", &[&product.id])
        .await?
        .is_some()
    {
        let message = "This product cannot be deleted because it has one or more user-created prices.";
        return Err(StripeError::invalid(message).about("id").into());
    }
    store::delete::<Product>(call, &product.id).await?;
    events::emit(call, "product.deleted", &product.render(), None).await?;
    Ok(json!({"id": product.id, "object": "product", "deleted": true}))
}

/// `GET /v1/products`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    for name in ["active", "shippable"] {
        if let Some(value) = values.boolean(name) {
            filter.equals(name, value);
        }
    }
    if let Some(url) = values.text("url") {
        filter.equals("url", url.to_owned());
    }
    if let Some(ids) = values.texts("ids") {
        filter.any_of("id", ids);
    }
    list::page::<Product>(call, values, filter).await
}

/// `GET /v1/products/search`
pub(crate) async fn search(call: &Call, values: &Values) -> Result<Value, Problem> {
    search::page::<Product>(call, values, SEARCHED).await
}

async fn named(call: &Call) -> Result<Product, Problem> {
    let id = retrieved_id(call, "id")?;
    store::retrieve(call, &id, "id").await
}

fn apply(product: &mut Product, values: &Values) -> Result<(), Problem> {
    if let Some(active) = values.boolean("active") {
        product.active = active;
    }
    if let Some(name) = values.text("name") {
        name.clone_into(&mut product.name);
    }
    if let Some(code) = values.text("tax_code") {
        let known = code
            .strip_prefix("txcd_")
            .is_some_and(|digits| digits.len() == 8 && digits.parse::<u32>().is_ok());
        if !known {
            return Err(StripeError::no_such("tax code", code, "tax_code").into());
        }
    }
    values.apply("description", &mut product.description)?;
    values.apply("package_dimensions", &mut product.package_dimensions)?;
    values.apply("shippable", &mut product.shippable)?;
    values.apply("statement_descriptor", &mut product.statement_descriptor)?;
    values.apply("tax_code", &mut product.tax_code)?;
    values.apply("unit_label", &mut product.unit_label)?;
    values.apply("url", &mut product.url)?;
    values.apply_or_default("images", &mut product.images)?;
    values.apply_or_default("marketing_features", &mut product.marketing_features)?;
    if product.images.len() > 8 {
        return Err(StripeError::invalid("You can specify up to 8 images.")
            .about("images")
            .into());
    }
    if product.marketing_features.len() > 15 {
        let message = "You can specify up to 15 marketing features.";
        return Err(StripeError::invalid(message).about("marketing_features").into());
    }
    merge_metadata(&mut product.metadata, values.get("metadata"))?;
    Ok(())
}

fn check_default_price(product: &Product, price: &Price) -> Result<(), StripeError> {
    let message = if price.product != product.id {
        format!(
            "The price specified is for a different product (`{}`).",
            price.product
        )
    } else if !price.active {
        "The price specified is inactive. A product's default price must be active.".to_owned()
    } else {
        return Ok(());
    };
    Err(StripeError::invalid(message).about("default_price"))
}
