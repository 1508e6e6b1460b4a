//! What happens to invoices by themselves: drafts are finalized, and payments that failed are tried again.

use asymmetric_kit::Call;

use super::{Invoice, payment, state};
use crate::{
    error::{Problem, StripeError},
    events,
    store::{self, Stored},
    subscriptions::cycle,
};

const DAY: i64 = 24 * 60 * 60;
/// Days from one attempt to the next; after the last one the subscription is cancelled
/// (<https://docs.stripe.com/billing/revenue-recovery/smart-retries>).
const RETRY_DAYS: &[i64] = &[3, 5, 7];

/// How an attempt to collect an invoice ended.
#[derive(Debug)]
pub(crate) enum Collected {
    /// It is paid.
    Paid,
    /// The bank takes its time.
    Processing,
    /// The customer must act, such as by authenticating the payment.
    RequiresAction,
    /// Nothing to charge is known of the customer.
    NoPaymentMethod,
    /// The card was declined.
    Declined(StripeError),
}

/// Does what the invoice `id` waited for.
pub(crate) async fn wake(call: &Call, id: &str, at: i64) -> Result<(), Problem> {
    let found = store::find_by::<Invoice>(call, "id = $1", &[&id]).await?;
    let Some(mut invoice) = found.filter(|invoice| invoice.wake_at.is_some_and(|wake| wake <= at)) else {
        return Ok(());
    };
    if invoice.status == "draft" {
        invoice = super::create::refresh(call, invoice, at).await?;
        invoice = state::finalize(call, invoice, at).await?;
        if invoice.status == "open" && invoice.collection_method == "send_invoice" {
            state::save(call, invoice.clone()).await?;
            events::emit(call, "invoice.sent", &invoice.render(), None).await?;
        }
    }
    if invoice.status == "open" && invoice.collection_method == "charge_automatically" {
        attempt(call, invoice, None, at).await?;
    }
    Ok(())
}

/// Tries to collect an open invoice with this payment method, or with the one that is meant for it. What follows from the
/// outcome is kept in every case.
pub(crate) async fn attempt(
    call: &Call,
    mut invoice: Invoice,
    payment_method: Option<&str>,
    at: i64,
) -> Result<(Invoice, Collected), Problem> {
    let collected = payment::collect(call, &invoice, payment_method).await?;
    if matches!(collected, Collected::Paid | Collected::Processing) {
        let paid = store::find::<Invoice>(call, &invoice.id).await?;
        return Ok((paid.unwrap_or(invoice), collected));
    }
    if let Some(now) = store::find::<Invoice>(call, &invoice.id).await? {
        invoice.payment_intent = now.payment_intent;
    }
    invoice.attempted = true;
    invoice.attempt_count += 1;
    let retry = usize::try_from(invoice.attempt_count - 1)
        .ok()
        .and_then(|index| RETRY_DAYS.get(index));
    invoice.next_payment_attempt = retry.filter(|_| invoice.auto_advance).map(|days| at + days * DAY);
    let invoice = state::save(call, invoice).await?;
    let kind = match collected {
        Collected::RequiresAction => "invoice.payment_action_required",
        _ => "invoice.payment_failed",
    };
    events::emit(call, kind, &invoice.render(), None).await?;
    if let Some(subscription) = &invoice.subscription {
        cycle::invoice_failed(call, subscription, &invoice, at).await?;
    }
    Ok((invoice, collected))
}
