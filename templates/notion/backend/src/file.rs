//! Icons, covers and files: emoji, files elsewhere, and files that were uploaded here.

use serde_json::{Value, json};

use crate::{
    error::{NotionError, Problem},
    field::{Field, Fields},
    request::Request,
    rich_text::LONGEST_TEXT,
    store::minute,
};
use jiff::{SignedDuration, Timestamp};

/// How long the URL of a file is said to work.
const URL_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// The icon in a field, as it is kept; null removes one.
pub(crate) fn icon(field: &Field<'_>) -> Result<Value, NotionError> {
    if field.is_empty() {
        return Ok(Value::Null);
    }
    let given = field.required_object()?;
    given.only(&["type", "emoji", "external", "file_upload", "custom_emoji", "icon"])?;
    if given.has("emoji") {
        let emoji = given.get("emoji");
        let text = emoji.required_text()?;
        if text.is_ascii() || text.chars().count() > 16 {
            return Err(emoji.should("be a valid emoji"));
        }
        return Ok(json!({"type": "emoji", "emoji": text}));
    }
    if given.has("custom_emoji") {
        return Err(NotionError::not_implemented("custom emoji as icons"));
    }
    if given.has("icon") {
        let icon = given.get("icon").required_object()?;
        let name = icon.get("name").required_text()?;
        let color = icon.get("color").text()?.unwrap_or("gray");
        return Ok(json!({"type": "icon", "icon": {"name": name, "color": color}}));
    }
    located(&given)
}

/// The cover in a field, as it is kept; null removes one.
pub(crate) fn cover(field: &Field<'_>) -> Result<Value, NotionError> {
    if field.is_empty() {
        return Ok(Value::Null);
    }
    let given = field.required_object()?;
    given.only(&["type", "external", "file_upload"])?;
    located(&given)
}

/// A file elsewhere or an upload, as it is kept.
pub(crate) fn located(given: &Fields<'_>) -> Result<Value, NotionError> {
    if given.has("file_upload") {
        let id = given
            .get("file_upload")
            .required_object()?
            .get("id")
            .required_id()?;
        return Ok(json!({"type": "file_upload", "file_upload": {"id": id}}));
    }
    let url = given.get("external").required_object()?.get("url");
    let text = url.required_text()?;
    url.at_most(LONGEST_TEXT)?;
    Ok(json!({"type": "external", "external": {"url": text}}))
}

/// Checks uploads that anything in `value` refers to: they are the caller's own and complete. They stay for good.
pub(crate) async fn attach(request: &Request<'_>, value: &mut Value) -> Result<(), Problem> {
    let mut found = Vec::new();
    collect(value, &mut found);
    for item in found {
        let id = item["file_upload"]["id"].as_str().unwrap_or_default().to_owned();
        let sql = "SELECT status, filename FROM file_uploads WHERE id = $1 AND created_by = $2 FOR UPDATE";
        let Some(row) = asymmetric_kit::Call::query_opt(request, sql, &[&id, &request.bot()]).await? else {
            return Err(request.missing("file upload", &id).await?);
        };
        let status: String = row.get(0);
        if status != "uploaded" {
            let message = format!("File upload {id} has the status `{status}`, not `uploaded`.");
            return Err(NotionError::validation(message).into());
        }
        let name: Option<String> = row.get(1);
        let attach = "UPDATE file_uploads SET expiry_time = NULL WHERE id = $1";
        asymmetric_kit::Call::execute(request, attach, &[&id]).await?;
        item["file_upload"]["filename"] = name.into();
    }
    Ok(())
}

fn collect<'a>(value: &'a mut Value, found: &mut Vec<&'a mut Value>) {
    if value["file_upload"]["id"].is_string() {
        found.push(value);
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| collect(item, found)),
        Value::Object(map) => map.values_mut().for_each(|item| collect(item, found)),
        _ => {}
    }
}

/// The same with uploads shown as files that can be fetched for a while.
pub(crate) fn shown(value: &Value, base_url: &str, now: Timestamp) -> Value {
    match value {
        Value::Object(map) if map.contains_key("file_upload") => {
            let upload = &map["file_upload"];
            let mut file = json!({"type": "file", "file": link(upload, base_url, now)});
            for (name, kept) in map
                .iter()
                .filter(|(name, _)| !["type", "file_upload"].contains(&name.as_str()))
            {
                file[name] = kept.clone();
            }
            file
        }
        Value::Object(map) => map
            .iter()
            .map(|(name, inner)| (name.clone(), shown(inner, base_url, now)))
            .collect(),
        Value::Array(items) => items.iter().map(|item| shown(item, base_url, now)).collect(),
        other => other.clone(),
    }
}

/// Where an upload can be fetched, and until when.
pub(crate) fn link(upload: &Value, base_url: &str, now: Timestamp) -> Value {
    let id = upload["id"].as_str().unwrap_or_default();
    let expiry = now.saturating_add(URL_LIFETIME).map_or(Value::Null, minute);
    json!({"url": format!("{base_url}/files/{id}"), "expiry_time": expiry})
}
