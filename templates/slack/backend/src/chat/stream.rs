//! `chat.startStream`, `chat.appendStream` and `chat.stopStream`: a message that grows while it is being written.

mod chunks;

use super::{content, look::Look, named_message, target};
use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    channel::{Channel, Kind, Right, locked},
    message::{self, Context, Draft, Message, events},
};
use asymmetric_kit::{Call, Failure, HandlerResult, ToSql};
use chunks::Rendered;
use serde_json::{Value, json};

/// Starts a message that is streamed in reply to another.
pub(crate) async fn start(call: &mut Call) -> HandlerResult {
    let actor = bot(call)?;
    let mode = call.arguments().filled("task_display_mode");
    let mode = mode.unwrap_or("timeline".into()).into_owned();
    if !matches!(mode.as_str(), "timeline" | "plan") {
        return Err(invalid_arguments(
            "must be one of: timeline, plan [json-pointer:/task_display_mode]",
        ));
    }
    let given = chunks::read(call.arguments())?;
    let found = target::writable(call, &actor).await?;
    let thread = target::thread(call, &found.id)
        .await?
        .ok_or_else(|| invalid_arguments("missing required field: thread_ts"))?;
    recipient(call, &actor, &found).await?;
    let look = Look::read(call)?;
    let Rendered { text, blocks } = chunks::render(&given, &mode);
    let draft = Draft {
        user: actor.user_id.clone(),
        bot: Some(actor.bot_id.clone()),
        subtype: look.username.is_some().then_some("bot_message"),
        text,
        blocks,
        thread: Some(thread),
        username: look.username,
        icon_emoji: look.icon_emoji,
        icon_url: look.icon_url,
        ..Draft::default()
    };
    let ts = message::post(call, &found.id, &draft).await?;
    let insert = "INSERT INTO streams (channel_id, ts, task_display_mode, chunks) VALUES ($1, $2, $3, $4)";
    call.execute(insert, &[&found.id, &ts.0, &mode, &Value::Array(given)])
        .await?;
    Ok(success(json!({"channel": found.id, "ts": ts.to_string()})))
}

/// Adds to a message that is being streamed.
pub(crate) async fn append(call: &mut Call) -> HandlerResult {
    let actor = bot(call)?;
    let given = chunks::read(call.arguments())?;
    if given.is_empty() {
        return Err(refuse("no_text"));
    }
    let channel = locked(call, &actor, Right::Operation).await?;
    let (message, stream) = streaming(call, &actor, &channel).await?;
    grow(call, &channel, &message, stream, given, None).await?;
    Ok(success(
        json!({"channel": channel.id, "ts": message.ts.to_string()}),
    ))
}

/// Ends the streaming; blocks that are given stand below everything else.
pub(crate) async fn stop(call: &mut Call) -> HandlerResult {
    let actor = bot(call)?;
    let mut given = chunks::read(call.arguments())?;
    if let Some(blocks) = content::read_blocks(call.arguments())? {
        given.push(json!({"type": "blocks", "blocks": blocks}));
    }
    let metadata = content::metadata(call.arguments())?;
    let channel = locked(call, &actor, Right::Operation).await?;
    let (message, stream) = streaming(call, &actor, &channel).await?;
    let stopped = "UPDATE streams SET is_stopped = true WHERE channel_id = $1 AND ts = $2";
    call.execute(stopped, &[&channel.id, &message.ts.0]).await?;
    let current = grow(call, &channel, &message, stream, given, metadata.as_ref()).await?;
    let shown = Context::new(call, &actor.team_id).with_metadata();
    let mut document = current.document(&shown);
    document["streaming_state"] = "completed".into();
    if let Some(fields) = document.as_object_mut() {
        fields.remove("metadata");
    }
    Ok(success(
        json!({"channel": channel.id, "ts": message.ts.to_string(), "message": document}),
    ))
}

/// What a stream holds already.
struct Stream {
    mode: String,
    chunks: Vec<Value>,
}

/// Only bots stream.
fn bot(call: &Call) -> Result<Actor, Failure> {
    let actor = Actor::of(call)?;
    if actor.is_bot {
        Ok(actor)
    } else {
        Err(refuse("not_allowed_token_type"))
    }
}

/// In a channel, a stream is meant for somebody.
async fn recipient(call: &Call, actor: &Actor, channel: &Channel) -> Result<(), Failure> {
    let given = |name: &str| call.arguments().filled(name);
    if channel.kind != Kind::Im {
        if given("recipient_team_id").is_none() {
            return Err(refuse("missing_recipient_team_id"));
        }
        if given("recipient_user_id").is_none() {
            return Err(refuse("missing_recipient_user_id"));
        }
    }
    if given("recipient_team_id").is_some_and(|team| team != actor.team_id) {
        return Err(refuse("team_not_found"));
    }
    if let Some(user) = given("recipient_user_id") {
        let select = "SELECT FROM users WHERE id = $1";
        if call.query_opt(select, &[&user.as_ref()]).await?.is_none() {
            return Err(refuse("user_not_found"));
        }
    }
    Ok(())
}

/// The message of the argument `ts`, which the actor streams. The channel is locked.
async fn streaming(call: &Call, actor: &Actor, channel: &Channel) -> Result<(Message, Stream), Failure> {
    if channel.is_archived {
        return Err(refuse("is_archived"));
    }
    let message = named_message(call, &channel.id).await?;
    if !message.is_by(actor) {
        return Err(refuse("message_not_owned_by_app"));
    }
    let select =
        "SELECT task_display_mode, chunks FROM streams WHERE channel_id = $1 AND ts = $2 AND NOT is_stopped";
    let row = call
        .query_opt(select, &[&channel.id, &message.ts.0])
        .await?
        .ok_or_else(|| refuse("message_not_in_streaming_state"))?;
    let chunks = match row.get(1) {
        Value::Array(chunks) => chunks,
        _ => Vec::new(),
    };
    let mode = row.get(0);
    Ok((message, Stream { mode, chunks }))
}

/// Adds chunks, and shows the message as all of them make it.
async fn grow(
    call: &Call,
    channel: &Channel,
    previous: &Message,
    mut stream: Stream,
    given: Vec<Value>,
    metadata: Option<&Value>,
) -> Result<Message, Failure> {
    stream.chunks.extend(given);
    let Rendered { text, blocks } = chunks::render(&stream.chunks, &stream.mode);
    if blocks
        .as_ref()
        .and_then(Value::as_array)
        .is_some_and(|blocks| blocks.len() > chunks::MAXIMUM_BLOCKS)
    {
        return Err(refuse("msg_blocks_too_many"));
    }
    let update = "UPDATE messages SET text = $3, blocks = $4, metadata = coalesce($5, metadata) \
         WHERE channel_id = $1 AND ts = $2";
    let values: [&(dyn ToSql + Sync); 5] = [&channel.id, &previous.ts.0, &text, &blocks, &metadata];
    call.execute(update, &values).await?;
    let keep = "UPDATE streams SET chunks = $3 WHERE channel_id = $1 AND ts = $2";
    let chunks = Value::Array(stream.chunks);
    call.execute(keep, &[&channel.id, &previous.ts.0, &chunks])
        .await?;
    let current = message::known(call, &channel.id, previous.ts).await?;
    events::changed(call, previous, &current).await?;
    Ok(current)
}
