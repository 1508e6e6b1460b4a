//! `conversations.join`

use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{self, Kind, Right, locked},
    membership,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::json;

/// Joins a public channel.
pub(crate) async fn join(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let found = locked(call, &actor, Right::Operation).await?;
    if found.kind != Kind::Public {
        return Err(refuse("method_not_supported_for_channel_type"));
    }
    if found.is_archived {
        return Err(refuse("is_archived"));
    }
    if found.is_member {
        return Ok(success(json!({
            "channel": found.document(&actor, false),
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        })));
    }
    membership::add(call, &actor, &found, &actor.user_id, None).await?;
    let joined = channel::find(call, &actor, &found.id).await?;
    let joined = joined.ok_or_else(|| Failure::internal("find the channel that was joined"))?;
    Ok(success(json!({"channel": joined.document(&actor, false)})))
}
