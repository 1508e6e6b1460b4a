//! Comments on differences as rows, and as objects of the API.

use asymmetric_kit::{Call, Failure};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use super::hunk;
use crate::{
    access::Seen,
    account::{Account, extend, viewer_id},
    clock,
    error::GitHubError,
    issue::{association, render::reactions},
    parameters::path_number,
    place::Place,
    pulls::render::part_node_id,
};

/// A row of `review_comments`.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::pulls) struct Comment {
    pub(in crate::pulls) id: i64,
    pub(in crate::pulls) review_id: i64,
    pub(in crate::pulls) user: Account,
    pub(in crate::pulls) body: String,
    pub(in crate::pulls) path: String,
    pub(in crate::pulls) commit_id: String,
    pub(in crate::pulls) original_commit_id: String,
    pub(in crate::pulls) diff_hunk: String,
    pub(in crate::pulls) subject_type: String,
    pub(in crate::pulls) line: Option<i64>,
    pub(in crate::pulls) side: String,
    pub(in crate::pulls) start_line: Option<i64>,
    pub(in crate::pulls) start_side: Option<String>,
    pub(in crate::pulls) in_reply_to_id: Option<i64>,
    pub(in crate::pulls) created_at: i64,
    pub(in crate::pulls) updated_at: i64,
    /// The number of the pull request.
    pub(in crate::pulls) number: i64,
    /// What the author is to the repository.
    pub(in crate::pulls) association: String,
}

impl Comment {
    /// The object of the API.
    pub(in crate::pulls) fn render(&self, place: &Place, seen: &Seen) -> Value {
        let url = place.api(format_args!("/pulls/comments/{}", self.id));
        let html = place.html(format_args!("/pull/{}#discussion_r{}", self.number, self.id));
        let pull = place.api(format_args!("/pulls/{}", self.number));
        let position = self.position();
        let mut object = json!({
            "url": url,
            "pull_request_review_id": self.review_id,
            "id": self.id,
            "node_id": part_node_id("PRRC", seen, self.id),
            "diff_hunk": self.diff_hunk,
            "path": self.path,
            "commit_id": self.commit_id,
            "original_commit_id": self.original_commit_id,
            "user": self.user.simple(&place.urls),
            "body": self.body,
            "created_at": clock::text(self.created_at),
            "updated_at": clock::text(self.updated_at),
            "html_url": html,
            "pull_request_url": pull,
            "author_association": self.association,
            "_links": {
                "self": {"href": url},
                "html": {"href": html},
                "pull_request": {"href": pull},
            },
            "reactions": reactions(&url, &BTreeMap::new()),
            "start_line": self.start_line,
            "original_start_line": self.start_line,
            "start_side": self.start_side,
            "line": self.line,
            "original_line": self.line,
            "side": self.side,
            "original_position": position,
            "position": position,
            "subject_type": self.subject_type,
        });
        if let Some(id) = self.in_reply_to_id {
            extend(&mut object, json!({"in_reply_to_id": id}));
        }
        object
    }

    /// How many lines below the start of the hunk it stands; the vendor gives whole files the first place.
    fn position(&self) -> i64 {
        let found = self
            .line
            .and_then(|line| hunk::find(&self.diff_hunk, line, self.side == "LEFT"));
        found.map_or(1, |found| found.position)
    }
}

/// The comments of a review, the oldest first.
pub(in crate::pulls) async fn of_review(call: &Call, review: i64) -> Result<Vec<Comment>, Failure> {
    let sql = format!("{} WHERE reviews.id = $1 ORDER BY review_comments.id", select());
    let rows = call.query(&sql, &[&review]).await?;
    rows.into_iter().map(|row| read(row.get(0))).collect()
}

/// The comment that the path names, if the caller sees it; otherwise 404.
pub(super) async fn in_path(call: &Call, seen: &Seen) -> Result<Comment, Failure> {
    let id = path_number(call, "comment_id")?;
    let sql = format!(
        "{} WHERE review_comments.id = $1 AND issues.repository_id = $2 \
         AND (reviews.submitted_at IS NOT NULL OR reviews.user_id = $3)",
        select()
    );
    let row = call
        .query_opt(&sql, &[&id, &seen.repository.id, &viewer_id(call)])
        .await?;
    match row {
        Some(row) => read(row.get(0)),
        None => Err(GitHubError::not_found().into()),
    }
}

/// The comment with this id.
pub(super) async fn by_id(call: &Call, id: i64) -> Result<Comment, Failure> {
    let sql = format!("{} WHERE review_comments.id = $1", select());
    read(call.query_one(&sql, &[&id]).await?.get(0))
}

/// The start of a statement that gives comments.
pub(super) fn select() -> String {
    let association = association::of("issues.repository_id", "review_comments.user_id");
    format!(
        "SELECT to_jsonb(review_comments) || jsonb_build_object( \
             'user', to_jsonb(accounts), 'number', issues.number, 'association', {association}) {FROM}"
    )
}

/// What comments are read from.
pub(super) const FROM: &str = "FROM review_comments \
    JOIN reviews ON reviews.id = review_comments.review_id \
    JOIN issues ON issues.id = reviews.issue_id \
    JOIN accounts ON accounts.id = review_comments.user_id";

/// Reads a row of [`select`].
pub(super) fn read(row: Value) -> Result<Comment, Failure> {
    serde_json::from_value(row).map_err(|error| Failure::caused("read a comment on a difference", error))
}
