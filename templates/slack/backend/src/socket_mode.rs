//! Socket Mode (<https://docs.slack.dev/apis/events-api/using-socket-mode>): an app that asks with its app-level token is
//! given a URL with a ticket, opens a WebSocket there, and is told over it what others are told over HTTP.

mod conversation;
mod envelope;

pub use envelope::{Envelope, EnvelopeKind};

use crate::{
    actor::require_scope,
    answer::{refusal, refuse, success},
    operations::method,
};
use asymmetric_kit::{Access, Alphabet, Call, HandlerResult, Operation, Reply, Socket};
use conversation::Conversation;
use http::{Method, StatusCode};
use serde_json::json;

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("apps.connections.open", "Tier 3", &[], open)
            .summary("Gives a URL at which an app opens a WebSocket."),
    ]
}

/// Where the URL leads. Slack publishes no method for it.
pub(crate) fn link() -> Operation {
    Operation::get("asymmetric.socketMode.link", "/link/", follow)
        .access(Access::Public)
        .summary("Opens a WebSocket with a ticket.")
}

/// Seconds of the world clock for which a ticket can be used.
const TICKET_LIFETIME: i64 = 30;

/// Connections that one app may have.
const MOST_CONNECTIONS: usize = 10;

/// `apps.connections.open`
async fn open(call: &mut Call) -> HandlerResult {
    if call.request().method() != Method::POST {
        return Err(refuse("insecure_request"));
    }
    if call.request().bearer().is_none() {
        return Err(refuse("missing_args"));
    }
    let Some(app) = call.principal().filter(|principal| principal.kind == "app") else {
        return Err(refuse("not_allowed_token_type"));
    };
    let app = app.subject.clone();
    require_scope(call, &["connections:write"])?;
    let now = call.now().as_second();
    let expired = "DELETE FROM app_connection_tickets WHERE expires < $1";
    call.execute(expired, &[&now]).await?;
    let ticket = call.identifier("", Alphabet::Hex, 32).await?;
    let insert = "INSERT INTO app_connection_tickets (ticket, app_id, expires) VALUES ($1, $2, $3)";
    call.execute(insert, &[&ticket, &app, &(now + TICKET_LIFETIME)])
        .await?;
    // `ws` for who came over `http`, `wss` for who came over `https`.
    let base = call.base_url().replacen("http", "ws", 1);
    Ok(success(
        json!({"url": format!("{base}/link/?ticket={ticket}&app_id={app}")}),
    ))
}

/// Takes the ticket, which is worth one connection.
async fn follow(call: &mut Call) -> HandlerResult {
    if !call.request().wants_socket() {
        return Err(rejected("upgrade_required", StatusCode::UPGRADE_REQUIRED).into());
    }
    let arguments = call.arguments();
    let ticket = arguments.text("ticket").unwrap_or_default();
    let app = arguments.text("app_id").unwrap_or_default();
    let take = "DELETE FROM app_connection_tickets WHERE ticket = $1 AND app_id = $2 AND expires >= $3";
    let now = call.now().as_second();
    if call.execute(take, &[&ticket, &app, &now]).await? == 0 {
        return Err(rejected("invalid_auth", StatusCode::FORBIDDEN).into());
    }
    let conversation = Conversation::new(call, &app);
    Ok(Reply::socket(Socket::new(app, MOST_CONNECTIONS, conversation)))
}

fn rejected(code: &str, status: StatusCode) -> Reply {
    refusal(code, json!({})).with_status(status)
}
