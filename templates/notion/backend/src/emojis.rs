//! `GET /v1/custom_emojis`: emoji that people of the workspace made.

use serde_json::{Value, json};

use crate::{error::Problem, request::Request};

/// All of them, or the one of a name.
pub(crate) async fn list(request: &Request<'_>) -> Result<Value, Problem> {
    let name = request.query("name").text()?;
    let sql = "SELECT id, name, url FROM custom_emojis WHERE $1::text IS NULL OR name = $1 ORDER BY name";
    let rows = asymmetric_kit::Call::query(request, sql, &[&name]).await?;
    let emojis: Vec<(String, String, String)> = rows
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(2)))
        .collect();
    let page = crate::list::page(request, emojis, |(id, ..)| id)?;
    let results: Vec<Value> = page
        .items
        .into_iter()
        .map(|(id, name, url)| json!({"id": id, "name": name, "url": url}))
        .collect();
    Ok(json!({
        "object": "list",
        "type": "custom_emoji",
        "results": results,
        "has_more": page.next.is_some(),
        "next_cursor": page.next,
    }))
}
