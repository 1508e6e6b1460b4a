//! New credit notes (<https://docs.stripe.com/invoicing/integration/programmatic-credit-notes>).

use asymmetric_kit::Call;
use serde_json::{Map, json};

use super::{CreditNote, NoteLine};
use crate::{
    billing::{money, wake},
    error::{Problem, StripeError},
    events, ids,
    invoices::{Invoice, create as invoicing, state},
    parameters::{Values, merge_metadata},
    payment_intents::PaymentIntent,
    payments, refunds,
    store::{self, Stored},
};

/// The credit note that a request describes, kept with everything that follows from it.
pub(super) async fn create(call: &Call, values: &Values) -> Result<CreditNote, Problem> {
    let id = values.text("invoice").unwrap_or_default();
    let found = store::find_by::<Invoice>(call, "id = $1", &[&id]).await?;
    let mut invoice = found.ok_or_else(|| StripeError::no_such("invoice", id, "invoice"))?;
    if !["open", "paid", "uncollectible"].contains(&invoice.status.as_str()) {
        let message = format!(
            "You cannot create a credit note on an invoice with the status `{}`.",
            invoice.status
        );
        return Err(StripeError::invalid(message).about("invoice").into());
    }
    let at = wake::now(call, invoice.test_clock.as_deref()).await?;
    let lines = lines(call, &invoice, values).await?;
    let listed: i64 = lines.iter().map(|line| line.amount).sum();
    let amount = values.integer("amount").unwrap_or(listed);
    if amount != listed || amount == 0 {
        let message = "The amount of the credit note must be the sum of its lines, and more than zero.";
        return Err(StripeError::invalid(message).about("amount").into());
    }
    let mut note = note(call, &invoice, lines, amount, at).await?;
    values.apply("memo", &mut note.memo)?;
    values.apply("reason", &mut note.reason)?;
    values.apply("effective_at", &mut note.effective_at)?;
    merge_metadata(&mut note.metadata, values.get("metadata"))?;
    if invoice.status == "paid" {
        give_back(call, &mut invoice, &mut note, values).await?;
    } else {
        Box::pin(reduce(call, &mut invoice, &note)).await?;
        note.pre_payment_amount = amount;
    }
    let before = store::find::<Invoice>(call, &invoice.id)
        .await?
        .map(|before| before.render());
    let mut kept = state::save(call, invoice).await?;
    let note = store::insert(call, &note).await?;
    events::emit(call, "credit_note.created", &note.render(), None).await?;
    if kept.status == "open" && kept.amount_due == 0 {
        kept = state::paid(call, kept, at).await?;
    }
    events::updated(
        call,
        "invoice.updated",
        &before.unwrap_or_default(),
        &kept.render(),
    )
    .await?;
    Ok(note)
}

async fn note(
    call: &Call,
    invoice: &Invoice,
    lines: Vec<NoteLine>,
    amount: i64,
    at: i64,
) -> Result<CreditNote, Problem> {
    let count = "SELECT count(*) FROM credit_notes WHERE invoice = $1";
    let count: i64 = call.query_one(count, &[&invoice.id]).await?.get(0);
    Ok(CreditNote {
        id: ids::long(call, "cn_1").await?,
        created: at,
        amount,
        credit_amount: 0,
        currency: invoice.currency.clone(),
        customer: invoice.customer.clone(),
        effective_at: Some(at),
        invoice: invoice.id.clone(),
        lines,
        memo: None,
        metadata: Map::new(),
        number: format!(
            "{}-CN-{:02}",
            invoice.number.as_deref().unwrap_or_default(),
            count + 1
        ),
        out_of_band_amount: None,
        post_payment_amount: 0,
        pre_payment_amount: 0,
        reason: None,
        refunds: Vec::new(),
        status: "issued".to_owned(),
        token: ids::secret(call, 64).await?,
        voided_at: None,
    })
}

