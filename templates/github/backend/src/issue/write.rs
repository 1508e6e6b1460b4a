//! Writing issues: what operations on issues and on pull requests share.

use asymmetric_kit::{Call, Failure};
use serde_json::{Value, json};

use super::{Issue, check};
use crate::{
    access::{Permission, Seen},
    account::{self, Account},
    assignee, clock,
    error::{FieldError, GitHubError},
    ids,
    label::{self, Label},
    milestone,
};

/// An issue or pull request that is about to be made.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewIssue {
    pub(crate) title: String,
    pub(crate) body: Option<String>,
    pub(crate) is_pull_request: bool,
}

/// Makes an issue or pull request with the next number of the repository, by the caller. Gives its id.
pub(crate) async fn create(call: &Call, seen: &Seen, new: &NewIssue) -> Result<i64, Failure> {
    let author = account::authenticated(call).await?;
    let kind = if new.is_pull_request {
        "PullRequest"
    } else {
        "Issue"
    };
    check::title(kind, &new.title)?;
    check::body(kind, new.body.as_deref())?;
    let next = "UPDATE repositories SET last_number = last_number + 1 WHERE id = $1 RETURNING last_number";
    let number: i64 = call.query_one(next, &[&seen.repository.id]).await?.get(0);
    let id = ids::next(call, "issues").await?;
    let now = clock::now(call);
    call.execute(
        "INSERT INTO issues (id, repository_id, number, is_pull_request, title, body, user_id, created_at, \
         updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        &[
            &id,
            &seen.repository.id,
            &number,
            &new.is_pull_request,
            &new.title,
            &new.body,
            &author.id,
            &now,
        ],
    )
    .await?;
    Ok(id)
}

/// Notes that something changed about an issue.
pub(crate) async fn touch(call: &Call, issue: i64) -> Result<(), Failure> {
    let sql = "UPDATE issues SET updated_at = $2 WHERE id = $1";
    call.execute(sql, &[&issue, &clock::now(call)]).await?;
    Ok(())
}

/// Notes what the caller did in the events of an issue. `details` are fields of the event as they are kept.
pub(crate) async fn event(call: &Call, issue: i64, event: &str, details: Value) -> Result<(), Failure> {
    event_of_commit(call, issue, event, None, details).await
}

/// [`event`] that a commit caused.
pub(crate) async fn event_of_commit(
    call: &Call,
    issue: i64,
    event: &str,
    commit: Option<&str>,
    details: Value,
) -> Result<(), Failure> {
    let Some(actor) = account::viewer_id(call) else {
        return Err(Failure::internal("find who does this"));
    };
    let id = ids::next(call, "issue_events").await?;
    call.execute(
        "INSERT INTO issue_events (id, issue_id, actor_id, event, commit_id, created_at, details) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[&id, &issue, &actor, &event, &commit, &clock::now(call), &details],
    )
    .await?;
    Ok(())
}

/// Closes an issue or pull request that is open, for a reason that the vendor names (`completed` for issues by default).
pub(crate) async fn close(call: &Call, issue: &Issue, reason: Option<&str>) -> Result<(), Failure> {
    close_by_commit(call, issue, reason, None).await
}

/// [`close`], caused by a commit.
pub(crate) async fn close_by_commit(
    call: &Call,
    issue: &Issue,
    reason: Option<&str>,
    commit: Option<&str>,
) -> Result<(), Failure> {
    let reason = if issue.is_pull_request {
        None
    } else {
        Some(reason.unwrap_or("completed"))
    };
    call.execute(
        "UPDATE issues SET state = 'closed', state_reason = $2, closed_at = $3, closed_by_id = $4, updated_at = $3 \
         WHERE id = $1",
        &[&issue.id, &reason, &clock::now(call), &account::viewer_id(call)],
    )
    .await?;
    event_of_commit(call, issue.id, "closed", commit, json!({"state_reason": reason})).await
}

/// Opens an issue or pull request again.
pub(crate) async fn reopen(call: &Call, issue: &Issue) -> Result<(), Failure> {
    let reason = (!issue.is_pull_request).then_some("reopened");
    call.execute(
        "UPDATE issues SET state = 'open', state_reason = $2, closed_at = NULL, closed_by_id = NULL, updated_at = $3 \
         WHERE id = $1",
        &[&issue.id, &reason, &clock::now(call)],
    )
    .await?;
    event(call, issue.id, "reopened", json!({"state_reason": reason})).await
}

