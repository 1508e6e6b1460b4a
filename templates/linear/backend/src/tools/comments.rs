//! `list_comments`, `save_comment` and `delete_comment`.

use super::{ask, find, given, page, refuse, render, text};
use asymmetric_kit::{Tool, ToolCall, ToolResult};
use serde_json::{Map, json};

/// The tools of this family.
pub(super) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "list_comments",
            "Lists the comments on an issue, the newest first.",
            page::properties(json!({"issueId": text("The issue's identifier, such as ENG-123, or id")})),
            &["issueId"],
            &["query.comments", "query.issue"],
            list,
        )
        .title("List comments")
        .read_only(),
        Tool::new(
            "save_comment",
            "Writes a comment on an issue, or a reply, or changes the comment that id names.",
            json!({
                "id": text("The comment to change; a new one is written without it"),
                "issueId": text("The issue to comment on: identifier, such as ENG-123, or id"),
                "parentId": text("The comment to reply to"),
                "body": text("What it says, as Markdown"),
            }),
            &["body"],
            &["mutation.commentCreate", "mutation.commentUpdate", "query.issue"],
            save,
        )
        .title("Save comment")
        .destructive(),
        Tool::new(
            "delete_comment",
            "Deletes a comment.",
            json!({"id": text("The comment")}),
            &["id"],
            &["mutation.commentDelete"],
            delete,
        )
        .title("Delete comment")
        .destructive(),
    ]
}

async fn list(call: &ToolCall) -> ToolResult {
    let document = format!(
        "query($filter: CommentFilter, $first: Int, $after: String, $orderBy: PaginationOrderBy, \
         $includeArchived: Boolean) {{ comments(filter: $filter, first: $first, after: $after, orderBy: $orderBy, \
         includeArchived: $includeArchived) {{ nodes {{ {} }} pageInfo {{ hasNextPage endCursor }} }} }}",
        render::COMMENT
    );
    let (issue, _) = find::issue(call, &given(call, "issueId").unwrap_or_default()).await?;
    let filter = Map::from_iter([("issue".to_owned(), json!({"id": {"eq": issue}}))]);
    page::read(
        call,
        ("query.comments", &document),
        filter,
        ("comments", render::comment),
    )
    .await
}

async fn save(call: &ToolCall) -> ToolResult {
    let body = given(call, "body");
    let (operation, declared, variables) = if let Some(id) = given(call, "id") {
        let variables = json!({"id": id, "input": {"body": body}});
        (
            "commentUpdate",
            "$id: String!, $input: CommentUpdateInput!",
            variables,
        )
    } else {
        let Some(issue) = given(call, "issueId") else {
            return refuse("issueId is required for a new comment");
        };
        let (issue, _) = find::issue(call, &issue).await?;
        let mut input = json!({"issueId": issue, "body": body});
        if let Some(parent) = given(call, "parentId") {
            input["parentId"] = parent.into();
        }
        (
            "commentCreate",
            "$input: CommentCreateInput!",
            json!({"input": input}),
        )
    };
    let passed = if operation == "commentUpdate" {
        "id: $id, input: $input"
    } else {
        "input: $input"
    };
    let document = format!(
        "mutation({declared}) {{ {operation}({passed}) {{ comment {{ {} }} }} }}",
        render::COMMENT
    );
    let saved = ask(call, &format!("mutation.{operation}"), &document, variables).await?;
    Ok(render::comment(&saved["comment"]))
}

async fn delete(call: &ToolCall) -> ToolResult {
    let document = "mutation($id: String!) { commentDelete(id: $id) { success entityId } }";
    let variables = json!({"id": given(call, "id")});
    let deleted = ask(call, "mutation.commentDelete", document, variables).await?;
    Ok(json!({"id": deleted["entityId"], "deleted": deleted["success"]}))
}
