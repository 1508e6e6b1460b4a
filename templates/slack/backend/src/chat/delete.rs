//! `chat.delete`

use super::named_message;
use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{Right, locked},
    message::{Message, events},
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::json;

/// Deletes a message that the actor wrote; admins delete anybody's. The parent of a thread leaves a tombstone, which goes
/// with the last reply.
pub(crate) async fn delete(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = locked(call, &actor, Right::Operation).await?;
    let found = named_message(call, &channel.id).await?;
    if !found.is_by(&actor) && !is_admin(call, &actor).await? {
        return Err(refuse("cant_delete_message"));
    }
    remove(call, &channel.id, &found).await?;
    Ok(success(
        json!({"channel": channel.id, "ts": found.ts.to_string()}),
    ))
}

/// Removes a message and what belongs to it, and tells apps.
pub(crate) async fn remove(call: &Call, channel: &str, found: &Message) -> Result<(), Failure> {
    if found.reply_count > 0 {
        forget(call, channel, found.ts).await?;
        let bury = "UPDATE messages SET subtype = 'tombstone', text = '', blocks = NULL, attachments = NULL, \
             metadata = NULL, edited_by = NULL, edited_at = NULL WHERE channel_id = $1 AND ts = $2";
        call.execute(bury, &[&channel, &found.ts.0]).await?;
    } else {
        let remove = "DELETE FROM messages WHERE channel_id = $1 AND ts = $2";
        call.execute(remove, &[&channel, &found.ts.0]).await?;
        let unstar = "DELETE FROM stars WHERE channel_id = $1 AND ts = $2";
        call.execute(unstar, &[&channel, &found.ts.0]).await?;
        if let Some(parent) = found.thread {
            remove_empty_tombstone(call, channel, parent).await?;
        }
    }
    events::deleted(call, found).await
}

async fn is_admin(call: &Call, actor: &Actor) -> Result<bool, Failure> {
    let select = "SELECT is_admin OR is_owner FROM users WHERE id = $1";
    Ok(!actor.is_bot && call.query_one(select, &[&actor.user_id]).await?.get(0))
}

/// Removes what belonged to a message of which its tombstone stays.
async fn forget(call: &Call, channel: &str, ts: Ts) -> Result<(), Failure> {
    for delete in [
        "DELETE FROM reactions WHERE channel_id = $1 AND ts = $2",
        "DELETE FROM pins WHERE channel_id = $1 AND ts = $2",
        "DELETE FROM stars WHERE channel_id = $1 AND ts = $2",
        "DELETE FROM streams WHERE channel_id = $1 AND ts = $2",
    ] {
        call.execute(delete, &[&channel, &ts.0]).await?;
    }
    Ok(())
}

async fn remove_empty_tombstone(call: &Call, channel: &str, parent: Ts) -> Result<(), Failure> {
    let remove = "DELETE FROM messages WHERE channel_id = $1 AND ts = $2 AND subtype = 'tombstone' \
         AND NOT EXISTS (SELECT FROM messages AS reply WHERE reply.channel_id = $1 AND reply.thread_ts = $2)";
    call.execute(remove, &[&channel, &parent.0]).await?;
    Ok(())
}
