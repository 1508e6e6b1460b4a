//! `conversations.mark`

use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    channel::{Right, of_argument},
    timestamp::Ts,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Moves the actor's read cursor, forwards or backwards.
pub(crate) async fn mark(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = of_argument(call, &actor, Right::Manage).await?;
    let given = call
        .arguments()
        .filled("ts")
        .ok_or_else(|| invalid_arguments("missing required field: ts"))?;
    let ts = Ts::parse(&given).ok_or_else(|| refuse("invalid_timestamp"))?;
    let update = "UPDATE channel_members SET last_read = $3 WHERE channel_id = $1 AND user_id = $2";
    let marked = call
        .execute(update, &[&channel.id, &actor.user_id, &ts.0])
        .await?;
    if marked == 0 {
        return Err(refuse("not_in_channel"));
    }
    Ok(success(json!({})))
}
