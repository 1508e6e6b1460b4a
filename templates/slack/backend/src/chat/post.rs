//! `chat.postMessage`

use super::{content::Content, look::Look, target};
use crate::{
    actor::Actor,
    answer::{refuse, success},
    message::{self, Context, Draft},
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Characters of text that are kept.
pub(super) const MAXIMUM_TEXT: usize = 40_000;

/// Posts a message to a channel, a thread, or a user. `as_user` changes nothing: the token says who posts, as for every
/// app that is not a classic one. Links are not looked up, so that `unfurl_links` and `unfurl_media` have nothing to
/// unfurl.
pub(crate) async fn post_message(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let content = Content::read(call, MAXIMUM_TEXT).await?;
    let found = target::writable(call, &actor).await?;
    if content.is_empty() {
        return Err(refuse("no_text"));
    }
    let look = Look::read(call)?;
    let thread = target::thread(call, &found.id).await?;
    let draft = Draft {
        user: actor.user_id.clone(),
        bot: Some(actor.bot_id.clone()),
        // A message under a name of its own is a bot's, whoever posts it.
        subtype: look.username.is_some().then_some("bot_message"),
        text: content.text.unwrap_or_default(),
        blocks: content.blocks,
        attachments: content.attachments,
        metadata: content.metadata,
        is_plain: content.is_plain,
        is_broadcast: thread.is_some() && call.arguments().boolean("reply_broadcast") == Ok(Some(true)),
        thread,
        inviter: None,
        username: look.username,
        icon_emoji: look.icon_emoji,
        icon_url: look.icon_url,
        files: Vec::new(),
    };
    let posted = message::write(call, &found.id, &draft).await?;
    let shown = Context::new(call, &actor.team_id).with_metadata();
    Ok(success(
        json!({"channel": found.id, "ts": posted.ts.to_string(), "message": posted.document(&shown)}),
    ))
}
