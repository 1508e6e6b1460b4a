//! `files.delete`

use super::{locked, tell};
use crate::{
    actor::Actor,
    answer::{refuse, success},
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::json;

/// Deletes a file of the actor's; admins delete anybody's. Messages keep its tombstone, and its bytes are gone.
pub(super) async fn delete(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let file = locked(call, &actor).await?;
    if file.is_canvas() {
        return Err(refuse("delete_not_allowed"));
    }
    if file.owner() != actor.user_id && !is_admin(call, &actor).await? {
        return Err(refuse("cant_delete_file"));
    }
    bury(call, file.id()).await?;
    tell(
        call,
        &actor,
        "file_deleted",
        file.id(),
        file.channels().first().copied(),
    )
    .await?;
    Ok(success(json!({})))
}

/// Leaves nothing of a file but that it was there.
async fn bury(call: &Call, id: &str) -> Result<(), Failure> {
    call.execute("DELETE FROM file_contents WHERE file_id = $1", &[&id])
        .await?;
    let bury = "UPDATE files SET state = 'deleted', content = NULL, public_url_shared = false, updated = $2 WHERE id = $1";
    call.execute(bury, &[&id, &call.now().as_second()]).await?;
    Ok(())
}

async fn is_admin(call: &Call, actor: &Actor) -> Result<bool, Failure> {
    let select = "SELECT is_admin OR is_owner FROM users WHERE id = $1";
    Ok(!actor.is_bot && call.query_one(select, &[&actor.user_id]).await?.get(0))
}
