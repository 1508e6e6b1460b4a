//! Changes of a subscription's items, and what they cost.

use asymmetric_kit::Call;

use super::{
    Item, Subscription, cycle, lines,
    proration::{self, Changed},
    terms,
};
use crate::{
    billing::period,
    error::{Problem, StripeError},
    invoices::{collect, create as invoicing, state},
    parameters::{Values, merge_metadata},
    prices::Price,
    store, tax_rates,
};

/// The statuses in which a subscription can be changed.
const CHANGEABLE: &[&str] = &["active", "past_due", "trialing", "unpaid", "paused", "incomplete"];

/// Refuses changes of what has ended.
pub(super) fn check(subscription: &Subscription) -> Result<(), StripeError> {
    if CHANGEABLE.contains(&subscription.status.as_str()) {
        return Ok(());
    }
    let message = "A canceled subscription can only update its cancellation_details and metadata.";
    Err(StripeError::invalid(message))
}

/// The items after the changes that the parameter `items` lists, and what changed.
pub(super) async fn requested(
    call: &Call,
    subscription: &Subscription,
    entries: &[Values],
    at: i64,
) -> Result<(Vec<Item>, Vec<Changed>), Problem> {
    let mut items = subscription.items.clone();
    let mut changes = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let path = format!("items[{index}]");
        let Some(id) = entry.text("id") else {
            let (item, _) = terms::item(call, entry, &path, at).await?;
            items.push(item.clone());
            changes.push(Changed {
                old: None,
                new: Some(item),
            });
            continue;
        };
        let Some(position) = items.iter().position(|item| item.id == id) else {
            return Err(StripeError::no_such("subscription item", id, &format!("{path}[id]")).into());
        };
        let old = items[position].clone();
        if entry.boolean("deleted") == Some(true) {
            items.remove(position);
            changes.push(Changed {
                old: Some(old),
                new: None,
            });
            continue;
        }
        let new = changed_item(call, &old, entry, &path).await?;
        if (&new.price, new.quantity) != (&old.price, old.quantity) {
            changes.push(Changed {
                old: Some(old),
                new: Some(new.clone()),
            });
        }
        items[position] = new;
    }
    if items.is_empty() {
        let message = "A subscription must have at least one active plan. In order to cancel a subscription, please \
                       use the API endpoint for canceling a subscription.";
        return Err(StripeError::invalid(message).about("items").into());
    }
    Ok((items, changes))
}

async fn changed_item(call: &Call, old: &Item, entry: &Values, path: &str) -> Result<Item, Problem> {
    let mut new = old.clone();
    if let Some(price) = terms::wanted_price(call, entry, path).await? {
        new.price = price.id;
    }
    if let Some(quantity) = entry.integer("quantity") {
        new.quantity = quantity;
    }
    if let Some(rates) = tax_rates::operations::known(call, entry, "tax_rates").await? {
        new.tax_rates = rates;
    }
    merge_metadata(&mut new.metadata, entry.get("metadata"))?;
    Ok(new)
}

/// Puts new items in the place of the old ones; `values` says how the difference is charged. The subscription is kept.
pub(super) async fn apply(
    call: &Call,
    mut subscription: Subscription,
    (items, changes): (Vec<Item>, Vec<Changed>),
    values: &Values,
    at: i64,
) -> Result<Subscription, Problem> {
    let before = subscription.clone();
    let mut priced: Vec<(Item, Price)> = Vec::with_capacity(items.len());
    for item in items {
        let price = lines::price(call, &item).await?;
        priced.push((item, price));
    }
    terms::check_items(&priced, &subscription.currency)?;
    let old = lines::recurring(call, &subscription).await?;
    subscription.items = priced.into_iter().map(|(item, _)| item).collect();
    let new = lines::recurring(call, &subscription).await?;
    let behavior = values.text("proration_behavior").unwrap_or("create_prorations");
    let from = proration_date(&before, values, at)?;
    let is_running = !["trialing", "paused", "incomplete"].contains(&before.status.as_str());
    let restarts = (old.interval.as_str(), old.interval_count) != (new.interval.as_str(), new.interval_count)
        || values.text("billing_cycle_anchor") == Some("now");
    if !is_running {
        return cycle::save(call, subscription, &before).await;
    }
    if restarts {
        if behavior != "none" {
            proration::credit_rest(call, &before, from).await?;
        }
        return Box::pin(restart(call, subscription, &before, at)).await;
    }
    if behavior != "none" {
        proration::prorate(call, &before, &changes, from, at).await?;
    }
    let kept = cycle::save(call, subscription, &before).await?;
    if behavior == "always_invoice" && !changes.is_empty() {
        return Box::pin(invoice_now(call, kept, at)).await;
    }
    Ok(kept)
}

fn proration_date(subscription: &Subscription, values: &Values, at: i64) -> Result<i64, StripeError> {
    let date = values.integer("proration_date").unwrap_or(at);
    let period = subscription.current_period_start..=subscription.current_period_end;
    if period.contains(&date) {
        return Ok(date);
    }
    let message = "`proration_date` must be within the current billing period.";
    Err(StripeError::invalid(message).about("proration_date"))
}

/// Begins a new period now, and collects its invoice.
pub(super) async fn restart(
    call: &Call,
    mut subscription: Subscription,
    before: &Subscription,
    at: i64,
) -> Result<Subscription, Problem> {
    let recurring = lines::recurring(call, &subscription).await?;
    subscription.billing_cycle_anchor = at;
    subscription.current_period_start = at;
    subscription.current_period_end = period::end(at, &recurring, at)?;
    if subscription.cancel_at_period_end {
        subscription.cancel_at = Some(subscription.current_period_end);
    }
    let invoice = cycle::period_invoice(call, &subscription, "subscription_update", at).await?;
    subscription.latest_invoice = Some(invoice.id.clone());
    let kept = cycle::save(call, subscription, before).await?;
    let invoice = invoicing::keep(call, invoice, at).await?;
    Box::pin(collect_now(call, kept, invoice, at)).await
}

/// Invoices what is pending, now.
async fn invoice_now(call: &Call, mut subscription: Subscription, at: i64) -> Result<Subscription, Problem> {
    let customer = cycle::customer(call, &subscription).await?;
    let mut invoice =
        invoicing::subscription_draft(call, &customer, &subscription, "subscription_update", at).await?;
    invoicing::take_pending(call, &mut invoice).await?;
    if invoice.lines.is_empty() {
        return Ok(subscription);
    }
    let invoice = invoicing::keep(call, invoice, at).await?;
    subscription.latest_invoice = Some(invoice.id.clone());
    let kept = store::update(call, &subscription).await?;
    Box::pin(collect_now(call, kept, invoice, at)).await
}

async fn collect_now(
    call: &Call,
    subscription: Subscription,
    invoice: crate::invoices::Invoice,
    at: i64,
) -> Result<Subscription, Problem> {
    if subscription.collection_method == "charge_automatically" {
        let invoice = state::finalize(call, invoice, at).await?;
        if invoice.status == "open" {
            collect::attempt(call, invoice, None, at).await?;
        }
    }
    let kept = store::find::<Subscription>(call, &subscription.id).await?;
    Ok(kept.unwrap_or(subscription))
}
