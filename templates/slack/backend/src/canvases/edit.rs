//! `canvases.edit`

use super::{
    markdown::sections,
    stored::{Canvas, Level, markdown_of, of_argument, put, refresh},
};
use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse_with, success},
    files,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Value, json};

/// Applies one change. More than one at once are not supported, by Slack neither.
pub(super) async fn edit(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let changes = call
        .arguments()
        .structure("changes")
        .map_err(|_| invalid_arguments("changes is not valid JSON [json-pointer:/changes]"))?;
    let changes = changes.ok_or_else(|| invalid_arguments("missing required field: changes"))?;
    let canvas = of_argument(call, &actor).await?;
    canvas.require(Level::Write)?;
    let [change] = changes.as_array().map_or(&[][..], Vec::as_slice) else {
        return Err(failed("changes has to hold exactly one change"));
    };
    apply(call, &canvas, change).await?;
    refresh(call, &canvas.id).await?;
    files::tell(call, &actor, "file_change", &canvas.id, None).await?;
    Ok(success(json!({})))
}

async fn apply(call: &Call, canvas: &Canvas, change: &Value) -> Result<(), Failure> {
    let new = || {
        let markdown = markdown_of(&change["document_content"]);
        let markdown = markdown.ok_or_else(|| failed("document_content has to be of the type markdown"));
        markdown.map(sections)
    };
    match change["operation"].as_str() {
        Some("insert_at_start") => put(call, &canvas.id, 0, &new()?).await,
        Some("insert_at_end") => put(call, &canvas.id, last(call, canvas).await?, &new()?).await,
        Some("insert_before") => {
            let position = position(call, canvas, change).await?;
            put(call, &canvas.id, position - 1, &new()?).await
        }
        Some("insert_after") => {
            let position = position(call, canvas, change).await?;
            put(call, &canvas.id, position, &new()?).await
        }
        Some("replace") if change["section_id"].is_string() => {
            let sections = new()?;
            let position = position(call, canvas, change).await?;
            remove(call, canvas, position).await?;
            put(call, &canvas.id, position - 1, &sections).await
        }
        Some("replace") => {
            let sections = new()?;
            call.execute("DELETE FROM canvas_sections WHERE canvas_id = $1", &[&canvas.id])
                .await?;
            put(call, &canvas.id, 0, &sections).await
        }
        Some("delete") => {
            let position = position(call, canvas, change).await?;
            remove(call, canvas, position).await
        }
        Some("rename") => {
            let title = markdown_of(&change["title_content"]).filter(|title| !title.trim().is_empty());
            let title = title.ok_or_else(|| failed("title_content has to be of the type markdown"))?;
            let update = "UPDATE files SET title = $2, name = $2 WHERE id = $1";
            call.execute(update, &[&canvas.id, &title.trim()]).await?;
            Ok(())
        }
        _ => Err(failed("operation is not known")),
    }
}

/// Where the section of a change is.
async fn position(call: &Call, canvas: &Canvas, change: &Value) -> Result<i32, Failure> {
    let id = change["section_id"].as_str();
    let id = id.ok_or_else(|| failed("section_id is missing"))?;
    let select = "SELECT position FROM canvas_sections WHERE canvas_id = $1 AND id = $2";
    let row = call.query_opt(select, &[&canvas.id, &id]).await?;
    let row = row.ok_or_else(|| failed("section_id is not one of this canvas"))?;
    Ok(row.get(0))
}

/// Where the last section is; 0 without any.
async fn last(call: &Call, canvas: &Canvas) -> Result<i32, Failure> {
    let select = "SELECT coalesce(max(position), 0) FROM canvas_sections WHERE canvas_id = $1";
    Ok(call.query_one(select, &[&canvas.id]).await?.get(0))
}

/// Removes a section; those behind it move up.
async fn remove(call: &Call, canvas: &Canvas, position: i32) -> Result<(), Failure> {
    let delete = "DELETE FROM canvas_sections WHERE canvas_id = $1 AND position = $2";
    call.execute(delete, &[&canvas.id, &position]).await?;
    let close = "UPDATE canvas_sections SET position = position - 1 WHERE canvas_id = $1 AND position > $2";
    call.execute(close, &[&canvas.id, &position]).await?;
    Ok(())
}

/// `canvas_editing_failed`, saying why.
fn failed(why: &str) -> Failure {
    refuse_with("canvas_editing_failed", json!({"detail": why}))
}
