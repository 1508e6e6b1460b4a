//! `chat.update`

use super::{content::Content, named_message};
use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{Right, locked},
    message::{self, Context, Message, edits, events},
};
use asymmetric_kit::{Call, Failure, HandlerResult, ToSql};
use serde_json::json;

/// Characters that an edited text may have.
const MAXIMUM_TEXT: usize = 4_000;

/// Changes a message that the actor wrote. What is not given stays; an empty list removes blocks or attachments.
pub(crate) async fn update(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = locked(call, &actor, Right::Operation).await?;
    let found = named_message(call, &channel.id).await?;
    // What the application says about itself is nobody's to change.
    if !found.is_by(&actor) || !found.is_written() {
        return Err(refuse("cant_update_message"));
    }
    if channel.is_archived {
        return Err(refuse("is_inactive"));
    }
    let streaming = "SELECT FROM streams WHERE channel_id = $1 AND ts = $2 AND NOT is_stopped";
    if call
        .query_opt(streaming, &[&channel.id, &found.ts.0])
        .await?
        .is_some()
    {
        return Err(refuse("streaming_state_conflict"));
    }
    let content = Content::read(call, MAXIMUM_TEXT).await?;
    if content.length > MAXIMUM_TEXT {
        return Err(refuse("msg_too_long"));
    }
    let broadcast = call.arguments().boolean("reply_broadcast") == Ok(Some(true));
    if content.is_empty() && !broadcast {
        return Err(refuse("no_text"));
    }
    if broadcast && !content.is_empty() {
        return Err(refuse("no_dual_broadcast_content_update"));
    }
    if broadcast && found.thread.is_none() {
        return Err(refuse("cant_broadcast_message"));
    }
    if broadcast {
        let sql = "UPDATE messages SET is_broadcast = true WHERE channel_id = $1 AND ts = $2";
        call.execute(sql, &[&channel.id, &found.ts.0]).await?;
    } else {
        edit(call, &actor, &found, &channel.id, &content).await?;
    }
    let changed = message::known(call, &channel.id, found.ts).await?;
    events::changed(call, &found, &changed).await?;
    let shown = Context::new(call, &actor.team_id).with_metadata();
    let mut document = changed.document(&shown);
    if let Some(fields) = document.as_object_mut() {
        // It stands beside the message only.
        fields.remove("ts");
    }
    Ok(success(json!({
        "channel": channel.id, "ts": found.ts.to_string(), "text": changed.text, "message": document,
    })))
}

async fn edit(
    call: &Call,
    actor: &Actor,
    found: &Message,
    channel: &str,
    content: &Content,
) -> Result<(), Failure> {
    let editor = if actor.is_bot {
        &actor.bot_id
    } else {
        &actor.user_id
    };
    edits::keep(call, found, editor).await?;
    let sql = "UPDATE messages SET text = coalesce($3, text), blocks = coalesce($4, blocks), \
             attachments = coalesce($5, attachments), metadata = coalesce($6, metadata), edited_by = $7, \
             edited_at = $8, is_plain = CASE WHEN $3::text IS NULL THEN is_plain ELSE $9 END \
         WHERE channel_id = $1 AND ts = $2";
    let values: [&(dyn ToSql + Sync); 9] = [
        &channel,
        &found.ts.0,
        &content.text,
        &content.blocks,
        &content.attachments,
        &content.metadata,
        editor,
        &call.now().as_second(),
        &content.is_plain,
    ];
    call.execute(sql, &values).await?;
    Ok(())
}
