//! JSON Schemas of arguments that many tools have.

use serde_json::{Map, Value, json};

pub(super) fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

pub(super) fn number(description: &str) -> Value {
    json!({"type": "number", "description": description})
}

pub(super) fn flag(description: &str) -> Value {
    json!({"type": "boolean", "description": description})
}

pub(super) fn texts(description: &str) -> Value {
    json!({"type": "array", "items": {"type": "string"}, "description": description})
}

pub(super) fn one_of(description: &str, values: &[&str]) -> Value {
    json!({"type": "string", "enum": values, "description": description})
}

/// These properties, and those that name a repository.
pub(super) fn in_repository(properties: Value) -> Value {
    let mut all = Map::from_iter([
        ("owner".to_owned(), text("The login of the repository's owner")),
        ("repo".to_owned(), text("The name of the repository")),
    ]);
    if let Value::Object(more) = properties {
        all.extend(more);
    }
    Value::Object(all)
}

/// These properties, and those that choose a page.
pub(super) fn paged(mut properties: Value) -> Value {
    properties["page"] = number("The page, from 1");
    properties["perPage"] = number("How many are on a page, 100 at most");
    properties
}
