//! Issues. A pull request is an issue too.

pub(crate) mod association;
pub(crate) mod check;
pub(crate) mod filter;
mod labels;
pub(crate) mod lists;
mod operations;
pub(crate) mod render;
pub(crate) mod write;

use asymmetric_kit::{Call, Failure};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

use crate::{
    access::Seen,
    account::Account,
    error::GitHubError,
    label::Label,
    milestone::{self, Milestone},
    parameters::path_number,
};
pub(crate) use operations::operations;

/// A row of `issues`, with what belongs to it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Issue {
    pub(crate) id: i64,
    pub(crate) repository_id: i64,
    pub(crate) number: i64,
    pub(crate) is_pull_request: bool,
    pub(crate) title: String,
    pub(crate) body: Option<String>,
    pub(crate) user: Account,
    pub(crate) state: String,
    pub(crate) state_reason: Option<String>,
    pub(crate) locked: bool,
    pub(crate) active_lock_reason: Option<String>,
    pub(crate) milestone: Option<Milestone>,
    pub(crate) closed_by: Option<Account>,
    pub(crate) labels: Vec<Label>,
    pub(crate) assignees: Vec<Account>,
    /// The number of comments.
    pub(crate) comments: i64,
    /// The number of reactions of each kind.
    pub(crate) reactions: BTreeMap<String, i64>,
    /// What the author is to the repository.
    pub(crate) association: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) closed_at: Option<i64>,
    pub(crate) draft: bool,
    pub(crate) merged_at: Option<i64>,
}

impl Issue {
    /// Reads a [`row`].
    pub(crate) fn read(row: Value) -> Result<Self, Failure> {
        serde_json::from_value(row).map_err(|error| Failure::caused("read an issue", error))
    }
}

/// What an [`Issue`] is read from, as one `jsonb` over `issues`.
pub(crate) fn row() -> String {
    let milestone = milestone::ROW;
    let association = association::of("issues.repository_id", "issues.user_id");
    format!(
        "to_jsonb(issues) || jsonb_build_object( \
         'user', (SELECT to_jsonb(author) FROM accounts AS author WHERE author.id = issues.user_id), \
         'closed_by', (SELECT to_jsonb(closer) FROM accounts AS closer WHERE closer.id = issues.closed_by_id), \
         'milestone', (SELECT {milestone} FROM milestones WHERE milestones.id = issues.milestone_id), \
         'labels', coalesce((SELECT jsonb_agg(to_jsonb(labels) ORDER BY lower(labels.name)) \
             FROM issue_labels JOIN labels ON labels.id = issue_labels.label_id \
             WHERE issue_labels.issue_id = issues.id), '[]'), \
         'assignees', coalesce((SELECT jsonb_agg(to_jsonb(assigned) ORDER BY issue_assignees.position) \
             FROM issue_assignees JOIN accounts AS assigned ON assigned.id = issue_assignees.user_id \
             WHERE issue_assignees.issue_id = issues.id), '[]'), \
         'comments', (SELECT count(*) FROM issue_comments WHERE issue_comments.issue_id = issues.id), \
         'reactions', coalesce((SELECT jsonb_object_agg(content, number) FROM \
             (SELECT content, count(*) AS number FROM reactions \
             WHERE reactions.issue_id = issues.id GROUP BY content) AS counted), '{{}}'), \
         'draft', coalesce((SELECT draft FROM pull_requests WHERE pull_requests.issue_id = issues.id), false), \
         'merged_at', (SELECT merged_at FROM pull_requests WHERE pull_requests.issue_id = issues.id), \
         'association', {association})"
    )
}

/// The issue or pull request of a repository with this number.
pub(crate) async fn by_number(call: &Call, repository: i64, number: i64) -> Result<Option<Issue>, Failure> {
    let sql = format!(
        "SELECT {} FROM issues WHERE repository_id = $1 AND number = $2",
        row()
    );
    let found = call.query_opt(&sql, &[&repository, &number]).await?;
    found.map(|row| Issue::read(row.get(0))).transpose()
}

/// The issue or pull request with this id, which exists.
pub(crate) async fn by_id(call: &Call, id: i64) -> Result<Issue, Failure> {
    let sql = format!("SELECT {} FROM issues WHERE id = $1", row());
    Issue::read(call.query_one(&sql, &[&id]).await?.get(0))
}

/// The issue that `{issue_number}` of the path names, or 404.
pub(crate) async fn in_path(call: &Call, seen: &Seen) -> Result<Issue, Failure> {
    let number = path_number(call, "issue_number")?;
    let found = by_number(call, seen.repository.id, number).await?;
    found.ok_or_else(|| GitHubError::not_found().into())
}

/// [`in_path`], kept from others until the call ends.
pub(crate) async fn locked_in_path(call: &Call, seen: &Seen) -> Result<Issue, Failure> {
    let number = path_number(call, "issue_number")?;
    let lock = "SELECT id FROM issues WHERE repository_id = $1 AND number = $2 FOR UPDATE";
    call.query(lock, &[&seen.repository.id, &number]).await?;
    in_path(call, seen).await
}
