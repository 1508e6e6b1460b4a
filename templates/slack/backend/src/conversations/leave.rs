//! `conversations.leave`

use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{Right, locked},
    membership,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Takes the actor out of a channel. Who was not in it is told so, and nothing is wrong with that.
pub(crate) async fn leave(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let found = locked(call, &actor, Right::Manage).await?;
    let problem = match () {
        () if found.kind.is_direct() => Some("method_not_supported_for_channel_type"),
        () if found.is_archived => Some("is_archived"),
        () if found.is_general => Some("cant_leave_general"),
        () => None,
    };
    if let Some(problem) = problem {
        return Err(refuse(problem));
    }
    if !found.is_member {
        return Ok(success(json!({"not_in_channel": true})));
    }
    if membership::count(call, &found.id).await? == 1 {
        return Err(refuse("last_member"));
    }
    membership::remove(call, &actor, &found, &actor.user_id).await?;
    Ok(success(json!({})))
}
