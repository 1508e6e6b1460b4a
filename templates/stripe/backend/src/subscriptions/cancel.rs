//! How subscriptions end.

use asymmetric_kit::Call;

use super::{Subscription, cycle, proration};
use crate::{
    billing::wake,
    error::Problem,
    events,
    invoices::{collect, create as invoicing, state},
    parameters::Values,
    store::{self, Stored},
};

/// Ends a subscription now.
pub(super) async fn end(
    call: &Call,
    mut subscription: Subscription,
    at: i64,
) -> Result<Subscription, Problem> {
    "canceled".clone_into(&mut subscription.status);
    subscription.ended_at = Some(at);
    subscription.canceled_at = subscription.canceled_at.or(Some(at));
    if subscription.cancellation_details.reason.is_none() {
        subscription.cancellation_details.reason = Some("cancellation_requested".to_owned());
    }
    subscription.wake_at = None;
    let kept = store::update(call, &subscription).await?;
    wake::set(
        call,
        wake::SUBSCRIPTION,
        &kept.id,
        kept.test_clock.as_deref(),
        None,
    )
    .await?;
    // Invoices that are not paid yet are not collected any more.
    let stop = "UPDATE invoices SET auto_advance = false, next_payment_attempt = NULL, wake_at = NULL, \
        automatically_finalizes_at = NULL WHERE subscription = $1 AND status IN ('draft', 'open') RETURNING id";
    for row in call.query(stop, &[&kept.id]).await? {
        let invoice: String = row.get(0);
        wake::set(call, wake::INVOICE, &invoice, kept.test_clock.as_deref(), None).await?;
    }
    events::emit(call, "customer.subscription.deleted", &kept.render(), None).await?;
    Ok(kept)
}

/// Ends a subscription as a request wants it: unused time is credited, and what is pending invoiced, where it says so.
pub(super) async fn cancel(
    call: &Call,
    mut subscription: Subscription,
    values: &Values,
    at: i64,
) -> Result<Subscription, Problem> {
    note(&mut subscription, values)?;
    if values.boolean("prorate") == Some(true) && subscription.status != "trialing" {
        proration::credit_rest(call, &subscription, at).await?;
    }
    subscription.canceled_at = Some(at);
    let mut ended = end(call, subscription, at).await?;
    if values.boolean("invoice_now") == Some(true) {
        let customer = cycle::customer(call, &ended).await?;
        let mut invoice =
            invoicing::subscription_draft(call, &customer, &ended, "subscription_update", at).await?;
        invoicing::take_pending(call, &mut invoice).await?;
        if !invoice.lines.is_empty() {
            let invoice = invoicing::keep(call, invoice, at).await?;
            ended.latest_invoice = Some(invoice.id.clone());
            ended = store::update(call, &ended).await?;
            let invoice = state::finalize(call, invoice, at).await?;
            if invoice.status == "open" && invoice.collection_method == "charge_automatically" {
                collect::attempt(call, invoice, None, at).await?;
            }
        }
    }
    Ok(ended)
}

/// Keeps why a customer leaves.
pub(super) fn note(subscription: &mut Subscription, values: &Values) -> Result<(), Problem> {
    if let Some(details) = values.object("cancellation_details") {
        details.apply("comment", &mut subscription.cancellation_details.comment)?;
        details.apply("feedback", &mut subscription.cancellation_details.feedback)?;
    }
    Ok(())
}
