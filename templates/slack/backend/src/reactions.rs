//! `reactions.*`

mod list;

use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{self, Channel},
    event::{self, Audience},
    message::{self, Context, Message},
    operations::method,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult, Operation};
use serde_json::json;
use std::borrow::Cow;

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("reactions.add", "Tier 3", &["reactions:write"], add)
            .summary("Adds an emoji to a message."),
        method("reactions.remove", "Tier 2", &["reactions:write"], remove)
            .summary("Removes an emoji from a message."),
        method("reactions.get", "Tier 3", &["reactions:read"], get)
            .summary("Shows a message with its reactions."),
        method("reactions.list", "Tier 2", &["reactions:read"], list::list)
            .summary("Lists messages that a user reacted to."),
    ]
}

/// Different emoji on one message at most.
const MAXIMUM_EMOJI: i64 = 23;

/// `reactions.add`
pub(crate) async fn add(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let name = emoji(call)?;
    let (channel, message) = writable(call, &actor).await?;
    let counts = "SELECT count(DISTINCT name) FILTER (WHERE name <> $3), coalesce(max(position), 0) FROM reactions \
         WHERE channel_id = $1 AND ts = $2";
    let row = call
        .query_one(counts, &[&channel.id, &message.ts.0, &name])
        .await?;
    let (others, position): (i64, i32) = (row.get(0), row.get(1));
    if others >= MAXIMUM_EMOJI {
        return Err(refuse("too_many_emoji"));
    }
    let insert = "INSERT INTO reactions (channel_id, ts, name, user_id, position) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT DO NOTHING";
    let added = call
        .execute(
            insert,
            &[&channel.id, &message.ts.0, &name, &actor.user_id, &(position + 1)],
        )
        .await?;
    if added == 0 {
        return Err(refuse("already_reacted"));
    }
    tell(call, &actor, "reaction_added", &name, &channel, &message).await?;
    Ok(success(json!({})))
}

/// `reactions.remove`
pub(crate) async fn remove(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let name = emoji(call)?;
    let (channel, message) = writable(call, &actor).await?;
    let delete = "DELETE FROM reactions WHERE channel_id = $1 AND ts = $2 AND name = $3 AND user_id = $4";
    let removed = call
        .execute(delete, &[&channel.id, &message.ts.0, &name, &actor.user_id])
        .await?;
    if removed == 0 {
        return Err(refuse("no_reaction"));
    }
    tell(call, &actor, "reaction_removed", &name, &channel, &message).await?;
    Ok(success(json!({})))
}

/// `reactions.get`
pub(crate) async fn get(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let (channel, ts) = item(call, &actor).await?;
    if actor.is_bot && !channel.is_member {
        return Err(refuse("not_in_channel"));
    }
    let message = find(call, &channel, ts).await?;
    let context = Context::new(call, &actor.team_id);
    let mut document = message.document(&context);
    document["permalink"] = message.permalink(&call.base_url()).into();
    Ok(success(
        json!({"type": "message", "channel": channel.id, "message": document}),
    ))
}

/// A message that the actor may react to, locked so that reactions to it follow one another.
async fn writable(call: &Call, actor: &Actor) -> Result<(Channel, Message), Failure> {
    let (channel, ts) = item(call, actor).await?;
    if channel.is_archived {
        return Err(refuse("is_archived"));
    }
    if !channel.is_member {
        return Err(refuse("not_in_channel"));
    }
    let lock = "SELECT FROM messages WHERE channel_id = $1 AND ts = $2 FOR NO KEY UPDATE";
    call.execute(lock, &[&channel.id, &ts.0]).await?;
    let message = find(call, &channel, ts).await?;
    Ok((channel, message))
}

/// Tells apps in the conversation that a reaction came or went.
async fn tell(
    call: &Call,
    actor: &Actor,
    kind: &str,
    name: &str,
    channel: &Channel,
    message: &Message,
) -> Result<(), Failure> {
    let event = json!({
        "type": kind, "user": actor.user_id, "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts.to_string()},
        "item_user": message.user,
        "event_ts": Ts(call.now().as_microsecond()).to_string(),
    });
    event::publish(call, event, Audience::Channel(&channel.id)).await
}

async fn find(call: &Call, channel: &Channel, ts: Ts) -> Result<Message, Failure> {
    let found = message::find(call, &channel.id, ts).await?;
    found
        .filter(|message| !message.is_tombstone())
        .ok_or_else(|| refuse("message_not_found"))
}

/// What `channel` and `timestamp` mean.
async fn item(call: &Call, actor: &Actor) -> Result<(Channel, Ts), Failure> {
    let given = |name: &str| call.arguments().filled(name).map(Cow::into_owned);
    let (Some(id), Some(timestamp)) = (given("channel"), given("timestamp")) else {
        return Err(refuse("no_item_specified"));
    };
    let channel = channel::find(call, actor, &id)
        .await?
        .ok_or_else(|| refuse("channel_not_found"))?;
    let ts = Ts::parse(&timestamp).ok_or_else(|| refuse("bad_timestamp"))?;
    Ok((channel, ts))
}

/// The emoji's name, with or without colons; a skin tone may follow.
fn emoji(call: &Call) -> Result<String, Failure> {
    let given = call.arguments().text("name").unwrap_or_default().into_owned();
    let name = given
        .strip_prefix(':')
        .and_then(|name| name.strip_suffix(':'))
        .unwrap_or(&given);
    let (base, tone) = name
        .split_once("::")
        .map_or((name, None), |(base, tone)| (base, Some(tone)));
    let part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-+'".contains(&byte);
    let known_tone = tone.is_none_or(|tone| {
        tone.strip_prefix("skin-tone-")
            .is_some_and(|number| matches!(number, "2" | "3" | "4" | "5" | "6"))
    });
    if base.is_empty() || base.len() > 100 || !base.bytes().all(part) || !known_tone {
        return Err(refuse("invalid_name"));
    }
    Ok(name.to_owned())
}
