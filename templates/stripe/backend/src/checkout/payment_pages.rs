//! What the vendor's command line asks the page of a session for (`/v1/payment_pages`; <https://github.com/stripe/stripe-cli>):
//! the operations are not part of the published API.

use asymmetric_kit::{BoxFuture, Call, HandlerResult, Operation, Reply};
use serde_json::{Value, json};

use super::{
    Session,
    complete::{Payer, Progress, submit},
    parameters::CONFIRM,
};
use crate::{
    endpoint,
    error::{Problem, StripeError},
    parameters::check,
    payment_methods, present,
    store::{self, Stored},
};

/// The page and its confirmation.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "asymmetric.payment_pages.retrieve",
            "/v1/payment_pages/{session}",
            retrieve,
        )
        .tier("global")
        .summary("Retrieves the page of a checkout session."),
        Operation::post(
            "asymmetric.payment_pages.confirm",
            "/v1/payment_pages/{session}/confirm",
            confirm,
        )
        .tier("global")
        .summary("Pays a checkout session."),
    ]
}

fn retrieve(call: &mut Call) -> BoxFuture<'_, HandlerResult> {
    Box::pin(async move {
        let answer = retrieved(call).await;
        endpoint::answered(call, answer)
    })
}

fn confirm(call: &mut Call) -> BoxFuture<'_, HandlerResult> {
    Box::pin(async move {
        let answer = Box::pin(confirmed(call)).await;
        endpoint::answered(call, answer)
    })
}

async fn retrieved(call: &Call) -> Result<Reply, Problem> {
    let session: Session = store::retrieve(call, call.path_parameter("session"), "session").await?;
    answer(call, &session).await
}

async fn confirmed(call: &Call) -> Result<Reply, Problem> {
    let values = check(CONFIRM, call.arguments().as_map())?;
    let session: Session = store::retrieve(call, call.path_parameter("session"), "session").await?;
    if let Some(expected) = values
        .integer("expected_amount")
        .filter(|one| Some(*one) != session.amount_total)
    {
        let message = format!("The expected amount ({expected}) is not what the session costs.");
        return Err(StripeError::invalid(message).about("expected_amount").into());
    }
    let id = values.text("payment_method").unwrap_or_default();
    let method = payment_methods::resolve(call, id, "payment_method").await?;
    let payer = Payer {
        email: method.billing_details.email.clone(),
        name: method.billing_details.name.clone(),
        method: Some(method),
    };
    let (Progress::Complete(session) | Progress::Authenticate(session, _)) =
        Box::pin(submit(call, session, payer)).await?;
    answer(call, &session).await
}

async fn answer(call: &Call, session: &Session) -> Result<Reply, Problem> {
    let mut page: Value = json!({
        "id": format!("ppage_{}", session.id.trim_start_matches("cs_test_")),
        "object": "payment_page",
        "livemode": false,
        "session": session.render(),
        "session_id": session.id,
    });
    present::complete(call, &call.base_url(), &mut page).await?;
    Ok(Reply::json(page))
}
