//! Canvases as they are stored.

use super::markdown::{Section, joined, sections};
use crate::{actor::Actor, answer::refuse};
use asymmetric_kit::{Alphabet, Call, Failure, ToSql};
use serde_json::Value;

/// What somebody may do with a canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Read,
    Write,
    Owner,
}

/// A canvas, as one actor may use it.
#[derive(Debug)]
pub(super) struct Canvas {
    pub(super) id: String,
    pub(super) level: Level,
}

/// The canvas of the argument `canvas_id`, locked, if the actor may see it.
pub(super) async fn of_argument(call: &Call, actor: &Actor) -> Result<Canvas, Failure> {
    let given = call.arguments().filled("canvas_id");
    let id = given.ok_or_else(|| refuse("canvas_not_found"))?.into_owned();
    call.execute("SELECT FROM files WHERE id = $1 FOR UPDATE", &[&id])
        .await?;
    let select = "\
        SELECT files.user_id = $2 AS is_owner, \
            (SELECT array_agg(level) FROM canvas_access WHERE canvas_id = files.id AND (entity_id = $2 OR EXISTS ( \
                SELECT FROM channel_members WHERE channel_id = entity_id AND user_id = $2))) AS levels, \
            linked.kind = 'public' AS is_public, \
            EXISTS (SELECT FROM channel_members WHERE channel_id = linked.id AND user_id = $2) AS is_member \
        FROM files LEFT JOIN channels AS linked ON linked.id = files.linked_channel_id \
        WHERE files.id = $1 AND files.mode = 'quip' AND files.state = 'complete'";
    let row = call.query_opt(select, &[&id, &actor.user_id]).await?;
    let row = row.ok_or_else(|| refuse("canvas_not_found"))?;
    let given: Option<Vec<String>> = row.get("levels");
    let given = given.unwrap_or_default();
    let mut levels: Vec<Level> = given.iter().map(|level| level_of(level)).collect();
    if row.get("is_owner") {
        levels.push(Level::Owner);
    }
    // Members of a conversation write in its own canvas; a public one can be read by all.
    if row.get("is_member") {
        levels.push(Level::Write);
    }
    if row.get::<_, Option<bool>>("is_public") == Some(true) {
        levels.push(Level::Read);
    }
    let level = levels
        .into_iter()
        .max()
        .ok_or_else(|| refuse("canvas_not_found"))?;
    Ok(Canvas { id, level })
}

impl Canvas {
    /// Refuses unless the actor may do this.
    pub(super) fn require(&self, level: Level) -> Result<(), Failure> {
        if self.level < level {
            return Err(refuse("restricted_action"));
        }
        Ok(())
    }
}

fn level_of(name: &str) -> Level {
    match name {
        "owner" => Level::Owner,
        "write" => Level::Write,
        _ => Level::Read,
    }
}

/// The markdown of a document's content; none if it is something else.
pub(super) fn markdown_of(content: &Value) -> Option<&str> {
    let is_markdown = content["type"] == "markdown";
    content["markdown"].as_str().filter(|_| is_markdown)
}

/// Writes a new canvas and gives its id.
pub(super) async fn insert(
    call: &Call,
    actor: &Actor,
    title: &str,
    markdown: &str,
    channel: Option<&str>,
) -> Result<String, Failure> {
    let id = call.identifier("F", Alphabet::Upper, 10).await?;
    let secret = call
        .identifiers()
        .derived(&format!("public {id}"), "", Alphabet::Hex, 10);
    let insert = "INSERT INTO files (id, user_id, created, updated, name, title, mimetype, filetype, pretty_type, mode, \
             size, state, public_secret, linked_channel_id, content) \
         VALUES ($1, $2, $3, $3, $4, $4, 'application/vnd.slack-docs', 'quip', 'Canvas', 'quip', 0, 'complete', $5, $6, '')";
    let values: [&(dyn ToSql + Sync); 6] = [
        &id,
        &actor.user_id,
        &call.now().as_second(),
        &title,
        &secret,
        &channel,
    ];
    call.execute(insert, &values).await?;
    put(call, &id, 0, &sections(markdown)).await?;
    refresh(call, &id).await?;
    Ok(id)
}

/// Writes sections after the one at `position`, which those behind it make room for.
pub(super) async fn put(
    call: &Call,
    canvas: &str,
    position: i32,
    sections: &[Section],
) -> Result<(), Failure> {
    let count = i32::try_from(sections.len()).unwrap_or(i32::MAX);
    let room = "UPDATE canvas_sections SET position = position + $3 WHERE canvas_id = $1 AND position > $2";
    call.execute(room, &[&canvas, &position, &count]).await?;
    for (section, place) in sections.iter().zip(position + 1..) {
        let id = call.identifier("temp:C:", Alphabet::Alphanumeric, 28).await?;
        let insert = "INSERT INTO canvas_sections (id, canvas_id, position, kind, markdown) VALUES ($1, $2, $3, $4, $5)";
        call.execute(insert, &[&id, &canvas, &place, &section.kind, &section.markdown])
            .await?;
    }
    Ok(())
}

/// Makes the text and size of a canvas those of its sections.
pub(super) async fn refresh(call: &Call, canvas: &str) -> Result<(), Failure> {
    let select = "SELECT markdown FROM canvas_sections WHERE canvas_id = $1 ORDER BY position";
    let rows = call.query(select, &[&canvas]).await?;
    let content = joined(rows.iter().map(|row| row.get(0)));
    let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
    let update = "UPDATE files SET content = $2, size = $3, updated = $4 WHERE id = $1";
    call.execute(update, &[&canvas, &content, &size, &call.now().as_second()])
        .await?;
    Ok(())
}