async fn lines(call: &Call, invoice: &Invoice, values: &Values) -> Result<Vec<NoteLine>, Problem> {
    let Some(sent) = values.objects("lines") else {
        let Some(amount) = values.integer("amount") else {
            let message = "You must pass one of `amount` or `lines`.";
            return Err(StripeError::invalid(message)
                .coded("parameter_missing")
                .about("amount")
                .into());
        };
        return Ok(vec![NoteLine {
            id: ids::long(call, "cnli_1").await?,
            amount,
            description: Some(format!(
                "Credit for invoice {}",
                invoice.number.as_deref().unwrap_or_default()
            )),
            invoice_line_item: None,
            quantity: Some(1),
            unit_amount: Some(amount),
        }]);
    };
    let mut lines = Vec::with_capacity(sent.len());
    for (index, entry) in sent.iter().enumerate() {
        let path = |name: &str| format!("lines[{index}][{name}]");
        let quantity = entry.integer("quantity");
        let (amount, description, of) = if entry.text("type") == Some("invoice_line_item") {
            let id = entry.text("invoice_line_item").unwrap_or_default();
            let line = invoice.lines.iter().find(|line| line.id == id);
            let line =
                line.ok_or_else(|| StripeError::no_such("line item", id, &path("invoice_line_item")))?;
            let of_quantity =
                quantity.map(|part| money::share(line.amount, part, line.quantity.unwrap_or(1)));
            let amount = entry.integer("amount").or(of_quantity).unwrap_or(line.amount);
            if amount > line.amount {
                let message = "You cannot credit more than the amount of the line item.";
                return Err(StripeError::invalid(message).about(path("amount")).into());
            }
            (amount, line.description.clone(), Some(line.id.clone()))
        } else {
            let unit = entry
                .integer("unit_amount")
                .map(|unit| unit * quantity.unwrap_or(1));
            let Some(amount) = unit.or(entry.integer("amount")) else {
                return Err(StripeError::missing_parameter(&path("unit_amount")).into());
            };
            (amount, entry.text("description").map(str::to_owned), None)
        };
        lines.push(NoteLine {
            id: ids::long(call, "cnli_1").await?,
            amount,
            description,
            unit_amount: entry.integer("unit_amount").filter(|_| of.is_none()),
            invoice_line_item: of,
            quantity: quantity.or(Some(1)),
        });
    }
    Ok(lines)
}

/// Takes the amount off an invoice that is still to be paid.
async fn reduce(call: &Call, invoice: &mut Invoice, note: &CreditNote) -> Result<(), Problem> {
    if note.amount > invoice.amount_remaining() {
        let message = format!(
            "The credit note amount ({}) is greater than the amount remaining of the invoice ({}).",
            note.amount,
            invoice.amount_remaining()
        );
        return Err(StripeError::invalid(message).about("amount").into());
    }
    invoice.amount_due -= note.amount;
    invoice.pre_payment_credit_notes_amount += note.amount;
    let Some(id) = &invoice.payment_intent else {
        return Ok(());
    };
    if let Some(mut intent) = store::find_by::<PaymentIntent>(call, "id = $1", &[id]).await? {
        if invoice.amount_due == 0 {
            payments::cancel(call, intent, Some("void_invoice")).await?;
        } else {
            intent.amount = invoice.amount_due;
            store::update(call, &intent).await?;
        }
    }
    Ok(())
}

/// Gives the amount of a paid invoice back: to the card, to the customer's balance, or outside of the vendor.
async fn give_back(
    call: &Call,
    invoice: &mut Invoice,
    note: &mut CreditNote,
    values: &Values,
) -> Result<(), Problem> {
    let part = |name: &str| values.integer(name).unwrap_or_default();
    let (credit, refund, outside) = (
        part("credit_amount"),
        part("refund_amount"),
        part("out_of_band_amount"),
    );
    if credit + refund + outside != note.amount {
        let message = "The sum of `credit_amount`, `refund_amount` and `out_of_band_amount` must equal the post payment \
                       amount of the credit note.";
        return Err(StripeError::invalid(message).about("credit_amount").into());
    }
    if invoice.post_payment_credit_notes_amount + note.amount > invoice.amount_paid {
        let message = "The credit notes of an invoice cannot exceed what was paid.";
        return Err(StripeError::invalid(message).about("amount").into());
    }
    if credit > 0 {
        let mut customer = invoicing::owner(call, invoice).await?;
        customer.balance -= credit;
        store::update(call, &customer).await?;
        note.credit_amount = credit;
    }
    if refund > 0 {
        let Some(intent) = &invoice.payment_intent else {
            let message = "This invoice was not paid by a charge that could be refunded.";
            return Err(StripeError::invalid(message).about("refund_amount").into());
        };
        let values = Values::default()
            .with("payment_intent", intent.as_str().into())
            .with("amount", refund.into());
        let made = refunds::operations::create(call, &values).await?;
        note.refunds.push(json!({
            "amount_refunded": refund,
            "payment_record_refund": null,
            "refund": made["id"],
            "type": "refund",
        }));
    }
    note.out_of_band_amount = (outside > 0).then_some(outside);
    note.post_payment_amount = note.amount;
    invoice.post_payment_credit_notes_amount += note.amount;
    Ok(())
}
