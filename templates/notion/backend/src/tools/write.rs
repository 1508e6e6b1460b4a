//! Making and changing pages and databases.

use asymmetric_kit::{Tool, ToolCall, ToolRefusal, ToolResult};
use serde_json::{Map, Value, json};

use super::{given_id, id_in, text, values};

fn parent_schema() -> Value {
    json!({
        "type": "object",
        "description": "What the pages are to be in: one of page_id, database_id and data_source_id",
        "properties": {
            "type": {"type": "string", "enum": ["page_id", "database_id", "data_source_id"]},
            "page_id": text("The id or URL of a page"),
            "database_id": text("The id or URL of a database with one data source"),
            "data_source_id": text("The id of a data source, with or without collection://"),
        },
    })
}

pub(super) fn create_pages_tool() -> Tool {
    let page = json!({
        "type": "object",
        "properties": {
            "properties": {"type": "object", "description": "Values by the names of properties; outside of data sources only title. Dates are written as date:NAME:start and date:NAME:end"},
            "content": text("The content, as Markdown, without the title"),
            "icon": text("An emoji"),
            "cover": text("The URL of an image"),
        },
    });
    Tool::new(
        "notion-create-pages",
        "Creates pages in a page or a data source.",
        json!({
            "parent": parent_schema(),
            "pages": {"type": "array", "items": page, "description": "The pages, up to 100"},
        }),
        &["parent", "pages"],
        &["createPage", "getDataSource", "getDatabase"],
        create_pages,
    )
    .title("Create pages")
}

pub(super) fn update_page_tool() -> Tool {
    let commands = [
        "update_properties",
        "replace_content",
        "replace_content_range",
        "insert_content_after",
        "update_content",
    ];
    Tool::new(
        "notion-update-page",
        "Changes the properties or the content of a page.",
        json!({
            "page_id": text("The page's id or URL"),
            "command": {"type": "string", "enum": commands, "description": "What is changed"},
            "properties": {"type": "object", "description": "For update_properties: values by the names of properties"},
            "new_str": text("The new content, as Markdown"),
            "selection_with_ellipsis": text("For replace_content_range and insert_content_after: beginning...end of a part of the content"),
            "content_updates": {"type": "array", "items": {"type": "object"}, "description": "For update_content: old_str and new_str of each replacement"},
            "allow_deleting_content": {"type": "boolean", "description": "Whether pages and databases in the page may be deleted with the old content"},
        }),
        &["page_id", "command"],
        &["updatePage", "updatePageMarkdown", "getPage", "getDataSource"],
        update_page,
    )
    .title("Update page")
    .destructive()
}

pub(super) fn move_pages_tool() -> Tool {
    Tool::new(
        "notion-move-pages",
        "Moves pages into another page or data source.",
        json!({
            "page_or_database_ids": {"type": "array", "items": {"type": "string"}, "description": "Ids or URLs of the pages"},
            "new_parent": parent_schema(),
        }),
        &["page_or_database_ids", "new_parent"],
        &["movePage"],
        move_pages,
    )
    .title("Move pages")
}

pub(super) fn create_database_tool() -> Tool {
    Tool::new(
        "notion-create-database",
        "Creates a database in a page.",
        json!({
            "parent": parent_schema(),
            "title": {"type": "array", "items": {"type": "object"}, "description": "The title, as rich text"},
            "description": {"type": "array", "items": {"type": "object"}, "description": "The description, as rich text"},
            "properties": {"type": "object", "description": "The properties by their names, as the API defines them"},
        }),
        &["parent", "properties"],
        &["createDatabase"],
        create_database,
    )
    .title("Create database")
}

/// A parent with ids instead of URLs.
fn parent(value: &Value) -> Result<Value, ToolRefusal> {
    for name in ["page_id", "database_id", "data_source_id"] {
        if let Some(text) = value[name].as_str() {
            return Ok(json!({"type": name, name: id_in(text)?}));
        }
    }
    let message = "parent should have one of page_id, database_id and data_source_id";
    Err(ToolRefusal::Arguments(message.to_owned()))
}

/// The properties of the data source that a parent is, or is of.
async fn schema(call: &ToolCall, parent: &Value) -> Result<Option<Map<String, Value>>, ToolRefusal> {
    let source = if let Some(id) = parent["data_source_id"].as_str() {
        id.to_owned()
    } else if let Some(id) = parent["database_id"].as_str() {
        let database = call.operation("getDatabase", json!({"database_id": id})).await?;
        let first = database["data_sources"][0]["id"].as_str();
        first.unwrap_or_default().to_owned()
    } else {
        return Ok(None);
    };
    let mut source = call
        .operation("getDataSource", json!({"data_source_id": source}))
        .await?;
    match source["properties"].take() {
        Value::Object(properties) => Ok(Some(properties)),
        _ => Ok(None),
    }
}

