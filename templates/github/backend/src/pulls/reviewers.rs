//! Who is asked to review a pull request.
//!
//! <https://docs.github.com/en/rest/pulls/review-requests>

use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use super::{
    pull::{self, Pull},
    render,
};
use crate::{
    access::{self, Permission, Seen},
    account::{self, Account},
    error::GitHubError,
    issue::write,
    parameters::names,
    place::Place,
    repository,
    urls::Urls,
};

/// The operations of this family.
pub(super) fn operations() -> Vec<Operation> {
    let path = "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers";
    vec![
        Operation::get("pulls/list-requested-reviewers", path, list)
            .access(Access::Optional)
            .summary("Lists who is asked for a review."),
        Operation::post("pulls/request-reviewers", path, request).summary("Asks people for a review."),
        Operation::delete("pulls/remove-requested-reviewers", path, remove)
            .summary("No longer asks people for a review."),
    ]
}

async fn list(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let pull = pull::in_path(call, &seen).await?;
    let urls = Urls::of(call);
    let users: Vec<Value> = pull.reviewers.iter().map(|user| user.simple(&urls)).collect();
    Ok(Reply::json(json!({"users": users, "teams": []})))
}

async fn request(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Write).await?;
    let pull = pull::locked_in_path(call, &seen).await?;
    for user in people(call, &seen).await? {
        if user.id == pull.issue.user.id {
            let reason = "Review cannot be requested from pull request author.";
            return Err(GitHubError::unprocessable(reason).into());
        }
        add(call, &pull, &user).await?;
    }
    let pull = pull::by_id(call, pull.issue.id).await?;
    let answer = render::simple(&Place::of(call, &seen), &seen, &pull);
    Ok(Reply::json(answer).with_status(StatusCode::CREATED))
}

async fn add(call: &Call, pull: &Pull, user: &Account) -> Result<(), Failure> {
    let sql = "INSERT INTO requested_reviewers (issue_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    if call.execute(sql, &[&pull.issue.id, &user.id]).await? == 1 {
        let details = json!({"requested_reviewer_id": user.id});
        write::event(call, pull.issue.id, "review_requested", details).await?;
        write::touch(call, pull.issue.id).await?;
    }
    Ok(())
}

async fn remove(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Write).await?;
    let pull = pull::locked_in_path(call, &seen).await?;
    for user in people(call, &seen).await? {
        if no_longer(call, &pull, user.id).await? {
            let details = json!({"requested_reviewer_id": user.id});
            write::event(call, pull.issue.id, "review_request_removed", details).await?;
            write::touch(call, pull.issue.id).await?;
        }
    }
    let pull = pull::by_id(call, pull.issue.id).await?;
    Ok(Reply::json(render::simple(&Place::of(call, &seen), &seen, &pull)))
}

/// Forgets that somebody was asked; whether they were.
pub(super) async fn no_longer(call: &Call, pull: &Pull, user: i64) -> Result<bool, Failure> {
    let sql = "DELETE FROM requested_reviewers WHERE issue_id = $1 AND user_id = $2";
    Ok(call.execute(sql, &[&pull.issue.id, &user]).await? == 1)
}

/// The people that the call names, who all have to be able to read the repository.
async fn people(call: &Call, seen: &Seen) -> Result<Vec<Account>, Failure> {
    let refused = || {
        GitHubError::unprocessable(format!(
            "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a \
             collaborator of the {} repository.",
            repository::render::full_name(seen)
        ))
    };
    if names(call, "team_reviewers", "slug")?.is_some_and(|teams| !teams.is_empty()) {
        let reason = "team_reviewers is part of GitHub's API, but is not implemented in this clone.";
        return Err(GitHubError::unprocessable(reason).into());
    }
    let mut people = Vec::new();
    for login in names(call, "reviewers", "login")?.unwrap_or_default() {
        let user = account::by_login(call, &login).await?.ok_or_else(refused)?;
        if !is_collaborator(call, seen, user.id).await? {
            return Err(refused().into());
        }
        people.push(user);
    }
    Ok(people)
}

/// Whether somebody has a way into the repository besides that it is public.
async fn is_collaborator(call: &Call, seen: &Seen, user: i64) -> Result<bool, Failure> {
    let mut closed = seen.repository.clone();
    closed.private = true;
    Ok(access::permission_of(call, Some(user), &closed).await? > Permission::None)
}
