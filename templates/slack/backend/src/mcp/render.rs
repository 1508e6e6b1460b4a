//! Results as text for a model.

use crate::timestamp::Ts;
use asymmetric_kit::ToolCall;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Names of members by their ids.
pub(super) type Names = HashMap<String, String>;

/// A text of a document; empty without it.
pub(super) fn field<'a>(document: &'a Value, pointer: &str) -> &'a str {
    document
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The cursor of the next page of an answer of the Web API.
pub(super) fn next_cursor(answer: &Value) -> Option<&str> {
    Some(field(answer, "/response_metadata/next_cursor")).filter(|cursor| !cursor.is_empty())
}

/// A heading and the lines that have something to say.
pub(super) fn section(heading: &str, lines: &[(&str, String)]) -> String {
    let filled = lines.iter().filter(|(_, value)| !value.is_empty());
    let lines: Vec<String> = filled.map(|(name, value)| format!("{name}: {value}\n")).collect();
    format!("### {heading}\n{}", lines.concat())
}

/// What search tools answer.
pub(super) fn results(sections: &[String], next: Option<&str>) -> Value {
    let text = if sections.is_empty() {
        "No results found.".to_owned()
    } else {
        sections.join("\n")
    };
    json!({"results": text, "pagination_info": pagination(next)})
}

/// How a model gets the next page.
pub(super) fn pagination(next: Option<&str>) -> String {
    next.map(|cursor| format!("There are more results available. Use cursor: `{cursor}`"))
        .unwrap_or_default()
}

/// The moment of a message.
pub(super) fn moment(ts: &str) -> String {
    Ts::parse(ts)
        .and_then(|ts| Timestamp::from_second(ts.0 / 1_000_000).ok())
        .map(|moment| moment.to_string())
        .unwrap_or_default()
}

/// Where a message is read in a browser.
pub(super) fn permalink(call: &ToolCall, channel: &str, ts: &str) -> String {
    let ts = ts.replace('.', "");
    format!("{}/archives/{channel}/p{ts}", call.base_url())
}

/// Names for ids, as far as the token may list members.
pub(super) async fn names(call: &ToolCall) -> Names {
    let members = super::all(call, "users.list", "members", json!({})).await;
    let members = members.unwrap_or_default();
    let named = members.iter().map(|member| {
        let shown = ["/profile/display_name", "/real_name", "/name"]
            .map(|pointer| field(member, pointer))
            .into_iter()
            .find(|name| !name.is_empty());
        (
            field(member, "/id").to_owned(),
            shown.unwrap_or_default().to_owned(),
        )
    });
    named.collect()
}

/// A message of a conversation.
pub(super) fn message(message: &Value, names: &Names) -> String {
    let author = field(message, "/user");
    let name = match field(message, "/username") {
        "" => names.get(author).map_or("", String::as_str),
        username => username,
    };
    let ts = field(message, "/ts");
    let mut lines = vec![
        format!("=== Message from {name} ({author}) at {} ===", moment(ts)),
        format!("Message TS: {ts}"),
        field(message, "/text").to_owned(),
    ];
    if let Some(replies) = message.get("reply_count").and_then(Value::as_u64) {
        lines.push(format!("Thread: {replies} replies"));
    }
    let reactions = message.get("reactions").and_then(Value::as_array);
    let reactions: Vec<String> = reactions
        .into_iter()
        .flatten()
        .map(|reaction| format!("{} ({})", field(reaction, "/name"), reaction["count"]))
        .collect();
    if !reactions.is_empty() {
        lines.push(format!("Reactions: {}", reactions.join(", ")));
    }
    let files = message
        .get("files")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    lines.extend(files.map(|file| format!("File: {} ({})", field(file, "/name"), field(file, "/id"))));
    lines.push(String::new());
    lines.join("\n")
}
