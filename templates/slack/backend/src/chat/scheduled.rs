//! `chat.scheduledMessages.list` and `chat.deleteScheduledMessage`.

use super::schedule::JOB;
use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    channel,
    cursor::{self, Page},
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult, ToSql};
use serde_json::{Value, json};

/// Seconds before its time in which a message can no longer be deleted.
const TOO_LATE: i64 = 60;

/// Lists the messages that the actor scheduled, the next first.
pub(crate) async fn list(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let page = Page::read(call.arguments(), "scheduled", 100, 1000)?;
    let start = match &page.start {
        None => None,
        Some(key) => Some(place(key).ok_or_else(|| refuse("invalid_cursor"))?),
    };
    let (start_at, start_id) = start.unwrap_or_default();
    let channel = match call.arguments().filled("channel") {
        None => None,
        Some(id) => match channel::find(call, &actor, &id).await? {
            None => return Err(refuse("invalid_channel")),
            found => found.map(|channel| channel.id),
        },
    };
    let (oldest, latest) = (bound(call, "oldest", i64::MIN)?, bound(call, "latest", i64::MAX)?);
    let select = "SELECT id, channel_id, post_at, date_created, text FROM scheduled_messages \
         WHERE user_id = $1 AND bot_id = $2 AND is_bot = $3 AND ($4::text IS NULL OR channel_id = $4) \
             AND post_at BETWEEN $5 AND $6 AND (post_at, id) >= ($7, $8) \
         ORDER BY post_at, id LIMIT $9";
    let values: [&(dyn ToSql + Sync); 9] = [
        &actor.user_id,
        &actor.bot_id,
        &actor.is_bot,
        &channel,
        &oldest,
        &latest,
        &start_at,
        &start_id,
        &page.fetch(),
    ];
    let rows = call.query(select, &values).await?;
    let next = rows.get(page.limit).map(|row| {
        let (post_at, id): (i64, String) = (row.get("post_at"), row.get("id"));
        cursor::encode("scheduled", &format!("{post_at} {id}"))
    });
    let messages: Vec<Value> = rows
        .iter()
        .take(page.limit)
        .map(|row| {
            json!({
                "id": row.get::<_, String>("id"), "channel_id": row.get::<_, String>("channel_id"),
                "post_at": row.get::<_, i64>("post_at"), "date_created": row.get::<_, i64>("date_created"),
                "text": row.get::<_, String>("text"),
            })
        })
        .collect();
    Ok(success(
        json!({"scheduled_messages": messages, "response_metadata": cursor::metadata(next.as_deref())}),
    ))
}

/// Forgets a message that waits for its time.
pub(crate) async fn delete(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let id = call
        .arguments()
        .filled("scheduled_message_id")
        .ok_or_else(|| invalid_arguments("missing required field: scheduled_message_id"))?
        .into_owned();
    let channel = channel::find(call, &actor, &channel::argument(call)?)
        .await?
        .ok_or_else(|| refuse("channel_not_found"))?;
    let delete = "DELETE FROM scheduled_messages WHERE id = $1 AND channel_id = $2 AND user_id = $3 AND bot_id = $4 \
             AND is_bot = $5 AND post_at > $6";
    let soon = call.now().as_second() + TOO_LATE;
    let values: [&(dyn ToSql + Sync); 6] = [
        &id,
        &channel.id,
        &actor.user_id,
        &actor.bot_id,
        &actor.is_bot,
        &soon,
    ];
    if call.execute(delete, &values).await? == 0 {
        return Err(refuse("invalid_scheduled_message_id"));
    }
    call.unschedule(JOB, &id).await?;
    Ok(success(json!({})))
}

/// What a cursor says: the time and the id of the message that its page starts with.
fn place(key: &str) -> Option<(i64, String)> {
    let (post_at, id) = key.split_once(' ')?;
    Some((post_at.parse().ok()?, id.to_owned()))
}

/// A bound in whole seconds.
fn bound(call: &Call, name: &str, default: i64) -> Result<i64, Failure> {
    match call.arguments().filled(name) {
        None => Ok(default),
        Some(given) => Ts::parse(&given)
            .map(|ts| ts.0 / 1_000_000)
            .ok_or_else(|| invalid_arguments(&format!("must be a timestamp [json-pointer:/{name}]"))),
    }
}
