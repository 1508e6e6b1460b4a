//! The operations on prices.

use asymmetric_kit::Call;
use serde_json::Value;

use super::{Price, amounts, create as creation, lookup_key};
use crate::{
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    products::{self, Product},
    search::{self, Field, Type},
    store::{self, Stored},
};

/// What can be searched (<https://docs.stripe.com/search#query-fields-for-prices>).
const SEARCHED: &[Field] = &[
    Field::new("active", "active", Type::Boolean),
    Field::new("currency", "currency", Type::Token),
    Field::new("lookup_key", "lookup_key", Type::Token),
    Field::new("metadata", "metadata", Type::Metadata),
    Field::new("product", "product", Type::Token),
    Field::new("type", "type", Type::Token),
];

/// `POST /v1/prices`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let product = match (values.text("product"), values.object("product_data")) {
        (Some(_), Some(_)) => return Err(StripeError::exclusive(&["product", "product_data"]).into()),
        (Some(id), None) => store::referenced::<Product>(call, id, "product").await?.id,
        (None, Some(data)) => products::operations::create_product(call, &data).await?.id,
        (None, None) => {
            let message = "You must specify either `product` or `product_data` when creating a price.";
            return Err(StripeError::invalid(message).about("product").into());
        }
    };
    Ok(creation::create(call, values, &product).await?.render())
}

/// `GET /v1/prices/{price}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/prices/{price}`
pub(crate) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut price = named(call).await?;
    let before = price.render();
    if values.boolean("active") == Some(false) && is_default(call, &price).await? {
        let message = "This price cannot be archived because it is the default price of its product.";
        return Err(StripeError::invalid(message).about("active").into());
    }
    if let Some(active) = values.boolean("active") {
        price.active = active;
    }
    if let Some(behavior) = values.text("tax_behavior") {
        if price.tax_behavior != "unspecified" && price.tax_behavior != behavior {
            let message = "You cannot change the `tax_behavior` of a price once it has been set.";
            return Err(StripeError::invalid(message).about("tax_behavior").into());
        }
        behavior.clone_into(&mut price.tax_behavior);
    }
    values.apply("nickname", &mut price.nickname)?;
    merge_metadata(&mut price.metadata, values.get("metadata"))?;
    if values.get("currency_options").is_some_and(Value::is_null) {
        price.currency_options.clear();
    }
    price
        .currency_options
        .extend(amounts::currency_options(values, &price.currency)?);
    if let Some(key) = values.text("lookup_key") {
        let transfer = values.boolean("transfer_lookup_key").unwrap_or(false);
        lookup_key::claim(call, key, &price.id, transfer).await?;
    }
    values.apply("lookup_key", &mut price.lookup_key)?;
    let after = store::update(call, &price).await?.render();
    events::updated(call, "price.updated", &before, &after).await?;
    Ok(after)
}

/// `GET /v1/prices`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    if let Some(id) = values.text("product") {
        store::referenced::<Product>(call, id, "product").await?;
        filter.equals("product", id.to_owned());
    }
    for name in ["currency", "type"] {
        if let Some(value) = values.text(name) {
            filter.equals(name, value.to_owned());
        }
    }
    if let Some(active) = values.boolean("active") {
        filter.equals("active", active);
    }
    if let Some(keys) = values.texts("lookup_keys") {
        filter.any_of("lookup_key", keys);
    }
    if let Some(recurring) = values.object("recurring") {
        filter.is_true("recurring IS NOT NULL");
        for name in ["interval", "usage_type"] {
            if let Some(value) = recurring.text(name) {
                filter.equals(&format!("recurring->>'{name}'"), value.to_owned());
            }
        }
    }
    list::page::<Price>(call, values, filter).await
}

/// `GET /v1/prices/search`
pub(crate) async fn search(call: &Call, values: &Values) -> Result<Value, Problem> {
    search::page::<Price>(call, values, SEARCHED).await
}

async fn named(call: &Call) -> Result<Price, Problem> {
    let id = retrieved_id(call, "price")?;
    store::retrieve(call, &id, "price").await
}

async fn is_default(call: &Call, price: &Price) -> Result<bool, Problem> {
    let product: Product = store::referenced(call, &price.product, "product").await?;
    Ok(product.default_price.as_deref() == Some(price.id.as_str()))
}
