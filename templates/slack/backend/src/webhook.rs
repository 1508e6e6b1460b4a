//! Incoming webhooks. <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>

use crate::{
    answer::refuse,
    app,
    app_message::{self, Destination, Said},
    oauth::token,
    timestamp::Ts,
};
use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation, Reply};
use http::{HeaderValue, Method, StatusCode};

const TEXT: HeaderValue = HeaderValue::from_static("text/html");

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::new(&[Method::POST], "asymmetric.hooks.webhook", "/services/{team}/{id}/{token}", post)
            .access(Access::Public)
            .summary("Posts a message to the channel of an incoming webhook."),
    ]
}

/// Posts to the webhook's channel. Answers are plain text, with a status of their own.
async fn post(call: &mut Call) -> HandlerResult {
    match deliver(call).await {
        Ok(()) => Ok(Reply::bytes(TEXT, "ok")),
        Err(failure) => Err(match app_message::refusal(&failure) {
            Some(code) => plain(&code).into(),
            None => failure,
        }),
    }
}

async fn deliver(call: &Call) -> Result<(), Failure> {
    let (team, id) = (
        call.path_parameter("team").to_owned(),
        call.path_parameter("id").to_owned(),
    );
    let select = "SELECT app_id, channel_id, user_id FROM incoming_webhooks, team \
         WHERE incoming_webhooks.id = $1 AND team.id = $2";
    let row = call.query_opt(select, &[&id, &team]).await?;
    let row = row.ok_or_else(|| refuse("no_service"))?;
    let holder = token::holder(call, call.path_parameter("token")).await?;
    if holder.is_none_or(|grant| grant.kind != "webhook" || grant.subject != id) {
        return Err(refuse("invalid_token"));
    }
    let app = app::find(call, row.get("app_id")).await?;
    let app = app.ok_or_else(|| refuse("no_service"))?;
    let arguments = app_message::body(call)?;
    let said = Said::read(&arguments)?;
    let destination = Destination {
        channel: row.get("channel_id"),
        user: row.get("user_id"),
        thread: arguments.filled("thread_ts").and_then(|ts| Ts::parse(&ts)),
    };
    app_message::post(call, &app, &destination, said).await?;
    Ok(())
}

/// An error as webhooks say it.
fn plain(code: &str) -> Reply {
    let status = match code {
        "no_service" | "channel_not_found" => StatusCode::NOT_FOUND,
        "invalid_token" => StatusCode::FORBIDDEN,
        "channel_is_archived" => StatusCode::GONE,
        _ => StatusCode::BAD_REQUEST,
    };
    Reply::bytes(TEXT, code.to_owned()).with_status(status)
}
