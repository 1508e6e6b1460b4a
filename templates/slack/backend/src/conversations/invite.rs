//! `conversations.invite`

use crate::{
    actor::Actor,
    answer::{refuse, refuse_with, success},
    channel::{self, Channel, Right, locked},
    membership,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Value, json};

/// Users in one call at most.
const MAXIMUM_USERS: usize = 100;

/// Adds users to a channel that the actor is in. One who cannot be added keeps the others out too, unless `force` says
/// otherwise.
pub(crate) async fn invite(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let found = locked(call, &actor, Right::Invite).await?;
    let given = call.arguments().text("users").unwrap_or_default().into_owned();
    let mut users: Vec<&str> = given
        .split(',')
        .map(str::trim)
        .filter(|user| !user.is_empty())
        .collect();
    users.dedup();
    let force = call.arguments().boolean("force") == Ok(Some(true));
    let problem = match () {
        () if found.kind.is_direct() => Some("method_not_supported_for_channel_type"),
        () if found.is_archived => Some("is_archived"),
        () if !found.is_member => Some("not_in_channel"),
        () if users.is_empty() => Some("no_user"),
        () if users.len() > MAXIMUM_USERS => Some("too_many_users"),
        () => None,
    };
    if let Some(problem) = problem {
        return Err(refuse(problem));
    }
    let mut errors = Vec::new();
    let mut first = None;
    let mut added = 0;
    for user in users {
        if let Some(error) = add(call, &actor, &found, user).await? {
            first.get_or_insert(error);
            errors.push(json!({"user": user, "ok": false, "error": error}));
        } else {
            added += 1;
        }
    }
    if let Some(error) = first
        && !(force && added > 0)
    {
        return Err(refuse_with(error, json!({"errors": errors})));
    }
    let channel = channel::find(call, &actor, &found.id).await?;
    let channel = channel.ok_or_else(|| Failure::internal("find the channel that users were added to"))?;
    let mut answer = json!({"channel": channel.document(&actor, false)});
    if !errors.is_empty() {
        answer["errors"] = Value::Array(errors);
    }
    Ok(success(answer))
}

/// Adds one user, or says why not.
async fn add(
    call: &Call,
    actor: &Actor,
    channel: &Channel,
    user: &str,
) -> Result<Option<&'static str>, Failure> {
    if user == actor.user_id {
        return Ok(Some("cant_invite_self"));
    }
    let row = call
        .query_opt("SELECT deleted FROM users WHERE id = $1", &[&user])
        .await?;
    let Some(row) = row.filter(|_| user != crate::message::SLACKBOT) else {
        return Ok(Some("user_not_found"));
    };
    if row.get(0) {
        return Ok(Some("user_disabled"));
    }
    let added = membership::add(call, actor, channel, user, Some(&actor.user_id)).await?;
    Ok((!added).then_some("already_in_channel"))
}
