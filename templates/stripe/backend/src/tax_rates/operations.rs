//! The operations on tax rates.

use asymmetric_kit::Call;
use serde_json::{Map, Number, Value};

use super::TaxRate;
use crate::{
    billing::money,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    ids,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    store::{self, Stored},
};

/// `POST /v1/tax_rates`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let percentage = match values.get("percentage") {
        Some(Value::Number(number)) => number.clone(),
        _ => Number::from(0),
    };
    let scaled = money::scaled(&percentage.to_string());
    if scaled.is_none_or(|scaled| !(0..=100_000_000_000_000).contains(&scaled)) {
        let message = "Invalid percentage: must be between 0 and 100.";
        return Err(StripeError::invalid(message).about("percentage").into());
    }
    let mut rate = TaxRate {
        id: ids::long(call, "txr_1").await?,
        created: call.now().as_second(),
        active: true,
        country: None,
        description: None,
        display_name: String::new(),
        inclusive: values.boolean("inclusive").unwrap_or_default(),
        jurisdiction: None,
        metadata: Map::new(),
        percentage,
        state: None,
        tax_type: None,
    };
    apply(&mut rate, values)?;
    Ok(store::insert(call, &rate).await?.render())
}

/// `GET /v1/tax_rates/{tax_rate}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/tax_rates/{tax_rate}`
pub(crate) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut rate = named(call).await?;
    apply(&mut rate, values)?;
    Ok(store::update(call, &rate).await?.render())
}

/// `GET /v1/tax_rates`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    for name in ["active", "inclusive"] {
        if let Some(value) = values.boolean(name) {
            filter.equals(name, value);
        }
    }
    list::page::<TaxRate>(call, values, filter).await
}

/// Checks that tax rates of a request exist, and gives their ids.
pub(crate) async fn known(call: &Call, values: &Values, name: &str) -> Result<Option<Vec<String>>, Problem> {
    let Some(sent) = values.get(name) else {
        return Ok(None);
    };
    if sent.is_null() {
        return Ok(Some(Vec::new()));
    }
    let ids = values.texts(name).unwrap_or_default();
    for (index, id) in ids.iter().enumerate() {
        store::referenced::<TaxRate>(call, id, &format!("{name}[{index}]")).await?;
    }
    Ok(Some(ids))
}

async fn named(call: &Call) -> Result<TaxRate, Problem> {
    let id = retrieved_id(call, "tax_rate")?;
    store::retrieve(call, &id, "tax_rate").await
}

fn apply(rate: &mut TaxRate, values: &Values) -> Result<(), Problem> {
    if let Some(active) = values.boolean("active") {
        rate.active = active;
    }
    if let Some(name) = values.text("display_name") {
        name.clone_into(&mut rate.display_name);
    }
    values.apply("country", &mut rate.country)?;
    values.apply("description", &mut rate.description)?;
    values.apply("jurisdiction", &mut rate.jurisdiction)?;
    values.apply("state", &mut rate.state)?;
    values.apply("tax_type", &mut rate.tax_type)?;
    merge_metadata(&mut rate.metadata, values.get("metadata"))?;
    Ok(())
}
