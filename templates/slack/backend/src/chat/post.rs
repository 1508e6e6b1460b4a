//! `chat.postMessage`

use super::content::Content;
use crate::{
    actor::{Actor, has_scope, require_scope},
    answer::{refuse, success},
    channel::{self, Kind},
    message::{self, Context, Draft},
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::json;
use std::borrow::Cow;

/// Characters of text that are kept.
const MAXIMUM_TEXT: usize = 40_000;

/// Posts a message to a channel, a thread, or a user.
pub(crate) async fn post_message(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let content = Content::read(call.arguments(), MAXIMUM_TEXT)?;
    let target = resolve(call, &actor, &channel::argument(call)?).await?;
    channel::lock(call, &target).await?;
    let found = channel::find(call, &actor, &target)
        .await?
        .ok_or_else(|| refuse("channel_not_found"))?;
    if found.is_archived {
        return Err(refuse("is_archived"));
    }
    let anywhere = found.kind == Kind::Public && has_scope(call, "chat:write.public");
    if !found.is_member && !anywhere {
        return Err(refuse("not_in_channel"));
    }
    if content.is_empty() {
        return Err(refuse("no_text"));
    }
    let given = |name: &str| call.arguments().filled(name).map(Cow::into_owned);
    let customized = [given("username"), given("icon_emoji"), given("icon_url")];
    if customized.iter().any(Option::is_some) {
        require_scope(call, &["chat:write.customize"])?;
    }
    let thread = thread(call, &found.id).await?;
    let [username, icon_emoji, icon_url] = customized;
    let draft = Draft {
        user: actor.user_id.clone(),
        bot: Some(actor.bot_id.clone()),
        // A message under a name of its own is a bot's, whoever posts it.
        subtype: username.is_some().then_some("bot_message"),
        text: content.text.unwrap_or_default(),
        blocks: content.blocks,
        attachments: content.attachments,
        metadata: content.metadata,
        is_broadcast: thread.is_some() && call.arguments().boolean("reply_broadcast") == Ok(Some(true)),
        thread,
        inviter: None,
        username,
        icon_emoji,
        icon_url,
        files: Vec::new(),
    };
    let ts = message::post(call, &found.id, &draft).await?;
    let posted = message::find(call, &found.id, ts).await?;
    let posted = posted.ok_or_else(|| Failure::internal("find the message that was posted"))?;
    let shown = Context {
        team: &actor.team_id,
        identifiers: call.identifiers(),
        all_metadata: true,
        base_url: &call.base_url(),
    };
    Ok(success(
        json!({"channel": found.id, "ts": ts.to_string(), "message": posted.document(shown)}),
    ))
}

/// The conversation that `channel` means: an id, a name with or without `#`, or a user to write to.
async fn resolve(call: &Call, actor: &Actor, given: &str) -> Result<String, Failure> {
    let name = given.strip_prefix('#').unwrap_or(given);
    let select = "SELECT id FROM channels WHERE id = $1 OR name = $2 ORDER BY id = $1 DESC LIMIT 1";
    if let Some(row) = call.query_opt(select, &[&given, &name]).await? {
        return Ok(row.get(0));
    }
    if given.starts_with('U')
        && let Some(id) = channel::direct_message(call, actor, given).await?
    {
        return Ok(id);
    }
    Err(refuse("channel_not_found"))
}

/// The parent of the thread that `thread_ts` means: replies to a reply go to its thread.
async fn thread(call: &Call, channel: &str) -> Result<Option<Ts>, Failure> {
    let Some(given) = call.arguments().filled("thread_ts") else {
        return Ok(None);
    };
    let ts = Ts::parse(&given).ok_or_else(|| refuse("invalid_thread_ts"))?;
    let parent = message::find(call, channel, ts)
        .await?
        .ok_or_else(|| refuse("thread_not_found"))?;
    if parent
        .subtype
        .as_deref()
        .is_some_and(|subtype| subtype.starts_with("channel_"))
    {
        return Err(refuse("cannot_reply_to_message"));
    }
    Ok(Some(parent.thread.unwrap_or(parent.ts)))
}
