//! `admin.users.list` and `admin.users.remove`

use super::administrator;
use crate::{
    actor::Actor,
    answer::{refuse, success},
    cursor::{self, Page},
    users::announce_change,
};
use asymmetric_kit::{Call, Failure, HandlerResult, ToSql};
use serde_json::{Value, json};
use tokio_postgres::Row;

/// A user who is to be changed.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) id: String,
    pub(super) is_primary_owner: bool,
    pub(super) is_bot: bool,
    pub(super) deleted: bool,
}

/// The user of the argument `user_id`, locked until the call ends. Only owners change owners.
pub(super) async fn target(call: &Call, actor: &Actor) -> Result<Target, Failure> {
    if call.arguments().filled("team_id").as_deref() != Some(&actor.team_id) {
        return Err(refuse("team_not_found"));
    }
    let id = call.arguments().filled("user_id").unwrap_or_default();
    let select =
        "SELECT id, is_primary_owner, is_bot, deleted, is_owner FROM users WHERE id = $1 FOR NO KEY UPDATE";
    let row = call.query_opt(select, &[&&*id]).await?;
    let row = row.ok_or_else(|| refuse("user_not_found"))?;
    if row.get("is_owner") && !actor.is_owner(call).await? {
        return Err(refuse("invalid_permissions"));
    }
    Ok(Target {
        id: row.get(0),
        is_primary_owner: row.get(1),
        is_bot: row.get(2),
        deleted: row.get(3),
    })
}

/// `admin.users.list`
pub(super) async fn list(call: &mut Call) -> HandlerResult {
    let actor = administrator(call).await?;
    let arguments = call.arguments();
    if arguments
        .filled("team_id")
        .is_some_and(|team| team != actor.team_id)
    {
        return Err(refuse("team_not_found"));
    }
    let truth = |name: &str| arguments.boolean(name) == Ok(Some(true));
    if truth("include_deactivated_user_workspaces") {
        return Err(refuse("include_deactivated_user_workspaces_invalid"));
    }
    let page = Page::read(arguments, "user", 100, 1000)?;
    let deleted = arguments.boolean("is_active") == Ok(Some(false));
    let select = "SELECT * FROM users WHERE deleted = $1 \
             AND (NOT ($2 OR $3) OR ($2 AND is_admin AND NOT is_owner) OR ($3 AND is_owner)) \
             AND (NOT $4 OR is_restricted) AND ($5::text IS NULL OR id >= $5) \
         ORDER BY id LIMIT $6";
    let values: [&(dyn ToSql + Sync); 6] = [
        &deleted,
        &truth("include_admins"),
        &truth("include_owners"),
        &truth("only_guests"),
        &page.start,
        &page.fetch(),
    ];
    let rows = call.query(select, &values).await?;
    let next = rows
        .get(page.limit)
        .map(|row| cursor::encode("user", row.get("id")));
    let users: Vec<Value> = rows.iter().take(page.limit).map(document).collect();
    Ok(success(
        json!({"users": users, "response_metadata": cursor::metadata(next.as_deref())}),
    ))
}

fn document(row: &Row) -> Value {
    let text = |name: &str| row.get::<_, String>(name);
    let truth = |name: &str| row.get::<_, bool>(name);
    json!({
        "id": text("id"), "email": row.get::<_, Option<String>>("email").unwrap_or_default(),
        "is_admin": truth("is_admin"), "is_owner": truth("is_owner"),
        "is_primary_owner": truth("is_primary_owner"), "is_restricted": truth("is_restricted"),
        "is_ultra_restricted": false, "is_bot": truth("is_bot"), "username": text("name"),
        "full_name": text("real_name"), "is_active": !truth("deleted"), "expiration_ts": 0,
        "workspaces": [text("team_id")], "has_2fa": false, "has_sso": false,
    })
}

/// `admin.users.remove`: the user is deactivated. They are in no channel any more and their tokens are worth nothing;
/// what they wrote stays.
pub(super) async fn remove(call: &mut Call) -> HandlerResult {
    let actor = administrator(call).await?;
    let user = target(call, &actor).await?;
    if user.is_primary_owner {
        return Err(refuse("cannot_modify_primary_owner"));
    }
    if user.deleted {
        return Err(refuse("user_already_deleted"));
    }
    // Whoever counts the members of one of these channels meanwhile waits.
    let lock = "SELECT id FROM channels WHERE kind IN ('public', 'private') \
             AND id IN (SELECT channel_id FROM channel_members WHERE user_id = $1) \
         ORDER BY id FOR NO KEY UPDATE";
    let rows = call.query(lock, &[&user.id]).await?;
    let channels: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let leave = "DELETE FROM channel_members WHERE user_id = $1 AND channel_id = ANY ($2)";
    call.execute(leave, &[&user.id, &channels]).await?;
    let revoke = "DELETE FROM _asym_auth.tokens \
         WHERE grant_name IN (SELECT name FROM _asym_auth.grants WHERE subject = $1)";
    call.execute(revoke, &[&user.id]).await?;
    let update =
        "UPDATE users SET deleted = true, is_admin = false, is_owner = false, updated = $2 WHERE id = $1";
    call.execute(update, &[&user.id, &call.now().as_second()]).await?;
    announce_change(call, &user.id, &["user_change"]).await?;
    Ok(success(json!({})))
}
