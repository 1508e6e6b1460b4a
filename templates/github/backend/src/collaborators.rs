//! Who was let into a repository, and what everybody may do there.
//!
//! <https://docs.github.com/en/rest/collaborators/collaborators>

use asymmetric_kit::{Call, Failure, HandlerResult, Operation, Reply};
use serde_json::{Value, json};

use crate::{
    access::{self, Permission, Seen},
    account::{self, Account, extend},
    answer, assignee,
    error::{FieldError, GitHubError},
    organizations,
    page::Page,
    parameters::{choice, text},
    urls::Urls,
};

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    let collaborator = "/repos/{owner}/{repo}/collaborators/{username}";
    vec![
        Operation::get(
            "repos/list-collaborators",
            "/repos/{owner}/{repo}/collaborators",
            list,
        )
        .summary("Lists who was let into a repository, by themselves, by a team or by the organization."),
        Operation::get("repos/check-collaborator", collaborator, check)
            .summary("Says whether somebody was let into a repository."),
        Operation::put("repos/add-collaborator", collaborator, add).summary(
            "Lets a member of the repository's organization in, or changes what a collaborator may do.",
        ),
        Operation::delete("repos/remove-collaborator", collaborator, remove)
            .summary("Takes back that somebody was let in."),
        Operation::get(
            "repos/get-collaborator-permission-level",
            "/repos/{owner}/{repo}/collaborators/{username}/permission",
            permission,
        )
        .summary("Says what somebody may do in a repository."),
    ]
}

/// A user with what they may do.
fn render(urls: &Urls, user: &Account, permission: Permission) -> Value {
    let mut object = user.simple(urls);
    extend(
        &mut object,
        json!({"permissions": permission.flags(), "role_name": permission.role_name()}),
    );
    object
}

async fn list(call: &mut Call) -> HandlerResult {
    let seen = access::allowed_to_look(call, Permission::Write).await?;
    let levels = ["pull", "triage", "push", "maintain", "admin", ""];
    let wanted = choice(call, "Collaborator", "permission", &levels, "")?;
    let wanted = Permission::named(&wanted);
    let affiliation = choice(
        call,
        "Collaborator",
        "affiliation",
        &["outside", "direct", "all"],
        "all",
    )?
    .into_owned();
    let urls = Urls::of(call);
    let mut all = Vec::new();
    for user in assignee::all(call, &seen).await? {
        if !is_affiliated(call, &seen, &user, &affiliation).await? {
            continue;
        }
        let permission = access::permission_of(call, Some(user.id), &seen.repository).await?;
        if wanted == Permission::None || permission == wanted {
            all.push(render(&urls, &user, permission));
        }
    }
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let page = Page::of(call);
    Ok(page.reply(call, page.slice(all), total))
}

async fn is_affiliated(call: &Call, seen: &Seen, user: &Account, affiliation: &str) -> Result<bool, Failure> {
    if affiliation == "all" {
        return Ok(true);
    }
    let sql = "SELECT FROM collaborators WHERE repository_id = $1 AND user_id = $2";
    let found = call.query(sql, &[&seen.repository.id, &user.id]).await?;
    if found.is_empty() {
        return Ok(false);
    }
    Ok(affiliation == "direct"
        || organizations::role(call, seen.owner.id, Some(user.id))
            .await?
            .is_none())
}

async fn check(call: &mut Call) -> HandlerResult {
    let seen = access::allowed_to_look(call, Permission::Write).await?;
    match assignee::find(call, &seen, call.path_parameter("username")).await? {
        Some(_) => Ok(answer::no_content()),
        None => Err(GitHubError::not_found().into()),
    }
}

async fn add(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Admin).await?;
    let user = account::in_path(call, "username").await?;
    let wanted = text(call, "permission")?.unwrap_or_else(|| "push".to_owned());
    let levels = ["pull", "triage", "push", "maintain", "admin"];
    if !levels.contains(&wanted.as_str()) {
        let error = FieldError::new("Collaborator", "permission", "invalid").with_value(wanted);
        return Err(GitHubError::validation([error]).into());
    }
    let is_member = organizations::role(call, seen.owner.id, Some(user.id))
        .await?
        .is_some();
    let sql = "SELECT FROM collaborators WHERE repository_id = $1 AND user_id = $2 FOR UPDATE";
    let is_there = !call
        .query(sql, &[&seen.repository.id, &user.id])
        .await?
        .is_empty();
    if user.is_organization() || user.id == seen.owner.id {
        return Err(GitHubError::invalid_field("Collaborator", "username").into());
    }
    if !is_member && !is_there {
        let message = "Invitations are not implemented in this clone: only members of the repository's organization can be \
             added.";
        return Err(GitHubError::new(http::StatusCode::NOT_IMPLEMENTED, message).into());
    }
    call.execute(
        "INSERT INTO collaborators (repository_id, user_id, permission) VALUES ($1, $2, $3) \
         ON CONFLICT (repository_id, user_id) DO UPDATE SET permission = excluded.permission",
        &[&seen.repository.id, &user.id, &wanted],
    )
    .await?;
    Ok(answer::no_content())
}

async fn remove(call: &mut Call) -> HandlerResult {
    let user = account::in_path(call, "username").await?;
    // Everybody may leave.
    let needed = if account::viewer_id(call) == Some(user.id) {
        Permission::Read
    } else {
        Permission::Admin
    };
    let seen = access::allowed(call, needed).await?;
    let sql = "DELETE FROM collaborators WHERE repository_id = $1 AND user_id = $2";
    call.execute(sql, &[&seen.repository.id, &user.id]).await?;
    Ok(answer::no_content())
}

async fn permission(call: &mut Call) -> HandlerResult {
    let seen = access::allowed_to_look(call, Permission::Read).await?;
    let user = account::in_path(call, "username").await?;
    let permission = access::permission_of(call, Some(user.id), &seen.repository).await?;
    Ok(Reply::json(json!({
        "permission": permission.legacy_name(),
        "role_name": permission.role_name(),
        "user": render(&Urls::of(call), &user, permission),
    })))
}
