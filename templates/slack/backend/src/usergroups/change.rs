//! `usergroups.create`, `usergroups.update`, `usergroups.enable` and `usergroups.disable`

use super::{
    group::{Group, locked, of_argument},
    tell,
};
use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    channel::{self, Kind},
};
use asymmetric_kit::{Alphabet, Call, Failure, HandlerResult, ToSql};
use serde_json::json;
use std::borrow::Cow;

/// Characters of a name, a handle and a description.
const MAXIMUM_NAME: usize = 80;
const MAXIMUM_HANDLE: usize = 21;
const MAXIMUM_DESCRIPTION: usize = 140;

/// Handles that mention everybody.
const FORBIDDEN_HANDLES: [&str; 5] = ["channel", "everyone", "here", "group", "slackbot"];

/// Creates a user group without users.
pub(super) async fn create(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let name = call.arguments().filled("name").map(Cow::into_owned);
    let name = name
        .filter(|name| !name.trim().is_empty())
        .ok_or_else(|| refuse("missing_subteam_name"))?;
    let handle = match call.arguments().filled("handle") {
        Some(handle) => handle.into_owned(),
        None => handle_of(&name),
    };
    let description = call
        .arguments()
        .text("description")
        .unwrap_or_default()
        .into_owned();
    lock_names(call).await?;
    check_name(call, &name, "").await?;
    check_handle(call, &handle, "").await?;
    check_description(&description)?;
    let id = call.identifier("S", Alphabet::Upper, 10).await?;
    let insert = "INSERT INTO usergroups (id, team_id, name, handle, description, date_create, date_update, created_by, updated_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $7)";
    let values: [&(dyn ToSql + Sync); 7] = [
        &id,
        &actor.team_id,
        &name,
        &handle,
        &description,
        &call.now().as_second(),
        &actor.user_id,
    ];
    call.execute(insert, &values).await?;
    put_channels(call, &actor, &id).await?;
    let sql = format!("{} WHERE usergroups.id = $1", super::group::SELECT);
    let group = Group::from_row(&call.query_one(&sql, &[&id]).await?);
    tell(call, "subteam_created", json!({"subteam": group.document()})).await?;
    Ok(success(json!({"usergroup": group.document()})))
}

/// Changes what is given: name, handle, description, channels.
pub(super) async fn update(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    lock_names(call).await?;
    let group = locked(call).await?;
    let given = |name: &str| call.arguments().filled(name).map(Cow::into_owned);
    let (name, handle) = (given("name"), given("handle"));
    let description = call.arguments().text("description").map(Cow::into_owned);
    if let Some(name) = &name {
        check_name(call, name, &group.id).await?;
    }
    if let Some(handle) = &handle {
        check_handle(call, handle, &group.id).await?;
    }
    check_description(description.as_deref().unwrap_or_default())?;
    let update = "UPDATE usergroups SET name = coalesce($2, name), handle = coalesce($3, handle), \
             description = coalesce($4, description), date_update = $5, updated_by = $6 WHERE id = $1";
    let values: [&(dyn ToSql + Sync); 6] = [
        &group.id,
        &name,
        &handle,
        &description,
        &call.now().as_second(),
        &actor.user_id,
    ];
    call.execute(update, &values).await?;
    put_channels(call, &actor, &group.id).await?;
    updated(call).await
}

/// Disables a user group: its users stay, and nobody can mention it.
pub(super) async fn disable(call: &mut Call) -> HandlerResult {
    switch(call, true).await
}

/// Enables it again.
pub(super) async fn enable(call: &mut Call) -> HandlerResult {
    switch(call, false).await
}

async fn switch(call: &Call, is_disabled: bool) -> HandlerResult {
    let actor = Actor::of(call)?;
    let group = locked(call).await?;
    let now = call.now().as_second();
    let (deleted, by) = if is_disabled {
        (now, Some(&actor.user_id))
    } else {
        (0, None)
    };
    if group.is_disabled() != is_disabled {
        let update = "UPDATE usergroups SET date_delete = $2, deleted_by = $3, date_update = $4, updated_by = $5 WHERE id = $1";
        call.execute(update, &[&group.id, &deleted, &by, &now, &actor.user_id])
            .await?;
    }
    updated(call).await
}

