//! `conversations.open` and `conversations.close`

use super::unread;
use crate::{
    actor::{Actor, require_scope},
    answer::{refuse, success},
    channel::{self, Channel, Kind, Right, of_argument},
    event::{self, Audience},
    message::SLACKBOT,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Value, json};

/// Other members of a group direct message at most.
const MAXIMUM_OTHERS: usize = 8;

/// Opens a direct message with users, made if there is none yet, or one that is there by its id.
pub(crate) async fn open(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let id = match call.arguments().filled("users") {
        Some(users) => with_users(call, &actor, &users).await?,
        None if call.arguments().filled("channel").is_some() => {
            let found = of_argument(call, &actor, Right::Manage).await?;
            if !found.kind.is_direct() {
                return Err(refuse("method_not_supported_for_channel_type"));
            }
            found.id
        }
        None => return Err(refuse("users_list_not_supplied")),
    };
    let opened = set_open(call, &actor, &id, true).await?;
    let found = channel::find(call, &actor, &id).await?;
    let found = found.ok_or_else(|| Failure::internal("find the direct message that was opened"))?;
    let mut answer = json!({"channel": {"id": id}});
    if call.arguments().boolean("return_im") == Ok(Some(true)) {
        answer["channel"] = document(call, &actor, &found).await?;
    }
    if !opened {
        answer["no_op"] = true.into();
        answer["already_open"] = true.into();
    }
    Ok(success(answer))
}

/// Takes a direct message out of the actor's view. Nothing in it is lost.
pub(crate) async fn close(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let found = of_argument(call, &actor, Right::Manage).await?;
    if !found.kind.is_direct() {
        return Err(refuse("method_not_supported_for_channel_type"));
    }
    let mut answer = json!({});
    if !set_open(call, &actor, &found.id, false).await? {
        answer = json!({"no_op": true, "already_closed": true});
    }
    Ok(success(answer))
}

/// The conversation with the users of a comma-separated list.
async fn with_users(call: &Call, actor: &Actor, given: &str) -> Result<String, Failure> {
    let mut users: Vec<String> = Vec::new();
    for user in given.split(',').map(str::trim).filter(|user| !user.is_empty()) {
        if !users.iter().any(|known| known == user) {
            users.push(user.to_owned());
        }
    }
    if users.len() > 1 {
        users.retain(|user| *user != actor.user_id);
    }
    require_scope(
        call,
        if users.len() > 1 {
            &["mpim:write"]
        } else {
            &["im:write"]
        },
    )?;
    let problem = match users.len() {
        0 => Some("not_enough_users"),
        count if count > MAXIMUM_OTHERS => Some("too_many_users"),
        _ => None,
    };
    if let Some(problem) = problem {
        return Err(refuse(problem));
    }
    let rows = call
        .query("SELECT id, deleted FROM users WHERE id = ANY ($1)", &[&users])
        .await?;
    if rows.len() < users.len() || (users.len() > 1 && users.iter().any(|user| user == SLACKBOT)) {
        return Err(refuse("user_not_found"));
    }
    if rows.iter().any(|row| row.get("deleted")) {
        return Err(refuse("user_disabled"));
    }
    let make = call.arguments().boolean("prevent_creation") != Ok(Some(true));
    let found = channel::between(call, actor, &users, make).await?;
    found.ok_or_else(|| refuse("channel_not_found"))
}

/// Puts a direct message into the actor's view or takes it out; false if it was so already.
async fn set_open(call: &Call, actor: &Actor, id: &str, is_open: bool) -> Result<bool, Failure> {
    let update =
        "UPDATE channel_members SET is_open = $3 WHERE channel_id = $1 AND user_id = $2 AND is_open <> $3";
    if call.execute(update, &[&id, &actor.user_id, &is_open]).await? == 0 {
        return Ok(false);
    }
    if id.starts_with('D') {
        let kind = if is_open { "im_open" } else { "im_close" };
        let event = json!({
            "type": kind, "user": actor.user_id, "channel": id, "event_ts": Ts::of(call).to_string(),
        });
        event::publish(call, event, Audience::Channel(id)).await?;
    }
    Ok(true)
}

/// The whole object, as this method shows it.
async fn document(call: &Call, actor: &Actor, found: &Channel) -> Result<Value, Failure> {
    let mut document = found.document(actor, false);
    unread::add(call, actor, found, &mut document).await?;
    if let (Kind::Im, Some(fields)) = (found.kind, document.as_object_mut()) {
        fields.remove("is_user_deleted");
    }
    Ok(document)
}
