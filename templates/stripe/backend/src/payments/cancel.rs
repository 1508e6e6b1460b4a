use asymmetric_kit::Call;

use super::{capture::unexpected_state, hooks};
use crate::{
    charges::Charge,
    error::Problem,
    events,
    payment_intents::PaymentIntent,
    refunds,
    store::{self, Stored},
};

/// Statuses that an intent can be canceled in.
const OPEN: &[&str] = &[
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
    "processing",
];

/// Cancels an intent, and gives back what was set aside for it.
pub(crate) async fn cancel(
    call: &Call,
    mut intent: PaymentIntent,
    reason: Option<&str>,
) -> Result<PaymentIntent, Problem> {
    if !OPEN.contains(&intent.status.as_str()) {
        let message = format!(
            "You cannot cancel this PaymentIntent because it has a status of {}. Only a PaymentIntent with one of the \
             following statuses may be canceled: {}.",
            intent.status,
            OPEN.join(", ")
        );
        return Err(unexpected_state(&intent, message).into());
    }
    if intent.status == "requires_capture"
        && let Some(id) = &intent.latest_charge
    {
        let charge: Charge = store::retrieve(call, id, "charge").await?;
        let charge = refunds::release(call, charge, 0).await?;
        events::emit(call, "charge.refunded", &charge.render(), None).await?;
    }
    intent.amount_capturable = 0;
    intent.canceled_at = Some(call.now().as_second());
    intent.cancellation_reason = reason.map(str::to_owned);
    intent.next_action = None;
    "canceled".clone_into(&mut intent.status);
    let intent = store::update(call, &intent).await?;
    events::emit(call, "payment_intent.canceled", &intent.render(), None).await?;
    hooks::settled(call, &intent).await?;
    Ok(intent)
}
