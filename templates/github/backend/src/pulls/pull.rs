//! Pull requests as rows: an issue, and what it asks to be merged.

use asymmetric_kit::{Call, Failure};
use serde_json::Value;

use crate::{
    access::Seen,
    account::Account,
    error::GitHubError,
    git::{id::ObjectId, store},
    issue::{self, Issue},
    parameters::path_number,
};

/// A pull request.
#[derive(Debug, Clone)]
pub(crate) struct Pull {
    /// What it has in common with issues.
    pub(crate) issue: Issue,
    /// The branch that it is to be merged into.
    pub(crate) base_ref: String,
    /// Where that branch was when the head was last pushed to.
    pub(crate) base_sha: ObjectId,
    /// The branch that is to be merged.
    pub(crate) head_ref: String,
    /// The commit that is to be merged: the tip of the branch while the pull request is open.
    pub(crate) head_sha: ObjectId,
    /// Whether those who maintain the base may push to the head.
    pub(crate) maintainer_can_modify: bool,
    /// The commit that it was merged by.
    pub(crate) merge_commit: Option<ObjectId>,
    /// Who merged it.
    pub(crate) merged_by: Option<Account>,
    /// Who was asked for a review, and has given none since.
    pub(crate) reviewers: Vec<Account>,
    /// Comments on the difference.
    pub(crate) review_comments: i64,
}

/// What a [`Pull`] has beyond its issue; `$1` is the issue's id.
const ROW: &str = "SELECT base_ref, base_sha, head_ref, head_sha, maintainer_can_modify, merge_commit_sha, \
    (SELECT to_jsonb(accounts) FROM accounts WHERE accounts.id = merged_by_id), \
    (SELECT coalesce(jsonb_agg(to_jsonb(accounts) ORDER BY lower(login)), '[]') \
        FROM requested_reviewers JOIN accounts ON accounts.id = requested_reviewers.user_id \
        WHERE requested_reviewers.issue_id = pull_requests.issue_id), \
    (SELECT count(*) FROM review_comments JOIN reviews ON reviews.id = review_comments.review_id \
        WHERE reviews.issue_id = pull_requests.issue_id AND reviews.submitted_at IS NOT NULL) \
    FROM pull_requests WHERE issue_id = $1";

impl Pull {
    /// Whether it was merged.
    pub(crate) fn is_merged(&self) -> bool {
        self.issue.merged_at.is_some()
    }

    /// Whether it waits to be merged.
    pub(crate) fn is_open(&self) -> bool {
        self.issue.state == "open"
    }
}

/// The pull request of an issue that is one.
pub(crate) async fn of(call: &Call, issue: Issue) -> Result<Pull, Failure> {
    let row = call.query_one(ROW, &[&issue.id]).await?;
    let merge_commit: Option<String> = row.get(5);
    let merged_by: Option<Value> = row.get(6);
    let reviewers: Value = row.get(7);
    let reviewers = reviewers.as_array().cloned().unwrap_or_default();
    Ok(Pull {
        base_ref: row.get(0),
        base_sha: store::id(row.get(1))?,
        head_ref: row.get(2),
        head_sha: store::id(row.get(3))?,
        maintainer_can_modify: row.get(4),
        merge_commit: merge_commit.as_deref().map(store::id).transpose()?,
        merged_by: merged_by.map(Account::read).transpose()?,
        reviewers: reviewers
            .into_iter()
            .map(Account::read)
            .collect::<Result<_, _>>()?,
        review_comments: row.get(8),
        issue,
    })
}

/// The pull request with this id.
pub(crate) async fn by_id(call: &Call, id: i64) -> Result<Pull, Failure> {
    of(call, issue::by_id(call, id).await?).await
}

/// The pull request that the path names, or 404.
pub(crate) async fn in_path(call: &Call, seen: &Seen) -> Result<Pull, Failure> {
    let id = id_in_path(call, seen, "").await?;
    by_id(call, id).await
}

/// [`in_path`], locked: others who want to change it wait until the call ends.
pub(crate) async fn locked_in_path(call: &Call, seen: &Seen) -> Result<Pull, Failure> {
    let id = id_in_path(call, seen, " FOR UPDATE").await?;
    by_id(call, id).await
}

async fn id_in_path(call: &Call, seen: &Seen, lock: &str) -> Result<i64, Failure> {
    let number = path_number(call, "pull_number")?;
    let sql =
        format!("SELECT id FROM issues WHERE repository_id = $1 AND number = $2 AND is_pull_request{lock}");
    let row = call.query_opt(&sql, &[&seen.repository.id, &number]).await?;
    row.map(|row| row.get(0))
        .ok_or_else(|| GitHubError::not_found().into())
}

/// The reference under which the clone keeps the head of a pull request.
pub(crate) fn reference(number: i64) -> String {
    format!("refs/pull/{number}/head")
}
