//! Lists of a page at a time, as the published tools have them: `limit`, `cursor`, `hasNextPage`.

use super::{ask, given, is_set, number, refuse, render::nodes, text, truth};
use asymmetric_kit::{ToolCall, ToolRefusal, ToolResult};
use serde_json::{Map, Value, json};

/// Items of one page when `limit` is not given, and at most.
const USUAL: i64 = 50;
const MOST: i64 = 250;

/// The arguments of a tool that lists, together with those of its own.
pub(super) fn properties(own: Value) -> Value {
    let mut all = json!({
        "limit": number("Items of one page, from 1 to 250; 50 by default"),
        "cursor": text("The cursor that an earlier answer gave"),
        "orderBy": {
            "type": "string",
            "enum": ["createdAt", "updatedAt"],
            "description": "What is newest comes first; updatedAt by default",
        },
        "includeArchived": truth("Whether what is archived is listed too"),
    });
    if let (Value::Object(all), Value::Object(own)) = (&mut all, own) {
        all.extend(own);
    }
    all
}

/// Asks for a page of a connection. The document takes the [`variables`]. The answer has the items, made by `item`, under
/// `name`.
pub(super) async fn read(
    call: &ToolCall,
    (operation, document): (&str, &str),
    filter: Map<String, Value>,
    (name, item): (&str, fn(&Value) -> Value),
) -> ToolResult {
    let connection = ask(call, operation, document, variables(call, &filter)?).await?;
    Ok(shown(&connection, name, item))
}

/// The variables `$filter`, `$first`, `$after`, `$orderBy` and `$includeArchived`.
pub(super) fn variables(call: &ToolCall, filter: &Map<String, Value>) -> Result<Value, ToolRefusal> {
    Ok(json!({
        "filter": filter,
        "first": limit(call)?,
        "after": given(call, "cursor"),
        "orderBy": given(call, "orderBy").unwrap_or_else(|| "updatedAt".to_owned()),
        "includeArchived": is_set(call, "includeArchived"),
    }))
}

/// A connection as the tools show it.
pub(super) fn shown(connection: &Value, name: &str, item: fn(&Value) -> Value) -> Value {
    let items: Vec<Value> = nodes(connection).iter().map(item).collect();
    let page = &connection["pageInfo"];
    let has_next = page["hasNextPage"] == true;
    let mut answer = json!({name: items, "hasNextPage": has_next});
    if has_next {
        answer["cursor"] = page["endCursor"].clone();
    }
    answer
}

fn limit(call: &ToolCall) -> Result<i64, ToolRefusal> {
    match call.arguments().integer("limit") {
        Ok(None) => Ok(USUAL),
        Ok(Some(asked)) if (1..=MOST).contains(&asked) => Ok(asked),
        Ok(Some(_)) => refuse(format!("limit must be from 1 to {MOST}")),
        Err(text) => refuse(format!("limit is not a whole number: {text}")),
    }
}
