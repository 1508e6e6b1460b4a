//! Reviews as rows, and as objects of the API.

use asymmetric_kit::{Call, Failure};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{pull::Pull, render};
use crate::{
    access::Seen,
    account::{self, Account},
    clock,
    error::GitHubError,
    issue::association,
    parameters::path_number,
    place::Place,
};

/// A row of `reviews`.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::pulls) struct Review {
    pub(in crate::pulls) id: i64,
    pub(in crate::pulls) user: Account,
    pub(in crate::pulls) body: String,
    /// `PENDING`, `COMMENTED`, `APPROVED`, `CHANGES_REQUESTED` or `DISMISSED`.
    pub(in crate::pulls) state: String,
    pub(in crate::pulls) commit_id: String,
    pub(in crate::pulls) submitted_at: Option<i64>,
    /// What the author is to the repository.
    pub(in crate::pulls) association: String,
}

impl Review {
    /// Whether nobody but its author sees it yet.
    pub(in crate::pulls) fn is_pending(&self) -> bool {
        self.submitted_at.is_none()
    }

    /// The object of the API.
    pub(in crate::pulls) fn render(&self, place: &Place, seen: &Seen, pull: &Pull) -> Value {
        let number = pull.issue.number;
        let html = place.html(format_args!("/pull/{number}#pullrequestreview-{}", self.id));
        let url = place.api(format_args!("/pulls/{number}"));
        let mut object = json!({
            "id": self.id,
            "node_id": render::part_node_id("PRR", seen, self.id),
            "user": self.user.simple(&place.urls),
            "body": self.body,
            "state": self.state,
            "html_url": html,
            "pull_request_url": url,
            "author_association": self.association,
            "_links": {"html": {"href": html}, "pull_request": {"href": url}},
            "commit_id": self.commit_id,
        });
        if let Some(submitted_at) = self.submitted_at {
            object["submitted_at"] = clock::text(submitted_at).into();
        }
        object
    }
}

/// Reviews of a pull request that the caller sees: all but what others have not submitted. The oldest first.
pub(in crate::pulls) async fn visible(call: &Call, pull: &Pull) -> Result<Vec<Review>, Failure> {
    let sql = format!(
        "{} AND (reviews.submitted_at IS NOT NULL OR reviews.user_id = $2) ORDER BY reviews.id",
        select()
    );
    let rows = call
        .query(&sql, &[&pull.issue.id, &account::viewer_id(call)])
        .await?;
    rows.into_iter().map(|row| read(row.get(0))).collect()
}

/// The review of a pull request that the path names, or 404.
pub(in crate::pulls) async fn in_path(call: &Call, pull: &Pull) -> Result<Review, Failure> {
    let id = path_number(call, "review_id")?;
    let found = visible(call, pull)
        .await?
        .into_iter()
        .find(|review| review.id == id);
    found.ok_or_else(|| GitHubError::not_found().into())
}

/// The review with this id.
pub(in crate::pulls) async fn by_id(call: &Call, pull: &Pull, id: i64) -> Result<Review, Failure> {
    let sql = format!("{} AND reviews.id = $2", select());
    read(call.query_one(&sql, &[&pull.issue.id, &id]).await?.get(0))
}

fn select() -> String {
    let association = association::of("issues.repository_id", "reviews.user_id");
    format!(
        "SELECT to_jsonb(reviews) || jsonb_build_object('user', to_jsonb(accounts), 'association', {association}) \
         FROM reviews JOIN accounts ON accounts.id = reviews.user_id JOIN issues ON issues.id = reviews.issue_id \
         WHERE reviews.issue_id = $1"
    )
}

fn read(row: Value) -> Result<Review, Failure> {
    serde_json::from_value(row).map_err(|error| Failure::caused("read a review", error))
}
