//! The operations on refunds.

use asymmetric_kit::{Call, Job};
use jiff::ToSpan;
use serde_json::{Value, json};

use super::{Refund, records};
use crate::{
    balance::{self, Entry},
    cards::{Behavior, RefundKind},
    charges::Charge,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events, jobs,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    payment_intents::PaymentIntent,
    payment_methods::PaymentMethod,
    store::{self, Stored},
};

/// Minutes of world time that a refund takes where it does not succeed at once.
const MINUTES: i64 = 5;

/// `POST /v1/refunds`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let charge = refunded_charge(call, values).await?;
    let before = charge.render();
    let amount = check(&charge, values.integer("amount"))?;
    let mut refund = records::new(call, &charge, amount).await?;
    refund.reason = values.text("reason").map(str::to_owned);
    merge_metadata(&mut refund.metadata, values.get("metadata"))?;
    let kind = kind(call, &charge).await?;
    if kind == Some(RefundKind::Pending) {
        "pending".clone_into(&mut refund.status);
    }
    let entry = Entry {
        kind: "refund",
        category: "refund",
        description: Some("REFUND FOR CHARGE".to_owned()),
        ..Entry::now(call, -amount, &charge.currency, &refund.id)
    };
    refund.balance_transaction = Some(balance::record(call, entry).await?.id);
    let refund = store::insert(call, &refund).await?;
    let mut charge = charge;
    charge.amount_refunded += amount;
    let after = store::update(call, &charge).await?.render();
    events::updated(call, "charge.refunded", &before, &after).await?;
    events::emit(call, "refund.created", &refund.render(), None).await?;
    events::emit(call, "charge.refund.updated", &refund.render(), None).await?;
    if kind.is_some() {
        let due = call.now() + MINUTES.minutes();
        let job = Job {
            kind: jobs::REFUND.to_owned(),
            key: refund.id.clone(),
            due,
            payload: json!({}),
        };
        call.schedule(&job).await?;
    }
    Ok(refund.render())
}

/// The charge that the parameters name, by itself or by its intent.
async fn refunded_charge(call: &Call, values: &Values) -> Result<Charge, Problem> {
    let id = match (values.text("charge"), values.text("payment_intent")) {
        (Some(_), Some(_)) => {
            return Err(StripeError::exclusive(&["charge", "payment_intent"]).into());
        }
        (Some(id), None) => id.to_owned(),
        (None, Some(id)) => {
            let intent: PaymentIntent = store::referenced(call, id, "payment_intent").await?;
            intent.latest_charge.ok_or_else(|| {
                let message =
                    format!("This PaymentIntent ({id}) does not have a successful charge to refund.");
                StripeError::invalid(message)
            })?
        }
        (None, None) => {
            let message =
                "One of the following params should be provided for this request: payment_intent or charge.";
            return Err(StripeError::invalid(message).into());
        }
    };
    let found: Option<Charge> = store::find_by(call, "id = $1", &[&id]).await?;
    found.ok_or_else(|| StripeError::no_such(Charge::NOUN, &id, "charge").into())
}

/// How much is given back: what is asked for, or all that is left.
fn check(charge: &Charge, wanted: Option<i64>) -> Result<i64, StripeError> {
    let id = &charge.id;
    if charge.status != "succeeded" || !charge.captured {
        let message =
            format!("Charge {id} has not been captured, or did not succeed, and cannot be refunded.");
        return Err(StripeError::invalid(message));
    }
    let left = charge.refundable();
    if left == 0 {
        let message = format!("Charge {id} has already been refunded.");
        return Err(StripeError::invalid(message).coded("charge_already_refunded"));
    }
    if charge.disputed {
        let message = format!("Charge {id} has been charged back; cannot issue a refund.");
        return Err(StripeError::invalid(message).coded("charge_disputed"));
    }
    let amount = wanted.unwrap_or(left);
    if amount > left {
        let message =
            format!("Refund amount ({amount}) is greater than unrefunded amount on charge ({left})");
        return Err(StripeError::invalid(message).about("amount"));
    }
    Ok(amount)
}

/// What is special about refunds to the card of a charge.
async fn kind(call: &Call, charge: &Charge) -> Result<Option<RefundKind>, Problem> {
    let id = charge.payment_method.as_deref().unwrap_or_default();
    let method: Option<PaymentMethod> = store::find(call, id).await?;
    Ok(match method.map(|method| method.behavior()) {
        Some(Behavior::Refunds(kind)) => Some(kind),
        _ => None,
    })
}

/// `GET /v1/refunds/{refund}`
pub(super) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/refunds/{refund}`
pub(super) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut refund = named(call).await?;
    let before = refund.render();
    merge_metadata(&mut refund.metadata, values.get("metadata"))?;
    let after = store::update(call, &refund).await?.render();
    events::updated(call, "refund.updated", &before, &after).await?;
    events::updated(call, "charge.refund.updated", &before, &after).await?;
    Ok(after)
}

/// `POST /v1/refunds/{refund}/cancel`
pub(super) async fn cancel(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let mut refund = named(call).await?;
    if refund.status != "pending" && refund.status != "requires_action" {
        let message = format!(
            "This refund cannot be canceled because it has a status of {}. Only a refund that is waiting for a \
             customer's bank may be canceled.",
            refund.status
        );
        return Err(StripeError::invalid(message).into());
    }
    let before = refund.render();
    records::give_back(call, &mut refund, "refund_failure").await?;
    "canceled".clone_into(&mut refund.status);
    call.unschedule(jobs::REFUND, &refund.id).await?;
    let after = store::update(call, &refund).await?.render();
    events::updated(call, "refund.updated", &before, &after).await?;
    events::updated(call, "charge.refund.updated", &before, &after).await?;
    Ok(after)
}

/// `GET /v1/refunds`
pub(super) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    for name in ["charge", "payment_intent"] {
        if let Some(value) = values.text(name) {
            filter.equals(name, value.to_owned());
        }
    }
    list::page::<Refund>(call, values, filter).await
}

/// `GET /v1/charges/{charge}/refunds`
pub(super) async fn list_of_charge(call: &Call, values: &Values) -> Result<Value, Problem> {
    let id = retrieved_id(call, "charge")?;
    store::retrieve::<Charge>(call, &id, "charge").await?;
    let mut filter = Filter::new(values);
    filter.equals("charge", id);
    list::page::<Refund>(call, values, filter).await
}

async fn named(call: &Call) -> Result<Refund, Problem> {
    let id = retrieved_id(call, "refund")?;
    store::retrieve(call, &id, "id").await
}
