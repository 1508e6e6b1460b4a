//! `files.sharedPublicURL` and `files.revokePublicURL`

use super::{File, event_ts, locked, of_argument};
use crate::{
    actor::{Actor, require_user},
    answer::{refuse, success},
    event::{self, Audience},
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::json;

/// Gives a file an address that needs no token. Only users may.
pub(super) async fn share(call: &mut Call) -> HandlerResult {
    let actor = require_user(call, &["files:write"])?;
    let file = locked(call, &actor).await?;
    if file.public_secret().is_some() {
        return Err(refuse("already_public"));
    }
    let changed = set(call, &actor, &file, true).await?;
    let event = json!({
        "type": "file_public", "file_id": file.id(), "user_id": actor.user_id, "file": {"id": file.id()},
        "event_ts": event_ts(call),
    });
    event::publish(call, event, Audience::Workspace).await?;
    Ok(success(
        json!({"file": changed.document(&actor.team_id, &call.base_url())}),
    ))
}

/// Takes that address away.
pub(super) async fn revoke(call: &mut Call) -> HandlerResult {
    let actor = require_user(call, &["files:write"])?;
    let file = locked(call, &actor).await?;
    let changed = set(call, &actor, &file, false).await?;
    Ok(success(
        json!({"file": changed.document(&actor.team_id, &call.base_url())}),
    ))
}

async fn set(call: &Call, actor: &Actor, file: &File, is_public: bool) -> Result<File, Failure> {
    if file.is_canvas() {
        return Err(refuse("not_allowed"));
    }
    let update = "UPDATE files SET public_url_shared = $2 WHERE id = $1";
    call.execute(update, &[&file.id(), &is_public]).await?;
    of_argument(call, actor).await
}
