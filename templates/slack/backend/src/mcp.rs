//! The tools of Slack's own MCP server, over the operations of the Web API.
//!
//! Names and arguments are those of the published server (<https://docs.slack.dev/ai/slack-mcp-server> and the tools that
//! it lists, as of November 2026); so is the form of the results: text for a model, under one or two names. Of its 13
//! tools of that time `slack_send_message_draft` is not here, because no method of the Web API keeps drafts. A tool
//! whose methods this backend does not implement is not listed.

mod canvases;
mod channels;
mod markdown;
mod messages;
mod people;
mod render;
mod schedule;
mod search;

use asymmetric_kit::{Tool, ToolCall, ToolRefusal};
use serde_json::{Value, json};

/// All tools.
pub(crate) fn tools() -> Vec<Tool> {
    [
        search::tools(),
        channels::tools(),
        people::tools(),
        messages::tools(),
        schedule::tools(),
        canvases::tools(),
    ]
    .concat()
}

/// The schema of an argument that is a text.
fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

/// The schema of an argument that is a whole number.
fn number(description: &str) -> Value {
    json!({"type": "integer", "description": description})
}

/// The schema of an argument that is a truth.
fn truth(description: &str) -> Value {
    json!({"type": "boolean", "description": description})
}

/// A text argument that is not empty.
fn given(call: &ToolCall, name: &str) -> Option<String> {
    call.arguments().filled(name).map(std::borrow::Cow::into_owned)
}

/// The argument `limit`, from 1 to `most`; `most` when it is not given.
fn limit(call: &ToolCall, most: usize) -> Result<usize, ToolRefusal> {
    match call.arguments().integer("limit") {
        Ok(None) => Ok(most),
        Ok(Some(asked)) => match usize::try_from(asked) {
            Ok(asked) if (1..=most).contains(&asked) => Ok(asked),
            _ => Err(ToolRefusal::Arguments(format!("limit must be from 1 to {most}"))),
        },
        Err(text) => Err(ToolRefusal::Arguments(format!(
            "limit is not a whole number: {text}"
        ))),
    }
}

/// All items of a list that is read page by page.
async fn all(
    call: &ToolCall,
    operation: &str,
    list: &str,
    mut arguments: Value,
) -> Result<Vec<Value>, ToolRefusal> {
    let mut found = Vec::new();
    arguments["limit"] = 200.into();
    loop {
        let mut page = call.operation(operation, arguments.clone()).await?;
        if let Some(Value::Array(items)) = page.get_mut(list).map(Value::take) {
            found.extend(items);
        }
        match render::next_cursor(&page) {
            Some(cursor) => arguments["cursor"] = cursor.into(),
            None => return Ok(found),
        }
    }
}

/// One page of what was found, from the position that the argument `cursor` says.
struct Page {
    items: Vec<Value>,
    next: Option<String>,
}

impl Page {
    fn of(call: &ToolCall, found: Vec<Value>, limit: usize) -> Result<Self, ToolRefusal> {
        let start = match given(call, "cursor") {
            None => 0,
            Some(cursor) => cursor.parse::<usize>().map_err(|_| {
                ToolRefusal::Arguments(format!("cursor is not one of an earlier answer: {cursor}"))
            })?,
        };
        let end = start.saturating_add(limit);
        let next = (found.len() > end).then(|| end.to_string());
        let items = found.into_iter().skip(start).take(limit).collect();
        Ok(Self { items, next })
    }
}
