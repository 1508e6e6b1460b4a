use serde_json::{Map, Value, json};

use super::{Invoice, page};

/// Lines that an invoice shows itself; the others are listed by an operation of their own.
const SHOWN_LINES: usize = 10;

/// The invoice as the API answers it, nothing expanded.
pub(super) fn render(invoice: &Invoice) -> Value {
    let mut rendered = Map::new();
    for part in [
        identity(invoice),
        amounts(invoice),
        terms(invoice),
        customer(invoice),
    ] {
        if let Value::Object(part) = part {
            rendered.extend(part);
        }
    }
    rendered.sort_keys();
    let mut sorted = Map::new();
    for first in ["id", "object"] {
        if let Some(value) = rendered.shift_remove(first) {
            sorted.insert(first.to_owned(), value);
        }
    }
    sorted.extend(rendered);
    Value::Object(sorted)
}

fn identity(invoice: &Invoice) -> Value {
    let lines: Vec<Value> = invoice
        .lines
        .iter()
        .take(SHOWN_LINES)
        .map(|line| line.render(&invoice.id))
        .collect();
    let parent = invoice.subscription.as_ref().map(|subscription| {
        json!({
            "quote_details": null,
            "subscription_details": {"metadata": invoice.subscription_metadata, "subscription": subscription},
            "type": "subscription_details",
        })
    });
    let address = invoice.token.as_ref().map(|token| page::path(token));
    json!({
        "id": invoice.id,
        "object": "invoice",
        "account_country": "US",
        "account_tax_ids": null,
        "application": null,
        "billing_reason": invoice.billing_reason,
        "created": invoice.created,
        "hosted_invoice_url": address,
        "invoice_pdf": null,
        "lines": {
            "object": "list",
            "data": lines,
            "has_more": invoice.lines.len() > SHOWN_LINES,
            "url": format!("/v1/invoices/{}/lines", invoice.id),
        },
        "livemode": false,
        "metadata": invoice.metadata,
        "number": invoice.number,
        "parent": parent,
        "receipt_number": null,
        "status": invoice.status,
        "status_transitions": invoice.status_transitions,
        "test_clock": invoice.test_clock,
    })
}

fn amounts(invoice: &Invoice) -> Value {
    let taxes: i64 = invoice.total_taxes.iter().map(|tax| tax.amount).sum();
    let inclusive: i64 = invoice
        .total_taxes
        .iter()
        .filter(|tax| tax.is_inclusive())
        .map(|tax| tax.amount)
        .sum();
    json!({
        "amount_due": invoice.amount_due,
        "amount_overpaid": 0,
        "amount_paid": invoice.amount_paid,
        "amount_paid_off_stripe": if invoice.paid_out_of_band { invoice.amount_paid } else { 0 },
        "amount_remaining": invoice.amount_remaining(),
        "amount_shipping": 0,
        "currency": invoice.currency,
        "ending_balance": invoice.ending_balance,
        "post_payment_credit_notes_amount": invoice.post_payment_credit_notes_amount,
        "pre_payment_credit_notes_amount": invoice.pre_payment_credit_notes_amount,
        "starting_balance": invoice.starting_balance,
        "subtotal": invoice.subtotal,
        "subtotal_excluding_tax": invoice.subtotal - inclusive,
        "total": invoice.total,
        "total_discount_amounts": invoice.total_discount_amounts,
        "total_excluding_tax": invoice.total - taxes,
        "total_pretax_credit_amounts": [],
        "total_taxes": invoice.total_taxes,
    })
}

fn terms(invoice: &Invoice) -> Value {
    json!({
        "attempt_count": invoice.attempt_count,
        "attempted": invoice.attempted,
        "auto_advance": invoice.auto_advance,
        "automatic_tax": {"disabled_reason": null, "enabled": false, "liability": null, "provider": null, "status": null},
        "automatically_finalizes_at": invoice.automatically_finalizes_at,
        "collection_method": invoice.collection_method,
        "custom_fields": invoice.custom_fields,
        "default_payment_method": invoice.default_payment_method,
        "default_source": null,
        "default_tax_rates": invoice.default_tax_rates,
        "description": invoice.description,
        "discounts": invoice.discounts,
        "due_date": invoice.due_date,
        "effective_at": invoice.effective_at,
        "footer": invoice.footer,
        "from_invoice": null,
        "issuer": {"type": "self"},
        "last_finalization_error": null,
        "latest_revision": null,
        "next_payment_attempt": invoice.next_payment_attempt,
        "on_behalf_of": null,
        "payment_settings": {"default_mandate": null, "payment_method_options": null, "payment_method_types": null},
        "period_end": invoice.period_end,
        "period_start": invoice.period_start,
        "rendering": null,
        "shipping_cost": null,
        "shipping_details": null,
        "statement_descriptor": invoice.statement_descriptor,
        "webhooks_delivered_at": invoice.status_transitions.finalized_at,
    })
}

fn customer(invoice: &Invoice) -> Value {
    let details = |name: &str| invoice.customer_details.get(name).cloned().unwrap_or_default();
    json!({
        "account_name": details("account_name"),
        "customer": invoice.customer,
        "customer_address": details("address"),
        "customer_email": details("email"),
        "customer_name": details("name"),
        "customer_phone": details("phone"),
        "customer_shipping": details("shipping"),
        "customer_tax_exempt": details("tax_exempt"),
        "customer_tax_ids": [],
    })
}
