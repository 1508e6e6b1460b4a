//! The operations on invoices.

use asymmetric_kit::Call;
use serde_json::{Value, json};

use super::{
    Invoice, collect,
    collect::Collected,
    create::{self as creation, DRAFT_SECONDS},
    payment, state,
};
use crate::{
    billing::wake,
    customers::Customer,
    discounts::{self, Target},
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    store::{self, Stored},
    subscriptions::Subscription,
    tax_rates,
};

/// `POST /v1/invoices`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let id = values.text("customer").unwrap_or_default();
    let customer: Customer = store::referenced(call, id, "customer").await?;
    if customer.deleted {
        return Err(StripeError::no_such("customer", id, "customer").into());
    }
    let at = wake::now(call, customer.test_clock.as_deref()).await?;
    let mut invoice = if let Some(id) = values.text("subscription") {
        let subscription: Subscription = store::referenced(call, id, "subscription").await?;
        if subscription.customer != customer.id {
            return Err(StripeError::no_such("subscription", id, "subscription").into());
        }
        creation::subscription_draft(call, &customer, &subscription, "manual", at).await?
    } else {
        {
            let currency = values
                .text("currency")
                .or(customer.currency.as_deref())
                .unwrap_or("usd");
            creation::draft(call, &customer, currency, "manual", at).await?
        }
    };
    invoice.auto_advance = false;
    apply(call, &mut invoice, values, at).await?;
    let takes =
        values.text("pending_invoice_items_behavior") == Some("include") || invoice.subscription.is_some();
    if takes {
        creation::take_pending(call, &mut invoice).await?;
        if invoice.lines.is_empty() {
            let error = StripeError::invalid("Nothing to invoice for customer");
            return Err(error.coded("invoice_no_customer_line_items").into());
        }
    }
    Ok(creation::keep(call, invoice, at).await?.render())
}

/// `GET /v1/invoices/{invoice}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.0.render())
}

/// `POST /v1/invoices/{invoice}`
pub(crate) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let (mut invoice, at) = named(call).await?;
    let before = invoice.render();
    let frozen = [
        "collection_method",
        "custom_fields",
        "days_until_due",
        "default_tax_rates",
        "description",
        "discounts",
        "footer",
        "statement_descriptor",
    ];
    if invoice.status != "draft"
        && let Some(name) = frozen.iter().find(|name| values.get(name).is_some())
    {
        let message = format!("Finalized invoices can't be updated in this way: `{name}` cannot be changed.");
        return Err(StripeError::invalid(message)
            .coded("invoice_not_editable")
            .about(*name)
            .into());
    }
    apply(call, &mut invoice, values, at).await?;
    let kept = if invoice.status == "draft" {
        creation::refresh(call, invoice, at).await?
    } else {
        state::save(call, invoice).await?
    };
    events::updated(call, "invoice.updated", &before, &kept.render()).await?;
    Ok(kept.render())
}

/// `DELETE /v1/invoices/{invoice}`: items of a draft are pending again.
pub(crate) async fn delete(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let (invoice, _) = named(call).await?;
    if invoice.status != "draft" || invoice.subscription.is_some() {
        let message = "You can only delete draft invoices that are not for a subscription.";
        return Err(StripeError::invalid(message).coded("invoice_not_editable").into());
    }
    call.execute(
        "UPDATE invoice_items SET invoice = NULL WHERE invoice = $1",
        &[&invoice.id],
    )
    .await?;
    wake::set(
        call,
        wake::INVOICE,
        &invoice.id,
        invoice.test_clock.as_deref(),
        None,
    )
    .await?;
    store::delete::<Invoice>(call, &invoice.id).await?;
    events::emit(call, "invoice.deleted", &invoice.render(), None).await?;
    Ok(json!({"id": invoice.id, "object": "invoice", "deleted": true}))
}

/// `GET /v1/invoices`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    filter.within(values, "due_date");
    for name in ["collection_method", "customer", "status", "subscription"] {
        if let Some(value) = values.text(name) {
            filter.equals(name, value.to_owned());
        }
    }
    list::page::<Invoice>(call, values, filter).await
}

/// `GET /v1/invoices/{invoice}/lines`
pub(crate) async fn lines(call: &Call, values: &Values) -> Result<Value, Problem> {
    let (invoice, _) = named(call).await?;
    let lines: Vec<Value> = invoice
        .lines
        .iter()
        .map(|line| line.render(&invoice.id))
        .collect();
    list::part(call, values, "line_item", &lines)
}

/// `POST /v1/invoices/{invoice}/finalize`
pub(crate) async fn finalize(call: &Call, values: &Values) -> Result<Value, Problem> {
    let (mut invoice, at) = named(call).await?;
    state::require(&invoice, &["draft"], "finalize")?;
    invoice = creation::refresh(call, invoice, at).await?;
    if let Some(advance) = values.boolean("auto_advance") {
        invoice.auto_advance = advance;
    }
    // A payment is due at once where the invoice collects itself.
    if invoice.auto_advance && invoice.collection_method == "charge_automatically" {
        invoice.next_payment_attempt = Some(at + DRAFT_SECONDS);
    }
    Ok(state::finalize(call, invoice, at).await?.render())
}

