//! `conversations.kick`

use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{Right, locked},
    membership,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Removes a user from a channel that the actor is in.
pub(crate) async fn kick(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let found = locked(call, &actor, Right::Manage).await?;
    let user = call.arguments().filled("user").unwrap_or_default().into_owned();
    let problem = match () {
        () if found.kind.is_direct() => Some("method_not_supported_for_channel_type"),
        () if found.is_archived => Some("is_archived"),
        () if user == actor.user_id => Some("cant_kick_self"),
        () if found.is_general => Some("cant_kick_from_general"),
        () if !found.is_member => Some("not_in_channel"),
        () => None,
    };
    if let Some(problem) = problem {
        return Err(refuse(problem));
    }
    let select = "SELECT id FROM users WHERE id = $1";
    if call.query_opt(select, &[&user]).await?.is_none() {
        return Err(refuse("user_not_found"));
    }
    if !membership::remove(call, &actor, &found, &user).await? {
        return Err(refuse("not_in_channel"));
    }
    Ok(success(json!({"errors": {}})))
}
