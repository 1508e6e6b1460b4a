//! Telling an app what a person did, and remembering it until the app has answered.

use crate::{
    answer::{refuse, success},
    app::{App, Encoding},
};
use asymmetric_kit::{Alphabet, Call, HandlerResult, ToSql};
use serde_json::{Value, json};

/// The kind of delivery that carries what a person did.
pub(crate) const INTERACTIVE: &str = "interactive";

/// The kind of delivery that carries a slash command.
pub(crate) const COMMAND: &str = "slash_commands";

/// What was done, for the record.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    pub(super) kind: &'static str,
    pub(super) user: &'a str,
    pub(super) channel: Option<&'a str>,
    pub(super) thread: Option<i64>,
    pub(super) view: Option<&'a str>,
}

/// Sends the payload and answers the interaction's id, by which its outcome is found.
pub(super) async fn app(
    call: &Call,
    app: &App,
    target: Option<String>,
    payload: &Value,
    record: &Record<'_>,
) -> HandlerResult {
    let target = target.ok_or_else(|| refuse("no_request_url"))?;
    let (kind, encoding) = if record.kind == "slash_command" {
        (COMMAND, Encoding::Form)
    } else {
        (INTERACTIVE, Encoding::Payload)
    };
    let delivery = app.send(call, kind, target, payload, encoding, &[]).await?;
    let id = call.identifier("In", Alphabet::Upper, 10).await?;
    let insert = "INSERT INTO interactions (id, app_id, user_id, type, channel_id, thread_ts, view_id, delivery, created) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let now = call.now().as_second();
    let values: [&(dyn ToSql + Sync); 9] = [
        &id,
        &app.id,
        &record.user,
        &record.kind,
        &record.channel,
        &record.thread,
        &record.view,
        &delivery,
        &now,
    ];
    call.execute(insert, &values).await?;
    let mut answer = json!({"interaction_id": id});
    if let Some(trigger) = payload.get("trigger_id") {
        answer["trigger_id"] = trigger.clone();
    }
    Ok(success(answer))
}
