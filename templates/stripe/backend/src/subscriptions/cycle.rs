//! What happens to subscriptions as time goes by and as their invoices are paid or not
//! (<https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses>).

use asymmetric_kit::Call;

use super::{Subscription, cancel, lines};
use crate::{
    billing::{period, wake},
    customers::Customer,
    discounts,
    error::{Problem, StripeError},
    events,
    invoices::{Invoice, create as invoicing, line::Period, payment, state},
    store::{self, Stored},
};

/// How long a first invoice may stay unpaid.
const INCOMPLETE_SECONDS: i64 = 23 * 60 * 60;

/// How long before its end a trial is told of.
const REMINDER_SECONDS: i64 = 3 * 24 * 60 * 60;

/// When something happens to the subscription by itself.
pub(super) fn wakes(subscription: &Subscription) -> Option<i64> {
    match subscription.status.as_str() {
        "incomplete" => Some(subscription.created + INCOMPLETE_SECONDS),
        "trialing" | "active" | "past_due" | "unpaid" => {
            let end = subscription.current_period_end;
            let end = subscription.cancel_at.map_or(end, |cancel_at| cancel_at.min(end));
            let reminder = subscription.trial_end.map(|end| end - REMINDER_SECONDS);
            let is_due = subscription.status == "trialing" && !subscription.trial_reminded;
            Some(
                reminder
                    .filter(|_| is_due)
                    .map_or(end, |reminder| reminder.min(end)),
            )
        }
        _ => None,
    }
}

/// Keeps what was changed since `before`, tells of it, and lets the subscription wake when it must.
pub(super) async fn save(
    call: &Call,
    mut subscription: Subscription,
    before: &Subscription,
) -> Result<Subscription, Problem> {
    subscription.wake_at = wakes(&subscription);
    let kept = store::update(call, &subscription).await?;
    if kept.wake_at != before.wake_at {
        wake::set(
            call,
            wake::SUBSCRIPTION,
            &kept.id,
            kept.test_clock.as_deref(),
            kept.wake_at,
        )
        .await?;
    }
    events::updated(
        call,
        "customer.subscription.updated",
        &before.render(),
        &kept.render(),
    )
    .await?;
    Ok(kept)
}

/// The subscription, to be changed.
pub(super) async fn locked(call: &Call, id: &str) -> Result<Option<Subscription>, Problem> {
    store::find_by::<Subscription>(call, "id = $1", &[&id]).await
}

/// Does what the subscription `id` waited for.
pub(crate) async fn wake(call: &Call, id: &str, at: i64) -> Result<(), Problem> {
    let found = locked(call, id).await?;
    let Some(subscription) = found.filter(|found| found.wake_at.is_some_and(|wake| wake <= at)) else {
        return Ok(());
    };
    if subscription.status == "incomplete" {
        return Box::pin(expire(call, subscription, at)).await;
    }
    if subscription.current_period_end > at && subscription.cancel_at.is_none_or(|end| end > at) {
        return remind(call, id, at).await;
    }
    if subscription.cancel_at.is_some_and(|end| end <= at) {
        cancel::end(call, subscription, at).await?;
        return Ok(());
    }
    if subscription.status == "trialing" && ends_with_trial(call, &subscription, at).await? {
        return Ok(());
    }
    renew(call, subscription, at).await?;
    Ok(())
}

/// Tells of a trial that ends within three days, once.
pub(super) async fn remind(call: &Call, id: &str, at: i64) -> Result<(), Problem> {
    let Some(mut subscription) = locked(call, id).await? else {
        return Ok(());
    };
    let is_soon = subscription
        .trial_end
        .is_some_and(|end| end - REMINDER_SECONDS <= at);
    if subscription.status != "trialing" || subscription.trial_reminded || !is_soon {
        return Ok(());
    }
    let before = subscription.clone();
    subscription.trial_reminded = true;
    let kept = save(call, subscription, &before).await?;
    events::emit(call, "customer.subscription.trial_will_end", &kept.render(), None).await
}

