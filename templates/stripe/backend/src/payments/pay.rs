use asymmetric_kit::{Call, Job};
use jiff::ToSpan;
use serde_json::{Value, json};

use super::{
    Decline, Outcome,
    authorize::{Authorization, authorize},
    capture, hooks,
};
use crate::{
    cards::Behavior,
    charges::Charge,
    disputes,
    error::{ErrorType, Problem, StripeError},
    events, jobs,
    payment_intents::PaymentIntent,
    payment_methods::{self, PaymentMethod},
    store::{self, Stored},
};

/// Minutes of world time that a bank takes.
const PROCESSING_MINUTES: i64 = 3;

/// How an intent is paid.
#[derive(Debug, Clone, Default)]
pub(crate) struct Terms {
    /// The customer is not there to authenticate.
    pub(crate) off_session: bool,
    /// Where the customer comes back to from a page of their bank.
    pub(crate) return_url: Option<String>,
    /// Fail rather than wait for the customer.
    pub(crate) error_on_requires_action: bool,
}

/// Pays an intent with a payment method.
pub(crate) async fn pay(
    call: &Call,
    intent: PaymentIntent,
    method: PaymentMethod,
    terms: &Terms,
) -> Result<(PaymentIntent, Outcome), Problem> {
    let mut intent = intent;
    intent.payment_method = Some(method.id.clone());
    intent.next_action = None;
    intent.last_payment_error = None;
    let is_authenticated = std::mem::take(&mut intent.authenticated);
    match authorize(&method, terms.off_session, is_authenticated) {
        Authorization::Approved => Box::pin(approve(call, intent, method, is_authenticated)).await,
        Authorization::Declined(decline) => Box::pin(refuse(call, intent, &method, decline)).await,
        Authorization::Challenged if terms.error_on_requires_action => {
            let decline = Decline {
                code: "authentication_required",
                reason: "authentication_required",
            };
            Box::pin(refuse(call, intent, &method, decline)).await
        }
        Authorization::Challenged => {
            intent.next_action = Some(next_action(
                call,
                &intent.client_secret,
                terms.return_url.as_deref(),
            ));
            wait(call, intent, "requires_action")
                .await
                .map(|intent| (intent, Outcome::RequiresAction))
        }
        Authorization::Pending => Box::pin(process(call, intent, method))
            .await
            .map(|intent| (intent, Outcome::Processing)),
    }
}

/// Goes on with an intent whose customer was asked to authenticate, and did, or failed to.
pub(crate) async fn authenticated(
    call: &Call,
    mut intent: PaymentIntent,
    succeeded: bool,
) -> Result<PaymentIntent, Problem> {
    let id = intent.payment_method.clone().unwrap_or_default();
    let method = payment_methods::resolve(call, &id, "payment_method").await?;
    intent.next_action = None;
    if !succeeded {
        return Box::pin(fail_authentication(call, intent, &method)).await;
    }
    if intent.confirmation_method == "manual" {
        intent.authenticated = true;
        "requires_confirmation".clone_into(&mut intent.status);
        return store::update(call, &intent).await;
    }
    let (intent, _) = match authorize(&method, false, true) {
        Authorization::Declined(decline) => Box::pin(refuse(call, intent, &method, decline)).await?,
        _ => Box::pin(approve(call, intent, method, true)).await?,
    };
    Ok(intent)
}

/// What the customer has to do: go to a page of their bank, or let the vendor's script show it.
pub(crate) fn next_action(call: &Call, client_secret: &str, return_url: Option<&str>) -> Value {
    let url = format!("{}/authenticate/{client_secret}", call.base_url());
    match return_url {
        Some(return_url) => json!({
            "redirect_to_url": {"return_url": return_url, "url": url},
            "type": "redirect_to_url",
        }),
        None => json!({
            "type": "use_stripe_sdk",
            "use_stripe_sdk": {"stripe_js": url, "type": "three_d_secure_redirect"},
        }),
    }
}

/// Leaves a payment to the bank, which takes minutes in a sandbox.
async fn process(
    call: &Call,
    mut intent: PaymentIntent,
    method: PaymentMethod,
) -> Result<PaymentIntent, Problem> {
    let mut charge = Charge::paid(call, &intent, &method, false).await?;
    charge.paid = false;
    "pending".clone_into(&mut charge.status);
    let charge = store::insert(call, &charge).await?;
    events::emit(call, "charge.pending", &charge.render(), None).await?;
    intent.latest_charge = Some(charge.id);
    keep_method(call, &intent, method, false).await?;
    let due = call.now() + PROCESSING_MINUTES.minutes();
    let job = Job {
        kind: jobs::PAYMENT.to_owned(),
        key: intent.id.clone(),
        due,
        payload: json!({}),
    };
    call.schedule(&job).await?;
    wait(call, intent, "processing").await
}

