//! `chat.getPermalink`

use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    channel, message,
    timestamp::Ts,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// The address of a message; that of a reply names its thread.
pub(crate) async fn get_permalink(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let given = call
        .arguments()
        .filled("message_ts")
        .ok_or_else(|| invalid_arguments("missing required field: message_ts"))?;
    let channel = channel::find(call, &actor, &channel::argument(call)?)
        .await?
        .ok_or_else(|| refuse("channel_not_found"))?;
    let ts = Ts::parse(&given).ok_or_else(|| refuse("message_not_found"))?;
    let found = message::find(call, &channel.id, ts)
        .await?
        .filter(|message| !message.is_tombstone())
        .ok_or_else(|| refuse("message_not_found"))?;
    Ok(success(
        json!({"channel": channel.id, "permalink": found.permalink(&call.base_url())}),
    ))
}
