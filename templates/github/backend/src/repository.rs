//! Repositories: their rows, and finding them.

pub(crate) mod render;

use asymmetric_kit::{Call, Failure};
use serde::Deserialize;
use serde_json::Value;
use tokio_postgres::Row;

use crate::account::Account;

/// A row of `repositories`, with what is counted about it.
#[derive(Debug, Clone, Deserialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "the vendor's settings of a repository are flags"
)]
pub(crate) struct Repository {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) private: bool,
    pub(crate) fork: bool,
    pub(crate) parent_id: Option<i64>,
    pub(crate) homepage: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) default_branch: String,
    pub(crate) topics: Vec<String>,
    pub(crate) archived: bool,
    pub(crate) is_template: bool,
    pub(crate) has_issues: bool,
    pub(crate) has_projects: bool,
    pub(crate) has_wiki: bool,
    pub(crate) has_discussions: bool,
    pub(crate) allow_squash_merge: bool,
    pub(crate) allow_merge_commit: bool,
    pub(crate) allow_rebase_merge: bool,
    pub(crate) allow_auto_merge: bool,
    pub(crate) allow_update_branch: bool,
    pub(crate) allow_forking: bool,
    pub(crate) delete_branch_on_merge: bool,
    pub(crate) web_commit_signoff_required: bool,
    pub(crate) squash_merge_commit_title: String,
    pub(crate) squash_merge_commit_message: String,
    pub(crate) merge_commit_title: String,
    pub(crate) merge_commit_message: String,
    pub(crate) size: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) pushed_at: Option<i64>,
    /// Open issues and pull requests.
    pub(crate) open_issues: i64,
    pub(crate) stars: i64,
    pub(crate) forks: i64,
}

/// What [`Repository`] is read from: the row of `repositories` and its counts, as one `jsonb`.
pub(crate) const ROW: &str = "to_jsonb(repositories) || jsonb_build_object( \
    'open_issues', (SELECT count(*) FROM issues \
        WHERE issues.repository_id = repositories.id AND issues.state = 'open'), \
    'stars', (SELECT count(*) FROM stars WHERE stars.repository_id = repositories.id), \
    'forks', (SELECT count(*) FROM repositories AS forks WHERE forks.parent_id = repositories.id))";

impl Repository {
    /// Reads a [`ROW`].
    pub(crate) fn read(row: Value) -> Result<Self, Failure> {
        serde_json::from_value(row).map_err(|error| Failure::caused("read a repository", error))
    }
}

/// The repository `owner/name` and its owner, whoever asks; names are found in any case.
pub(crate) async fn by_name(
    call: &Call,
    owner: &str,
    name: &str,
) -> Result<Option<(Repository, Account)>, Failure> {
    let sql = format!(
        "SELECT {ROW}, to_jsonb(owner) FROM repositories JOIN accounts AS owner ON owner.id = repositories.owner_id \
         WHERE lower(owner.login) = lower($1) AND lower(repositories.name) = lower($2)"
    );
    pair(call.query_opt(&sql, &[&owner, &name]).await?)
}

/// The repository with this id and its owner, whoever asks.
pub(crate) async fn by_id(call: &Call, id: i64) -> Result<Option<(Repository, Account)>, Failure> {
    let sql = format!(
        "SELECT {ROW}, to_jsonb(owner) FROM repositories JOIN accounts AS owner ON owner.id = repositories.owner_id \
         WHERE repositories.id = $1"
    );
    pair(call.query_opt(&sql, &[&id]).await?)
}

fn pair(row: Option<Row>) -> Result<Option<(Repository, Account)>, Failure> {
    let Some(row) = row else { return Ok(None) };
    Ok(Some((Repository::read(row.get(0))?, Account::read(row.get(1))?)))
}
