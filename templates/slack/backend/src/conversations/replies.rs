//! `conversations.replies`

use super::window::Window;
use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    channel::{Right, of_argument},
    cursor,
    message::{self, SELECT},
    timestamp::Ts,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Lists a thread: its parent, then its replies, oldest first.
pub(crate) async fn replies(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = of_argument(call, &actor, Right::History).await?;
    if actor.is_bot && !channel.is_member {
        return Err(refuse("not_in_channel"));
    }
    let given = call
        .arguments()
        .filled("ts")
        .ok_or_else(|| invalid_arguments("missing required field: ts"))?;
    let ts = Ts::parse(&given).ok_or_else(|| refuse("thread_not_found"))?;
    let found = message::find(call, &channel.id, ts)
        .await?
        .ok_or_else(|| refuse("thread_not_found"))?;
    // Any message of a thread stands for it.
    let parent = found.thread.unwrap_or(found.ts);
    let window = Window::read(call.arguments(), 1000)?;
    let oldest = window
        .start
        .map_or(window.oldest, |start| start.max(window.oldest));
    let sql = format!(
        "{SELECT} WHERE messages.channel_id = $1 AND ((messages.ts = $2 AND $5) \
             OR (messages.thread_ts = $2 AND messages.ts BETWEEN $3 AND $4)) \
         ORDER BY messages.ts LIMIT $6"
    );
    let with_parent = window.start.is_none();
    let values: [&(dyn asymmetric_kit::ToSql + Sync); 6] = [
        &channel.id,
        &parent.0,
        &oldest,
        &window.latest,
        &with_parent,
        &window.page.fetch(),
    ];
    let rows = call.query(&sql, &values).await?;
    let (messages, next) = window.documents(call, &actor, &rows);
    let mut answer = json!({"messages": messages, "has_more": next.is_some()});
    if let Some(next) = next {
        answer["response_metadata"] = cursor::metadata(Some(&next));
    }
    Ok(success(answer))
}
