//! Milestones of repositories.

mod operations;

use asymmetric_kit::{Call, Failure};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{account::Account, clock, node_id, urls::Urls};
pub(crate) use operations::operations;

/// A row of `milestones` with who made it and what is counted about it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Milestone {
    pub(crate) id: i64,
    pub(crate) repository_id: i64,
    pub(crate) number: i64,
    pub(crate) state: String,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) creator: Account,
    pub(crate) open_issues: i64,
    pub(crate) closed_issues: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) closed_at: Option<i64>,
    pub(crate) due_on: Option<i64>,
}

/// What [`Milestone`] is read from, as one `jsonb` over `milestones`.
pub(crate) const ROW: &str = "to_jsonb(milestones) || jsonb_build_object( \
    'creator', (SELECT to_jsonb(creator) FROM accounts AS creator WHERE creator.id = milestones.creator_id), \
    'open_issues', (SELECT count(*) FROM issues AS counted \
        WHERE counted.milestone_id = milestones.id AND counted.state = 'open'), \
    'closed_issues', (SELECT count(*) FROM issues AS counted \
        WHERE counted.milestone_id = milestones.id AND counted.state = 'closed'))";

impl Milestone {
    /// Reads a [`ROW`].
    pub(crate) fn read(row: Value) -> Result<Self, Failure> {
        serde_json::from_value(row).map_err(|error| Failure::caused("read a milestone", error))
    }

    /// The object of the API; `full_name` is the repository's.
    pub(crate) fn render(&self, urls: &Urls, full_name: &str) -> Value {
        let url = urls.api(&format!("/repos/{full_name}/milestones/{}", self.number));
        json!({
            "url": url,
            "html_url": urls.html(&format!("/{full_name}/milestone/{}", self.number)),
            "labels_url": format!("{url}/labels"),
            "id": self.id,
            "node_id": node_id::of("MI", &[self.repository_id, self.id]),
            "number": self.number,
            "title": self.title,
            "description": self.description,
            "creator": self.creator.simple(urls),
            "open_issues": self.open_issues,
            "closed_issues": self.closed_issues,
            "state": self.state,
            "created_at": clock::text(self.created_at),
            "updated_at": clock::text(self.updated_at),
            "due_on": clock::optional(self.due_on),
            "closed_at": clock::optional(self.closed_at),
        })
    }
}

/// The milestone of a repository with this number.
pub(crate) async fn by_number(
    call: &Call,
    repository: i64,
    number: i64,
) -> Result<Option<Milestone>, Failure> {
    let sql = format!("SELECT {ROW} FROM milestones WHERE repository_id = $1 AND number = $2");
    let row = call.query_opt(&sql, &[&repository, &number]).await?;
    row.map(|row| Milestone::read(row.get(0))).transpose()
}
