//! Operations on issues.
//!
//! <https://docs.github.com/en/rest/issues/issues>

use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use super::{
    Issue, by_id, check, in_path, labels, lists, locked_in_path, render,
    write::{self, NewIssue},
};
use crate::{
    access::{self, Permission, Seen},
    account, answer,
    error::{FieldError, GitHubError},
    parameters::{choice, names, nullable_text, required_text, text},
    repository::render::full_name,
    urls::Urls,
};

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    let issues = "/repos/{owner}/{repo}/issues";
    let issue = "/repos/{owner}/{repo}/issues/{issue_number}";
    let lock = "/repos/{owner}/{repo}/issues/{issue_number}/lock";
    let mut operations = vec![
        Operation::get("issues/list", "/issues", lists::of_caller)
            .summary("Lists issues that concern the caller."),
        Operation::get(
            "issues/list-for-authenticated-user",
            "/user/issues",
            lists::of_callers_repositories,
        )
        .summary("Lists issues that concern the caller, in repositories of theirs."),
        Operation::get(
            "issues/list-for-org",
            "/orgs/{org}/issues",
            lists::of_organization,
        )
        .summary("Lists issues that concern the caller, in repositories of an organization."),
        Operation::get("issues/list-for-repo", issues, lists::of_repository)
            .access(Access::Optional)
            .summary("Lists issues and pull requests of a repository."),
        Operation::post("issues/create", issues, create).summary("Opens an issue."),
        Operation::get("issues/get", issue, get)
            .access(Access::Optional)
            .summary("Shows an issue or pull request."),
        Operation::patch("issues/update", issue, update).summary("Changes an issue or pull request."),
        Operation::put("issues/lock", lock, lock_conversation).summary("Locks a conversation."),
        Operation::delete("issues/unlock", lock, unlock_conversation).summary("Unlocks a conversation."),
    ];
    operations.extend(labels::operations());
    operations
}

pub(super) fn shown(call: &Call, seen: &Seen, issue: &Issue) -> Value {
    render::issue(&Urls::of(call), &full_name(seen), issue)
}

async fn get(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let issue = in_path(call, &seen).await?;
    Ok(Reply::json(shown(call, &seen, &issue)))
}

async fn create(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    if !seen.repository.has_issues {
        let message = "Issues has been disabled in this repository.";
        return Err(GitHubError::new(StatusCode::GONE, message).into());
    }
    let new = NewIssue {
        title: required_text(call, "title")?,
        body: text(call, "body")?,
        ..NewIssue::default()
    };
    let (labels, assignees) = (names(call, "labels", "name")?, assignees(call)?);
    let milestone = milestone(call)?;
    let id = write::create(call, &seen, &new).await?;
    let fresh = by_id(call, id).await?;
    write::set_metadata(call, &seen, &fresh, labels, assignees, milestone).await?;
    let made = by_id(call, id).await?;
    Ok(answer::created(shown(call, &seen, &made)))
}

async fn update(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    let before = locked_in_path(call, &seen).await?;
    check_may_edit(call, &seen, &before)?;
    let title = text(call, "title")?;
    let body = nullable_text(call, "body")?;
    let state = choice(call, "Issue", "state", &["open", "closed"], &before.state)?.into_owned();
    let reasons = ["completed", "not_planned", "duplicate", "reopened"];
    let reason = choice(call, "Issue", "state_reason", &reasons, "")?.into_owned();
    let (labels, assignees) = (names(call, "labels", "name")?, assignees(call)?);
    let milestone = milestone(call)?;
    change_text(call, &before, title, body).await?;
    write::set_metadata(call, &seen, &before, labels, assignees, milestone).await?;
    change_state(call, &before, &state, &reason).await?;
    write::touch(call, before.id).await?;
    let after = by_id(call, before.id).await?;
    Ok(Reply::json(shown(call, &seen, &after)))
}

