//! Submitting, changing, dismissing and deleting reviews.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use serde_json::json;

use super::{
    create::{announce, submitted_state},
    review::{self, Review},
};
use crate::{
    access::{self, Permission, Seen},
    account, clock,
    error::GitHubError,
    issue::{check, write},
    parameters::{required_text, text},
    place::Place,
    pulls::{
        pull::{self, Pull},
        review_comments::comment,
    },
};

/// Submits a pending review.
pub(super) async fn submit(call: &mut Call) -> HandlerResult {
    let (seen, pull, review) = of_caller(call).await?;
    if !review.is_pending() {
        let reason = "Can not submit a review that has been submitted already";
        return Err(GitHubError::unprocessable(reason).into());
    }
    let body = text(call, "body")?.unwrap_or_else(|| review.body.clone());
    let has_comments = !comment::of_review(call, review.id).await?.is_empty();
    let event = required_text(call, "event")?;
    let state = submitted_state(call, &pull, &event, &body, has_comments)?;
    let sql = "UPDATE reviews SET state = $2, body = $3, submitted_at = $4 WHERE id = $1";
    call.execute(sql, &[&review.id, &state, &body, &clock::now(call)])
        .await?;
    announce(call, &pull).await?;
    show(call, &seen, &pull, review.id).await
}

/// Changes the text of a review of the caller.
pub(super) async fn update(call: &mut Call) -> HandlerResult {
    let (seen, pull, review) = of_caller(call).await?;
    let body = required_text(call, "body")?;
    check::body("PullRequestReview", Some(&body))?;
    let sql = "UPDATE reviews SET body = $2 WHERE id = $1";
    call.execute(sql, &[&review.id, &body]).await?;
    show(call, &seen, &pull, review.id).await
}

/// Dismisses a review that decides: it no longer counts.
pub(super) async fn dismiss(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Write).await?;
    let pull = pull::locked_in_path(call, &seen).await?;
    let review = review::in_path(call, &pull).await?;
    let message = required_text(call, "message")?;
    if !matches!(review.state.as_str(), "APPROVED" | "CHANGES_REQUESTED") {
        let reason = format!(
            "Can not dismiss a {} pull request review",
            review.state.to_lowercase()
        );
        return Err(GitHubError::unprocessable(reason).into());
    }
    let sql = "UPDATE reviews SET state = 'DISMISSED' WHERE id = $1";
    call.execute(sql, &[&review.id]).await?;
    let details = json!({"dismissed_review": {
        "state": review.state.to_lowercase(),
        "review_id": review.id,
        "dismissal_message": message,
    }});
    write::event(call, pull.issue.id, "review_dismissed", details).await?;
    show(call, &seen, &pull, review.id).await
}

/// Throws a pending review of the caller away.
pub(super) async fn delete(call: &mut Call) -> HandlerResult {
    let (seen, pull, review) = of_caller(call).await?;
    if !review.is_pending() {
        let reason = "Can not delete a non-pending pull request review";
        return Err(GitHubError::unprocessable(reason).into());
    }
    let sql = "DELETE FROM reviews WHERE id = $1";
    call.execute(sql, &[&review.id]).await?;
    Ok(Reply::json(review.render(&Place::of(call, &seen), &seen, &pull)))
}

/// The review that the path names, which the caller has to have written; the pull request is locked.
async fn of_caller(call: &Call) -> Result<(Seen, Pull, Review), Failure> {
    let seen = access::allowed(call, Permission::Read).await?;
    let pull = pull::locked_in_path(call, &seen).await?;
    let review = review::in_path(call, &pull).await?;
    if account::viewer_id(call) != Some(review.user.id) {
        return Err(GitHubError::not_found().into());
    }
    Ok((seen, pull, review))
}

async fn show(call: &Call, seen: &Seen, pull: &Pull, id: i64) -> HandlerResult {
    let review = review::by_id(call, pull, id).await?;
    Ok(Reply::json(review.render(&Place::of(call, seen), seen, pull)))
}
