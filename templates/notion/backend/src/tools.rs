//! The tools of Notion's hosted MCP server (<https://developers.notion.com/docs/mcp-supported-tools>, as of November 2026)
//! that the operations of this backend carry, under their published names and arguments. Pages are read and written as
//! Markdown, and properties as plain values. Of its other tools `notion-duplicate-page` and
//! `notion-get-teams` have no operation of the API.

mod fetch;
mod values;
mod write;

use asymmetric_kit::{Tool, ToolCall, ToolRefusal, ToolResult};
use serde_json::{Value, json};

use crate::ids;

/// All tools.
pub(crate) fn tools() -> Vec<Tool> {
    vec![
        fetch::search_tool(),
        fetch::fetch_tool(),
        write::create_pages_tool(),
        write::update_page_tool(),
        write::move_pages_tool(),
        write::create_database_tool(),
        Tool::new(
            "notion-create-comment",
            "Adds a comment to a page, or answers in a discussion.",
            json!({
                "page_id": text("The page's id or URL"),
                "discussion_id": text("The discussion to answer in, instead of the page"),
                "markdown": text("The comment, as Markdown"),
                "rich_text": {"type": "array", "items": {"type": "object"}, "description": "The comment as rich text, instead of Markdown"},
            }),
            &[],
            &["createComment"],
            create_comment,
        )
        .title("Create comment"),
        Tool::new(
            "notion-get-comments",
            "Lists the comments of a page.",
            json!({"page_id": text("The page's id or URL")}),
            &["page_id"],
            &["listComments"],
            get_comments,
        )
        .title("Get comments")
        .read_only(),
        Tool::new(
            "notion-get-users",
            "Lists the people and bots of the workspace, or those whose name or e-mail address has a word.",
            json!({
                "query": text("A part of the name or e-mail address"),
                "user_id": text("The id of one user; `self` for the one that you act as"),
            }),
            &[],
            &["listUsers", "getUser", "getSelf"],
            get_users,
        )
        .title("Get users")
        .read_only(),
        Tool::new(
            "notion-get-self",
            "Shows the bot that you act as, and its workspace.",
            json!({}),
            &[],
            &["getSelf"],
            get_self,
        )
        .title("Get self")
        .read_only(),
    ]
}

/// The schema of an argument that is a text.
fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

/// The id in an id, a URL, or `collection://<id>`.
fn id_in(text: &str) -> Result<String, ToolRefusal> {
    let last = text.split(['?', '#']).next().unwrap_or_default();
    let last = last.rsplit('/').next().unwrap_or_default();
    let end = last.get(last.len().saturating_sub(32)..).unwrap_or_default();
    ids::read(last)
        .or_else(|| ids::read(end))
        .ok_or_else(|| ToolRefusal::Arguments(format!("{text} is neither an id nor a URL of Notion")))
}

/// The id that an argument has, which must be there.
fn given_id(call: &ToolCall, name: &str) -> Result<String, ToolRefusal> {
    let text = call.arguments().filled(name);
    let text = text.ok_or_else(|| ToolRefusal::Arguments(format!("{name} is missing")))?;
    id_in(&text)
}

async fn create_comment(call: &ToolCall) -> ToolResult {
    let mut arguments = json!({});
    if call.arguments().contains("discussion_id") {
        arguments["discussion_id"] = given_id(call, "discussion_id")?.into();
    } else {
        arguments["parent"] = json!({"page_id": given_id(call, "page_id")?});
    }
    for name in ["markdown", "rich_text"] {
        if let Some(value) = call.arguments().get(name) {
            arguments[name] = value.clone();
        }
    }
    call.operation("createComment", arguments).await
}

async fn get_comments(call: &ToolCall) -> ToolResult {
    let id = given_id(call, "page_id")?;
    call.operation("listComments", json!({"block_id": id})).await
}

async fn get_users(call: &ToolCall) -> ToolResult {
    match call.arguments().filled("user_id").as_deref() {
        Some("self") => return call.operation("getSelf", json!({})).await,
        Some(id) => return call.operation("getUser", json!({"user_id": id_in(id)?})).await,
        None => {}
    }
    let mut listed = call.operation("listUsers", json!({})).await?;
    if let Some(query) = call.arguments().filled("query") {
        let query = query.to_lowercase();
        if let Some(users) = listed["results"].as_array_mut() {
            users.retain(|user| {
                let texts = [&user["name"], &user["person"]["email"]];
                texts
                    .iter()
                    .filter_map(|text| text.as_str())
                    .any(|text| text.to_lowercase().contains(&query))
            });
        }
    }
    Ok(listed)
}

async fn get_self(call: &ToolCall) -> ToolResult {
    call.operation("getSelf", json!({})).await
}