/// The first invoice was not paid in time.
async fn expire(call: &Call, mut subscription: Subscription, at: i64) -> Result<(), Problem> {
    let before = subscription.clone();
    "incomplete_expired".clone_into(&mut subscription.status);
    subscription.ended_at = Some(at);
    let subscription = save(call, subscription, &before).await?;
    if let Some(id) = &subscription.latest_invoice
        && let Some(invoice) = store::find_by::<Invoice>(call, "id = $1", &[id]).await?
        && invoice.status == "open"
    {
        Box::pin(state::void(call, invoice, at)).await?;
    }
    Ok(())
}

/// What a trial ends with where the customer cannot be charged; false where it goes on as any period.
async fn ends_with_trial(call: &Call, subscription: &Subscription, at: i64) -> Result<bool, Problem> {
    let behavior = subscription
        .trial_settings
        .as_ref()
        .and_then(|settings| settings["end_behavior"]["missing_payment_method"].as_str());
    if !matches!(behavior, Some("cancel" | "pause"))
        || subscription.collection_method == "send_invoice"
        || payment::method_of(
            call,
            subscription.default_payment_method.as_deref(),
            &subscription.customer,
        )
        .await?
        .is_some()
    {
        return Ok(false);
    }
    if behavior == Some("cancel") {
        cancel::end(call, subscription.clone(), at).await?;
        return Ok(true);
    }
    let mut paused = subscription.clone();
    "paused".clone_into(&mut paused.status);
    let paused = save(call, paused, subscription).await?;
    events::emit(call, "customer.subscription.paused", &paused.render(), None).await?;
    Ok(true)
}

/// Begins the next period, with a draft of its invoice.
pub(super) async fn renew(
    call: &Call,
    mut subscription: Subscription,
    at: i64,
) -> Result<Subscription, Problem> {
    let before = subscription.clone();
    let recurring = lines::recurring(call, &subscription).await?;
    let start = subscription.current_period_end;
    let end = period::end(subscription.billing_cycle_anchor, &recurring, start)?;
    if subscription.status == "trialing" {
        "active".clone_into(&mut subscription.status);
    }
    (subscription.current_period_start, subscription.current_period_end) = (start, end);
    let invoice = period_invoice(call, &subscription, "subscription_cycle", at).await?;
    let invoice = Invoice {
        period_start: before.current_period_start,
        period_end: start,
        ..invoice
    };
    subscription.latest_invoice = Some(invoice.id.clone());
    if subscription.cancel_at_period_end {
        subscription.cancel_at = Some(end);
    }
    let is_unpaid = subscription.status == "unpaid";
    let kept = save(call, subscription, &before).await?;
    invoicing::keep(
        call,
        Invoice {
            auto_advance: !is_unpaid,
            ..invoice
        },
        at,
    )
    .await?;
    use_up(call, &kept.id, at).await?;
    Ok(kept)
}

/// A draft for the whole current period, with what is pending; it is not kept yet.
pub(super) async fn period_invoice(
    call: &Call,
    subscription: &Subscription,
    reason: &str,
    at: i64,
) -> Result<Invoice, Problem> {
    let customer = customer(call, subscription).await?;
    let mut invoice = invoicing::subscription_draft(call, &customer, subscription, reason, at).await?;
    let period = Period {
        start: subscription.current_period_start,
        end: subscription.current_period_end,
    };
    invoice.lines = lines::full(call, subscription, period, None).await?;
    invoicing::take_pending(call, &mut invoice).await?;
    Ok(invoice)
}

/// The customer of a subscription.
pub(super) async fn customer(call: &Call, subscription: &Subscription) -> Result<Customer, Problem> {
    let found = store::find::<Customer>(call, &subscription.customer).await?;
    found.ok_or_else(|| StripeError::no_such("customer", &subscription.customer, "customer").into())
}

