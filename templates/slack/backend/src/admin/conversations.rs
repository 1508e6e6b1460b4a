//! `admin.conversations.*`: any channel, whether the admin is in it or not.

use super::administrator;
use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{self, Channel, Kind},
    conversations::{archive, create as creation, name, rename as renaming},
    event::{self, Audience},
    text::escape,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult, ToSql};
use serde_json::json;
use tokio_postgres::error::SqlState;

/// Characters of a description at most.
const MAXIMUM_DESCRIPTION: usize = 250;

/// The channel of the argument `channel_id`, locked until the call ends; not a direct message, and not the general one.
pub(super) async fn locked(call: &Call, actor: &Actor) -> Result<Channel, Failure> {
    let id = call
        .arguments()
        .filled("channel_id")
        .unwrap_or_default()
        .into_owned();
    channel::lock(call, &id).await?;
    let found = channel::find_any(call, actor, &id).await?;
    let found = found.ok_or_else(|| refuse("channel_not_found"))?;
    if found.kind.is_direct() || found.is_general {
        return Err(refuse("channel_type_not_supported"));
    }
    Ok(found)
}

/// `admin.conversations.archive`
pub(super) async fn archive(call: &mut Call) -> HandlerResult {
    let actor = administrator(call).await?;
    let found = locked(call, &actor).await?;
    if found.is_archived {
        return Err(refuse("already_archived"));
    }
    archive::set(call, &actor, &found, true).await?;
    Ok(success(json!({})))
}

/// `admin.conversations.unarchive`
pub(super) async fn unarchive(call: &mut Call) -> HandlerResult {
    let actor = administrator(call).await?;
    let found = locked(call, &actor).await?;
    if !found.is_archived {
        return Err(refuse("channel_not_archived"));
    }
    archive::set(call, &actor, &found, false).await?;
    Ok(success(json!({})))
}

/// `admin.conversations.rename`
pub(super) async fn rename(call: &mut Call) -> HandlerResult {
    let actor = administrator(call).await?;
    let found = locked(call, &actor).await?;
    let wanted = name::argument(call);
    name::check(&wanted)?;
    renaming::change(call, &actor, &found, &wanted).await?;
    Ok(success(json!({})))
}

/// `admin.conversations.delete`: nothing of the channel is left.
pub(super) async fn delete(call: &mut Call) -> HandlerResult {
    let actor = administrator(call).await?;
    let found = locked(call, &actor).await?;
    let (kind, audience) = match found.kind {
        Kind::Public => ("channel_deleted", Audience::Workspace),
        _ => ("group_deleted", Audience::Channel(&found.id)),
    };
    let event = json!({
        "type": kind, "channel": found.id, "actor_id": actor.user_id, "event_ts": Ts::of(call).to_string(),
    });
    // Those who are in it are told, so they are told before they are not.
    event::publish(call, event, audience).await?;
    match call
        .execute("DELETE FROM channels WHERE id = $1", &[&found.id])
        .await
    {
        Err(Failure::Database(error)) if error.code() == Some(&SqlState::FOREIGN_KEY_VIOLATION) => {
            Err(refuse("could_not_delete_channel"))
        }
        other => other.map(|_| success(json!({}))),
    }
}

/// `admin.conversations.create`: the admin is in the new channel.
pub(super) async fn create(call: &mut Call) -> HandlerResult {
    let actor = administrator(call).await?;
    let arguments = call.arguments();
    let is_private = arguments.boolean("is_private") == Ok(Some(true));
    let description = escape(&arguments.text("description").unwrap_or_default());
    let problem = match arguments.filled("team_id") {
        // A channel of all workspaces needs an enterprise that has them.
        _ if arguments.boolean("org_wide") == Ok(Some(true)) => Some("could_not_create_channel"),
        None => Some("team_id_or_org_required"),
        Some(team) if team != actor.team_id => Some("team_not_found"),
        Some(_) if description.chars().count() > MAXIMUM_DESCRIPTION => Some("could_not_create_channel"),
        Some(_) => None,
    };
    if let Some(problem) = problem {
        return Err(refuse(problem));
    }
    let name = name::argument(call);
    if name::check(&name).is_err() {
        return Err(refuse("invalid_name"));
    }
    let made = creation::make(call, &actor, &name, is_private).await?;
    if !description.is_empty() {
        let update =
            "UPDATE channels SET purpose = $2, purpose_creator = $3, purpose_last_set = $4 WHERE id = $1";
        let values: [&(dyn ToSql + Sync); 4] =
            [&made.id, &description, &actor.user_id, &call.now().as_second()];
        call.execute(update, &values).await?;
    }
    Ok(success(json!({"channel_id": made.id})))
}
