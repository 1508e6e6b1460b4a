//! Finding and reading.

use asymmetric_kit::{Tool, ToolCall, ToolRefusal, ToolResult};
use serde_json::{Value, json};

use super::{given_id, text, values};

pub(super) fn search_tool() -> Tool {
    Tool::new(
        "notion-search",
        "Searches pages and data sources by their titles.",
        json!({
            "query": text("Words of the title"),
            "query_type": {"type": "string", "enum": ["internal", "user"], "description": "What is searched: pages and data sources (the default), or users"},
            "page_size": {"type": "integer", "description": "How many results there are at most, up to 100"},
        }),
        &["query"],
        &["search", "listUsers"],
        search,
    )
    .title("Search")
    .read_only()
}

pub(super) fn fetch_tool() -> Tool {
    Tool::new(
        "notion-fetch",
        "Reads a page with its content as Markdown, a database with its data sources, or a data source with its properties.",
        json!({"id": text("The id or URL of a page or database, or collection:// and the id of a data source")}),
        &["id"],
        &["getPage", "getPageMarkdown", "getDatabase", "getDataSource"],
        fetch,
    )
    .title("Fetch")
    .read_only()
}

async fn search(call: &ToolCall) -> ToolResult {
    let query = call.arguments().text("query").unwrap_or_default().into_owned();
    if call.arguments().text("query_type").as_deref() == Some("user") {
        let mut listed = call.operation("listUsers", json!({})).await?;
        let users = listed["results"].take();
        let users = users.as_array().into_iter().flatten();
        let results: Vec<&Value> = users
            .filter(|user| user.to_string().to_lowercase().contains(&query.to_lowercase()))
            .collect();
        return Ok(json!({"type": "user_search", "results": results}));
    }
    let mut arguments = json!({"query": query});
    if let Some(size) = call.arguments().get("page_size") {
        arguments["page_size"] = size.clone();
    }
    let found = call.operation("search", arguments).await?;
    let results = found["results"].as_array().into_iter().flatten();
    let results: Vec<Value> = results
        .map(|one| {
            json!({
                "id": one["id"],
                "type": one["object"],
                "title": values::title(one),
                "url": one["url"],
                "timestamp": one["last_edited_time"],
            })
        })
        .collect();
    Ok(json!({"type": "workspace_search", "results": results, "has_more": found["has_more"]}))
}

/// What cannot be found as one kind is looked for as the next.
async fn fetch(call: &ToolCall) -> ToolResult {
    let id = given_id(call, "id")?;
    match call.operation("getPage", json!({"page_id": id})).await {
        Ok(page) => {
            let content = call.operation("getPageMarkdown", json!({"page_id": id})).await?;
            let properties = page["properties"].as_object().into_iter().flatten();
            let plain: serde_json::Map<String, Value> = properties
                .map(|(name, value)| (name.clone(), values::plain(value)))
                .collect();
            return Ok(json!({
                "metadata": {"type": "page"},
                "id": page["id"],
                "title": values::title(&page),
                "url": page["url"],
                "parent": page["parent"],
                "in_trash": page["in_trash"],
                "properties": plain,
                "text": content["markdown"],
            }));
        }
        Err(ToolRefusal::Operation { answer, .. }) if answer["code"] == "object_not_found" => {}
        Err(other) => return Err(other),
    }
    if let Ok(database) = call.operation("getDatabase", json!({"database_id": id})).await {
        return Ok(json!({
            "metadata": {"type": "database"},
            "id": database["id"],
            "title": values::title(&database),
            "url": database["url"],
            "parent": database["parent"],
            "data_sources": collections(&database),
        }));
    }
    let source = call
        .operation("getDataSource", json!({"data_source_id": id}))
        .await?;
    Ok(json!({
        "metadata": {"type": "data_source"},
        "id": source["id"],
        "title": values::title(&source),
        "url": source["url"],
        "parent": source["parent"],
        "properties": source["properties"],
    }))
}

/// Data sources by the URLs that the tools know them by.
fn collections(database: &Value) -> Vec<Value> {
    let sources = database["data_sources"].as_array().into_iter().flatten();
    sources
        .map(|source| {
            let id = source["id"].as_str().unwrap_or_default();
            json!({"id": id, "name": source["name"], "url": format!("collection://{id}")})
        })
        .collect()
}
