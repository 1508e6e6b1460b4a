//! `conversations.rename`

use super::name;
use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{self, Channel, Kind, Right, locked},
    event::{self, Audience},
    message::announce_with,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::json;
use tokio_postgres::error::SqlState;

/// Renames a channel that the actor made; admins rename any that they are in.
pub(crate) async fn rename(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let found = locked(call, &actor, Right::Manage).await?;
    let wanted = name::argument(call);
    let problem = match () {
        () if found.kind.is_direct() => Some("method_not_supported_for_channel_type"),
        () if found.is_archived => Some("is_archived"),
        () if !found.is_member => Some("not_in_channel"),
        () if found.creator != actor.user_id && !actor.is_admin(call).await? => Some("not_authorized"),
        () => None,
    };
    if let Some(problem) = problem {
        return Err(refuse(problem));
    }
    name::check(&wanted)?;
    change(call, &actor, &found, &wanted).await?;
    let renamed = channel::find(call, &actor, &found.id).await?;
    let renamed = renamed.ok_or_else(|| Failure::internal("find the channel that was renamed"))?;
    Ok(success(json!({"channel": renamed.document(&actor, false)})))
}

/// Gives a locked channel another name, which nobody else's has.
pub(crate) async fn change(
    call: &Call,
    actor: &Actor,
    channel: &Channel,
    wanted: &str,
) -> Result<(), Failure> {
    let before = channel.name.as_deref().unwrap_or_default();
    if before == wanted {
        return Ok(());
    }
    let update = "UPDATE channels SET name = $2, previous_names = array_append(previous_names, name), updated = $3 \
         WHERE id = $1";
    let updated = call
        .execute(update, &[&channel.id, &wanted, &call.now().as_millisecond()])
        .await;
    match updated {
        Err(Failure::Database(error)) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
            return Err(refuse("name_taken"));
        }
        other => other?,
    };
    let text = format!(
        "<@{}> has renamed the channel from \"{before}\" to \"{wanted}\"",
        actor.user_id
    );
    let details = json!({"old_name": before, "name": wanted});
    announce_with(call, &channel.id, &actor.user_id, "channel_name", text, &details).await?;
    let (kind, audience) = match channel.kind {
        Kind::Public => ("channel_rename", Audience::Workspace),
        _ => ("group_rename", Audience::Channel(&channel.id)),
    };
    let event = json!({
        "type": kind, "channel": {"id": channel.id, "name": wanted, "created": channel.created},
        "event_ts": Ts::of(call).to_string(),
    });
    event::publish(call, event, audience).await
}
