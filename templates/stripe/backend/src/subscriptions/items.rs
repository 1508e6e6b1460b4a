//! The operations on items of subscriptions.

use asymmetric_kit::Call;
use serde_json::{Value, json};

use super::{Subscription, change, proration::Changed, terms};
use crate::{
    billing::wake,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    list,
    parameters::Values,
    store,
};

/// `POST /v1/subscription_items`
pub(super) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let id = values.text("subscription").unwrap_or_default();
    let found = store::find_by::<Subscription>(call, "id = $1", &[&id]).await?;
    let subscription = found.ok_or_else(|| StripeError::no_such("subscription", id, "subscription"))?;
    change::check(&subscription)?;
    let at = wake::now(call, subscription.test_clock.as_deref()).await?;
    let (item, _) = terms::item(call, values, "", at).await?;
    let mut items = subscription.items.clone();
    items.push(item.clone());
    let changed = Changed {
        old: None,
        new: Some(item.clone()),
    };
    let kept = Box::pin(change::apply(
        call,
        subscription,
        (items, vec![changed]),
        values,
        at,
    ))
    .await?;
    Ok(item.render(&kept))
}

/// `GET /v1/subscription_items/{item}`
pub(super) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let (subscription, position) = named(call).await?;
    Ok(subscription.items[position].render(&subscription))
}

/// `POST /v1/subscription_items/{item}`
pub(super) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let (subscription, position) = named(call).await?;
    change::check(&subscription)?;
    let id = subscription.items[position].id.clone();
    let at = wake::now(call, subscription.test_clock.as_deref()).await?;
    let entry = values.with("id", id.as_str().into());
    let requested = change::requested(call, &subscription, &[entry], at).await?;
    let kept = Box::pin(change::apply(call, subscription, requested, values, at)).await?;
    let item = kept.items.iter().find(|item| item.id == id);
    Ok(item.map(|item| item.render(&kept)).unwrap_or_default())
}

/// `DELETE /v1/subscription_items/{item}`
pub(super) async fn delete(call: &Call, values: &Values) -> Result<Value, Problem> {
    let (subscription, position) = named(call).await?;
    change::check(&subscription)?;
    let id = subscription.items[position].id.clone();
    let at = wake::now(call, subscription.test_clock.as_deref()).await?;
    let entry = Values::default()
        .with("id", id.as_str().into())
        .with("deleted", true.into());
    let requested = change::requested(call, &subscription, &[entry], at).await?;
    Box::pin(change::apply(call, subscription, requested, values, at)).await?;
    Ok(json!({"id": id, "object": "subscription_item", "deleted": true}))
}

/// `GET /v1/subscription_items`
pub(super) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let id = values.text("subscription").unwrap_or_default();
    let subscription: Subscription = store::referenced(call, id, "subscription").await?;
    let items: Vec<Value> = subscription
        .items
        .iter()
        .map(|item| item.render(&subscription))
        .collect();
    list::part(call, values, "subscription item", &items)
}

/// The subscription that has the item of the path, and where it is in it.
async fn named(call: &Call) -> Result<(Subscription, usize), Problem> {
    let id = retrieved_id(call, "item")?;
    let wanted = json!([{"id": id}]);
    let sql = "items @> $1";
    let found = if call.request().method() == "GET" {
        store::find_where::<Subscription>(call, sql, &[&wanted]).await?
    } else {
        store::find_by::<Subscription>(call, sql, &[&wanted]).await?
    };
    let position = |subscription: Subscription| {
        let position = subscription.items.iter().position(|item| item.id == id)?;
        Some((subscription, position))
    };
    found
        .and_then(position)
        .ok_or_else(|| StripeError::not_found("subscription_item", &id, "id").into())
}
