//! Filters: conditions on properties and timestamps, and two levels of `and` and `or` over them
//! (<https://developers.notion.com/reference/post-database-query-filter>).

use jiff::Timestamp;
use serde_json::Value;

use super::condition::{self, Condition};
use crate::{
    error::NotionError,
    field::{Field, Fields},
    property::{Property, Schema, show::Shown},
    store::{Node, minute},
};

/// How deep `and` and `or` may stand in each other.
const LEVELS: usize = 2;
/// The most conditions of one level.
const MOST_CONDITIONS: usize = 100;
const TIMESTAMPS: [&str; 2] = ["created_time", "last_edited_time"];

/// A filter that was checked.
#[derive(Debug)]
pub(crate) enum Filter {
    /// All of these hold.
    And(Vec<Filter>),
    /// One of these holds.
    Or(Vec<Filter>),
    /// A property (its id) meets a condition.
    Property(String, Condition),
    /// A timestamp meets a condition.
    Timestamp(&'static str, Condition),
}

/// The filter in a field.
pub(crate) fn read(schema: &Schema, field: &Field<'_>) -> Result<Filter, NotionError> {
    level(schema, field, LEVELS)
}

fn level(schema: &Schema, field: &Field<'_>, levels: usize) -> Result<Filter, NotionError> {
    let given = field.required_object()?;
    for (name, build) in [
        ("and", Filter::And as fn(Vec<Filter>) -> Filter),
        ("or", Filter::Or as fn(Vec<Filter>) -> Filter),
    ] {
        if !given.has(name) {
            continue;
        }
        given.only(&[name])?;
        let inner = given.get(name);
        if levels == 0 {
            return Err(inner.unwanted());
        }
        let items = inner.required_array(MOST_CONDITIONS)?;
        let items: Result<Vec<Filter>, NotionError> =
            items.iter().map(|item| level(schema, item, levels - 1)).collect();
        return Ok(build(items?));
    }
    if given.has("timestamp") {
        return timestamp(&given);
    }
    property(schema, &given)
}

fn timestamp(given: &Fields<'_>) -> Result<Filter, NotionError> {
    let name = given.get("timestamp").one_of(&TIMESTAMPS)?.unwrap_or_default();
    let name = TIMESTAMPS
        .iter()
        .find(|known| **known == name)
        .copied()
        .unwrap_or("created_time");
    given.only(&["timestamp", "type", name])?;
    let condition = condition::read("date", &given.get(name))?;
    Ok(Filter::Timestamp(name, condition))
}

fn property(schema: &Schema, given: &Fields<'_>) -> Result<Filter, NotionError> {
    let name = given.get("property").required_text()?;
    if TIMESTAMPS.contains(&name) && schema.find(name).is_none() {
        return Err(given.get("property").unwanted());
    }
    let property = schema
        .find(name)
        .ok_or_else(|| NotionError::validation(format!("Could not find property with name or id: {name}")))?;
    let kind = given
        .map
        .keys()
        .map(String::as_str)
        .find(|key| !["property", "type"].contains(key))
        .ok_or_else(|| given.get(&property.kind).should("be defined"))?;
    given.only(&["property", "type", kind])?;
    let family = family(property, kind)
        .ok_or_else(|| mismatch(property, kind))?
        .to_owned();
    let condition = condition::read(&family, &given.get(kind))?;
    Ok(Filter::Property(property.id.clone(), condition))
}

/// The family of conditions that a property takes under this name.
fn family(property: &Property, kind: &str) -> Option<&'static str> {
    let own = match property.kind.as_str() {
        "title" | "rich_text" | "url" | "email" | "phone_number" => "text",
        "number" | "unique_id" => "number",
        "checkbox" => "checkbox",
        "select" | "status" => "choice",
        "multi_select" => "choices",
        "date" | "created_time" | "last_edited_time" => "date",
        "people" | "created_by" | "last_edited_by" => "people",
        "relation" => "relation",
        "files" => "existence",
        "rollup" => "rollup",
        _ => return None,
    };
    // Clients of the first days say `text` or `rich_text` of everything that is written.
    let is_same = kind == property.kind || (own == "text" && ["text", "rich_text", "title"].contains(&kind));
    is_same.then_some(own)
}

fn mismatch(property: &Property, kind: &str) -> NotionError {
    NotionError::validation(format!(
        "database property {} does not match filter {kind}",
        property.kind
    ))
}

impl Filter {
    /// Whether a page passes.
    pub(crate) fn holds(
        filter: &Self,
        shown: &Shown<'_>,
        schema: &Schema,
        page: &Node,
        now: Timestamp,
    ) -> bool {
        let inner = |one: &Self| Self::holds(one, shown, schema, page, now);
        match filter {
            Self::And(all) => all.iter().all(inner),
            Self::Or(any) => any.iter().any(inner),
            Self::Timestamp(name, condition) => {
                let time = if *name == "created_time" {
                    page.created_time
                } else {
                    page.last_edited_time
                };
                condition.holds(&minute(time), now)
            }
            Self::Property(id, condition) => {
                let value = match schema.find(id) {
                    Some(property) => shown.value(schema, property, page),
                    None => Value::Null,
                };
                let inner = value["type"].as_str().map_or(&Value::Null, |kind| &value[kind]);
                condition.holds(inner, now)
            }
        }
    }
}
