//! `admin.conversations.invite`

use super::{administrator, conversations::locked, list};
use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, refuse_with, success},
    channel::Channel,
    membership,
    message::SLACKBOT,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Map, Value, json};

/// Adds users to any channel. One who cannot be added keeps the others out too.
pub(super) async fn invite(call: &mut Call) -> HandlerResult {
    let actor = administrator(call).await?;
    let found = locked(call, &actor).await?;
    let users = list(call.arguments(), "user_ids");
    if users.is_empty() {
        return Err(invalid_arguments("missing required field: user_ids"));
    }
    if found.is_archived {
        return Err(refuse("restricted_action"));
    }
    let mut failed: Map<String, Value> = Map::new();
    for user in users {
        if let Some(error) = add(call, &actor, &found, &user).await? {
            failed.insert(user, error.into());
        }
    }
    if !failed.is_empty() {
        return Err(refuse_with(
            "failed_for_some_users",
            json!({"failed_user_ids": failed}),
        ));
    }
    Ok(success(json!({})))
}

/// Adds one user, or says why not.
async fn add(
    call: &Call,
    actor: &Actor,
    channel: &Channel,
    user: &str,
) -> Result<Option<&'static str>, Failure> {
    let row = call
        .query_opt("SELECT deleted FROM users WHERE id = $1", &[&user])
        .await?;
    let Some(row) = row.filter(|_| user != SLACKBOT) else {
        return Ok(Some("user_not_found"));
    };
    if row.get(0) {
        return Ok(Some("user_disabled"));
    }
    let added = membership::add(call, actor, channel, user, Some(&actor.user_id)).await?;
    Ok((!added).then_some("already_in_channel"))
}
