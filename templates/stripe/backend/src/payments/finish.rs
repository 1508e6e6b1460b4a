use asymmetric_kit::Call;

use super::{capture, pay};
use crate::{
    charges::Charge,
    error::Problem,
    events,
    payment_intents::PaymentIntent,
    payment_methods::PaymentMethod,
    store::{self, Stored},
};

/// Test accounts whose payments fail (<https://docs.stripe.com/testing#sepa-direct-debit>): the ends of their numbers.
const FAILING: &[&str] = &["3000000", "3202", "9008", "3002", "3001"];

/// Ends a payment that took its time.
pub(crate) async fn finish(call: &Call, id: &str) -> Result<(), Problem> {
    let found: Option<PaymentIntent> =
        store::find_by(call, "id = $1 AND status = 'processing'", &[&id]).await?;
    let Some(intent) = found else { return Ok(()) };
    let charge: Option<Charge> = store::find_by(
        call,
        "id = $1",
        &[&intent.latest_charge.as_deref().unwrap_or_default()],
    )
    .await?;
    let Some(mut charge) = charge else { return Ok(()) };
    let method = charge.payment_method.as_deref().unwrap_or_default();
    let method: PaymentMethod = store::referenced(call, method, "payment_method").await?;
    let account = method.number.as_deref().unwrap_or_default();
    if FAILING.iter().any(|end| account.ends_with(end)) {
        return Box::pin(pay::bounce(call, intent, charge, &method)).await;
    }
    charge.paid = true;
    "succeeded".clone_into(&mut charge.status);
    let charge = capture::settle(call, charge, intent.amount).await?;
    events::emit(call, "charge.succeeded", &charge.render(), None).await?;
    Box::pin(capture::succeed(call, intent, charge.amount_captured)).await?;
    Ok(())
}
