//! Properties as plain values: texts, numbers, `__YES__` and `__NO__`, and dates in keys of their own.

use asymmetric_kit::ToolRefusal;
use serde_json::{Map, Value, json};

use super::id_in;

/// The title of a page, database or data source.
pub(super) fn title(object: &Value) -> String {
    if let Some(items) = object["title"].as_array() {
        return joined(items);
    }
    let properties = object["properties"].as_object().into_iter().flatten();
    let mut titles = properties.filter_map(|(_, value)| value["title"].as_array());
    titles.next().map(|items| joined(items)).unwrap_or_default()
}

fn joined(items: &[Value]) -> String {
    items
        .iter()
        .filter_map(|item| item["plain_text"].as_str())
        .collect()
}

/// A property's value as a model reads it.
pub(super) fn plain(value: &Value) -> Value {
    let kind = value["type"].as_str().unwrap_or_default();
    let inner = &value[kind];
    let names = |key: &str| -> Value {
        let items = inner.as_array().into_iter().flatten();
        items
            .map(|item| item.get(key).unwrap_or(&item["id"]).clone())
            .collect()
    };
    match kind {
        "title" | "rich_text" => inner
            .as_array()
            .map(|items| joined(items))
            .unwrap_or_default()
            .into(),
        "select" | "status" => inner["name"].clone(),
        "multi_select" | "people" | "files" => names("name"),
        "relation" => names("id"),
        "checkbox" => if inner == true { "__YES__" } else { "__NO__" }.into(),
        "unique_id" => match inner["prefix"].as_str() {
            Some(prefix) => format!("{prefix}-{}", inner["number"]).into(),
            None => inner["number"].clone(),
        },
        "created_by" | "last_edited_by" => inner.get("name").unwrap_or(&inner["id"]).clone(),
        _ => inner.clone(),
    }
}

/// What the API takes for plain values, by the properties of a data source; of a page in no data source only a title.
pub(super) fn written(
    values: &Map<String, Value>,
    schema: Option<&Map<String, Value>>,
) -> Result<Map<String, Value>, ToolRefusal> {
    let mut written = Map::new();
    for (name, value) in values {
        if let Some((property, part)) = name.strip_prefix("date:").and_then(|rest| rest.rsplit_once(':')) {
            let date = written.entry(property).or_insert_with(|| json!({"date": {}}));
            match part {
                "start" if value.is_null() => date["date"] = Value::Null,
                "start" | "end" => date["date"][part] = value.clone(),
                "is_datetime" => {}
                _ => {
                    return Err(ToolRefusal::Arguments(format!(
                        "{name}: a date has :start and :end"
                    )));
                }
            }
            continue;
        }
        let kind = match schema {
            Some(schema) => schema
                .get(name)
                .and_then(|property| property["type"].as_str())
                .ok_or_else(|| ToolRefusal::Arguments(format!("{name} is not a property that exists")))?,
            None => "title",
        };
        written.insert(name.clone(), json!({kind: one(kind, value)?}));
    }
    Ok(written)
}

fn one(kind: &str, value: &Value) -> Result<Value, ToolRefusal> {
    let text = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Ok(match kind {
        "title" | "rich_text" if value.is_null() => json!([]),
        "title" | "rich_text" => json!([{"text": {"content": text()}}]),
        "select" | "status" if !value.is_null() => json!({"name": text()}),
        "multi_select" => list(value).iter().map(|name| json!({"name": name})).collect(),
        "people" | "relation" => {
            let ids: Result<Vec<Value>, ToolRefusal> = list(value)
                .iter()
                .map(|id| Ok(json!({"id": id_in(id)?})))
                .collect();
            ids?.into()
        }
        "checkbox" => json!(*value == "__YES__" || value == true),
        "date" if value.is_string() => json!({"start": value}),
        _ => value.clone(),
    })
}

/// A list, one text, or a list written as a text.
fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Value::String(text) => match serde_json::from_str::<Vec<String>>(text) {
            Ok(items) => items,
            Err(_) if text.is_empty() => Vec::new(),
            Err(_) => vec![text.clone()],
        },
        _ => Vec::new(),
    }
}
