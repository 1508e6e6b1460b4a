//! `chat.meMessage`

use super::{post::MAXIMUM_TEXT, target};
use crate::{
    actor::Actor,
    answer::{refuse, success},
    message::{self, Draft},
    text::normalize,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Posts what the actor does, in italics, as `/me` does.
pub(crate) async fn me_message(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let given = call.arguments().text("text").unwrap_or_default().into_owned();
    let found = target::writable(call, &actor).await?;
    if given.is_empty() {
        return Err(refuse("no_text"));
    }
    if given.chars().count() > MAXIMUM_TEXT {
        return Err(refuse("msg_too_long"));
    }
    let draft = Draft {
        user: actor.user_id.clone(),
        bot: actor.is_bot.then(|| actor.bot_id.clone()),
        subtype: Some("me_message"),
        text: normalize(&given),
        ..Draft::default()
    };
    let ts = message::post(call, &found.id, &draft).await?;
    Ok(success(json!({"channel": found.id, "ts": ts.to_string()})))
}
