//! `conversations.create`

use super::name;
use crate::{
    actor::{Actor, require_scope},
    answer::{refuse, success},
    channel::{Channel, find_any, manage_public},
    event::{self, Audience},
    membership,
    timestamp::Ts,
};
use asymmetric_kit::{Alphabet, Call, Failure, HandlerResult, ToSql};
use serde_json::json;

/// Creates a channel with the actor in it.
pub(crate) async fn create(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let name = name::argument(call);
    let is_private = call.arguments().boolean("is_private") == Ok(Some(true));
    require_scope(
        call,
        if is_private {
            &["groups:write"]
        } else {
            manage_public(&actor)
        },
    )?;
    name::check(&name)?;
    let channel = make(call, &actor, &name, is_private).await?;
    Ok(success(json!({"channel": channel.document(&actor, false)})))
}

/// Makes a channel with the actor in it; its name is checked.
pub(crate) async fn make(
    call: &Call,
    actor: &Actor,
    name: &str,
    is_private: bool,
) -> Result<Channel, Failure> {
    let id = call.identifier("C", Alphabet::Upper, 10).await?;
    let kind = if is_private { "private" } else { "public" };
    let now = call.now();
    let insert = "INSERT INTO channels (id, kind, name, creator, created, updated) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (name) DO NOTHING";
    let values: [&(dyn ToSql + Sync); 6] = [
        &id,
        &kind,
        &name,
        &actor.user_id,
        &now.as_second(),
        &now.as_millisecond(),
    ];
    if call.execute(insert, &values).await? == 0 {
        return Err(refuse("name_taken"));
    }
    let made = find_any(call, actor, &id).await?;
    let made = made.ok_or_else(|| Failure::internal("find the channel that was created"))?;
    membership::add(call, actor, &made, &actor.user_id, None).await?;
    if !is_private {
        let created = json!({"id": id, "is_channel": true, "name": name, "name_normalized": name,
            "created": now.as_second(), "creator": actor.user_id, "is_shared": false, "is_org_shared": false,
            "context_team_id": actor.team_id});
        event::publish(
            call,
            json!({"type": "channel_created", "channel": created, "event_ts": Ts::of(call).to_string()}),
            Audience::Workspace,
        )
        .await?;
    }
    let channel = find_any(call, actor, &id).await?;
    channel.ok_or_else(|| Failure::internal("find the channel that was created"))
}
