//! Pull requests as objects of the API.

use serde_json::{Value, json};

use super::{mergeability::Mergeability, pull::Pull};
use crate::{
    access::Seen,
    account::{Account, extend},
    clock,
    git::id::ObjectId,
    issue, node_id,
    place::Place,
    repository,
};

/// Fields that a pull request has as its issue has them.
const SHARED: [&str; 17] = [
    "number",
    "state",
    "locked",
    "title",
    "user",
    "body",
    "created_at",
    "updated_at",
    "closed_at",
    "assignee",
    "assignees",
    "labels",
    "milestone",
    "draft",
    "author_association",
    "active_lock_reason",
    "node_id",
];

/// What is counted in a pull request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    /// Commits.
    pub(super) commits: usize,
    /// Lines that are new.
    pub(super) additions: usize,
    /// Lines that are gone.
    pub(super) deletions: usize,
    /// Files that differ.
    pub(super) files: usize,
}

/// A pull request as lists show it.
pub(super) fn simple(place: &Place, seen: &Seen, pull: &Pull) -> Value {
    let number = pull.issue.number;
    let url = place.api(format_args!("/pulls/{number}"));
    let issue_url = place.api(format_args!("/issues/{number}"));
    let html = place.html(format_args!("/pull/{number}"));
    let statuses = place.api(format_args!("/statuses/{}", pull.head_sha));
    let href = |url: String| json!({"href": url});
    let mut object = json!({
        "url": url,
        "id": pull.issue.id,
        "html_url": html,
        "diff_url": format!("{html}.diff"),
        "patch_url": format!("{html}.patch"),
        "issue_url": issue_url,
    });
    let issue = issue::render::issue(&place.urls, &place.full_name, &pull.issue);
    for field in SHARED {
        object[field] = issue.get(field).cloned().unwrap_or_default();
    }
    let reviewers: Vec<Value> = pull
        .reviewers
        .iter()
        .map(|user| user.simple(&place.urls))
        .collect();
    extend(
        &mut object,
        json!({
            "merged_at": clock::optional(pull.issue.merged_at),
            "merge_commit_sha": pull.merge_commit.map(|id| id.to_string()),
            "requested_reviewers": reviewers,
            "requested_teams": [],
            "commits_url": format!("{url}/commits"),
            "review_comments_url": format!("{url}/comments"),
            "review_comment_url": place.api("/pulls/comments{/number}"),
            "comments_url": format!("{issue_url}/comments"),
            "statuses_url": statuses,
            "head": side(place, seen, &pull.head_ref, pull.head_sha),
            "base": side(place, seen, &pull.base_ref, pull.base_sha),
            "_links": {
                "self": href(url.clone()),
                "html": href(html),
                "issue": href(issue_url.clone()),
                "comments": href(format!("{issue_url}/comments")),
                "review_comments": href(format!("{url}/comments")),
                "review_comment": href(place.api("/pulls/comments{/number}")),
                "commits": href(format!("{url}/commits")),
                "statuses": href(statuses),
            },
            "auto_merge": null,
        }),
    );
    object
}

/// A pull request as asking for one shows it.
pub(super) fn full(
    place: &Place,
    seen: &Seen,
    pull: &Pull,
    counts: Counts,
    mergeability: &Mergeability,
) -> Value {
    let mut object = simple(place, seen, pull);
    extend(
        &mut object,
        json!({
            "merged": pull.is_merged(),
            "mergeable": mergeability.mergeable,
            "rebaseable": mergeability.rebaseable,
            "mergeable_state": mergeability.state,
            "merged_by": pull.merged_by.as_ref().map(|user| user.simple(&place.urls)),
            "comments": pull.issue.comments,
            "review_comments": pull.review_comments,
            "maintainer_can_modify": pull.maintainer_can_modify,
            "commits": counts.commits,
            "additions": counts.additions,
            "deletions": counts.deletions,
            "changed_files": counts.files,
        }),
    );
    object
}

fn side(place: &Place, seen: &Seen, branch: &str, commit: ObjectId) -> Value {
    json!({
        "label": label(&seen.owner, branch),
        "ref": branch,
        "sha": commit.to_string(),
        "user": seen.owner.simple(&place.urls),
        "repo": repository::render::repository(&place.urls, seen),
    })
}

/// `owner:branch`.
pub(super) fn label(owner: &Account, branch: &str) -> String {
    format!("{}:{branch}", owner.login)
}

/// The node id of something that belongs to a pull request.
pub(super) fn part_node_id(prefix: &str, seen: &Seen, id: i64) -> String {
    node_id::of(prefix, &[seen.repository.id, id])
}
