//! `conversations.archive`

use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{Kind, Right, locked},
    message::announce,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Archives a channel: it can be read, and nothing more.
pub(crate) async fn archive(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let found = locked(call, &actor, Right::Manage).await?;
    let problem = match () {
        () if found.kind == Kind::Im => Some("method_not_supported_for_channel_type"),
        () if found.is_archived => Some("already_archived"),
        () if found.is_general => Some("cant_archive_general"),
        () if actor.is_bot && !found.is_member => Some("not_in_channel"),
        () => None,
    };
    if let Some(problem) = problem {
        return Err(refuse(problem));
    }
    let text = format!("<@{}> archived the channel", actor.user_id);
    announce(call, &found.id, &actor.user_id, "channel_archive", text, None).await?;
    let update = "UPDATE channels SET is_archived = true, updated = $2 WHERE id = $1";
    call.execute(update, &[&found.id, &call.now().as_millisecond()])
        .await?;
    Ok(success(json!({})))
}