/// Tells of the group of the argument, and answers with it.
async fn updated(call: &Call) -> HandlerResult {
    let group = of_argument(call).await?;
    tell(call, "subteam_updated", json!({"subteam": group.document()})).await?;
    Ok(success(json!({"usergroup": group.document()})))
}

/// Whoever gives a name or handle next waits until this call has ended, so that none is given twice.
async fn lock_names(call: &Call) -> Result<(), Failure> {
    call.execute("SELECT FROM team FOR UPDATE", &[]).await?;
    Ok(())
}

async fn check_name(call: &Call, name: &str, own: &str) -> Result<(), Failure> {
    if name.chars().nth(MAXIMUM_NAME).is_some() {
        return Err(refuse("name_too_long"));
    }
    let taken = "SELECT FROM usergroups WHERE lower(name) = lower($1) AND id <> $2 LIMIT 1";
    match call.query_opt(taken, &[&name, &own]).await? {
        Some(_) => Err(refuse("name_already_exists")),
        None => Ok(()),
    }
}

/// Handles are unique among users, channels and user groups.
async fn check_handle(call: &Call, handle: &str, own: &str) -> Result<(), Failure> {
    let part = |character: char| {
        character.is_alphanumeric() && !character.is_uppercase() || matches!(character, '-' | '_' | '.')
    };
    if FORBIDDEN_HANDLES.contains(&handle) {
        return Err(refuse("forbidden_handle"));
    }
    if handle.is_empty() || handle.chars().nth(MAXIMUM_HANDLE).is_some() || !handle.chars().all(part) {
        return Err(refuse("bad_handle"));
    }
    let taken = "SELECT EXISTS (SELECT FROM usergroups WHERE handle = $1 AND id <> $2) \
         OR EXISTS (SELECT FROM users WHERE name = $1) OR EXISTS (SELECT FROM channels WHERE name = $1)";
    let is_taken: bool = call.query_one(taken, &[&handle, &own]).await?.get(0);
    if is_taken {
        return Err(refuse("handle_already_exists"));
    }
    Ok(())
}

fn check_description(description: &str) -> Result<(), Failure> {
    match description.chars().nth(MAXIMUM_DESCRIPTION) {
        Some(_) => Err(refuse("description_too_long")),
        None => Ok(()),
    }
}

/// The handle that a name makes: in lower case, with `-` between its words.
fn handle_of(name: &str) -> String {
    let safe = |character: char| {
        let is_part = character.is_alphanumeric() || matches!(character, '-' | '_' | '.');
        if is_part { character } else { '-' }
    };
    let handle: String = name
        .to_lowercase()
        .chars()
        .map(safe)
        .take(MAXIMUM_HANDLE)
        .collect();
    handle.trim_matches('-').to_owned()
}

/// Replaces the default channels, if the argument `channels` is there.
async fn put_channels(call: &Call, actor: &Actor, group: &str) -> Result<(), Failure> {
    let Some(given) = call.arguments().text("channels").map(Cow::into_owned) else {
        if call.arguments().contains("channels") {
            return Err(invalid_arguments(
                "must be a comma-separated list [json-pointer:/channels]",
            ));
        }
        return Ok(());
    };
    call.execute(
        "DELETE FROM usergroup_channels WHERE usergroup_id = $1",
        &[&group],
    )
    .await?;
    let ids = given.split(',').map(str::trim).filter(|id| !id.is_empty());
    for (id, position) in ids.zip(1_i32..) {
        let found = channel::find(call, actor, id).await?;
        let found = found.filter(|found| found.kind != Kind::Im);
        let found = found.ok_or_else(|| refuse("invalid_channel_provided"))?;
        let insert = "INSERT INTO usergroup_channels (usergroup_id, channel_id, position) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        call.execute(insert, &[&group, &found.id, &position]).await?;
    }
    Ok(())
}
