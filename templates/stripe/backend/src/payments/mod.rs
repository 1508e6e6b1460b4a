//! Taking money: the one place where payment intents are paid, whoever opened them.

mod alone;
mod authorize;
mod cancel;
mod capture;
mod decline;
mod finish;
mod hooks;
mod pay;

pub(crate) use alone::charge_alone;
pub(crate) use cancel::cancel;
pub(crate) use capture::{capture, capture_charge, unexpected_state};
pub(crate) use decline::Decline;
pub(crate) use finish::finish;
pub(crate) use pay::{Terms, authenticated, next_action, pay};

use asymmetric_kit::Call;

use crate::{
    error::{Problem, StripeError},
    events,
    payment_intents::PaymentIntent,
    store::{self, Stored},
};

/// How far an attempt to pay came.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is paid.
    Succeeded,
    /// The money is set aside until it is captured.
    RequiresCapture,
    /// The customer has to do something first.
    RequiresAction,
    /// The bank takes its time.
    Processing,
    /// It was declined; the error is the one that the vendor answers. What was written for it is to be kept
    /// ([`Problem::Kept`]).
    Declined(Box<StripeError>),
}

/// Writes a new intent, and tells of it.
pub(crate) async fn open(call: &Call, intent: &PaymentIntent) -> Result<PaymentIntent, Problem> {
    let intent = store::insert(call, intent).await?;
    events::emit(call, "payment_intent.created", &intent.render(), None).await?;
    Ok(intent)
}
