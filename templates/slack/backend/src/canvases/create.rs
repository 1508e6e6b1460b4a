//! `canvases.create`, `conversations.canvases.create` and `canvases.delete`

use super::stored::{Level, insert, markdown_of, of_argument};
use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, refuse_with, success},
    channel::{self, Channel},
    files,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::json;
use std::borrow::Cow;

/// The title of a canvas that was given none.
const UNTITLED: &str = "Untitled";

/// Characters of a title.
const MAXIMUM_TITLE: usize = 255;

/// Creates a canvas of the actor's; with `channel_id` it is let into that conversation.
pub(super) async fn create(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = match call.arguments().filled("channel_id").map(Cow::into_owned) {
        Some(id) => Some(writable(call, &actor, &id).await?),
        None => None,
    };
    let (title, markdown) = content(call)?;
    let id = insert(call, &actor, &title, &markdown, None).await?;
    if let Some(channel) = &channel {
        let let_in = "INSERT INTO canvas_access (canvas_id, entity_id, level) VALUES ($1, $2, 'write')";
        call.execute(let_in, &[&id, &channel.id]).await?;
    }
    let channel = channel.as_ref().map(|channel| channel.id.as_str());
    files::tell(call, &actor, "file_created", &id, channel).await?;
    Ok(success(json!({"canvas_id": id})))
}

/// Creates the one canvas that belongs to a conversation.
pub(super) async fn create_for_channel(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let given = call.arguments().filled("channel_id").map(Cow::into_owned);
    let id = given.ok_or_else(|| invalid_arguments("missing required field: channel_id"))?;
    let channel = writable(call, &actor, &id).await?;
    let exists = "SELECT FROM files WHERE linked_channel_id = $1 AND state = 'complete'";
    if call.query_opt(exists, &[&channel.id]).await?.is_some() {
        return Err(refuse("channel_canvas_already_exists"));
    }
    let (title, markdown) = content(call)?;
    let canvas = insert(call, &actor, &title, &markdown, Some(&channel.id)).await?;
    files::tell(call, &actor, "file_created", &canvas, Some(&channel.id)).await?;
    files::tell(call, &actor, "file_shared", &canvas, Some(&channel.id)).await?;
    Ok(success(json!({"canvas_id": canvas})))
}

/// Deletes a canvas of the actor's.
pub(super) async fn delete(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let canvas = of_argument(call, &actor).await?;
    canvas.require(Level::Owner)?;
    call.execute("DELETE FROM canvas_sections WHERE canvas_id = $1", &[&canvas.id])
        .await?;
    let bury = "UPDATE files SET state = 'deleted', content = NULL, linked_channel_id = NULL, updated = $2 WHERE id = $1";
    call.execute(bury, &[&canvas.id, &call.now().as_second()]).await?;
    files::tell(call, &actor, "file_deleted", &canvas.id, None).await?;
    Ok(success(json!({})))
}

/// A conversation that the actor is in, locked, so that it gets no two canvases at once.
async fn writable(call: &Call, actor: &Actor, id: &str) -> Result<Channel, Failure> {
    channel::lock(call, id).await?;
    let found = channel::find(call, actor, id).await?;
    let channel = found.ok_or_else(|| refuse("channel_not_found"))?;
    if !channel.is_member || channel.is_archived {
        return Err(refuse("restricted_action"));
    }
    Ok(channel)
}

/// Title and markdown of a new canvas.
fn content(call: &Call) -> Result<(String, String), Failure> {
    let title = call.arguments().filled("title");
    let title = title.map_or_else(|| UNTITLED.to_owned(), Cow::into_owned);
    let title = title.chars().take(MAXIMUM_TITLE).collect();
    let content = call.arguments().structure("document_content").map_err(|_| {
        invalid_arguments("document_content is not valid JSON [json-pointer:/document_content]")
    })?;
    let Some(content) = content else {
        return Ok((title, String::new()));
    };
    match markdown_of(&content) {
        Some(markdown) => Ok((title, markdown.to_owned())),
        None => Err(refuse_with(
            "canvas_creation_failed",
            json!({"detail": "document_content has to be of the type markdown"}),
        )),
    }
}
