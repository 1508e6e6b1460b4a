//! `conversations.archive` and `conversations.unarchive`

use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{Channel, Kind, Right, locked},
    event::{self, Audience},
    message::announce,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::json;

/// Archives a channel: it can be read, and nothing more.
pub(crate) async fn archive(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let found = locked(call, &actor, Right::Manage).await?;
    let problem = match () {
        () if found.kind.is_direct() => Some("method_not_supported_for_channel_type"),
        () if found.is_archived => Some("already_archived"),
        () if found.is_general => Some("cant_archive_general"),
        () if actor.is_bot && !found.is_member => Some("not_in_channel"),
        () => None,
    };
    if let Some(problem) = problem {
        return Err(refuse(problem));
    }
    set(call, &actor, &found, true).await?;
    Ok(success(json!({})))
}

/// Opens an archived channel again, with the members that it had.
pub(crate) async fn unarchive(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let found = locked(call, &actor, Right::Manage).await?;
    let problem = match () {
        () if found.kind.is_direct() => Some("method_not_supported_for_channel_type"),
        () if !found.is_archived => Some("not_archived"),
        () if actor.is_bot && !found.is_member => Some("not_in_channel"),
        () => None,
    };
    if let Some(problem) = problem {
        return Err(refuse(problem));
    }
    set(call, &actor, &found, false).await?;
    Ok(success(json!({})))
}

/// Archives a locked channel or opens it again, says so in it, and tells apps.
pub(crate) async fn set(
    call: &Call,
    actor: &Actor,
    channel: &Channel,
    is_archived: bool,
) -> Result<(), Failure> {
    let (subtype, verb) = if is_archived {
        ("channel_archive", "archived")
    } else {
        ("channel_unarchive", "un-archived")
    };
    let text = format!("<@{}> {verb} the channel", actor.user_id);
    announce(call, &channel.id, &actor.user_id, subtype, text, None).await?;
    let update = "UPDATE channels SET is_archived = $2, updated = $3 WHERE id = $1";
    call.execute(update, &[&channel.id, &is_archived, &call.now().as_millisecond()])
        .await?;
    let (kind, audience) = match (channel.kind, is_archived) {
        (Kind::Public, true) => ("channel_archive", Audience::Workspace),
        (Kind::Public, false) => ("channel_unarchive", Audience::Workspace),
        (_, true) => ("group_archive", Audience::Channel(&channel.id)),
        (_, false) => ("group_unarchive", Audience::Channel(&channel.id)),
    };
    let event = json!({
        "type": kind, "channel": channel.id, "user": actor.user_id, "event_ts": Ts::of(call).to_string(),
    });
    event::publish(call, event, audience).await
}
