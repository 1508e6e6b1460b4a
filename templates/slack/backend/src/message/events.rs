//! Events about messages.

use super::{Context, Message};
use crate::{
    assistant,
    event::{self, Audience},
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure};
use serde_json::{Value, json};

/// Tells apps of a new message, if any of them hears of events; a reply of an app ends its status. `kind` is the
/// conversation's, as it is stored.
pub(super) async fn posted(
    call: &Call,
    message: &Message,
    kind: &str,
    is_heard: bool,
) -> Result<(), Failure> {
    if let (Some(_), Some(thread)) = (&message.bot, message.thread) {
        assistant::replied(call, &message.channel, thread).await?;
    }
    if !is_heard {
        return Ok(());
    }
    let team = team(call).await?;
    let mut event = whole(call, message, &team);
    if event.get("files").is_some() {
        event["subtype"] = "file_share".into();
    }
    event["channel"] = message.channel.as_str().into();
    event["channel_type"] = channel_type(kind).into();
    event["event_ts"] = message.ts.to_string().into();
    event::publish(call, event, Audience::Channel(&message.channel)).await?;
    metadata(call, "message_metadata_posted", message, &team).await
}

/// Tells apps that a message says something else now.
pub(crate) async fn changed(call: &Call, previous: &Message, current: &Message) -> Result<(), Failure> {
    let team = team(call).await?;
    let mut event = about(call, "message_changed", current).await?;
    event["message"] = whole(call, current, &team);
    event["previous_message"] = whole(call, previous, &team);
    event::publish(call, event, Audience::Channel(&current.channel)).await?;
    if current.metadata != previous.metadata {
        metadata(call, "message_metadata_updated", current, &team).await?;
    }
    Ok(())
}

/// Tells apps that a message is gone.
pub(crate) async fn deleted(call: &Call, previous: &Message) -> Result<(), Failure> {
    let team = team(call).await?;
    let mut event = about(call, "message_deleted", previous).await?;
    event["deleted_ts"] = previous.ts.to_string().into();
    event["previous_message"] = whole(call, previous, &team);
    event::publish(call, event, Audience::Channel(&previous.channel)).await?;
    metadata(call, "message_metadata_deleted", previous, &team).await
}

/// The workspace: the token's, or the only one where nobody asks.
pub(crate) async fn team(call: &Call) -> Result<String, Failure> {
    let of_token = call
        .principal()
        .and_then(|principal| principal.attribute("team_id"));
    match of_token {
        Some(team) => Ok(team.to_owned()),
        None => Ok(call.query_one("SELECT id FROM team", &[]).await?.get(0)),
    }
}

fn whole(call: &Call, message: &Message, team: &str) -> Value {
    message.document(&Context::new(call, team).with_metadata())
}

/// What events about a message that was there before have in common.
async fn about(call: &Call, subtype: &str, message: &Message) -> Result<Value, Failure> {
    let select = "SELECT kind FROM channels WHERE id = $1";
    let kind: String = call.query_one(select, &[&message.channel]).await?.get(0);
    let now = Ts(call.now().as_microsecond()).to_string();
    Ok(json!({
        "type": "message", "subtype": subtype, "hidden": true, "channel": message.channel,
        "channel_type": channel_type(&kind), "ts": now, "event_ts": now,
    }))
}

async fn metadata(call: &Call, kind: &str, message: &Message, team: &str) -> Result<(), Failure> {
    let Some(metadata) = &message.metadata else {
        return Ok(());
    };
    let mut event = json!({
        "type": kind, "app_id": message.app, "bot_id": message.bot, "user_id": message.user, "team_id": team,
        "channel_id": message.channel, "message_ts": message.ts.to_string(),
        "event_ts": Ts(call.now().as_microsecond()).to_string(),
    });
    match kind {
        "message_metadata_deleted" => event["previous_metadata"] = metadata.clone(),
        _ => event["metadata"] = metadata.clone(),
    }
    event::publish(call, event, Audience::Channel(&message.channel)).await
}

fn channel_type(kind: &str) -> &str {
    match kind {
        "public" => "channel",
        "private" => "group",
        other => other,
    }
}