/// Coupons that are good for one invoice are used up by the first.
pub(super) async fn use_up(call: &Call, id: &str, at: i64) -> Result<(), Problem> {
    let Some(mut subscription) = locked(call, id).await? else {
        return Ok(());
    };
    let mut left = Vec::new();
    for (discount, coupon) in discounts::current(call, &subscription.discounts, at).await? {
        if coupon.duration != "once" {
            left.push(discount.id);
        }
    }
    if left != subscription.discounts {
        subscription.discounts = left;
        store::update(call, &subscription).await?;
    }
    Ok(())
}

/// An invoice of the subscription is paid.
pub(crate) async fn invoice_paid(call: &Call, id: &str, invoice: &Invoice, _at: i64) -> Result<(), Problem> {
    let Some(mut subscription) = locked(call, id).await? else {
        return Ok(());
    };
    let is_latest = subscription.latest_invoice.as_deref() == Some(invoice.id.as_str());
    if !is_latest || !["incomplete", "past_due", "unpaid"].contains(&subscription.status.as_str()) {
        return Ok(());
    }
    let before = subscription.clone();
    "active".clone_into(&mut subscription.status);
    save(call, subscription, &before).await?;
    Ok(())
}

/// An attempt to collect an invoice of the subscription failed.
pub(crate) async fn invoice_failed(call: &Call, id: &str, invoice: &Invoice, at: i64) -> Result<(), Problem> {
    let Some(mut subscription) = locked(call, id).await? else {
        return Ok(());
    };
    if !["active", "past_due"].contains(&subscription.status.as_str()) {
        return Ok(());
    }
    if invoice.auto_advance && invoice.next_payment_attempt.is_none() {
        "payment_failed".clone_into(subscription.cancellation_details.reason.get_or_insert_default());
        cancel::end(call, subscription, at).await?;
        return Ok(());
    }
    if subscription.status == "active" {
        let before = subscription.clone();
        "past_due".clone_into(&mut subscription.status);
        save(call, subscription, &before).await?;
    }
    Ok(())
}

/// An invoice of the subscription is void.
pub(crate) async fn invoice_voided(call: &Call, id: &str, invoice: &Invoice, at: i64) -> Result<(), Problem> {
    let Some(mut subscription) = locked(call, id).await? else {
        return Ok(());
    };
    if subscription.latest_invoice.as_deref() != Some(invoice.id.as_str()) {
        return Ok(());
    }
    let before = subscription.clone();
    match subscription.status.as_str() {
        "past_due" => "active".clone_into(&mut subscription.status),
        "incomplete" => {
            "incomplete_expired".clone_into(&mut subscription.status);
            subscription.ended_at = Some(at);
        }
        _ => return Ok(()),
    }
    save(call, subscription, &before).await?;
    Ok(())
}

/// The invoice that the next period would begin with after the changes of `details`, and the time of it.
pub(crate) async fn upcoming(
    call: &Call,
    subscription: Subscription,
    details: &crate::parameters::Values,
    at: i64,
) -> Result<(Invoice, i64), Problem> {
    let mut subscription = Box::pin(super::operations::updated(call, subscription, details, at)).await?;
    let ends = ["canceled", "incomplete_expired"].contains(&subscription.status.as_str())
        || subscription
            .cancel_at
            .is_some_and(|end| end <= subscription.current_period_end);
    let start = subscription.current_period_end;
    if ends {
        let customer = customer(call, &subscription).await?;
        let mut invoice =
            invoicing::subscription_draft(call, &customer, &subscription, "upcoming", start).await?;
        invoicing::take_pending(call, &mut invoice).await?;
        return Ok((invoice, start));
    }
    let recurring = lines::recurring(call, &subscription).await?;
    subscription.current_period_start = start;
    subscription.current_period_end = period::end(subscription.billing_cycle_anchor, &recurring, start)?;
    let mut invoice = period_invoice(call, &subscription, "upcoming", start).await?;
    invoice.created = start;
    invoice.next_payment_attempt = Some(start + invoicing::DRAFT_SECONDS);
    Ok((invoice, start))
}
