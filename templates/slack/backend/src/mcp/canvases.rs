//! `slack_create_canvas`, `slack_update_canvas` and `slack_read_canvas`.

use super::{given, render::field, text};
use asymmetric_kit::{Tool, ToolCall, ToolRefusal, ToolResult};
use serde_json::json;

/// The tools of this family.
pub(super) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "slack_create_canvas",
            "Makes a canvas from Markdown and gives its id.",
            json!({"title": text("The canvas's title"), "content": text("The content in Markdown")}),
            &["title", "content"],
            &["canvases.create"],
            create,
        )
        .title("Create a canvas"),
        Tool::new(
            "slack_update_canvas",
            "Changes a canvas: adds content at its end or beginning, or replaces all of it or one section.",
            json!({
                "canvas_id": text("The canvas's id"),
                "action": {
                    "type": "string",
                    "enum": ["append", "prepend", "replace"],
                    "description": "What is done with the content; append by default",
                },
                "content": text("The content in Markdown"),
                "section_id": text("The section that is replaced, or that content is put behind or before"),
            }),
            &["canvas_id", "content"],
            &["canvases.edit"],
            update,
        )
        .title("Update a canvas")
        .destructive(),
        Tool::new(
            "slack_read_canvas",
            "Reads the content of a canvas.",
            json!({"canvas_id": text("The canvas's id")}),
            &["canvas_id"],
            &["files.info", "asymmetric.files.private"],
            read,
        )
        .title("Read a canvas")
        .read_only(),
    ]
}

async fn create(call: &ToolCall) -> ToolResult {
    let content = call.arguments().text("content");
    let asked = json!({
        "title": given(call, "title"),
        "document_content": {"type": "markdown", "markdown": content},
    });
    let made = call.operation("canvases.create", asked).await?;
    Ok(json!({"canvas_id": field(&made, "/canvas_id")}))
}

async fn update(call: &ToolCall) -> ToolResult {
    let canvas = given(call, "canvas_id");
    let section = given(call, "section_id");
    let action = given(call, "action").unwrap_or("append".to_owned());
    let operation = match (action.as_str(), &section) {
        ("append", None) => "insert_at_end",
        ("append", Some(_)) => "insert_after",
        ("prepend", None) => "insert_at_start",
        ("prepend", Some(_)) => "insert_before",
        _ => "replace",
    };
    let mut change = json!({
        "operation": operation,
        "document_content": {"type": "markdown", "markdown": call.arguments().text("content")},
    });
    if let Some(section) = section {
        change["section_id"] = section.into();
    }
    let asked = json!({"canvas_id": canvas, "changes": [change]});
    call.operation("canvases.edit", asked).await?;
    Ok(json!({"canvas_id": canvas}))
}

async fn read(call: &ToolCall) -> ToolResult {
    let canvas = given(call, "canvas_id").unwrap_or_default();
    let answer = call.operation("files.info", json!({"file": canvas})).await?;
    let file = &answer["file"];
    let is_canvas = field(file, "/mode") == "quip";
    let address = field(file, "/url_private").split_once("/files-pri/");
    let Some((key, name)) = address
        .and_then(|(_, path)| path.split_once('/'))
        .filter(|_| is_canvas)
    else {
        return Err(ToolRefusal::Arguments(format!("{canvas} is not a canvas")));
    };
    let content = call
        .operation("asymmetric.files.private", json!({"key": key, "name": name}))
        .await?;
    Ok(json!({"canvas_id": canvas, "title": field(file, "/title"), "markdown_content": content}))
}
