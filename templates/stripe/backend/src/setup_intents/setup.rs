use asymmetric_kit::Call;

use super::SetupIntent;
use crate::{
    cards::Behavior,
    error::{Problem, StripeError},
    events,
    payment_methods::{self, PaymentMethod},
    payments::{Decline, next_action},
    store::{self, Stored},
};

/// Saves a method, or asks its holder to authenticate. A card that is declined is answered with an error that is kept.
pub(super) async fn confirm(
    call: &Call,
    mut intent: SetupIntent,
    method: PaymentMethod,
    return_url: Option<&str>,
) -> Result<SetupIntent, Problem> {
    intent.payment_method = Some(method.id.clone());
    intent.last_setup_error = None;
    intent.next_action = None;
    match method.behavior() {
        Behavior::Declines(code, reason) => refuse(call, intent, &method, Decline { code, reason }).await,
        Behavior::Authenticates
        | Behavior::AuthenticatesUntilSetUp
        | Behavior::AuthenticatesWhenPresent
        | Behavior::AuthenticatesThenDeclines(_) => {
            intent.next_action = Some(next_action(call, &intent.client_secret, return_url));
            "requires_action".clone_into(&mut intent.status);
            let intent = store::update(call, &intent).await?;
            events::emit(call, "setup_intent.requires_action", &intent.render(), None).await?;
            Ok(intent)
        }
        _ => succeed(call, intent, method).await,
    }
}

/// Goes on with an intent whose customer was asked to authenticate, and did, or failed to.
pub(crate) async fn authenticated(
    call: &Call,
    mut intent: SetupIntent,
    succeeded: bool,
) -> Result<SetupIntent, Problem> {
    let id = intent.payment_method.clone().unwrap_or_default();
    let mut method = payment_methods::resolve(call, &id, "payment_method").await?;
    intent.next_action = None;
    if succeeded {
        method.prepared = true;
        return succeed(call, intent, method).await;
    }
    let message = "We are unable to authenticate your payment method. Please choose a different payment method and try \
                   again.";
    let error = StripeError::invalid(message)
        .coded("setup_intent_authentication_failure")
        .with("payment_method", method.render());
    fail(call, intent, &error).await
}

async fn succeed(
    call: &Call,
    mut intent: SetupIntent,
    method: PaymentMethod,
) -> Result<SetupIntent, Problem> {
    let prepared = method.prepared;
    let method = match &intent.customer {
        Some(customer) if method.customer.is_none() => {
            payment_methods::attach(call, method, customer).await?
        }
        _ => method,
    };
    let method = PaymentMethod {
        prepared: prepared && intent.usage == "off_session",
        ..method
    };
    store::update(call, &method).await?;
    "succeeded".clone_into(&mut intent.status);
    let intent = store::update(call, &intent).await?;
    events::emit(call, "setup_intent.succeeded", &intent.render(), None).await?;
    Ok(intent)
}

async fn refuse(
    call: &Call,
    intent: SetupIntent,
    method: &PaymentMethod,
    decline: Decline,
) -> Result<SetupIntent, Problem> {
    let error = decline.error().with("payment_method", method.render());
    let intent = fail(call, intent, &error).await?;
    Err(Problem::Kept(error.with("setup_intent", intent.render())))
}

async fn fail(call: &Call, mut intent: SetupIntent, error: &StripeError) -> Result<SetupIntent, Problem> {
    intent.last_setup_error = Some(error.attributes());
    intent.payment_method = None;
    "requires_payment_method".clone_into(&mut intent.status);
    let intent = store::update(call, &intent).await?;
    events::emit(call, "setup_intent.setup_failed", &intent.render(), None).await?;
    Ok(intent)
}
