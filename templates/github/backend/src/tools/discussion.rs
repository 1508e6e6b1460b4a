//! Tools about issues and labels.

use asymmetric_kit::{Tool, ToolCall};
use serde_json::{Value, json};

use super::{
    arguments, by_method, held, of, required,
    schema::{in_repository, number, one_of, paged, text, texts},
};

pub(super) fn tools() -> Vec<Tool> {
    vec![
        issue_read(),
        issue_write(),
        list_issues(),
        Tool::new(
            "add_issue_comment",
            "Comments on an issue or pull request.",
            in_repository(json!({"issue_number": number("The issue's number"), "body": text("The comment")})),
            &["owner", "repo", "issue_number", "body"],
            &["issues/create-comment"],
            of("issues/create-comment"),
        )
        .title("Add comment to issue"),
        search_of("search_issues", "Search issues", "is:issue"),
        search_of("search_pull_requests", "Search pull requests", "is:pr"),
        Tool::new(
            "get_label",
            "Shows a label of a repository.",
            in_repository(json!({"name": text("The label's name")})),
            &["owner", "repo", "name"],
            &["issues/get-label"],
            of("issues/get-label"),
        )
        .title("Get label")
        .read_only(),
        Tool::new(
            "list_label",
            "Lists the labels of a repository.",
            in_repository(json!({})),
            &["owner", "repo"],
            &["issues/list-labels-for-repo"],
            of("issues/list-labels-for-repo"),
        )
        .title("List labels")
        .read_only(),
        label_write(),
    ]
}

fn issue_read() -> Tool {
    Tool::new(
        "issue_read",
        "Shows an issue, the comments on it, or its labels.",
        paged(in_repository(json!({
            "method": one_of("What is shown", &["get", "get_comments", "get_labels"]),
            "issue_number": number("The issue's number"),
        }))),
        &["method", "owner", "repo", "issue_number"],
        &[
            "issues/get",
            "issues/list-comments",
            "issues/list-labels-on-issue",
        ],
        by_method(&[
            ("get", "issues/get"),
            ("get_comments", "issues/list-comments"),
            ("get_labels", "issues/list-labels-on-issue"),
        ]),
    )
    .title("Get issue details")
    .read_only()
}

fn issue_write() -> Tool {
    Tool::new(
        "issue_write",
        "Opens an issue, or changes one.",
        in_repository(json!({
            "method": one_of("Whether one is opened or changed", &["create", "update"]),
            "issue_number": number("The number of the issue that is changed"),
            "title": text("The title"),
            "body": text("The text"),
            "labels": texts("Names of labels; they replace those that the issue has"),
            "assignees": texts("Logins of people; they replace those who are assigned"),
            "milestone": number("The number of a milestone"),
            "state": one_of("The state", &["open", "closed"]),
            "state_reason": one_of("Why it is closed", &["completed", "not_planned", "duplicate"]),
        })),
        &["method", "owner", "repo"],
        &["issues/create", "issues/update"],
        by_method(&[("create", "issues/create"), ("update", "issues/update")]),
    )
    .title("Create or update issue")
}

fn list_issues() -> Tool {
    Tool::new(
        "list_issues",
        "Lists the issues of a repository without its pull requests, open and closed ones unless told otherwise.",
        paged(in_repository(json!({
            "state": one_of("The state", &["OPEN", "CLOSED"]),
            "labels": texts("Labels that all of them have"),
            "orderBy": one_of("What they are sorted by", &["CREATED_AT", "UPDATED_AT", "COMMENTS"]),
            "direction": one_of("The order", &["ASC", "DESC"]),
            "since": text("A time in ISO 8601: only those that changed later"),
        }))),
        &["owner", "repo"],
        &["issues/list-for-repo"],
        held(|call: &ToolCall| {
            Box::pin(async move {
                let mut arguments = arguments(call, &["labels", "state", "orderBy", "direction"]);
                let lower = |name: &str| call.arguments().filled(name).map(|text| text.to_lowercase());
                let state = lower("state").unwrap_or_else(|| "all".to_owned());
                arguments.insert("state".to_owned(), state.into());
                if let Some(sort) = lower("orderBy") {
                    let sort = sort.trim_end_matches("_at").to_owned();
                    arguments.insert("sort".to_owned(), sort.into());
                }
                if let Some(direction) = lower("direction") {
                    arguments.insert("direction".to_owned(), direction.into());
                }
                if let Some(Value::Array(labels)) = call.arguments().get("labels") {
                    let names: Vec<&str> = labels.iter().filter_map(Value::as_str).collect();
                    arguments.insert("labels".to_owned(), names.join(",").into());
                }
                let found = call
                    .operation("issues/list-for-repo", Value::Object(arguments))
                    .await?;
                let issues = match found {
                    Value::Array(issues) => issues,
                    other => return Ok(other),
                };
                let issues: Vec<Value> = issues
                    .into_iter()
                    .filter(|issue| issue.get("pull_request").is_none())
                    .collect();
                Ok(json!({ "issues": issues }))
            })
        }),
    )
    .title("List issues")
    .read_only()
}

fn search_of(name: &'static str, title: &'static str, kind: &'static str) -> Tool {
    Tool::new(
        name,
        "Searches by words and by qualifiers such as label:, author: and is:open, in all repositories or in one.",
        paged(json!({
            "query": text("What is looked for, in the syntax of GitHub's searches"),
            "owner": text("With repo: the owner of the one repository"),
            "repo": text("With owner: the name of the one repository"),
            "sort": one_of("What they are sorted by", &["comments", "reactions", "created", "updated"]),
            "order": one_of("The order", &["asc", "desc"]),
        })),
        &["query"],
        &["search/issues-and-pull-requests"],
        held(move |call: &ToolCall| {
            Box::pin(async move {
                let mut query = format!("{} {kind}", required(call, "query")?);
                let given = |name| call.arguments().filled(name);
                if let (Some(owner), Some(repository)) = (given("owner"), given("repo")) {
                    query = format!("{query} repo:{owner}/{repository}");
                }
                let mut arguments = arguments(call, &["query", "owner", "repo"]);
                arguments.insert("q".to_owned(), query.into());
                call.operation("search/issues-and-pull-requests", Value::Object(arguments))
                    .await
            })
        }),
    )
    .title(title)
    .read_only()
}

fn label_write() -> Tool {
    Tool::new(
        "label_write",
        "Makes, changes or deletes a label of a repository.",
        in_repository(json!({
            "method": one_of("What is done", &["create", "update", "delete"]),
            "name": text("The label's name"),
            "new_name": text("Another name, for update"),
            "color": text("Six hexadecimal digits"),
            "description": text("What it is for"),
        })),
        &["method", "owner", "repo", "name"],
        &[
            "issues/create-label",
            "issues/update-label",
            "issues/delete-label",
        ],
        by_method(&[
            ("create", "issues/create-label"),
            ("update", "issues/update-label"),
            ("delete", "issues/delete-label"),
        ]),
    )
    .title("Write operations on repository labels")
    .destructive()
}
