use asymmetric_kit::Call;

use crate::{checkout, error::Problem, invoices, payment_intents::PaymentIntent};

/// Tells what waits for an intent that its status has changed to `succeeded`, `requires_payment_method` or `canceled`.
pub(super) async fn settled(call: &Call, intent: &PaymentIntent) -> Result<(), Problem> {
    checkout::state::settled(call, intent).await?;
    invoices::payment::settled(call, intent).await
}
