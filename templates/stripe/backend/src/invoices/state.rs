//! How invoices go from draft to open, and from there to paid, void or uncollectible
//! (<https://docs.stripe.com/invoicing/overview#invoice-statuses>).

use asymmetric_kit::Call;

use super::{Invoice, create, payment};
use crate::{
    billing::wake,
    error::{Problem, StripeError},
    events, ids,
    store::{self, Stored},
    subscriptions::cycle,
};

const DAY: i64 = 24 * 60 * 60;
/// Days that customers have to pay an invoice that is sent, unless told otherwise.
const DAYS_UNTIL_DUE: i64 = 30;
const TOKEN_LENGTH: usize = 64;

/// When something happens to the invoice by itself.
pub(super) fn wakes(invoice: &Invoice) -> Option<i64> {
    match invoice.status.as_str() {
        "draft" if invoice.auto_advance => invoice.automatically_finalizes_at,
        "open" => invoice.next_payment_attempt,
        _ => None,
    }
}

/// Keeps what was changed, and lets it wake when it must.
pub(crate) async fn save(call: &Call, mut invoice: Invoice) -> Result<Invoice, Problem> {
    let before = invoice.wake_at;
    invoice.wake_at = wakes(&invoice);
    let kept = store::update(call, &invoice).await?;
    if kept.wake_at != before {
        wake::set(
            call,
            wake::INVOICE,
            &kept.id,
            kept.test_clock.as_deref(),
            kept.wake_at,
        )
        .await?;
    }
    Ok(kept)
}

/// Refuses an invoice in any other state than these.
pub(crate) fn require(invoice: &Invoice, allowed: &[&str], what: &str) -> Result<(), StripeError> {
    if allowed.contains(&invoice.status.as_str()) {
        return Ok(());
    }
    let message = match (invoice.status.as_str(), what) {
        ("paid", "pay") => "Invoice is already paid".to_owned(),
        (_, "finalize") => {
            "This invoice is already finalized, you can't re-finalize a non-draft invoice.".to_owned()
        }
        (status, what) => format!("You can't {what} an invoice with the status `{status}`."),
    };
    let error = StripeError::invalid(message);
    Err(if what == "pay" {
        error.coded("invoice_not_editable")
    } else {
        error
    })
}

/// Makes an invoice of a draft: it gets its number, takes the customer's balance, and cannot be changed any more. One
/// without anything to pay is paid at once.
pub(crate) async fn finalize(call: &Call, mut invoice: Invoice, at: i64) -> Result<Invoice, Problem> {
    require(&invoice, &["draft"], "finalize")?;
    let before = invoice.render();
    let mut customer = create::owner(call, &mut invoice).await?;
    invoice.number = Some(format!(
        "{}-{:04}",
        customer.invoice_prefix, customer.next_invoice_sequence
    ));
    customer.next_invoice_sequence += 1;
    let balance = invoice.total + customer.balance;
    let ending = if balance < 0 { balance } else { 0 };
    invoice.starting_balance = customer.balance;
    invoice.ending_balance = Some(ending);
    invoice.amount_due = balance.max(0);
    customer.balance = ending;
    store::update(call, &customer).await?;
    invoice.customer_details = create::details(call, &customer).await?;
    invoice.token = Some(ids::secret(call, TOKEN_LENGTH).await?);
    "open".clone_into(&mut invoice.status);
    invoice.status_transitions.finalized_at = Some(at);
    invoice.effective_at = invoice.effective_at.or(Some(at));
    invoice.automatically_finalizes_at = None;
    if invoice.collection_method == "send_invoice" && invoice.due_date.is_none() {
        invoice.due_date = Some(at + invoice.days_until_due.unwrap_or(DAYS_UNTIL_DUE) * DAY);
    }
    if invoice.amount_due > 0 {
        invoice.payment_intent = Some(payment::open(call, &invoice).await?);
    }
    let invoice = save(call, invoice).await?;
    events::emit(call, "invoice.finalized", &invoice.render(), None).await?;
    events::updated(call, "invoice.updated", &before, &invoice.render()).await?;
    if invoice.amount_due == 0 {
        return paid(call, invoice, at).await;
    }
    Ok(invoice)
}

/// Notes that an invoice is paid, and lets its subscription know.
pub(crate) async fn paid(call: &Call, mut invoice: Invoice, at: i64) -> Result<Invoice, Problem> {
    "paid".clone_into(&mut invoice.status);
    invoice.amount_paid = invoice.amount_due;
    invoice.attempted = true;
    if invoice.amount_due > 0 && !invoice.paid_out_of_band {
        invoice.attempt_count = invoice.attempt_count.max(1);
    }
    invoice.next_payment_attempt = None;
    invoice.status_transitions.paid_at = Some(at);
    let invoice = save(call, invoice).await?;
    events::emit(call, "invoice.paid", &invoice.render(), None).await?;
    events::emit(call, "invoice.payment_succeeded", &invoice.render(), None).await?;
    if let Some(subscription) = &invoice.subscription {
        cycle::invoice_paid(call, subscription, &invoice, at).await?;
    }
    Ok(invoice)
}

/// Voids an invoice that is open or uncollectible.
pub(crate) async fn void(call: &Call, mut invoice: Invoice, at: i64) -> Result<Invoice, Problem> {
    require(&invoice, &["open", "uncollectible"], "void")?;
    "void".clone_into(&mut invoice.status);
    invoice.status_transitions.voided_at = Some(at);
    invoice.auto_advance = false;
    invoice.next_payment_attempt = None;
    // What the invoice took of the customer's balance goes back.
    let taken = invoice.starting_balance - invoice.ending_balance.unwrap_or_default();
    if taken != 0 {
        let mut customer = create::owner(call, &mut invoice).await?;
        customer.balance += taken;
        store::update(call, &customer).await?;
    }
    Box::pin(payment::cancel(call, &invoice)).await?;
    let invoice = save(call, invoice).await?;
    events::emit(call, "invoice.voided", &invoice.render(), None).await?;
    if let Some(subscription) = &invoice.subscription {
        cycle::invoice_voided(call, subscription, &invoice, at).await?;
    }
    Ok(invoice)
}

/// Gives up on an open invoice, for now: it can still be paid.
pub(crate) async fn mark_uncollectible(
    call: &Call,
    mut invoice: Invoice,
    at: i64,
) -> Result<Invoice, Problem> {
    require(&invoice, &["open"], "mark as uncollectible")?;
    "uncollectible".clone_into(&mut invoice.status);
    invoice.status_transitions.marked_uncollectible_at = Some(at);
    invoice.auto_advance = false;
    invoice.next_payment_attempt = None;
    let invoice = save(call, invoice).await?;
    events::emit(call, "invoice.marked_uncollectible", &invoice.render(), None).await?;
    Ok(invoice)
}