/// `POST /v1/invoices/{invoice}/pay`
pub(crate) async fn pay(call: &Call, values: &Values) -> Result<Value, Problem> {
    let (mut invoice, at) = named(call).await?;
    if invoice.status == "draft" {
        invoice = creation::refresh(call, invoice, at).await?;
        invoice = state::finalize(call, invoice, at).await?;
        if invoice.status == "paid" {
            return Ok(invoice.render());
        }
    }
    state::require(&invoice, &["open", "uncollectible"], "pay")?;
    if values.boolean("paid_out_of_band") == Some(true) {
        Box::pin(payment::cancel(call, &invoice)).await?;
        invoice.paid_out_of_band = true;
        return Ok(state::paid(call, invoice, at).await?.render());
    }
    let (invoice, collected) = collect::attempt(call, invoice, values.text("payment_method"), at).await?;
    match collected {
        Collected::Paid | Collected::Processing => Ok(invoice.render()),
        Collected::Declined(error) => Err(Problem::Kept(error)),
        Collected::RequiresAction => {
            let mut error = StripeError::invalid(
                "This payment requires additional user action before it can be completed.",
            )
            .coded("invoice_payment_intent_requires_action");
            error.status = 402;
            Err(Problem::Kept(error))
        }
        Collected::NoPaymentMethod => Err(payment::nothing_to_charge().into()),
    }
}

/// `POST /v1/invoices/{invoice}/send`
pub(crate) async fn send(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let (mut invoice, at) = named(call).await?;
    if invoice.collection_method != "send_invoice" {
        let message =
            "You can only manually send an invoice if its `collection_method` is set to `send_invoice`.";
        return Err(StripeError::invalid(message).into());
    }
    if invoice.status == "draft" {
        invoice = creation::refresh(call, invoice, at).await?;
        invoice = state::finalize(call, invoice, at).await?;
    }
    state::require(&invoice, &["open", "paid", "uncollectible"], "send")?;
    events::emit(call, "invoice.sent", &invoice.render(), None).await?;
    Ok(invoice.render())
}

/// `POST /v1/invoices/{invoice}/void`
pub(crate) async fn void(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let (invoice, at) = named(call).await?;
    Ok(Box::pin(state::void(call, invoice, at)).await?.render())
}

/// `POST /v1/invoices/{invoice}/mark_uncollectible`
pub(crate) async fn mark_uncollectible(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let (invoice, at) = named(call).await?;
    Ok(state::mark_uncollectible(call, invoice, at).await?.render())
}

/// The invoice of the path, and its customer's time.
async fn named(call: &Call) -> Result<(Invoice, i64), Problem> {
    let id = retrieved_id(call, "invoice")?;
    let invoice: Invoice = store::retrieve(call, &id, "invoice").await?;
    let at = wake::now(call, invoice.test_clock.as_deref()).await?;
    Ok((invoice, at))
}

async fn apply(call: &Call, invoice: &mut Invoice, values: &Values, at: i64) -> Result<(), Problem> {
    if let Some(advance) = values.boolean("auto_advance") {
        invoice.auto_advance = advance;
        if advance && invoice.status == "draft" && invoice.automatically_finalizes_at.is_none() {
            invoice.automatically_finalizes_at = Some(at + DRAFT_SECONDS);
        }
    }
    if let Some(method) = values.text("collection_method") {
        method.clone_into(&mut invoice.collection_method);
    }
    for name in ["days_until_due", "due_date"] {
        if values.has(name) && invoice.collection_method != "send_invoice" {
            let message = format!("You can only set `{name}` when `collection_method` is `send_invoice`.");
            return Err(StripeError::invalid(message).about(name).into());
        }
    }
    values.apply(
        "automatically_finalizes_at",
        &mut invoice.automatically_finalizes_at,
    )?;
    values.apply("custom_fields", &mut invoice.custom_fields)?;
    values.apply("days_until_due", &mut invoice.days_until_due)?;
    values.apply("description", &mut invoice.description)?;
    values.apply("due_date", &mut invoice.due_date)?;
    values.apply("effective_at", &mut invoice.effective_at)?;
    values.apply("footer", &mut invoice.footer)?;
    values.apply("statement_descriptor", &mut invoice.statement_descriptor)?;
    merge_metadata(&mut invoice.metadata, values.get("metadata"))?;
    if let Some(id) = values.text("default_payment_method") {
        payment::check_method(call, id, &invoice.customer, "default_payment_method").await?;
        invoice.default_payment_method = Some(id.to_owned());
    }
    if let Some(rates) = tax_rates::operations::known(call, values, "default_tax_rates").await? {
        invoice.default_tax_rates = rates;
    }
    let target = Target {
        customer: Some(invoice.customer.clone()),
        invoice: Some(invoice.id.clone()),
        at,
        ..Target::default()
    };
    if let Some(discounts) = discounts::redeem(call, values, &target).await? {
        invoice.discounts = discounts;
    }
    Ok(())
}
