//! `pulls/create-review-comment` and `pulls/create-reply-for-review-comment`.

use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Map, Value};

use super::{comment, hunk};
use crate::{
    access::{self, Permission, Seen},
    account, answer, clock,
    error::{FieldError, GitHubError},
    ids,
    issue::{check, write},
    parameters::{path_number, required_text},
    place::Place,
    pulls::{
        content,
        pull::{self, Pull},
        reviews,
    },
};

/// The vendor's word for the object in errors.
const RESOURCE: &str = "PullRequestReviewComment";

/// A comment that is about to be made.
#[derive(Debug, Clone)]
pub(in crate::pulls) struct Remark {
    body: String,
    path: String,
    line: Option<i64>,
    side: String,
    start_line: Option<i64>,
    start_side: Option<String>,
    is_on_file: bool,
}

impl Remark {
    /// Reads the fields of a comment.
    pub(in crate::pulls) fn read(fields: &Map<String, Value>) -> Result<Self, GitHubError> {
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        let required = |name: &str| {
            text(name).ok_or_else(|| GitHubError::schema(&format!("\"{name}\" wasn't supplied.")))
        };
        let number = |name: &str| fields.get(name).and_then(Value::as_i64);
        let side = text("side").unwrap_or_else(|| "RIGHT".to_owned());
        let start_line = number("start_line");
        let start_side = start_line.map(|_| text("start_side").unwrap_or_else(|| side.clone()));
        for side in [Some(&side), start_side.as_ref()].into_iter().flatten() {
            if !matches!(side.as_str(), "LEFT" | "RIGHT") {
                return Err(invalid("pull_request_review_thread.side", "is not LEFT or RIGHT"));
            }
        }
        Ok(Self {
            body: required("body")?,
            path: required("path")?,
            line: number("line"),
            side,
            start_line,
            start_side,
            is_on_file: text("subject_type").as_deref() == Some("file"),
        })
    }
}

/// Comments on a line, or on a whole file: a review of one comment.
pub(super) async fn create(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    let pull = pull::locked_in_path(call, &seen).await?;
    if let Some(id) = call.arguments().integer("in_reply_to").ok().flatten() {
        return answer_to(call, &seen, &pull, id).await;
    }
    let remark = Remark::read(call.arguments().as_map())?;
    let commit = required_text(call, "commit_id")?;
    if !content::ids(call, seen.repository.id, &pull)
        .await?
        .iter()
        .any(|id| id.to_string() == commit)
    {
        return Err(invalid("commit_id", "is not part of the pull request").into());
    }
    let review = reviews::create::insert(call, &pull, "COMMENTED", "", &commit).await?;
    let id = insert(call, &seen, &pull, review, &remark).await?;
    write::touch(call, pull.issue.id).await?;
    show(call, &seen, id).await
}

/// Replies to a comment.
pub(super) async fn reply(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    let pull = pull::locked_in_path(call, &seen).await?;
    let id = path_number(call, "comment_id")?;
    answer_to(call, &seen, &pull, id).await
}

async fn answer_to(call: &Call, seen: &Seen, pull: &Pull, to: i64) -> HandlerResult {
    let body = required_text(call, "body")?;
    let sql = "SELECT coalesce(review_comments.in_reply_to_id, review_comments.id) FROM review_comments \
               JOIN reviews ON reviews.id = review_comments.review_id \
               WHERE review_comments.id = $1 AND reviews.issue_id = $2 AND reviews.submitted_at IS NOT NULL";
    let found = call.query_opt(sql, &[&to, &pull.issue.id]).await?;
    // A reply to a reply belongs to what started the talk.
    let first: i64 = found.ok_or_else(GitHubError::not_found)?.get(0);
    let head = pull.head_sha.to_string();
    let review = reviews::create::insert(call, pull, "COMMENTED", "", &head).await?;
    let (id, now) = (ids::next(call, "review_comments").await?, clock::now(call));
    let author = account::authenticated(call).await?;
    check::body(RESOURCE, Some(&body))?;
    let sql = "INSERT INTO review_comments (id, review_id, user_id, body, path, commit_id, original_commit_id, diff_hunk, \
               subject_type, line, side, start_line, start_side, in_reply_to_id, created_at, updated_at) \
               SELECT $1, $2, $3, $4, path, commit_id, original_commit_id, diff_hunk, subject_type, line, side, \
               start_line, start_side, id, $6, $6 FROM review_comments WHERE id = $5";
    call.execute(sql, &[&id, &review, &author.id, &body, &first, &now])
        .await?;
    write::touch(call, pull.issue.id).await?;
    show(call, seen, id).await
}

/// Keeps a comment of a review. The line has to be part of the difference.
pub(in crate::pulls) async fn insert(
    call: &Call,
    seen: &Seen,
    pull: &Pull,
    review: i64,
    remark: &Remark,
) -> Result<i64, Failure> {
    check::body(RESOURCE, Some(&remark.body))?;
    let difference = content::difference(call, seen.repository.id, pull).await?;
    let patch = difference
        .patch(&remark.path)
        .ok_or_else(|| invalid("pull_request_review_thread.path", "could not be resolved"))?;
    let text = patch.text.unwrap_or_default();
    let (line, hunk) = if remark.is_on_file {
        (None, text.clone())
    } else {
        let outside = || invalid("pull_request_review_thread.line", "must be part of the diff");
        let line = remark.line.ok_or_else(outside)?;
        let found = hunk::find(&text, line, remark.side == "LEFT").ok_or_else(outside)?;
        (Some(line), found.hunk)
    };
    if remark.start_line >= line && remark.start_line.is_some() {
        let reason = "must precede the end line.";
        return Err(invalid("pull_request_review_thread.start_line", reason).into());
    }
    let (id, now) = (ids::next(call, "review_comments").await?, clock::now(call));
    let author = account::authenticated(call).await?;
    let commit = pull.head_sha.to_string();
    let subject = if remark.is_on_file { "file" } else { "line" };
    let sql = "INSERT INTO review_comments (id, review_id, user_id, body, path, commit_id, original_commit_id, diff_hunk, \
               subject_type, line, side, start_line, start_side, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $13)";
    call.execute(
        sql,
        &[
            &id,
            &review,
            &author.id,
            &remark.body,
            &remark.path,
            &commit,
            &hunk,
            &subject,
            &line,
            &remark.side,
            &remark.start_line,
            &remark.start_side,
            &now,
        ],
    )
    .await?;
    Ok(id)
}

async fn show(call: &Call, seen: &Seen, id: i64) -> HandlerResult {
    let comment = comment::by_id(call, id).await?;
    Ok(answer::created(comment.render(&Place::of(call, seen), seen)))
}

fn invalid(field: &'static str, reason: &str) -> GitHubError {
    GitHubError::validation([FieldError::custom(RESOURCE, field, format!("{field} {reason}"))])
}
