//! Opening a payment link begins a checkout session.

use asymmetric_kit::{Access, BoxFuture, Call, HandlerResult, Operation, Reply};
use http::StatusCode;

use super::PaymentLink;
use crate::{
    checkout::{
        create::{blank, keep},
        html::{escaped, page, redirect},
    },
    endpoint::answered,
    error::Problem,
    ids, store,
};

/// The page.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("asymmetric.payment_link.open", "/b/{token}", open)
            .access(Access::Public)
            .summary("Opens a payment link."),
    ]
}

/// Where the link with this token leads from.
pub(super) fn path(token: &str) -> String {
    format!("/b/test_{token}")
}

fn open(call: &mut Call) -> BoxFuture<'_, HandlerResult> {
    Box::pin(async move {
        let opened = opened(call).await;
        answered(call, opened)
    })
}

async fn opened(call: &Call) -> Result<Reply, Problem> {
    let token = call
        .path_parameter("token")
        .trim_start_matches("test_")
        .to_owned();
    let found = store::find_where::<PaymentLink>(call, "token = $1", &[&token]).await?;
    let Some(link) = found else {
        let body = "<p role=\"alert\">This page does not exist.</p>";
        return Ok(page(StatusCode::NOT_FOUND, "Not found", body));
    };
    if !link.active {
        let message = link
            .inactive_message
            .as_deref()
            .unwrap_or("This link is no longer active.");
        return Ok(page(
            StatusCode::OK,
            "Inactive",
            &format!("<p role=\"status\">{}</p>", escaped(message)),
        ));
    }
    let mode = if link.line_items.iter().any(|item| item.is_recurring) {
        "subscription"
    } else {
        "payment"
    };
    let mut items = link.line_items.clone();
    for item in &mut items {
        item.id = ids::long(call, "li_1").await?;
    }
    let mut session = blank(call, mode, items).await?;
    session.allow_promotion_codes = Some(link.allow_promotion_codes);
    session.metadata.clone_from(&link.metadata);
    session.success_url = link.after_completion["redirect"]["url"]
        .as_str()
        .map(str::to_owned);
    session.subscription_data = link.subscription_data.clone().unwrap_or_default();
    if mode == "payment" {
        session.customer_creation = Some(link.customer_creation.clone());
    }
    session.payment_method_collection = Some(link.payment_method_collection.clone());
    session.payment_link = Some(link.id);
    let session = keep(call, session).await?;
    Ok(redirect(&session.path()))
}