#[allow(
    clippy::option_option,
    reason = "absent and null mean different things to the vendor"
)]
async fn change_text(
    call: &Call,
    before: &Issue,
    title: Option<String>,
    body: Option<Option<String>>,
) -> Result<(), Failure> {
    if let Some(title) = title.filter(|title| *title != before.title) {
        check::title("Issue", &title)?;
        call.execute(
            "UPDATE issues SET title = $2 WHERE id = $1",
            &[&before.id, &title],
        )
        .await?;
        let details = json!({"rename": {"from": before.title, "to": title}});
        write::event(call, before.id, "renamed", details).await?;
    }
    if let Some(body) = body {
        check::body("Issue", body.as_deref())?;
        call.execute("UPDATE issues SET body = $2 WHERE id = $1", &[&before.id, &body])
            .await?;
    }
    Ok(())
}

async fn change_state(call: &Call, before: &Issue, state: &str, reason: &str) -> Result<(), Failure> {
    let closes_for = (reason != "reopened" && !reason.is_empty()).then_some(reason);
    if state == before.state {
        // Another reason for being closed.
        let is_other = closes_for.is_some() && closes_for != before.state_reason.as_deref();
        if state == "closed" && is_other && !before.is_pull_request {
            let sql = "UPDATE issues SET state_reason = $2 WHERE id = $1";
            call.execute(sql, &[&before.id, &closes_for]).await?;
        }
        return Ok(());
    }
    if state == "closed" {
        return write::close(call, before, closes_for).await;
    }
    if before.merged_at.is_some() {
        let message = "state cannot be changed. The pull request was merged.";
        let error = FieldError::custom("PullRequest", "state", message);
        return Err(GitHubError::validation([error]).into());
    }
    write::reopen(call, before).await
}

/// Who wrote an issue and who manages issues may edit it.
fn check_may_edit(call: &Call, seen: &Seen, issue: &Issue) -> Result<(), GitHubError> {
    let is_author = account::viewer_id(call) == Some(issue.user.id);
    if is_author || seen.permission >= Permission::Triage {
        return Ok(());
    }
    Err(GitHubError::not_an_administrator())
}

/// Who is to be assigned: `assignees`, or the older `assignee`, for which an empty text and null mean nobody.
fn assignees(call: &Call) -> Result<Option<Vec<String>>, GitHubError> {
    if let Some(logins) = names(call, "assignees", "login")? {
        return Ok(Some(logins));
    }
    Ok(nullable_text(call, "assignee")?
        .map(|login| login.into_iter().filter(|login| !login.is_empty()).collect()))
}

/// The milestone's number: absent, null, or a number.
#[allow(
    clippy::option_option,
    reason = "absent and null mean different things to the vendor"
)]
fn milestone(call: &Call) -> Result<Option<Option<i64>>, GitHubError> {
    match call.arguments().get("milestone") {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        Some(given) => {
            let Ok(number) = call.arguments().integer("milestone") else {
                let error = FieldError::new("Issue", "milestone", "invalid").with_value(given.clone());
                return Err(GitHubError::validation([error]));
            };
            Ok(Some(number))
        }
    }
}

async fn lock_conversation(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Triage).await?;
    let issue = locked_in_path(call, &seen).await?;
    let reason = text(call, "lock_reason")?;
    let reasons = ["off-topic", "too heated", "resolved", "spam"];
    if reason.as_deref().is_some_and(|reason| !reasons.contains(&reason)) {
        let message = "lock_reason is not one of off-topic, too heated, resolved, spam";
        let error = FieldError::custom("Issue", "lock_reason", message);
        return Err(GitHubError::validation([error]).into());
    }
    let sql = "UPDATE issues SET locked = true, active_lock_reason = $2 WHERE id = $1";
    call.execute(sql, &[&issue.id, &reason]).await?;
    if !issue.locked {
        write::event(call, issue.id, "locked", json!({"lock_reason": reason})).await?;
    }
    Ok(answer::no_content())
}

async fn unlock_conversation(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Triage).await?;
    let issue = locked_in_path(call, &seen).await?;
    let sql = "UPDATE issues SET locked = false, active_lock_reason = NULL WHERE id = $1";
    call.execute(sql, &[&issue.id]).await?;
    if issue.locked {
        write::event(call, issue.id, "unlocked", json!({"lock_reason": null})).await?;
    }
    Ok(answer::no_content())
}
