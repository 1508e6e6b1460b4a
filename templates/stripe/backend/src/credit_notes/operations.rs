//! The operations on credit notes.

use asymmetric_kit::Call;
use serde_json::Value;

use super::{CreditNote, NoteLine, create as creation};
use crate::{
    billing::wake,
    customers::Customer,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events,
    invoices::{Invoice, state},
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    payment_intents::PaymentIntent,
    store::{self, Stored},
};

/// `POST /v1/credit_notes`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    Ok(Box::pin(creation::create(call, values)).await?.render())
}

/// `GET /v1/credit_notes/{id}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call, "id").await?.render())
}

/// `POST /v1/credit_notes/{id}`
pub(crate) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut note = named(call, "id").await?;
    let before = note.render();
    values.apply("memo", &mut note.memo)?;
    merge_metadata(&mut note.metadata, values.get("metadata"))?;
    let after = store::update(call, &note).await?.render();
    events::updated(call, "credit_note.updated", &before, &after).await?;
    Ok(after)
}

/// `POST /v1/credit_notes/{id}/void`: the invoice is to be paid in full again.
pub(crate) async fn void(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let mut note = named(call, "id").await?;
    let found = store::find_by::<Invoice>(call, "id = $1", &[&note.invoice]).await?;
    let mut invoice = found.ok_or_else(|| StripeError::no_such("invoice", &note.invoice, "invoice"))?;
    let is_refunded = !note.refunds.is_empty();
    if note.status == "void" || is_refunded || (note.pre_payment_amount > 0 && invoice.status != "open") {
        let message = "You can't void this credit note: only issued ones of open invoices, or to the customer's balance, can \
                       be voided.";
        return Err(StripeError::invalid(message).into());
    }
    let at = wake::now(call, invoice.test_clock.as_deref()).await?;
    "void".clone_into(&mut note.status);
    note.voided_at = Some(at);
    invoice.amount_due += note.pre_payment_amount;
    invoice.pre_payment_credit_notes_amount -= note.pre_payment_amount;
    invoice.post_payment_credit_notes_amount -= note.post_payment_amount;
    if let Some(id) = invoice
        .payment_intent
        .as_ref()
        .filter(|_| note.pre_payment_amount > 0)
        && let Some(mut intent) = store::find_by::<PaymentIntent>(call, "id = $1", &[id]).await?
    {
        intent.amount = invoice.amount_due;
        store::update(call, &intent).await?;
    }
    if note.credit_amount > 0
        && let Some(mut customer) = store::find_by::<Customer>(call, "id = $1", &[&note.customer]).await?
    {
        customer.balance += note.credit_amount;
        store::update(call, &customer).await?;
    }
    state::save(call, invoice).await?;
    let note = store::update(call, &note).await?;
    events::emit(call, "credit_note.voided", &note.render(), None).await?;
    Ok(note.render())
}

/// `GET /v1/credit_notes`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    for name in ["customer", "invoice"] {
        if let Some(id) = values.text(name) {
            filter.equals(name, id.to_owned());
        }
    }
    list::page::<CreditNote>(call, values, filter).await
}

/// `GET /v1/credit_notes/{credit_note}/lines`
pub(crate) async fn lines(call: &Call, values: &Values) -> Result<Value, Problem> {
    let lines: Vec<Value> = named(call, "credit_note")
        .await?
        .lines
        .iter()
        .map(NoteLine::render)
        .collect();
    list::part(call, values, "line item", &lines)
}

async fn named(call: &Call, parameter: &str) -> Result<CreditNote, Problem> {
    let id = retrieved_id(call, parameter)?;
    store::retrieve(call, &id, "id").await
}
