//! `chat.update`

use super::{content::Content, named_message};
use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{Right, locked},
    message::{self, Context},
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
    let is_announcement = found
        .subtype
        .as_deref()
        .is_some_and(|subtype| subtype != "bot_message");
    if !found.is_by(&actor) || is_announcement {
        return Err(refuse("cant_update_message"));
    }
    if channel.is_archived {
        return Err(refuse("is_inactive"));
    }
    let content = Content::read(call.arguments(), MAXIMUM_TEXT)?;
    if content.length > MAXIMUM_TEXT {
        return Err(refuse("msg_too_long"));
    }
    if content.is_empty() {
        return Err(refuse("no_text"));
    }
    let editor = if actor.is_bot {
        &actor.bot_id
    } else {
        &actor.user_id
    };
    let sql = "UPDATE messages SET text = coalesce($3, text), blocks = coalesce($4, blocks), \
             attachments = coalesce($5, attachments), metadata = coalesce($6, metadata), edited_by = $7, edited_at = $8 \
         WHERE channel_id = $1 AND ts = $2";
    let values: [&(dyn ToSql + Sync); 8] = [
        &channel.id,
        &found.ts.0,
        &content.text,
        &content.blocks,
        &content.attachments,
        &content.metadata,
        editor,
        &call.now().as_second(),
    ];
    call.execute(sql, &values).await?;
    let changed = message::find(call, &channel.id, found.ts).await?;
    let changed = changed.ok_or_else(|| Failure::internal("find the message that was changed"))?;
    let shown = Context {
        team: &actor.team_id,
        identifiers: call.identifiers(),
        all_metadata: true,
        base_url: &call.base_url(),
    };
    Ok(success(json!({
        "channel": channel.id, "ts": found.ts.to_string(), "text": changed.text,
        "message": changed.document(shown),
    })))
}
