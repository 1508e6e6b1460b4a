//! Slack's envelope: `ok`, and an error's name with what belongs to it.

use asymmetric_kit::{Failure, Reply};
use serde_json::{Map, Value, json};

/// `{"ok": true, …}`. `fields` is an object.
pub(crate) fn success(fields: Value) -> Reply {
    Reply::json(envelope(true, fields))
}

/// `{"ok": false, "error": code}`.
pub(crate) fn refuse(code: &str) -> Failure {
    refuse_with(code, json!({}))
}

/// `{"ok": false, "error": code, …}`. `fields` is an object.
pub(crate) fn refuse_with(code: &str, fields: Value) -> Failure {
    Failure::from(refusal(code, fields))
}

/// The reply of a refusal.
pub(crate) fn refusal(code: &str, fields: Value) -> Reply {
    let mut document = envelope(false, json!({"error": code}));
    if let (Some(document), Value::Object(fields)) = (document.as_object_mut(), fields) {
        document.extend(fields);
    }
    Reply::json(document)
}

/// `invalid_arguments`, saying which one and why.
pub(crate) fn invalid_arguments(message: &str) -> Failure {
    refuse_with("invalid_arguments", messages(message))
}

/// `missing_scope`: any of `needed` would do.
pub(crate) fn missing_scope(needed: &[&str], provided: &[String]) -> Reply {
    refusal(
        "missing_scope",
        json!({"needed": needed.join(","), "provided": provided.join(",")}),
    )
}

/// `response_metadata` with one message, as Slack explains an error.
pub(crate) fn messages(message: &str) -> Value {
    json!({"response_metadata": {"messages": [format!("[ERROR] {message}")]}})
}

/// `response_metadata` with several messages.
pub(crate) fn all_messages(messages: &[String]) -> Value {
    let messages: Vec<String> = messages
        .iter()
        .map(|message| format!("[ERROR] {message}"))
        .collect();
    json!({"response_metadata": {"messages": messages}})
}

fn envelope(ok: bool, fields: Value) -> Value {
    let mut document = Map::from_iter([("ok".to_owned(), Value::Bool(ok))]);
    if let Value::Object(fields) = fields {
        document.extend(fields);
    }
    Value::Object(document)
}
