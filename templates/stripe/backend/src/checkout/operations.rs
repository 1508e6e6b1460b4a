//! The operations on checkout sessions.

use asymmetric_kit::Call;
use serde_json::Value;

use super::{Session, create as creation, items::LineItem, state};
use crate::{
    endpoint::retrieved_id,
    error::Problem,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    store::{self, Stored},
};

/// `POST /v1/checkout/sessions`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    Ok(creation::create(call, values).await?.render())
}

/// `GET /v1/checkout/sessions/{session}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/checkout/sessions/{session}`
pub(crate) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut session = named(call).await?;
    merge_metadata(&mut session.metadata, values.get("metadata"))?;
    Ok(store::update(call, &session).await?.render())
}

/// `GET /v1/checkout/sessions`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    for name in [
        "customer",
        "payment_intent",
        "payment_link",
        "status",
        "subscription",
    ] {
        if let Some(value) = values.text(name) {
            filter.equals(name, value.to_owned());
        }
    }
    list::page::<Session>(call, values, filter).await
}

/// `POST /v1/checkout/sessions/{session}/expire`
pub(crate) async fn expire(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let session = named(call).await?;
    Ok(state::expire(call, session).await?.render())
}

/// `GET /v1/checkout/sessions/{session}/line_items`
pub(crate) async fn line_items(call: &Call, values: &Values) -> Result<Value, Problem> {
    let items: Vec<Value> = named(call)
        .await?
        .line_items
        .iter()
        .map(LineItem::render)
        .collect();
    list::part(call, values, "line item", &items)
}

async fn named(call: &Call) -> Result<Session, Problem> {
    let id = retrieved_id(call, "session")?;
    store::retrieve(call, &id, "session").await
}
