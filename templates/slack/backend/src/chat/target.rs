//! Where a message goes: the conversation, and the thread in it.

use crate::{
    actor::{Actor, has_scope},
    answer::refuse,
    channel::{self, Channel, Kind},
    message,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure};

/// The conversation that the argument `channel` means, locked, if the actor may write there.
pub(super) async fn writable(call: &Call, actor: &Actor) -> Result<Channel, Failure> {
    let given = channel::argument(call)?;
    let found = if let Some(found) = channel::find_locked(call, actor, &given).await? {
        found
    } else {
        // What is no id that the actor may know is a name, or a user.
        let target = resolve(call, actor, &given).await?;
        let found = channel::find_locked(call, actor, &target).await?;
        found.ok_or_else(|| refuse("channel_not_found"))?
    };
    if found.is_archived {
        return Err(refuse("is_archived"));
    }
    let anywhere = found.kind == Kind::Public && has_scope(call, "chat:write.public");
    if !found.is_member && !anywhere {
        return Err(refuse("not_in_channel"));
    }
    Ok(found)
}

/// The conversation that `channel` means: an id, a name with or without `#`, or a user to write to.
async fn resolve(call: &Call, actor: &Actor, given: &str) -> Result<String, Failure> {
    let name = given.strip_prefix('#').unwrap_or(given);
    let select = "SELECT id FROM channels WHERE id = $1 OR name = $2 ORDER BY id = $1 DESC LIMIT 1";
    if let Some(row) = call.query_opt(select, &[&given, &name]).await? {
        return Ok(row.get(0));
    }
    if given.starts_with('U')
        && let Some(id) = channel::direct_message(call, actor, given).await?
    {
        return Ok(id);
    }
    Err(refuse("channel_not_found"))
}

/// The parent of the thread that `thread_ts` means: replies to a reply go to its thread.
pub(super) async fn thread(call: &Call, channel: &str) -> Result<Option<Ts>, Failure> {
    let Some(given) = call.arguments().filled("thread_ts") else {
        return Ok(None);
    };
    let ts = Ts::parse(&given).ok_or_else(|| refuse("invalid_thread_ts"))?;
    let parent = message::find(call, channel, ts)
        .await?
        .ok_or_else(|| refuse("thread_not_found"))?;
    let is_announcement = parent.subtype.as_deref();
    if is_announcement.is_some_and(|subtype| subtype.starts_with("channel_")) {
        return Err(refuse("cannot_reply_to_message"));
    }
    Ok(Some(parent.thread.unwrap_or(parent.ts)))
}