/// Gives an issue exactly these labels, and notes which came and went.
pub(crate) async fn set_labels(
    call: &Call,
    issue: i64,
    before: &[Label],
    after: &[Label],
) -> Result<(), Failure> {
    for label in before {
        if after.iter().all(|one| one.id != label.id) {
            call.execute(
                "DELETE FROM issue_labels WHERE issue_id = $1 AND label_id = $2",
                &[&issue, &label.id],
            )
            .await?;
            event(call, issue, "unlabeled", event_label(label)).await?;
        }
    }
    for label in after {
        if before.iter().all(|one| one.id != label.id) {
            call.execute(
                "INSERT INTO issue_labels (issue_id, label_id) VALUES ($1, $2)",
                &[&issue, &label.id],
            )
            .await?;
            event(call, issue, "labeled", event_label(label)).await?;
        }
    }
    Ok(())
}

fn event_label(label: &Label) -> Value {
    json!({"label": {"name": label.name, "color": label.color}})
}

/// Assigns exactly these people to an issue, and notes who came and went.
pub(crate) async fn set_assignees(
    call: &Call,
    issue: i64,
    before: &[Account],
    after: &[Account],
) -> Result<(), Failure> {
    for user in before {
        if after.iter().all(|one| one.id != user.id) {
            call.execute(
                "DELETE FROM issue_assignees WHERE issue_id = $1 AND user_id = $2",
                &[&issue, &user.id],
            )
            .await?;
            event(call, issue, "unassigned", json!({"assignee_id": user.id})).await?;
        }
    }
    for user in after {
        if before.iter().all(|one| one.id != user.id) {
            call.execute(
                "INSERT INTO issue_assignees (issue_id, user_id, position) VALUES ($1, $2, \
                 (SELECT coalesce(max(position), 0) + 1 FROM issue_assignees WHERE issue_id = $1))",
                &[&issue, &user.id],
            )
            .await?;
            event(call, issue, "assigned", json!({"assignee_id": user.id})).await?;
        }
    }
    Ok(())
}

/// Puts an issue into the milestone of this number, or takes it out of its own.
pub(crate) async fn set_milestone(
    call: &Call,
    seen: &Seen,
    issue: &Issue,
    number: Option<i64>,
) -> Result<(), Failure> {
    let wanted = match number {
        None => None,
        Some(number) => {
            let found = milestone::by_number(call, seen.repository.id, number).await?;
            let Some(found) = found else {
                let error = FieldError::new("Issue", "milestone", "invalid").with_value(number);
                return Err(GitHubError::validation([error]).into());
            };
            Some(found)
        }
    };
    let (before, after) = (
        issue.milestone.as_ref().map(|milestone| milestone.id),
        wanted.as_ref().map(|milestone| milestone.id),
    );
    if before == after {
        return Ok(());
    }
    call.execute(
        "UPDATE issues SET milestone_id = $2 WHERE id = $1",
        &[&issue.id, &after],
    )
    .await?;
    if let Some(milestone) = &issue.milestone {
        let details = json!({"milestone": {"title": milestone.title}});
        event(call, issue.id, "demilestoned", details).await?;
    }
    if let Some(milestone) = &wanted {
        let details = json!({"milestone": {"title": milestone.title}});
        event(call, issue.id, "milestoned", details).await?;
    }
    Ok(())
}

/// The labels, assignees and milestone that a caller wants, where the caller may set them; the vendor drops them
/// silently for everybody else.
#[allow(
    clippy::option_option,
    reason = "absent and null mean different things to the vendor"
)]
pub(crate) async fn set_metadata(
    call: &Call,
    seen: &Seen,
    issue: &Issue,
    labels: Option<Vec<String>>,
    assignees: Option<Vec<String>>,
    milestone: Option<Option<i64>>,
) -> Result<(), Failure> {
    if seen.permission < Permission::Triage {
        return Ok(());
    }
    if let Some(names) = labels {
        let wanted = label::resolve(call, seen, &names).await?;
        set_labels(call, issue.id, &issue.labels, &wanted).await?;
    }
    if let Some(logins) = assignees {
        let mut wanted = Vec::new();
        for login in logins {
            let Some(user) = assignee::find(call, seen, &login).await? else {
                let error = FieldError::new("Issue", "assignees", "invalid").with_value(login);
                return Err(GitHubError::validation([error]).into());
            };
            wanted.push(user);
        }
        check::assignees(wanted.len())?;
        set_assignees(call, issue.id, &issue.assignees, &wanted).await?;
    }
    if let Some(number) = milestone {
        set_milestone(call, seen, issue, number).await?;
    }
    Ok(())
}
