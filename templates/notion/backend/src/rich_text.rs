//! Rich text: what requests say of it, and how it is kept, which is how answers have it
//! (<https://developers.notion.com/reference/rich-text>).

mod mention;

pub(crate) use mention::resolve;

use serde_json::{Value, json};

use crate::{
    error::NotionError,
    field::{Field, Fields},
};

/// The most characters of one text, and of a link.
pub(crate) const LONGEST_TEXT: usize = 2000;
/// The most characters of an equation.
const LONGEST_EQUATION: usize = 1000;
/// The most items of one rich text.
const MOST_ITEMS: usize = 100;

const STYLES: [&str; 5] = ["bold", "italic", "strikethrough", "underline", "code"];

/// Colours of text and of what is behind it.
pub(crate) const COLORS: [&str; 20] = [
    "default",
    "gray",
    "brown",
    "orange",
    "yellow",
    "green",
    "blue",
    "purple",
    "pink",
    "red",
    "default_background",
    "gray_background",
    "brown_background",
    "orange_background",
    "yellow_background",
    "green_background",
    "blue_background",
    "purple_background",
    "pink_background",
    "red_background",
];

/// The rich text in a field that must be there.
pub(crate) fn required(field: &Field<'_>) -> Result<Value, NotionError> {
    let items = field.required_array(MOST_ITEMS)?;
    let items: Result<Vec<Value>, NotionError> = items.iter().map(item).collect();
    Ok(Value::Array(items?))
}

/// The rich text in a field; empty when nothing was given.
pub(crate) fn optional(field: &Field<'_>) -> Result<Value, NotionError> {
    if field.value.is_none() {
        return Ok(json!([]));
    }
    required(field)
}

fn item(field: &Field<'_>) -> Result<Value, NotionError> {
    let given = field.required_object()?;
    given.only(&[
        "type",
        "text",
        "mention",
        "equation",
        "annotations",
        "plain_text",
        "href",
    ])?;
    let kinds = ["text", "mention", "equation"];
    let kind = match given.get("type").one_of(&kinds)? {
        Some(kind) => kind,
        None => given
            .first_of(&kinds)
            .ok_or_else(|| given.get("text").should("be defined"))?,
    };
    let inner = given.get(kind).required_object()?;
    let mut item = match kind {
        "text" => text(&inner)?,
        "equation" => equation(&inner)?,
        _ => mention::read(&inner)?,
    };
    item["type"] = kind.into();
    item["annotations"] = annotations(&given.get("annotations"))?;
    Ok(item)
}

fn text(given: &Fields<'_>) -> Result<Value, NotionError> {
    given.only(&["content", "link"])?;
    let content = given.get("content");
    let plain = content.required_text()?;
    content.at_most(LONGEST_TEXT)?;
    let link = given.get("link");
    let link = if link.is_empty() {
        None
    } else {
        let url = link.required_object()?.get("url");
        url.required_text()?;
        url.at_most(LONGEST_TEXT)?;
        url.text()?
    };
    Ok(json!({
        "text": {"content": plain, "link": link.map(|url| json!({"url": url}))},
        "plain_text": plain,
        "href": link,
    }))
}

fn equation(given: &Fields<'_>) -> Result<Value, NotionError> {
    given.only(&["expression"])?;
    let expression = given.get("expression");
    let plain = expression.required_text()?;
    expression.at_most(LONGEST_EQUATION)?;
    Ok(json!({"equation": {"expression": plain}, "plain_text": plain, "href": null}))
}

fn annotations(field: &Field<'_>) -> Result<Value, NotionError> {
    let mut plain = json!({
        "bold": false, "italic": false, "strikethrough": false, "underline": false, "code": false, "color": "default",
    });
    let Some(given) = field.object()? else {
        return Ok(plain);
    };
    given.only(&["bold", "italic", "strikethrough", "underline", "code", "color"])?;
    for style in STYLES {
        if let Some(truth) = given.get(style).boolean()? {
            plain[style] = truth.into();
        }
    }
    if let Some(color) = given.get("color").one_of(&COLORS)? {
        plain["color"] = color.into();
    }
    Ok(plain)
}

/// A kept text without styles.
pub(crate) fn plain_item(content: &str) -> Value {
    json!({
        "type": "text",
        "text": {"content": content, "link": null},
        "annotations": {
            "bold": false, "italic": false, "strikethrough": false, "underline": false, "code": false,
            "color": "default",
        },
        "plain_text": content,
        "href": null,
    })
}

/// Kept rich text without its styles.
pub(crate) fn plain(rich_text: &Value) -> String {
    let items = rich_text.as_array().into_iter().flatten();
    items
        .filter_map(|item| item.get("plain_text").and_then(Value::as_str))
        .collect()
}