/// Ends a payment that the bank did not make after all.
pub(super) async fn bounce(
    call: &Call,
    intent: PaymentIntent,
    charge: Charge,
    method: &PaymentMethod,
) -> Result<(), Problem> {
    let decline = Decline {
        code: "payment_method_debit_failed",
        reason: "generic_decline",
    };
    let charge = store::update(call, &charge.declined(decline)).await?;
    events::emit(call, "charge.failed", &charge.render(), None).await?;
    let error = decline
        .error()
        .with("charge", charge.id)
        .with("payment_method", method.render());
    fail(call, intent, &error).await?;
    Ok(())
}

async fn wait(call: &Call, mut intent: PaymentIntent, status: &str) -> Result<PaymentIntent, Problem> {
    status.clone_into(&mut intent.status);
    let intent = store::update(call, &intent).await?;
    events::emit(call, &format!("payment_intent.{status}"), &intent.render(), None).await?;
    Ok(intent)
}

async fn approve(
    call: &Call,
    mut intent: PaymentIntent,
    method: PaymentMethod,
    is_authenticated: bool,
) -> Result<(PaymentIntent, Outcome), Problem> {
    let charge = Charge::paid(call, &intent, &method, is_authenticated).await?;
    intent.latest_charge = Some(charge.id.clone());
    let behavior = method.behavior();
    keep_method(call, &intent, method, is_authenticated).await?;
    if intent.capture_method == "manual" {
        let charge = store::insert(call, &charge).await?;
        events::emit(call, "charge.succeeded", &charge.render(), None).await?;
        intent.amount_capturable = intent.amount;
        "requires_capture".clone_into(&mut intent.status);
        let intent = store::update(call, &intent).await?;
        events::emit(
            call,
            "payment_intent.amount_capturable_updated",
            &intent.render(),
            None,
        )
        .await?;
        return Ok((intent, Outcome::RequiresCapture));
    }
    let charge = store::insert(call, &charge).await?;
    let charge = capture::settle(call, charge, intent.amount).await?;
    events::emit(call, "charge.succeeded", &charge.render(), None).await?;
    let intent = capture::succeed(call, intent, charge.amount_captured).await?;
    if let Behavior::Disputed(kind) = behavior {
        disputes::open(call, charge, kind).await?;
    }
    Ok((intent, Outcome::Succeeded))
}

/// Saves a method with the customer where that was asked for; one that has no customer is not used again.
async fn keep_method(
    call: &Call,
    intent: &PaymentIntent,
    mut method: PaymentMethod,
    is_authenticated: bool,
) -> Result<(), Problem> {
    let saved = intent.setup_future_usage.is_some();
    if let (true, Some(customer), None) = (saved, &intent.customer, &method.customer) {
        method = payment_methods::attach(call, method, customer).await?;
    }
    if method.customer.is_none() {
        method.spent = true;
    } else if is_authenticated && intent.setup_future_usage.as_deref() == Some("off_session") {
        method.prepared = true;
    } else {
        return Ok(());
    }
    store::update(call, &method).await?;
    Ok(())
}

async fn refuse(
    call: &Call,
    mut intent: PaymentIntent,
    method: &PaymentMethod,
    decline: Decline,
) -> Result<(PaymentIntent, Outcome), Problem> {
    let charge = Charge::paid(call, &intent, method, false)
        .await?
        .declined(decline);
    let charge = store::insert(call, &charge).await?;
    events::emit(call, "charge.failed", &charge.render(), None).await?;
    intent.latest_charge = Some(charge.id.clone());
    let error = decline
        .error()
        .with("charge", charge.id)
        .with("payment_method", method.render());
    let intent = fail(call, intent, &error).await?;
    let error = error.with("payment_intent", intent.render());
    Ok((intent, Outcome::Declined(Box::new(error))))
}

async fn fail_authentication(
    call: &Call,
    intent: PaymentIntent,
    method: &PaymentMethod,
) -> Result<PaymentIntent, Problem> {
    let message = "We are unable to authenticate your payment method. Please choose a different payment method and try \
                   again.";
    let error = StripeError {
        kind: ErrorType::InvalidRequest,
        ..StripeError::invalid(message)
    };
    let error = error
        .coded("payment_intent_authentication_failure")
        .with("payment_method", method.render());
    fail(call, intent, &error).await
}

/// Another payment method is needed.
async fn fail(call: &Call, mut intent: PaymentIntent, error: &StripeError) -> Result<PaymentIntent, Problem> {
    intent.last_payment_error = Some(error.attributes());
    intent.payment_method = None;
    "requires_payment_method".clone_into(&mut intent.status);
    let intent = store::update(call, &intent).await?;
    events::emit(call, "payment_intent.payment_failed", &intent.render(), None).await?;
    hooks::settled(call, &intent).await?;
    Ok(intent)
}
