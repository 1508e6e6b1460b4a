//! Who can be assigned, and is.
//!
//! <https://docs.github.com/en/rest/issues/assignees>

use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation, Reply};
use http::StatusCode;

use crate::{
    access::{self, Permission, Seen},
    account::{self, Account},
    answer,
    error::GitHubError,
    issue::{self, check, render, write},
    page::Page,
    parameters::names,
    repository::render::full_name,
    urls::Urls,
};

/// A condition over `accounts`: those that were let into the repository `$1` in some way. Everybody may read a public
/// repository; that alone is not enough.
const ASSIGNABLE: &str = "accounts.type <> 'Organization' AND ( \
    EXISTS (SELECT FROM repositories WHERE repositories.id = $1 AND repositories.owner_id = accounts.id) \
    OR EXISTS (SELECT FROM collaborators \
        WHERE collaborators.repository_id = $1 AND collaborators.user_id = accounts.id) \
    OR EXISTS (SELECT FROM repositories JOIN organization_members AS members \
            ON members.organization_id = repositories.owner_id AND members.user_id = accounts.id \
        JOIN accounts AS owner ON owner.id = repositories.owner_id \
        WHERE repositories.id = $1 AND (members.role = 'admin' OR owner.default_repository_permission <> 'none')) \
    OR EXISTS (SELECT FROM team_repositories AS given JOIN team_members ON team_members.team_id = given.team_id \
        WHERE given.repository_id = $1 AND team_members.user_id = accounts.id))";

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    let assignees = "/repos/{owner}/{repo}/issues/{issue_number}/assignees";
    vec![
        Operation::get("issues/list-assignees", "/repos/{owner}/{repo}/assignees", list)
            .access(Access::Optional)
            .summary("Lists who can be assigned to issues of a repository."),
        Operation::get(
            "issues/check-user-can-be-assigned",
            "/repos/{owner}/{repo}/assignees/{assignee}",
            check_user,
        )
        .access(Access::Optional)
        .summary("Says whether somebody can be assigned to issues of a repository."),
        Operation::get(
            "issues/check-user-can-be-assigned-to-issue",
            "/repos/{owner}/{repo}/issues/{issue_number}/assignees/{assignee}",
            check_issue,
        )
        .access(Access::Optional)
        .summary("Says whether somebody can be assigned to an issue."),
        Operation::post("issues/add-assignees", assignees, add).summary("Assigns people to an issue."),
        Operation::delete("issues/remove-assignees", assignees, remove).summary("Takes people off an issue."),
    ]
}

/// The account of this login, if it can be assigned to issues of the repository.
pub(crate) async fn find(call: &Call, seen: &Seen, login: &str) -> Result<Option<Account>, Failure> {
    let condition = format!("lower(accounts.login) = lower($2) AND {ASSIGNABLE}");
    let found = account::select(call, &condition, &[&seen.repository.id, &login]).await?;
    Ok(found.into_iter().next())
}

/// Everybody who was let into the repository in some way, by login.
pub(crate) async fn all(call: &Call, seen: &Seen) -> Result<Vec<Account>, Failure> {
    let condition = format!("{ASSIGNABLE} ORDER BY lower(accounts.login)");
    account::select(call, &condition, &[&seen.repository.id]).await
}

async fn list(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let all = self::all(call, &seen).await?;
    let urls = Urls::of(call);
    let page = Page::of(call);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let items = page.slice(all.iter().map(|user| user.simple(&urls)).collect());
    Ok(page.reply(call, items, total))
}

async fn check_user(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    match find(call, &seen, call.path_parameter("assignee")).await? {
        Some(_) => Ok(answer::no_content()),
        None => Err(GitHubError::not_found().into()),
    }
}

async fn check_issue(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    issue::in_path(call, &seen).await?;
    check_user(call).await
}

async fn add(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Triage).await?;
    let before = issue::locked_in_path(call, &seen).await?;
    let mut wanted = before.assignees.clone();
    for login in names(call, "assignees", "login")?.unwrap_or_default() {
        // Who cannot be assigned is left out without a word.
        if let Some(user) = find(call, &seen, &login).await?
            && wanted.iter().all(|one| one.id != user.id)
        {
            wanted.push(user);
        }
    }
    check::assignees(wanted.len())?;
    set(call, &seen, &before, &wanted)
        .await
        .map(|reply| reply.with_status(StatusCode::CREATED))
}

async fn remove(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Triage).await?;
    let before = issue::locked_in_path(call, &seen).await?;
    let gone = names(call, "assignees", "login")?.unwrap_or_default();
    let mut wanted = before.assignees.clone();
    wanted.retain(|user| !gone.iter().any(|login| login.eq_ignore_ascii_case(&user.login)));
    set(call, &seen, &before, &wanted).await
}

async fn set(call: &Call, seen: &Seen, before: &issue::Issue, wanted: &[Account]) -> HandlerResult {
    write::set_assignees(call, before.id, &before.assignees, wanted).await?;
    write::touch(call, before.id).await?;
    let after = issue::by_id(call, before.id).await?;
    Ok(Reply::json(render::issue(
        &Urls::of(call),
        &full_name(seen),
        &after,
    )))
}
