//! `chat.postEphemeral`

use super::{content::Content, look::Look, post::MAXIMUM_TEXT, target};
use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    message,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult, ToSql};
use serde_json::{Value, json};

/// A message that one user sees until their next login. It is in no history; the view `state_v1.ephemeral_messages`
/// has it.
#[derive(Debug, Default)]
pub(super) struct Ephemeral {
    pub(super) text: String,
    pub(super) blocks: Option<Value>,
    pub(super) attachments: Option<Value>,
    pub(super) thread: Option<Ts>,
    pub(super) look: Look,
}

/// Shows a message to one member of a conversation.
pub(crate) async fn post_ephemeral(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let recipient = call
        .arguments()
        .filled("user")
        .ok_or_else(|| invalid_arguments("missing required field: user"))?
        .into_owned();
    let content = Content::read(call, MAXIMUM_TEXT).await?;
    let found = target::writable(call, &actor).await?;
    let member = "SELECT FROM channel_members WHERE channel_id = $1 AND user_id = $2";
    if call.query_opt(member, &[&found.id, &recipient]).await?.is_none() {
        return Err(refuse("user_not_in_channel"));
    }
    if content.is_empty() {
        return Err(refuse("no_text"));
    }
    let shown = Ephemeral {
        look: Look::read(call)?,
        thread: target::thread(call, &found.id).await?,
        text: content.text.unwrap_or_default(),
        blocks: content.blocks,
        attachments: content.attachments,
    };
    let ts = show(call, &actor, &found.id, &recipient, &shown).await?;
    Ok(success(json!({"message_ts": ts.to_string()})))
}

/// Keeps the message for its recipient, and gives its timestamp.
pub(super) async fn show(
    call: &Call,
    actor: &Actor,
    channel: &str,
    recipient: &str,
    shown: &Ephemeral,
) -> Result<Ts, Failure> {
    let ts = message::next_ts(call, channel).await?;
    let insert = "INSERT INTO ephemeral_messages (channel_id, ts, recipient, user_id, bot_id, text, blocks, \
             attachments, thread_ts, username, icon_emoji, icon_url) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let thread = shown.thread.map(|thread| thread.0);
    let values: [&(dyn ToSql + Sync); 12] = [
        &channel,
        &ts.0,
        &recipient,
        &actor.user_id,
        &actor.bot_id,
        &shown.text,
        &shown.blocks,
        &shown.attachments,
        &thread,
        &shown.look.username,
        &shown.look.icon_emoji,
        &shown.look.icon_url,
    ];
    call.execute(insert, &values).await?;
    Ok(ts)
}
