//! `admin.users.setAdmin`, `.setOwner` and `.setRegular`

use super::{administrator, users::target};
use crate::{
    answer::{refuse, success},
    users::announce_change,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Makes a member an admin; an owner is one no longer.
pub(super) async fn set_admin(call: &mut Call) -> HandlerResult {
    set(call, true, false).await
}

/// Makes a member an owner; only owners do that.
pub(super) async fn set_owner(call: &mut Call) -> HandlerResult {
    let actor = administrator(call).await?;
    if !actor.is_owner(call).await? {
        return Err(refuse("not_an_owner"));
    }
    set(call, true, true).await
}

/// Makes an admin or an owner a member like others.
pub(super) async fn set_regular(call: &mut Call) -> HandlerResult {
    set(call, false, false).await
}

async fn set(call: &Call, is_admin: bool, is_owner: bool) -> HandlerResult {
    let actor = administrator(call).await?;
    let user = target(call, &actor).await?;
    if user.is_primary_owner {
        return Err(refuse("cannot_modify_primary_owner"));
    }
    if user.is_bot || user.deleted {
        let problem = if is_admin {
            "invalid_role_for_user"
        } else {
            "failed_to_set_user_to_regular"
        };
        return Err(refuse(problem));
    }
    let update =
        "UPDATE users SET is_admin = $2, is_owner = $3, is_restricted = false, updated = $4 WHERE id = $1";
    call.execute(update, &[&user.id, &is_admin, &is_owner, &call.now().as_second()])
        .await?;
    announce_change(call, &user.id, &["user_change"]).await?;
    Ok(success(json!({})))
}
