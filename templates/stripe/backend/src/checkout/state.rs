//! How checkout sessions end: by being completed, or by expiring.

use asymmetric_kit::Call;
use serde_json::json;

use super::Session;
use crate::{
    error::{Problem, StripeError},
    events,
    payment_intents::PaymentIntent,
    setup_intents::SetupIntent,
    store::{self, Stored},
};

/// The kind of the job that lets sessions expire.
pub(crate) const JOB: &str = "checkout_session";

/// Refuses a session that has ended.
pub(super) fn require_open(session: &Session) -> Result<(), StripeError> {
    if session.status == "open" {
        return Ok(());
    }
    let message = format!(
        "Only Checkout Sessions with a status in [\"open\"] can be expired or paid. This Checkout Session has a status of {}.",
        session.status
    );
    Err(StripeError::invalid(message))
}

/// Lets a session expire.
pub(super) async fn expire(call: &Call, mut session: Session) -> Result<Session, Problem> {
    require_open(&session)?;
    "expired".clone_into(&mut session.status);
    call.unschedule(JOB, &session.id).await?;
    let session = store::update(call, &session).await?;
    events::emit(call, "checkout.session.expired", &session.render(), None).await?;
    Ok(session)
}

/// Time is up for the session `id`.
pub(crate) async fn time_is_up(call: &Call, id: &str) -> Result<(), Problem> {
    let found = store::find_by::<Session>(call, "id = $1", &[&id]).await?;
    if let Some(session) = found.filter(|session| session.status == "open") {
        expire(call, session).await?;
    }
    Ok(())
}

/// Completes a session whose customer has done everything.
pub(super) async fn complete(call: &Call, mut session: Session) -> Result<Session, Problem> {
    "complete".clone_into(&mut session.status);
    call.unschedule(JOB, &session.id).await?;
    let session = store::update(call, &session).await?;
    events::emit(call, "checkout.session.completed", &session.render(), None).await?;
    Ok(session)
}

/// Completes a session in the mode `setup` whose customer has come back from their bank.
pub(super) async fn set_up(call: &Call, session: Session) -> Result<Session, Problem> {
    let Some(id) = session.setup_intent.as_ref().filter(|_| session.status == "open") else {
        return Ok(session);
    };
    let intent = store::find::<SetupIntent>(call, id).await?;
    if intent.is_none_or(|intent| intent.status != "succeeded") {
        return Ok(session);
    }
    let found = store::find_by::<Session>(call, "id = $1 AND status = 'open'", &[&session.id]).await?;
    match found {
        Some(session) => complete(call, session).await,
        None => Ok(session),
    }
}

/// What a session says about who pays.
pub(super) fn details(email: Option<&str>, name: Option<&str>) -> serde_json::Value {
    json!({
        "address": null,
        "business_name": null,
        "email": email,
        "individual_name": null,
        "name": name,
        "phone": null,
        "tax_exempt": "none",
        "tax_ids": [],
    })
}

/// Notes what became of the intent of a session: paid after the customer authenticated, or after the bank took its time.
pub(crate) async fn settled(call: &Call, intent: &PaymentIntent) -> Result<(), Problem> {
    let found = store::find_by::<Session>(call, "payment_intent = $1", &[&intent.id]).await?;
    let Some(mut session) = found.filter(|session| session.payment_status == "unpaid") else {
        return Ok(());
    };
    match (session.status.as_str(), intent.status.as_str()) {
        ("open", "succeeded") => {
            "paid".clone_into(&mut session.payment_status);
            complete(call, session).await?;
        }
        ("complete", "succeeded") => {
            "paid".clone_into(&mut session.payment_status);
            let session = store::update(call, &session).await?;
            events::emit(
                call,
                "checkout.session.async_payment_succeeded",
                &session.render(),
                None,
            )
            .await?;
        }
        ("complete", "requires_payment_method") => {
            events::emit(
                call,
                "checkout.session.async_payment_failed",
                &session.render(),
                None,
            )
            .await?;
        }
        _ => {}
    }
    Ok(())
}
