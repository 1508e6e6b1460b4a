//! Mentions: of people, dates, pages and databases.

use asymmetric_kit::Call;
use serde_json::{Value, json};

use crate::{
    date,
    error::{NotionError, Problem},
    field::Fields,
    ids,
};

/// What a mention in a request says. Names are put in by [`resolve`].
pub(super) fn read(given: &Fields<'_>) -> Result<Value, NotionError> {
    let kinds = [
        "user",
        "date",
        "page",
        "database",
        "template_mention",
        "custom_emoji",
    ];
    given.only(&[&["type"], kinds.as_slice()].concat())?;
    let kind = given
        .first_of(&kinds)
        .ok_or_else(|| given.get("user").should("be defined"))?;
    let inner = given.get(kind).required_object()?;
    let (value, plain) = match kind {
        "date" => {
            let value = date::read(&given.get(kind))?;
            let plain = date::plain(&value);
            (value, plain)
        }
        "user" => (
            json!({"object": "user", "id": inner.get("id").required_id()?}),
            String::new(),
        ),
        "page" | "database" => (json!({"id": inner.get("id").required_id()?}), String::new()),
        "template_mention" => template(&inner)?,
        _ => return Err(NotionError::not_implemented("mentions of custom emoji")),
    };
    Ok(json!({"mention": {"type": kind, kind: value}, "plain_text": plain, "href": null}))
}

fn template(given: &Fields<'_>) -> Result<(Value, String), NotionError> {
    let kinds = ["template_mention_date", "template_mention_user"];
    let kind = given
        .first_of(&kinds)
        .ok_or_else(|| given.get("template_mention_date").should("be defined"))?;
    let allowed: &[&str] = if kind == "template_mention_date" {
        &["today", "now"]
    } else {
        &["me"]
    };
    let field = given.get(kind);
    let value = field.one_of(allowed)?.unwrap_or_default();
    Ok((json!({"type": kind, kind: value}), format!("@{value}")))
}

/// Puts the names of what is mentioned anywhere in `value` into its texts.
pub(crate) async fn resolve(call: &Call, value: &mut Value) -> Result<(), Problem> {
    let mut found = Vec::new();
    collect(value, &mut found);
    for item in found {
        let mention = &item["mention"];
        let (plain, href) = match mention["type"].as_str() {
            Some(kind @ ("page" | "database")) => {
                let id = mention[kind]["id"].as_str().unwrap_or_default().to_owned();
                let sql = "SELECT title FROM blocks WHERE id = $1 AND kind = $2";
                let title: Option<String> = call.query_opt(sql, &[&id, &kind]).await?.map(|row| row.get(0));
                let title = title
                    .filter(|title| !title.is_empty())
                    .unwrap_or_else(|| "Untitled".to_owned());
                (title, Some(format!("{}/{}", call.base_url(), ids::compact(&id))))
            }
            Some("user") => {
                let id = mention["user"]["id"].as_str().unwrap_or_default().to_owned();
                let sql = "SELECT name FROM users WHERE id = $1";
                let name: Option<String> = call.query_opt(sql, &[&id]).await?.map(|row| row.get(0));
                let Some(name) = name else {
                    let message = format!("Could not find user with ID: {id}.");
                    return Err(NotionError::validation(message).into());
                };
                (format!("@{name}"), None)
            }
            _ => continue,
        };
        item["plain_text"] = plain.into();
        item["href"] = href.into();
    }
    Ok(())
}

fn collect<'a>(value: &'a mut Value, found: &mut Vec<&'a mut Value>) {
    if value.get("mention").is_some() && value.get("plain_text").is_some() {
        found.push(value);
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| collect(item, found)),
        Value::Object(map) => map.values_mut().for_each(|item| collect(item, found)),
        _ => {}
    }
}
