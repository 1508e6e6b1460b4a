//! `conversations.history`

use super::window::Window;
use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{Right, of_argument},
    cursor,
    message::SELECT,
    pins,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Lists a conversation's messages, newest first; replies only where they were sent to the channel as well.
pub(crate) async fn history(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = of_argument(call, &actor, Right::History).await?;
    if actor.is_bot && !channel.is_member {
        return Err(refuse("not_in_channel"));
    }
    let window = Window::read(call.arguments(), 100)?;
    let latest = window
        .start
        .map_or(window.latest, |start| start.min(window.latest));
    let sql = format!(
        "{SELECT} WHERE messages.channel_id = $1 AND messages.ts BETWEEN $2 AND $3 \
             AND (messages.thread_ts IS NULL OR messages.is_broadcast) \
         ORDER BY messages.ts DESC LIMIT $4"
    );
    let rows = call
        .query(
            &sql,
            &[&channel.id, &window.oldest, &latest, &window.page.fetch()],
        )
        .await?;
    let (messages, next) = window.documents(call, &actor, &rows);
    let mut answer = json!({
        "messages": messages, "has_more": next.is_some(), "pin_count": pins::count(call, &channel.id).await?, "channel_actions_ts": null,
        "channel_actions_count": 0,
    });
    if let Some(latest) = call.arguments().filled("latest") {
        answer["latest"] = latest.into();
    }
    if let Some(next) = next {
        answer["response_metadata"] = cursor::metadata(Some(&next));
    }
    Ok(success(answer))
}
