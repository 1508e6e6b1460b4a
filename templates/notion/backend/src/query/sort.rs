//! Sorts: by properties and timestamps, the first one first (<https://developers.notion.com/reference/post-database-query-sort>).

use serde_json::Value;
use std::cmp::Ordering;

use crate::{
    date::When,
    error::NotionError,
    field::Field,
    property::{Property, Schema, show::Shown},
    rich_text,
    store::Node,
};

/// The most sorts of one query.
const MOST_SORTS: usize = 100;

/// One sort that was checked.
#[derive(Debug)]
pub(crate) struct Sort {
    /// `created_time`, `last_edited_time`, or the id of a property.
    by: By,
    is_descending: bool,
}

#[derive(Debug)]
enum By {
    Created,
    Edited,
    Property(String),
}

/// What a value is sorted by; what is empty comes last in both directions.
#[derive(Debug, PartialEq)]
enum Key {
    Number(f64),
    Text(String),
    Empty,
}

/// The sorts in a field.
pub(crate) fn read(schema: &Schema, field: &Field<'_>) -> Result<Vec<Sort>, NotionError> {
    if field.value.is_none() {
        return Ok(Vec::new());
    }
    let mut sorts = Vec::new();
    for item in field.required_array(MOST_SORTS)? {
        let given = item.required_object()?;
        given.only(&["property", "timestamp", "direction"])?;
        let direction = given.get("direction");
        let direction = direction.one_of(&["ascending", "descending"])?;
        let by = if given.has("timestamp") {
            match given
                .get("timestamp")
                .one_of(&["created_time", "last_edited_time"])?
            {
                Some("created_time") => By::Created,
                _ => By::Edited,
            }
        } else {
            let name = given.get("property").required_text()?;
            let property = schema.find(name).ok_or_else(|| {
                NotionError::validation(format!("Could not find sort property with name or id: {name}"))
            })?;
            By::Property(property.id.clone())
        };
        sorts.push(Sort {
            by,
            is_descending: direction == Some("descending"),
        });
    }
    Ok(sorts)
}

/// Sorts pages.
pub(crate) fn apply(sorts: &[Sort], shown: &Shown<'_>, schema: &Schema, pages: &mut Vec<Node>) {
    if sorts.is_empty() {
        return;
    }
    let mut keyed: Vec<(Vec<Key>, Node)> = pages
        .drain(..)
        .map(|page| {
            let keys = sorts.iter().map(|sort| key(sort, shown, schema, &page)).collect();
            (keys, page)
        })
        .collect();
    keyed.sort_by(|(one, _), (other, _)| {
        let each = sorts.iter().zip(one.iter().zip(other));
        each.map(|(sort, (one, other))| compare(one, other, sort.is_descending))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    pages.extend(keyed.into_iter().map(|(_, page)| page));
}

fn compare(one: &Key, other: &Key, is_descending: bool) -> Ordering {
    let order = match (one, other) {
        (Key::Empty, Key::Empty) => return Ordering::Equal,
        (Key::Empty, _) => return Ordering::Greater,
        (_, Key::Empty) => return Ordering::Less,
        (Key::Number(one), Key::Number(other)) => one.total_cmp(other),
        (Key::Text(one), Key::Text(other)) => one.cmp(other),
        (Key::Number(_), Key::Text(_)) => Ordering::Less,
        (Key::Text(_), Key::Number(_)) => Ordering::Greater,
    };
    if is_descending { order.reverse() } else { order }
}

fn key(sort: &Sort, shown: &Shown<'_>, schema: &Schema, page: &Node) -> Key {
    match &sort.by {
        By::Created => Key::Text(format!("{:.6}", page.created_time)),
        By::Edited => Key::Text(format!("{:.6}", page.last_edited_time)),
        By::Property(id) => match schema.find(id) {
            Some(property) => of_value(property, &shown.value(schema, property, page)),
            None => Key::Empty,
        },
    }
}

fn of_value(property: &Property, value: &Value) -> Key {
    let inner = &value[&property.kind];
    let text = |text: Option<&str>| match text {
        Some(text) if !text.is_empty() => Key::Text(text.to_lowercase()),
        _ => Key::Empty,
    };
    match property.kind.as_str() {
        "title" | "rich_text" => text(Some(&rich_text::plain(inner))),
        "number" => inner.as_f64().map_or(Key::Empty, Key::Number),
        "unique_id" => inner["number"].as_f64().map_or(Key::Empty, Key::Number),
        "checkbox" => Key::Number(if inner == true { 1.0 } else { 0.0 }),
        // Options have the order in which they are defined.
        "select" | "status" => place(property, inner),
        "multi_select" => place(property, &inner[0]),
        "date" => moment(inner["start"].as_str()),
        "created_time" | "last_edited_time" => moment(inner.as_str()),
        "people" | "files" => text(inner[0]["name"].as_str()),
        "created_by" | "last_edited_by" => text(inner["name"].as_str()),
        "rollup" => inner["number"]
            .as_f64()
            .map_or_else(|| moment(inner["date"]["start"].as_str()), Key::Number),
        _ => text(inner.as_str()),
    }
}

fn place(property: &Property, option: &Value) -> Key {
    let place = property.options().position(|one| one["id"] == option["id"]);
    place
        .and_then(|place| u32::try_from(place).ok())
        .map_or(Key::Empty, |place| Key::Number(f64::from(place)))
}

fn moment(text: Option<&str>) -> Key {
    match text.and_then(When::read) {
        Some(when) => Key::Text(format!("{:.6}", when.moment())),
        None => Key::Empty,
    }
}
