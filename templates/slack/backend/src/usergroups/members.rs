//! `usergroups.users.list` and `usergroups.users.update`

use super::{
    group::{locked, of_argument},
    tell,
};
use crate::{
    actor::Actor,
    answer::{refuse, success},
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::json;

/// Lists the users of a user group; of one that is disabled only if `include_disabled` says so.
pub(super) async fn list(call: &mut Call) -> HandlerResult {
    let group = of_argument(call).await?;
    let with_disabled = call.arguments().boolean("include_disabled") == Ok(Some(true));
    if group.is_disabled() && !with_disabled {
        return Err(refuse("no_such_subteam"));
    }
    Ok(success(json!({"users": group.users})))
}

/// Replaces the users of a user group.
pub(super) async fn update(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let given = call.arguments().text("users").unwrap_or_default().into_owned();
    let mut users: Vec<&str> = Vec::new();
    for user in given.split(',').map(str::trim).filter(|user| !user.is_empty()) {
        if !users.contains(&user) {
            users.push(user);
        }
    }
    if users.is_empty() {
        return Err(refuse("no_users_provided"));
    }
    let before = locked(call).await?;
    check(call, &users).await?;
    call.execute(
        "DELETE FROM usergroup_members WHERE usergroup_id = $1",
        &[&before.id],
    )
    .await?;
    let insert = "INSERT INTO usergroup_members (usergroup_id, user_id, position) \
         SELECT $1, user_id, position::integer FROM unnest($2::text[]) WITH ORDINALITY AS given (user_id, position)";
    call.execute(insert, &[&before.id, &users]).await?;
    let update = "UPDATE usergroups SET date_update = $2, updated_by = $3 WHERE id = $1";
    call.execute(update, &[&before.id, &call.now().as_second(), &actor.user_id])
        .await?;
    let after = of_argument(call).await?;
    let missing = |from: &[String], user: &String| !from.contains(user);
    let added: Vec<&String> = after
        .users
        .iter()
        .filter(|user| missing(&before.users, user))
        .collect();
    let removed: Vec<&String> = before
        .users
        .iter()
        .filter(|user| missing(&after.users, user))
        .collect();
    let changed = json!({
        "subteam_id": after.id, "team_id": actor.team_id, "date_previous_update": before.date_update,
        "date_update": after.date_update, "added_users": added, "added_users_count": added.len(),
        "removed_users": removed, "removed_users_count": removed.len(),
    });
    tell(call, "subteam_members_changed", changed).await?;
    tell_bot(call, &actor, &after.id, "subteam_self_added", &added).await?;
    tell_bot(call, &actor, &after.id, "subteam_self_removed", &removed).await?;
    Ok(success(json!({"usergroup": after.document()})))
}

/// Every one of them has to be an active member of the workspace.
async fn check(call: &Call, users: &[&str]) -> Result<(), Failure> {
    let known = "SELECT count(*) FROM users WHERE id = ANY ($1) AND NOT deleted";
    let known: i64 = call.query_one(known, &[&users]).await?.get(0);
    if usize::try_from(known).ok() != Some(users.len()) {
        return Err(refuse("invalid_users"));
    }
    Ok(())
}

/// Tells an app that its bot came into a user group, or went out of it.
async fn tell_bot(
    call: &Call,
    actor: &Actor,
    group: &str,
    kind: &str,
    users: &[&String],
) -> Result<(), Failure> {
    let select = "SELECT user_id FROM bots WHERE id = $1";
    let bot = call.query_opt(select, &[&actor.bot_id]).await?;
    let bot: Option<String> = bot.map(|row| row.get(0));
    if bot.is_some_and(|bot| users.iter().any(|user| **user == bot)) {
        tell(call, kind, json!({"subteam_id": group})).await?;
    }
    Ok(())
}
