//! The operations on subscriptions.

use asymmetric_kit::Call;
use serde_json::{Value, json};

use super::{Subscription, cancel as ending, change, create as creation, cycle, terms};
use crate::{
    billing::wake,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events, invoice_items,
    list::{self, Filter},
    parameters::{Change, Values, merge_metadata},
    store::{self, Stored},
};

/// `POST /v1/subscriptions`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    Box::pin(creation::create(call, values)).await
}

/// `GET /v1/subscriptions/{subscription_exposed_id}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call, "subscription_exposed_id").await?.0.render())
}

/// `POST /v1/subscriptions/{subscription_exposed_id}`
pub(crate) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let (subscription, at) = named(call, "subscription_exposed_id").await?;
    Ok(Box::pin(updated(call, subscription, values, at)).await?.render())
}

/// Carries out an update.
pub(crate) async fn updated(
    call: &Call,
    mut subscription: Subscription,
    values: &Values,
    at: i64,
) -> Result<Subscription, Problem> {
    let before = subscription.clone();
    if ["canceled", "incomplete_expired"].contains(&subscription.status.as_str()) {
        let others = [
            "items",
            "cancel_at",
            "cancel_at_period_end",
            "collection_method",
            "trial_end",
            "discounts",
        ];
        if others.iter().any(|name| values.get(name).is_some()) {
            change::check(&subscription)?;
        }
        ending::note(&mut subscription, values)?;
        merge_metadata(&mut subscription.metadata, values.get("metadata"))?;
        return cycle::save(call, subscription, &before).await;
    }
    let _ = creation::Behavior::read(values)?;
    terms::apply(call, &mut subscription, values, at).await?;
    ending::note(&mut subscription, values)?;
    set_end(&mut subscription, values, at)?;
    let trial_end = terms::trial_end(values, at)?;
    if let Some(end) = trial_end {
        subscription.trial_start = subscription.trial_start.or(Some(at));
        subscription.trial_end = Some(end);
        if end > at {
            "trialing".clone_into(&mut subscription.status);
            subscription.billing_cycle_anchor = end;
            subscription.current_period_end = end;
        }
    }
    let mut kept = cycle::save(call, subscription, &before).await?;
    let customer = cycle::customer(call, &kept).await?;
    for (index, entry) in values
        .objects("add_invoice_items")
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        let path = format!("add_invoice_items[{index}][price]");
        invoice_items::add::add(call, &customer, &kept, entry, &path, at).await?;
    }
    let entries = values.objects("items").unwrap_or_default();
    if !entries.is_empty() || values.text("billing_cycle_anchor") == Some("now") {
        let requested = change::requested(call, &kept, &entries, at).await?;
        kept = Box::pin(change::apply(call, kept, requested, values, at)).await?;
    }
    if trial_end == Some(at) && before.status == "trialing" {
        let previous = kept.clone();
        "active".clone_into(&mut kept.status);
        kept = Box::pin(change::restart(call, kept, &previous, at)).await?;
    }
    Ok(kept)
}

fn set_end(subscription: &mut Subscription, values: &Values, at: i64) -> Result<(), Problem> {
    if values.has("cancel_at") && values.boolean("cancel_at_period_end") == Some(true) {
        return Err(StripeError::exclusive(&["cancel_at", "cancel_at_period_end"]).into());
    }
    match values.change::<i64>("cancel_at")? {
        Change::Keep => {}
        Change::Unset => subscription.cancel_at = None,
        Change::Set(end) if end <= at => {
            let message = "cancel_at must be in the future";
            return Err(StripeError::invalid(message).about("cancel_at").into());
        }
        Change::Set(end) => subscription.cancel_at = Some(end),
    }
    if let Some(at_end) = values.boolean("cancel_at_period_end") {
        subscription.cancel_at_period_end = at_end;
        subscription.cancel_at = at_end.then_some(subscription.current_period_end);
    }
    if subscription.cancel_at.is_none() {
        subscription.canceled_at = None;
        subscription.cancellation_details.reason = None;
    } else if subscription.canceled_at.is_none() {
        subscription.canceled_at = Some(at);
        subscription.cancellation_details.reason = Some("cancellation_requested".to_owned());
    }
    Ok(())
}

/// `DELETE /v1/subscriptions/{subscription_exposed_id}`
pub(crate) async fn cancel(call: &Call, values: &Values) -> Result<Value, Problem> {
    let (subscription, at) = named(call, "subscription_exposed_id").await?;
    if ["canceled", "incomplete_expired"].contains(&subscription.status.as_str()) {
        return Err(StripeError::not_found("subscription", &subscription.id, "id").into());
    }
    Ok(Box::pin(ending::cancel(call, subscription, values, at))
        .await?
        .render())
}

/// `POST /v1/subscriptions/{subscription}/resume`
pub(crate) async fn resume(call: &Call, values: &Values) -> Result<Value, Problem> {
    let (mut subscription, at) = named(call, "subscription").await?;
    if subscription.status != "paused" {
        let message = "Subscription is not paused, so it cannot be resumed.";
        return Err(StripeError::invalid(message).into());
    }
    let before = subscription.clone();
    "active".clone_into(&mut subscription.status);
    let resumed =
        if values.text("billing_cycle_anchor") == Some("unchanged") && at < subscription.current_period_end {
            cycle::save(call, subscription, &before).await?
        } else {
            Box::pin(change::restart(call, subscription, &before, at)).await?
        };
    events::emit(call, "customer.subscription.resumed", &resumed.render(), None).await?;
    Ok(resumed.render())
}

/// `GET /v1/subscriptions`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    for name in ["current_period_end", "current_period_start"] {
        filter.within(values, name);
    }
    for name in ["collection_method", "customer", "test_clock"] {
        if let Some(value) = values.text(name) {
            filter.equals(name, value.to_owned());
        }
    }
    if let Some(price) = values.text("price") {
        filter.contains("items", json!([{"price": price}]));
    }
    match values.text("status") {
        Some("all") => {}
        Some("ended") => filter.is_true("status IN ('canceled', 'incomplete_expired')"),
        Some(status) => filter.equals("status", status.to_owned()),
        None => filter.is_true("status <> 'canceled'"),
    }
    list::page::<Subscription>(call, values, filter).await
}

/// The subscription of the path, and its customer's time.
async fn named(call: &Call, parameter: &str) -> Result<(Subscription, i64), Problem> {
    let id = retrieved_id(call, parameter)?;
    let subscription: Subscription = store::retrieve(call, &id, "id").await?;
    let at = wake::now(call, subscription.test_clock.as_deref()).await?;
    Ok((subscription, at))
}
