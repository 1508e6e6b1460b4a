//! The tools of Linear's own MCP server (`https://mcp.linear.app/mcp`), over the queries and mutations of the API.
//!
//! Names and arguments are those by which clients call the published server, as of summer 2026: until spring of that
//! year it had `create_issue`, `update_issue` and `create_comment` where it has `save_issue` and `save_comment` now. What
//! tools answer has the published server's fields. A tool whose operations this backend does not implement is not
//! listed.

mod comments;
mod find;
mod issues;
mod page;
mod people;
mod projects;
mod render;
mod save_issue;
mod workflow;

use asymmetric_kit::{Tool, ToolCall, ToolRefusal};
use http::StatusCode;
use serde_json::{Value, json};

/// All tools.
pub(crate) fn tools() -> Vec<Tool> {
    [
        issues::tools(),
        save_issue::tools(),
        comments::tools(),
        workflow::tools(),
        people::tools(),
        projects::tools(),
    ]
    .concat()
}

/// What the root field of an operation answers; `document` asks for this one field.
async fn ask(
    call: &ToolCall,
    operation: &str,
    document: &str,
    variables: Value,
) -> Result<Value, ToolRefusal> {
    let body = json!({"query": document, "variables": variables});
    let mut answer = call.operation(operation, body).await?;
    if answer.get("errors").is_some() {
        return Err(ToolRefusal::Operation {
            operation: operation.to_owned(),
            status: StatusCode::OK,
            answer,
        });
    }
    let field = operation.split_once('.').map_or(operation, |(_, field)| field);
    Ok(answer["data"][field].take())
}

/// The schema of an argument that is a text.
fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

/// The schema of an argument that is a text, or null to take away what is there.
fn optional(description: &str) -> Value {
    json!({"type": ["string", "null"], "description": description})
}

/// The schema of an argument that is a number.
fn number(description: &str) -> Value {
    json!({"type": "number", "description": description})
}

/// The schema of an argument that is a truth.
fn truth(description: &str) -> Value {
    json!({"type": "boolean", "description": description})
}

/// The schema of an argument that is a list of texts.
fn texts(description: &str) -> Value {
    json!({"type": "array", "items": {"type": "string"}, "description": description})
}

/// A text argument that is not empty.
fn given(call: &ToolCall, name: &str) -> Option<String> {
    call.arguments().filled(name).map(std::borrow::Cow::into_owned)
}

/// The texts of an argument; none when it is not given.
fn list(call: &ToolCall, name: &str) -> Option<Vec<String>> {
    let items = call.arguments().get(name)?.as_array()?;
    Some(
        items
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect(),
    )
}

/// Whether an argument is `true`.
fn is_set(call: &ToolCall, name: &str) -> bool {
    call.arguments().get(name) == Some(&Value::Bool(true))
}

/// A refusal that says what is wrong with the arguments.
fn refuse<T>(sentence: impl Into<String>) -> Result<T, ToolRefusal> {
    Err(ToolRefusal::Arguments(sentence.into()))
}
