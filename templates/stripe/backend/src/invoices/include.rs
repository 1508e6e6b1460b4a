//! Attributes of an invoice that are left out unless `expand[]` asks for them.

use asymmetric_kit::{BoxFuture, Call};
use serde_json::{Value, json};

use super::Invoice;
use crate::{
    error::Problem,
    expand::{Expandable, Shape, stored},
    payment_intents::{self, PaymentIntent},
    store,
};

type Included<'a> = BoxFuture<'a, Result<Option<Value>, Problem>>;

/// What `expand[]` can follow from a payment of an invoice.
pub(super) static PAYMENT: Shape = Shape::new(&[
    ("invoice", Expandable::Whole),
    ("payment", Expandable::Within(&INTENT)),
]);
static INTENT: Shape = Shape::new(&[(
    "payment_intent",
    Expandable::Object(&payment_intents::SHAPE, stored::<PaymentIntent>),
)]);

/// `confirmation_secret`: what a page needs to confirm the payment.
pub(super) fn confirmation_secret<'a>(call: &'a Call, invoice: &'a Value) -> Included<'a> {
    Box::pin(async move {
        let Some(intent) = intent(call, invoice).await? else {
            return Ok(None);
        };
        Ok(Some(
            json!({"client_secret": intent.client_secret, "type": "payment_intent"}),
        ))
    })
}

/// `payments`: those by a payment intent.
pub(super) fn payments<'a>(call: &'a Call, invoice: &'a Value) -> Included<'a> {
    Box::pin(async move {
        let payment = intent(call, invoice).await?.map(|intent| {
            let status = match invoice["status"].as_str() {
                Some("paid") => "paid",
                Some("void") => "canceled",
                _ => "open",
            };
            let suffix = intent.id.trim_start_matches("pi_");
            json!({
                "id": format!("inpay_{suffix}"),
                "object": "invoice_payment",
                "amount_paid": if status == "paid" { invoice["amount_paid"].clone() } else { Value::Null },
                "amount_requested": invoice["amount_due"],
                "created": intent.created,
                "currency": invoice["currency"],
                "invoice": invoice["id"],
                "is_default": true,
                "livemode": false,
                "payment": {"payment_intent": intent.id, "type": "payment_intent"},
                "status": status,
                "status_transitions": {
                    "canceled_at": invoice["status_transitions"]["voided_at"],
                    "paid_at": invoice["status_transitions"]["paid_at"],
                },
            })
        });
        Ok(Some(json!({
            "object": "list",
            "data": payment.into_iter().collect::<Vec<_>>(),
            "has_more": false,
            "url": format!("/v1/invoice_payments?invoice={}", invoice["id"].as_str().unwrap_or_default()),
        })))
    })
}

async fn intent(call: &Call, invoice: &Value) -> Result<Option<PaymentIntent>, Problem> {
    let id = invoice["id"].as_str().unwrap_or_default();
    let Some(invoice) = store::find::<Invoice>(call, id).await? else {
        return Ok(None);
    };
    match &invoice.payment_intent {
        Some(intent) => store::find(call, intent).await,
        None => Ok(None),
    }
}
