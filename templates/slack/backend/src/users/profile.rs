//! `users.profile.get` and `users.profile.set`

mod custom;
mod value;
mod wanted;

use super::{
    document::{announce_change, find, profile},
    status::Status,
};
use crate::{
    actor::Actor,
    answer::{refuse, success},
};
use asymmetric_kit::{Call, Failure, HandlerResult, ToSql};
use serde_json::{Value, json};
use tokio_postgres::{Row, error::SqlState};
use wanted::Wanted;

/// Shows a profile: the actor's own, or another user's.
pub(crate) async fn get(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let user = match call.arguments().filled("user") {
        Some(user) => user.into_owned(),
        None => actor.user_id,
    };
    let row = find(call, &user).await?;
    let row = row.ok_or_else(|| refuse("user_not_found"))?;
    let with_labels = call.arguments().boolean("include_labels") == Ok(Some(true));
    let document = document(call, &user, &row, with_labels).await?;
    Ok(success(json!({"profile": document})))
}

/// Changes what was given of a profile, and nothing else.
pub(crate) async fn set(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let user = target(call, &actor).await?;
    let mut wanted = Wanted::read(call.arguments())?;
    let lock = "SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE";
    call.query_opt(lock, &[&user]).await?;
    let row = find(call, &user).await?;
    let row = row.ok_or_else(|| refuse("user_not_found"))?;
    if wanted.email.is_some() && !actor.is_admin(call).await? {
        return Err(refuse("not_admin"));
    }
    let status = wanted.status(&Status::of_row(&row).at(call.now().as_second()))?;
    wanted.complete_names(row.get("first_name"), row.get("last_name"));
    write(call, &user, &wanted, status.as_ref()).await?;
    custom::set(call, &actor, &user, &wanted.custom).await?;
    let mut kinds = vec!["user_profile_changed"];
    if wanted.changes_more_than_custom_fields() {
        kinds.push("user_change");
    }
    if status.is_some() {
        kinds.push("user_status_changed");
    }
    announce_change(call, &user, &kinds).await?;
    let changed = find(call, &user).await?;
    let changed = changed.ok_or_else(|| Failure::internal("find the user whose profile was set"))?;
    let profile = document(call, &user, &changed, false).await?;
    Ok(success(
        json!({"username": changed.get::<_, String>("name"), "profile": profile}),
    ))
}

/// The profile with its custom fields.
async fn document(call: &Call, user: &str, row: &Row, with_labels: bool) -> Result<Value, Failure> {
    let mut document = profile(call, row);
    document["fields"] = custom::document(call, user, with_labels).await?;
    if let Some(fields) = document.as_object_mut() {
        for name in ["team", "api_app_id", "bot_id"] {
            fields.remove(name);
        }
    }
    Ok(document)
}

/// Whose profile is to be changed, if the actor may do that.
async fn target(call: &Call, actor: &Actor) -> Result<String, Failure> {
    let user = match call.arguments().filled("user") {
        Some(user) if user != actor.user_id => user.into_owned(),
        _ => return Ok(actor.user_id.clone()),
    };
    let rights = "SELECT is_admin OR is_owner AS is_admin, is_owner, is_primary_owner, is_bot FROM users WHERE id = $1";
    let mine = call.query_one(rights, &[&actor.user_id]).await?;
    let theirs = call.query_opt(rights, &[&user]).await?;
    let theirs = theirs.ok_or_else(|| refuse("user_not_found"))?;
    let problem = match () {
        () if !mine.get::<_, bool>("is_admin") => Some("not_admin"),
        () if theirs.get("is_bot") && !mine.get::<_, bool>("is_owner") => Some("not_app_admin"),
        () if theirs.get("is_admin") && !mine.get::<_, bool>("is_primary_owner") => {
            Some("cannot_update_admin_user")
        }
        () => None,
    };
    match problem {
        Some(problem) => Err(refuse(problem)),
        None => Ok(user),
    }
}

async fn write(call: &Call, user: &str, wanted: &Wanted, status: Option<&Status>) -> Result<(), Failure> {
    let update = "UPDATE users SET first_name = coalesce($2, first_name), last_name = coalesce($3, last_name), \
             real_name = coalesce($4, real_name), display_name = coalesce($5, display_name), \
             title = coalesce($6, title), phone = coalesce($7, phone), skype = coalesce($8, skype), \
             pronouns = coalesce($9, pronouns), start_date = coalesce($10, start_date), email = coalesce($11, email), \
             status_text = coalesce($12, status_text), status_emoji = coalesce($13, status_emoji), \
             status_expiration = coalesce($14, status_expiration), updated = $15 \
         WHERE id = $1";
    let text = |name: &str| wanted.texts.get(name);
    let values: [&(dyn ToSql + Sync); 15] = [
        &user,
        &text("first_name"),
        &text("last_name"),
        &text("real_name"),
        &text("display_name"),
        &text("title"),
        &text("phone"),
        &text("skype"),
        &text("pronouns"),
        &text("start_date"),
        &wanted.email,
        &status.map(|status| &status.text),
        &status.map(|status| &status.emoji),
        &status.map(|status| status.expiration),
        &call.now().as_second(),
    ];
    match call.execute(update, &values).await {
        Err(Failure::Database(error)) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
            Err(refuse("email_taken"))
        }
        other => other.map(drop),
    }
}
