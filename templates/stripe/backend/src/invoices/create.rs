//! Drafts of invoices, and the invoice items that go onto them.

use asymmetric_kit::Call;
use serde_json::{Map, Value, json};

use super::{Invoice, StatusTransitions, line::Line, state, totals};
use crate::{
    billing::wake,
    customers::Customer,
    error::{Problem, StripeError},
    events, ids,
    invoice_items::InvoiceItem,
    store::{self, Stored},
    subscriptions::Subscription,
};

/// How long a draft waits until it is finalized by itself.
pub(crate) const DRAFT_SECONDS: i64 = 60 * 60;

/// An empty draft for a customer, which is not kept yet. `at` is the customer's time.
pub(crate) async fn draft(
    call: &Call,
    customer: &Customer,
    currency: &str,
    reason: &str,
    at: i64,
) -> Result<Invoice, Problem> {
    Ok(Invoice {
        id: ids::long(call, "in_1").await?,
        created: at,
        amount_due: 0,
        amount_paid: 0,
        attempt_count: 0,
        attempted: false,
        auto_advance: false,
        automatically_finalizes_at: None,
        billing_reason: reason.to_owned(),
        collection_method: "charge_automatically".to_owned(),
        currency: currency.to_owned(),
        custom_fields: customer.invoice_settings.custom_fields.clone(),
        customer: customer.id.clone(),
        customer_details: details(call, customer).await?,
        days_until_due: None,
        default_payment_method: None,
        default_tax_rates: Vec::new(),
        description: None,
        discounts: Vec::new(),
        due_date: None,
        effective_at: None,
        ending_balance: None,
        footer: customer.invoice_settings.footer.clone(),
        token: None,
        lines: Vec::new(),
        metadata: Map::new(),
        next_payment_attempt: None,
        number: None,
        paid_out_of_band: false,
        payment_intent: None,
        period_end: at,
        period_start: at,
        post_payment_credit_notes_amount: 0,
        pre_payment_credit_notes_amount: 0,
        starting_balance: 0,
        statement_descriptor: None,
        status: "draft".to_owned(),
        status_transitions: StatusTransitions::default(),
        subscription: None,
        subscription_metadata: None,
        subtotal: 0,
        test_clock: customer.test_clock.clone(),
        total: 0,
        total_discount_amounts: Vec::new(),
        total_taxes: Vec::new(),
        wake_at: None,
    })
}

/// A draft for a subscription, with its terms and discounts.
pub(crate) async fn subscription_draft(
    call: &Call,
    customer: &Customer,
    subscription: &Subscription,
    reason: &str,
    at: i64,
) -> Result<Invoice, Problem> {
    let mut invoice = draft(call, customer, &subscription.currency, reason, at).await?;
    invoice.auto_advance = true;
    invoice
        .collection_method
        .clone_from(&subscription.collection_method);
    invoice.days_until_due = subscription.days_until_due;
    invoice
        .default_payment_method
        .clone_from(&subscription.default_payment_method);
    invoice
        .default_tax_rates
        .clone_from(&subscription.default_tax_rates);
    invoice.discounts.clone_from(&subscription.discounts);
    invoice.description.clone_from(&subscription.description);
    invoice.subscription = Some(subscription.id.clone());
    invoice.subscription_metadata = Some(subscription.metadata.clone());
    Ok(invoice)
}

/// What an invoice says about its customer.
pub(crate) async fn details(call: &Call, customer: &Customer) -> Result<Map<String, Value>, Problem> {
    let account: String = call
        .query_one("SELECT display_name FROM account", &[])
        .await?
        .get(0);
    let details = json!({
        "account_name": account,
        "address": customer.address,
        "email": customer.email,
        "name": customer.name,
        "phone": customer.phone,
        "shipping": customer.shipping,
        "tax_exempt": customer.tax_exempt,
    });
    Ok(details.as_object().cloned().unwrap_or_default())
}

/// Puts the customer's pending items onto an invoice: those of `subscription`, and those of none.
pub(crate) async fn take_pending(call: &Call, invoice: &mut Invoice) -> Result<(), Problem> {
    let take = "UPDATE invoice_items SET invoice = $1 \
        WHERE customer = $2 AND currency = $3 AND invoice IS NULL AND (subscription IS NULL OR subscription = $4)";
    call.execute(
        take,
        &[
            &invoice.id,
            &invoice.customer,
            &invoice.currency,
            &invoice.subscription,
        ],
    )
    .await?;
    let items = items(call, &invoice.id).await?;
    let of_items: Vec<Line> = items.iter().map(Line::of_item).collect();
    invoice.lines.retain(|line| line.invoice_item().is_none());
    invoice.lines.splice(0..0, of_items);
    Ok(())
}

async fn items(call: &Call, invoice: &str) -> Result<Vec<InvoiceItem>, Problem> {
    let sql =
        "SELECT to_jsonb(item) FROM invoice_items AS item WHERE invoice = $1 ORDER BY created, position";
    let rows = call.query(sql, &[&invoice]).await?;
    rows.into_iter().map(|row| store::read(row.get(0))).collect()
}

/// Keeps a new draft, with its totals, and tells of it.
pub(crate) async fn keep(call: &Call, mut invoice: Invoice, at: i64) -> Result<Invoice, Problem> {
    let customer = owner(call, &mut invoice).await?;
    totals::compute(call, &mut invoice, customer.balance, at).await?;
    if invoice.auto_advance && invoice.automatically_finalizes_at.is_none() {
        invoice.automatically_finalizes_at = Some(at + DRAFT_SECONDS);
    }
    invoice.wake_at = state::wakes(&invoice);
    let kept = store::insert(call, &invoice).await?;
    wake::set(
        call,
        wake::INVOICE,
        &kept.id,
        kept.test_clock.as_deref(),
        kept.wake_at,
    )
    .await?;
    events::emit(call, "invoice.created", &kept.render(), None).await?;
    Ok(kept)
}

/// The customer of an invoice, to be changed; the first invoice decides the customer's currency.
pub(crate) async fn owner(call: &Call, invoice: &mut Invoice) -> Result<Customer, Problem> {
    let found = store::find_by::<Customer>(call, "id = $1", &[&invoice.customer]).await?;
    let mut customer =
        found.ok_or_else(|| StripeError::no_such("customer", &invoice.customer, "customer"))?;
    if customer.currency.is_none() {
        customer.currency = Some(invoice.currency.clone());
        customer = store::update(call, &customer).await?;
    }
    Ok(customer)
}

/// Makes the lines and totals of a draft anew after an item, a discount or a tax rate of it changed.
pub(crate) async fn refresh(call: &Call, mut invoice: Invoice, at: i64) -> Result<Invoice, Problem> {
    let customer = owner(call, &mut invoice).await?;
    let items = items(call, &invoice.id).await?;
    invoice.lines.retain(|line| line.invoice_item().is_none());
    invoice.lines.splice(0..0, items.iter().map(Line::of_item));
    invoice.customer_details = details(call, &customer).await?;
    totals::compute(call, &mut invoice, customer.balance, at).await?;
    state::save(call, invoice).await
}
