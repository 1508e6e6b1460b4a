//! Changing and deleting comments on differences: their authors may, and whoever may push.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};

use super::comment::{self, Comment};
use crate::{
    access::{self, Permission, Seen},
    account, answer, clock,
    issue::check,
    parameters::required_text,
    place::Place,
};

/// Changes the text.
pub(super) async fn update(call: &mut Call) -> HandlerResult {
    let (seen, comment) = of_caller(call).await?;
    let body = required_text(call, "body")?;
    check::body("PullRequestReviewComment", Some(&body))?;
    let sql = "UPDATE review_comments SET body = $2, updated_at = $3 WHERE id = $1";
    call.execute(sql, &[&comment.id, &body, &clock::now(call)])
        .await?;
    let comment = comment::by_id(call, comment.id).await?;
    Ok(Reply::json(comment.render(&Place::of(call, &seen), &seen)))
}

/// Deletes the comment; replies stay.
pub(super) async fn delete(call: &mut Call) -> HandlerResult {
    let (_, comment) = of_caller(call).await?;
    let sql = "DELETE FROM review_comments WHERE id = $1";
    call.execute(sql, &[&comment.id]).await?;
    Ok(answer::no_content())
}

async fn of_caller(call: &Call) -> Result<(Seen, Comment), Failure> {
    let seen = access::allowed(call, Permission::Read).await?;
    let comment = comment::in_path(call, &seen).await?;
    if account::viewer_id(call) != Some(comment.user.id) {
        access::require(call, &seen, Permission::Write)?;
    }
    Ok((seen, comment))
}
