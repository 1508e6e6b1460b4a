//! Issues as objects of the API.

use serde_json::{Value, json};
use std::collections::BTreeMap;

use super::Issue;
use crate::{account::extend, clock, node_id, urls::Urls};

/// The kinds of reactions, in the order in which the vendor counts them.
pub(crate) const REACTIONS: [&str; 8] = [
    "+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes",
];

/// The object of the API; `full_name` is the repository's.
pub(crate) fn issue(urls: &Urls, full_name: &str, issue: &Issue) -> Value {
    let number = issue.number;
    let url = urls.api(&format!("/repos/{full_name}/issues/{number}"));
    let page = if issue.is_pull_request { "pull" } else { "issues" };
    let labels: Vec<Value> = issue
        .labels
        .iter()
        .map(|label| label.render(urls, full_name))
        .collect();
    let assignees: Vec<Value> = issue.assignees.iter().map(|user| user.simple(urls)).collect();
    let mut object = json!({
        "url": url,
        "repository_url": urls.api(&format!("/repos/{full_name}")),
        "labels_url": format!("{url}/labels{{/name}}"),
        "comments_url": format!("{url}/comments"),
        "events_url": format!("{url}/events"),
        "html_url": urls.html(&format!("/{full_name}/{page}/{number}")),
        "id": issue.id,
        "node_id": node_id(issue),
        "number": number,
        "title": issue.title,
        "user": issue.user.simple(urls),
        "labels": labels,
        "state": issue.state,
        "locked": issue.locked,
        "assignees": assignees,
        "milestone": issue.milestone.as_ref().map(|milestone| milestone.render(urls, full_name)),
        "comments": issue.comments,
        "created_at": clock::text(issue.created_at),
        "updated_at": clock::text(issue.updated_at),
        "closed_at": clock::optional(issue.closed_at),
        "assignee": assignees.first(),
        "author_association": issue.association,
        "active_lock_reason": issue.active_lock_reason,
    });
    if issue.is_pull_request {
        extend(&mut object, pull_request(urls, full_name, issue));
    } else {
        extend(
            &mut object,
            json!({
                "sub_issues_summary": {"total": 0, "completed": 0, "percent_completed": 0},
                "issue_dependencies_summary":
                    {"blocked_by": 0, "total_blocked_by": 0, "blocking": 0, "total_blocking": 0},
            }),
        );
    }
    extend(
        &mut object,
        json!({
            "body": issue.body,
            "closed_by": issue.closed_by.as_ref().map(|user| user.simple(urls)),
            "reactions": reactions(&url, &issue.reactions),
            "timeline_url": format!("{url}/timeline"),
            "performed_via_github_app": null,
            "state_reason": issue.state_reason,
        }),
    );
    object
}

/// The node id of an issue or pull request.
pub(crate) fn node_id(issue: &Issue) -> String {
    let prefix = if issue.is_pull_request { "PR" } else { "I" };
    node_id::of(prefix, &[issue.repository_id, issue.id])
}

fn pull_request(urls: &Urls, full_name: &str, issue: &Issue) -> Value {
    let html = urls.html(&format!("/{full_name}/pull/{}", issue.number));
    json!({
        "draft": issue.draft,
        "pull_request": {
            "url": urls.api(&format!("/repos/{full_name}/pulls/{}", issue.number)),
            "html_url": html,
            "diff_url": format!("{html}.diff"),
            "patch_url": format!("{html}.patch"),
            "merged_at": clock::optional(issue.merged_at),
        },
    })
}

/// The counts of reactions to something with this URL.
pub(crate) fn reactions(url: &str, counts: &BTreeMap<String, i64>) -> Value {
    let mut object = json!({
        "url": format!("{url}/reactions"),
        "total_count": counts.values().sum::<i64>(),
    });
    for kind in REACTIONS {
        object[kind] = counts.get(kind).copied().unwrap_or_default().into();
    }
    object
}
