//! Tools about pull requests.

use asymmetric_kit::{Tool, ToolCall, ToolRefusal};
use serde_json::{Value, json};

use super::{
    arguments, by_method, held, of,
    schema::{flag, in_repository, number, one_of, paged, text, texts},
};

pub(super) fn tools() -> Vec<Tool> {
    vec![
        list(),
        Tool::new(
            "pull_request_read",
            "Shows a pull request, its files, its reviews, the comments on its lines, or those on the whole.",
            paged(in_repository(json!({
                "method": one_of(
                    "What is shown",
                    &["get", "get_files", "get_reviews", "get_review_comments", "get_comments"],
                ),
                "pullNumber": number("The pull request's number"),
            }))),
            &["method", "owner", "repo", "pullNumber"],
            &[
                "pulls/get",
                "pulls/list-files",
                "pulls/list-reviews",
                "pulls/list-review-comments",
                "issues/list-comments",
            ],
            held(|call: &ToolCall| Box::pin(read(call))),
        )
        .title("Get details for a single pull request")
        .read_only(),
        create(),
        update(),
        Tool::new(
            "update_pull_request_branch",
            "Merges the base branch of a pull request into its head.",
            in_repository(json!({
                "pullNumber": number("The pull request's number"),
                "expectedHeadSha": text("The commit that the head is expected to be"),
            })),
            &["owner", "repo", "pullNumber"],
            &["pulls/update-branch"],
            of("pulls/update-branch"),
        )
        .title("Update pull request branch"),
        Tool::new(
            "merge_pull_request",
            "Merges a pull request.",
            in_repository(json!({
                "pullNumber": number("The pull request's number"),
                "commit_title": text("The title of the commit"),
                "commit_message": text("The rest of the commit's message"),
                "merge_method": one_of("How", &["merge", "squash", "rebase"]),
            })),
            &["owner", "repo", "pullNumber"],
            &["pulls/merge"],
            of("pulls/merge"),
        )
        .title("Merge pull request"),
        Tool::new(
            "pull_request_review_write",
            "Reviews a pull request; without an event the review waits until it is submitted.",
            in_repository(json!({
                "method": one_of("What is done", &["create"]),
                "pullNumber": number("The pull request's number"),
                "body": text("What the review says"),
                "event": one_of("What it asks for", &["APPROVE", "REQUEST_CHANGES", "COMMENT"]),
                "commitID": text("The commit that was reviewed"),
            })),
            &["method", "owner", "repo", "pullNumber"],
            &["pulls/create-review"],
            by_method(&[("create", "pulls/create-review")]),
        )
        .title("Write operations on pull request reviews"),
    ]
}

fn list() -> Tool {
    Tool::new(
        "list_pull_requests",
        "Lists the pull requests of a repository.",
        paged(in_repository(json!({
            "state": one_of("The state", &["open", "closed", "all"]),
            "head": text("Only from this branch, written owner:branch"),
            "base": text("Only into this branch"),
            "sort": one_of("What they are sorted by", &["created", "updated", "popularity", "long-running"]),
            "direction": one_of("The order", &["asc", "desc"]),
        }))),
        &["owner", "repo"],
        &["pulls/list"],
        of("pulls/list"),
    )
    .title("List pull requests")
    .read_only()
}

fn create() -> Tool {
    Tool::new(
        "create_pull_request",
        "Opens a pull request.",
        in_repository(json!({
            "title": text("The title"),
            "body": text("The text"),
            "head": text("The branch with the changes"),
            "base": text("The branch that they are to be merged into"),
            "draft": flag("Whether it is a draft"),
            "maintainer_can_modify": flag("Whether maintainers may change the branch"),
        })),
        &["owner", "repo", "title", "head", "base"],
        &["pulls/create"],
        of("pulls/create"),
    )
    .title("Open new pull request")
}

fn update() -> Tool {
    Tool::new(
        "update_pull_request",
        "Changes a pull request, and asks people for reviews.",
        in_repository(json!({
            "pullNumber": number("The pull request's number"),
            "title": text("The title"),
            "body": text("The text"),
            "state": one_of("The state", &["open", "closed"]),
            "base": text("Another branch that it is to be merged into"),
            "reviewers": texts("Logins of people who are asked for a review"),
        })),
        &["owner", "repo", "pullNumber"],
        &["pulls/update", "pulls/request-reviewers"],
        held(|call: &ToolCall| {
            Box::pin(async move {
                let changes = Value::Object(arguments(call, &["reviewers"]));
                let mut shown = call.operation("pulls/update", changes).await?;
                if let Some(reviewers) = call.arguments().get("reviewers").filter(|given| !given.is_null()) {
                    let mut asked = arguments(call, &["reviewers", "title", "body", "state", "base"]);
                    asked.insert("reviewers".to_owned(), reviewers.clone());
                    shown = call
                        .operation("pulls/request-reviewers", Value::Object(asked))
                        .await?;
                }
                Ok(shown)
            })
        }),
    )
    .title("Edit pull request")
}

async fn read(call: &ToolCall) -> Result<Value, ToolRefusal> {
    let mut asked = arguments(call, &["method"]);
    let method = call.arguments().text("method").unwrap_or_default();
    let operation = match method.as_ref() {
        "get" => "pulls/get",
        "get_files" => "pulls/list-files",
        "get_reviews" => "pulls/list-reviews",
        "get_review_comments" => "pulls/list-review-comments",
        "get_comments" => {
            let number = asked.remove("pull_number").unwrap_or_default();
            asked.insert("issue_number".to_owned(), number);
            "issues/list-comments"
        }
        other => {
            return Err(ToolRefusal::Arguments(format!(
                "method {other} is not implemented in this clone"
            )));
        }
    };
    call.operation(operation, Value::Object(asked)).await
}
