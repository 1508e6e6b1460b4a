use asymmetric_kit::Call;

use super::hooks;
use crate::{
    balance::{self, Entry},
    charges::Charge,
    error::{Problem, StripeError},
    events,
    payment_intents::PaymentIntent,
    refunds,
    store::{self, Stored},
};

/// Takes money that was set aside: `amount`, or all of it. What is left of it is given back.
pub(crate) async fn capture(
    call: &Call,
    intent: PaymentIntent,
    amount: Option<i64>,
) -> Result<(PaymentIntent, Charge), Problem> {
    if intent.status != "requires_capture" {
        let message = format!(
            "This PaymentIntent could not be captured because it has a status of {}. Only a PaymentIntent with one of \
             the following statuses may be captured: requires_capture.",
            intent.status
        );
        return Err(unexpected_state(&intent, message).into());
    }
    let amount = amount.unwrap_or(intent.amount_capturable);
    if amount > intent.amount_capturable {
        let message = format!(
            "The amount_to_capture ({amount}) is greater than the amount_capturable ({}).",
            intent.amount_capturable
        );
        return Err(StripeError::invalid(message)
            .coded("amount_too_large")
            .about("amount_to_capture")
            .into());
    }
    let id = intent.latest_charge.clone().unwrap_or_default();
    let charge: Charge = store::retrieve(call, &id, "charge").await?;
    let charge = capture_charge(call, charge, amount).await?;
    let intent = Box::pin(succeed(call, intent, amount)).await?;
    Ok((intent, charge))
}

/// Takes `amount` of what was set aside for a charge, and gives the rest back.
pub(crate) async fn capture_charge(call: &Call, charge: Charge, amount: i64) -> Result<Charge, Problem> {
    let charge = settle(call, charge, amount).await?;
    let charge = refunds::release(call, charge, amount).await?;
    events::emit(call, "charge.captured", &charge.render(), None).await?;
    Ok(charge)
}

/// The error of what an intent's status does not allow.
pub(crate) fn unexpected_state(intent: &PaymentIntent, message: String) -> StripeError {
    StripeError::invalid(message)
        .coded("payment_intent_unexpected_state")
        .with("payment_intent", intent.render())
}

/// Puts the money of a charge into the balance.
pub(super) async fn settle(call: &Call, mut charge: Charge, amount: i64) -> Result<Charge, Problem> {
    let transaction = balance::record(call, Entry::of_charge(call, &charge, amount)).await?;
    charge.captured = true;
    charge.amount_captured = amount;
    charge.balance_transaction = Some(transaction.id);
    store::update(call, &charge).await
}

/// Marks an intent as paid.
pub(super) async fn succeed(
    call: &Call,
    mut intent: PaymentIntent,
    amount: i64,
) -> Result<PaymentIntent, Problem> {
    intent.amount_received = amount;
    intent.amount_capturable = 0;
    "succeeded".clone_into(&mut intent.status);
    let intent = store::update(call, &intent).await?;
    events::emit(call, "payment_intent.succeeded", &intent.render(), None).await?;
    hooks::settled(call, &intent).await?;
    Ok(intent)
}
