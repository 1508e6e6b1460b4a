//! Who is in a channel: coming and going, said in the channel and told to apps.

use crate::{
    actor::Actor,
    channel::{self, Channel},
    event::{self, Audience},
    message::announce,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure};
use serde_json::json;

/// Makes a user a member of a channel that the call has locked; false if they were one.
pub(crate) async fn add(
    call: &Call,
    actor: &Actor,
    channel: &Channel,
    user: &str,
    inviter: Option<&str>,
) -> Result<bool, Failure> {
    if !channel::join(call, &channel.id, user).await? {
        return Ok(false);
    }
    let text = format!("<@{user}> has joined the channel");
    announce(call, &channel.id, user, "channel_join", text, inviter).await?;
    let mut event = json!({
        "type": "member_joined_channel", "user": user, "channel": channel.id,
        "channel_type": channel.kind.letter(), "team": actor.team_id, "event_ts": Ts::of(call).to_string(),
    });
    if let Some(inviter) = inviter {
        event["inviter"] = inviter.into();
    }
    event::publish(call, event, Audience::Channel(&channel.id)).await?;
    Ok(true)
}

/// Makes a user a member no longer, of a channel that the call has locked; false if they were none.
pub(crate) async fn remove(
    call: &Call,
    actor: &Actor,
    channel: &Channel,
    user: &str,
) -> Result<bool, Failure> {
    let delete = "DELETE FROM channel_members WHERE channel_id = $1 AND user_id = $2";
    if call.execute(delete, &[&channel.id, &user]).await? == 0 {
        return Ok(false);
    }
    let text = format!("<@{user}> has left the channel");
    announce(call, &channel.id, user, "channel_leave", text, None).await?;
    let event = json!({
        "type": "member_left_channel", "user": user, "channel": channel.id,
        "channel_type": channel.kind.letter(), "team": actor.team_id, "event_ts": Ts::of(call).to_string(),
    });
    event::publish(call, event, Audience::Channel(&channel.id)).await?;
    Ok(true)
}

/// How many members a channel has.
pub(crate) async fn count(call: &Call, channel: &str) -> Result<i64, Failure> {
    let select = "SELECT count(*) FROM channel_members WHERE channel_id = $1";
    Ok(call.query_one(select, &[&channel]).await?.get(0))
}
