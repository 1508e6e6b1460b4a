//! `pulls/create-review`.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use serde_json::{Map, Value, json};

use super::review;
use crate::{
    access::{self, Permission},
    account, clock,
    error::GitHubError,
    ids,
    issue::write,
    parameters::text,
    place::Place,
    pulls::{
        pull::{self, Pull},
        review_comments::create::{self as comments, Remark},
        reviewers,
    },
};

/// Reviews a pull request; without an `event` the review is pending, for its author to submit.
pub(super) async fn create(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    let pull = pull::locked_in_path(call, &seen).await?;
    let body = text(call, "body")?.unwrap_or_default();
    let remarks = remarks(call)?;
    let state = match text(call, "event")?.filter(|event| !event.is_empty()) {
        Some(event) => submitted_state(call, &pull, &event, &body, !remarks.is_empty())?,
        None => "PENDING",
    };
    let commit = text(call, "commit_id")?.unwrap_or_else(|| pull.head_sha.to_string());
    let id = insert(call, &pull, state, &body, &commit).await?;
    for remark in &remarks {
        comments::insert(call, &seen, &pull, id, remark).await?;
    }
    if state != "PENDING" {
        announce(call, &pull).await?;
    }
    let review = review::by_id(call, &pull, id).await?;
    Ok(Reply::json(review.render(&Place::of(call, &seen), &seen, &pull)))
}

/// Keeps a review by the caller; each has at most one pending.
pub(in crate::pulls) async fn insert(
    call: &Call,
    pull: &Pull,
    state: &str,
    body: &str,
    commit: &str,
) -> Result<i64, Failure> {
    let id = ids::next(call, "reviews").await?;
    let author = account::authenticated(call).await?;
    let submitted_at = (state != "PENDING").then(|| clock::now(call));
    let sql = "INSERT INTO reviews (id, issue_id, user_id, body, state, commit_id, submitted_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    let made = call
        .execute(
            sql,
            &[
                &id,
                &pull.issue.id,
                &author.id,
                &body,
                &state,
                &commit,
                &submitted_at,
            ],
        )
        .await?;
    if made == 0 {
        let reason = "User can only have one pending review per pull request";
        return Err(GitHubError {
            errors: vec![reason.into()],
            ..GitHubError::unprocessable("Unprocessable Entity")
        }
        .into());
    }
    Ok(id)
}

/// What follows when the caller has reviewed: they are no longer asked to.
pub(super) async fn announce(call: &Call, pull: &Pull) -> Result<(), Failure> {
    if let Some(viewer) = account::viewer_id(call) {
        reviewers::no_longer(call, pull, viewer).await?;
    }
    write::event(call, pull.issue.id, "reviewed", json!({})).await?;
    write::touch(call, pull.issue.id).await
}

/// The state of a review that is submitted so, where that is possible.
pub(super) fn submitted_state(
    call: &Call,
    pull: &Pull,
    event: &str,
    body: &str,
    has_comments: bool,
) -> Result<&'static str, GitHubError> {
    let refused = |reason: &str| GitHubError {
        errors: vec![reason.into()],
        ..GitHubError::unprocessable("Unprocessable Entity")
    };
    let is_own = account::viewer_id(call) == Some(pull.issue.user.id);
    match event {
        "APPROVE" if is_own => Err(refused("Can not approve your own pull request")),
        "APPROVE" => Ok("APPROVED"),
        "REQUEST_CHANGES" if is_own => Err(refused("Can not request changes on your own pull request")),
        "REQUEST_CHANGES" if body.is_empty() => Err(refused("Review body can't be blank")),
        "REQUEST_CHANGES" => Ok("CHANGES_REQUESTED"),
        "COMMENT" if body.is_empty() && !has_comments => Err(refused("Review body can't be blank")),
        "COMMENT" => Ok("COMMENTED"),
        other => Err(GitHubError::schema(&format!(
            "{other} is not a member of [\"APPROVE\", \"REQUEST_CHANGES\", \"COMMENT\"]."
        ))),
    }
}

fn remarks(call: &Call) -> Result<Vec<Remark>, GitHubError> {
    match call.arguments().get("comments") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(given)) => {
            let empty = Map::new();
            let fields = given.iter().map(|one| one.as_object().unwrap_or(&empty));
            fields.map(Remark::read).collect()
        }
        Some(_) => Err(GitHubError::schema("\"comments\" is not an array.")),
    }
}
