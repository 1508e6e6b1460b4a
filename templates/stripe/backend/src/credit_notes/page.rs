//! The page of a credit note. Anybody who has its address may see it.

use asymmetric_kit::{Access, BoxFuture, Call, HandlerResult, Operation, Reply};
use http::StatusCode;

use super::CreditNote;
use crate::{
    billing::{money, period},
    checkout::html::{escaped, page, row},
    endpoint::answered,
    error::Problem,
    store,
};

/// The page.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("asymmetric.credit_note.page", "/credit_notes/{token}", show)
            .access(Access::Public)
            .summary("The page of a credit note."),
    ]
}

fn show(call: &mut Call) -> BoxFuture<'_, HandlerResult> {
    Box::pin(async move {
        let shown = shown(call).await;
        answered(call, shown)
    })
}

async fn shown(call: &Call) -> Result<Reply, Problem> {
    let token = call.path_parameter("token").to_owned();
    let found = store::find_where::<CreditNote>(call, "token = $1", &[&token]).await?;
    let Some(note) = found else {
        let body = "<p role=\"alert\">This page does not exist.</p>";
        return Ok(page(StatusCode::NOT_FOUND, "Not found", body));
    };
    let mut rows = String::new();
    for line in &note.lines {
        let text = line.description.as_deref().unwrap_or_default();
        rows.push_str(&row(text, "", &money::shown(line.amount, &note.currency)));
    }
    let body = format!(
        "<section><h1>Credit note {} <span class=\"test\">TEST</span></h1><p class=\"total\">{}</p>\
         <p>{} · <span role=\"status\">{}</span></p><table>{rows}</table></section>",
        escaped(&note.number),
        escaped(&money::shown(note.amount, &note.currency)),
        escaped(&period::day(note.created)),
        escaped(&note.status),
    );
    Ok(page(
        StatusCode::OK,
        &format!("Credit note {}", note.number),
        &body,
    ))
}
