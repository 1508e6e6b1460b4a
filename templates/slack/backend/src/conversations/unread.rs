//! How far a member has read a direct message, and what is new in it.

use crate::{
    actor::Actor,
    channel::Channel,
    message::{Context, Message, SELECT},
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure};
use serde_json::{Map, Value};

/// Fields of the newest message that are shown.
const SHOWN: [&str; 11] = [
    "type",
    "subtype",
    "user",
    "ts",
    "client_msg_id",
    "text",
    "team",
    "bot_id",
    "app_id",
    "bot_profile",
    "blocks",
];

/// Adds what only direct messages show: whether they are in view, what was read, what was not, the newest message.
pub(crate) async fn add(
    call: &Call,
    actor: &Actor,
    channel: &Channel,
    document: &mut Value,
) -> Result<(), Failure> {
    document["is_open"] = channel.view.is_open.into();
    document["last_read"] = Ts(channel.view.last_read).to_string().into();
    document["latest"] = latest(call, actor, channel).await?;
    // What says that somebody did something to the conversation matters to nobody.
    let count = "SELECT count(*), count(*) FILTER (WHERE subtype IS NULL OR subtype NOT LIKE 'channel\\_%') FROM messages \
         WHERE channel_id = $1 AND ts > $2 AND user_id <> $3 AND (thread_ts IS NULL OR is_broadcast) \
             AND subtype IS DISTINCT FROM 'tombstone'";
    let row = call
        .query_one(count, &[&channel.id, &channel.view.last_read, &actor.user_id])
        .await?;
    document["unread_count"] = row.get::<_, i64>(0).into();
    document["unread_count_display"] = row.get::<_, i64>(1).into();
    Ok(())
}

async fn latest(call: &Call, actor: &Actor, channel: &Channel) -> Result<Value, Failure> {
    let sql = format!(
        "{SELECT} WHERE messages.channel_id = $1 AND (messages.thread_ts IS NULL OR messages.is_broadcast) \
             AND messages.subtype IS DISTINCT FROM 'tombstone' ORDER BY messages.ts DESC LIMIT 1"
    );
    let Some(row) = call.query_opt(&sql, &[&channel.id]).await? else {
        return Ok(Value::Null);
    };
    let context = Context::new(call, &actor.team_id);
    let whole = Message::from_row(&row).document(&context);
    let shown: Map<String, Value> = SHOWN
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), whole.get(name)?.clone())))
        .collect();
    Ok(Value::Object(shown))
}