async fn create_pages(call: &ToolCall) -> ToolResult {
    let parent = parent(call.arguments().get("parent").unwrap_or(&Value::Null))?;
    let schema = schema(call, &parent).await?;
    let pages = call.arguments().get("pages").and_then(Value::as_array);
    let mut made = Vec::new();
    for page in pages.into_iter().flatten() {
        let empty = Map::new();
        let given = page["properties"].as_object().unwrap_or(&empty);
        let mut arguments = json!({
            "parent": parent,
            "properties": values::written(given, schema.as_ref())?,
        });
        if let Some(content) = page["content"].as_str() {
            arguments["markdown"] = content.into();
        }
        if let Some(emoji) = page["icon"].as_str() {
            arguments["icon"] = json!({"type": "emoji", "emoji": emoji});
        }
        if let Some(url) = page["cover"].as_str() {
            arguments["cover"] = json!({"type": "external", "external": {"url": url}});
        }
        let page = call.operation("createPage", arguments).await?;
        made.push(json!({"id": page["id"], "url": page["url"], "title": values::title(&page)}));
    }
    Ok(json!({"pages": made}))
}

async fn update_page(call: &ToolCall) -> ToolResult {
    let id = given_id(call, "page_id")?;
    let argument = |name: &str| call.arguments().get(name).cloned().unwrap_or_default();
    let allow = call
        .arguments()
        .get("allow_deleting_content")
        .cloned()
        .unwrap_or(false.into());
    let new = argument("new_str");
    let range = argument("selection_with_ellipsis");
    let command = call.arguments().text("command").unwrap_or_default().into_owned();
    let change = match command.as_str() {
        "update_properties" => {
            let page = call.operation("getPage", json!({"page_id": id})).await?;
            let schema = schema(call, &page["parent"]).await?;
            let given = argument("properties");
            let properties = values::written(given.as_object().unwrap_or(&Map::new()), schema.as_ref())?;
            let page = call
                .operation("updatePage", json!({"page_id": id, "properties": properties}))
                .await?;
            return Ok(json!({"page_id": page["id"], "url": page["url"]}));
        }
        "replace_content" => {
            json!({"type": "replace_content", "replace_content": {"new_str": new, "allow_deleting_content": allow}})
        }
        "replace_content_range" => json!({
            "type": "replace_content_range",
            "replace_content_range": {"content": new, "content_range": range, "allow_deleting_content": allow},
        }),
        "insert_content_after" => {
            json!({"type": "insert_content", "insert_content": {"content": new, "after": range}})
        }
        "update_content" => json!({
            "type": "update_content",
            "update_content": {"content_updates": argument("content_updates"), "allow_deleting_content": allow},
        }),
        other => return Err(ToolRefusal::Arguments(format!("there is no command {other}"))),
    };
    let mut arguments = change;
    arguments["page_id"] = id.into();
    let page = call.operation("updatePageMarkdown", arguments).await?;
    Ok(json!({"page_id": page["id"], "text": page["markdown"]}))
}

async fn move_pages(call: &ToolCall) -> ToolResult {
    let parent = parent(call.arguments().get("new_parent").unwrap_or(&Value::Null))?;
    let ids = call
        .arguments()
        .get("page_or_database_ids")
        .and_then(Value::as_array);
    let mut moved = Vec::new();
    for id in ids.into_iter().flatten().filter_map(Value::as_str) {
        let page = call
            .operation("movePage", json!({"page_id": id_in(id)?, "parent": parent}))
            .await?;
        moved.push(page["id"].clone());
    }
    Ok(json!({"moved": moved}))
}

async fn create_database(call: &ToolCall) -> ToolResult {
    let parent = parent(call.arguments().get("parent").unwrap_or(&Value::Null))?;
    let mut arguments = json!({
        "parent": parent,
        "initial_data_source": {"properties": call.arguments().get("properties")},
    });
    for name in ["title", "description"] {
        if let Some(value) = call.arguments().get(name) {
            arguments[name] = value.clone();
        }
    }
    let database = call.operation("createDatabase", arguments).await?;
    Ok(json!({"id": database["id"], "url": database["url"], "data_sources": database["data_sources"]}))
}
