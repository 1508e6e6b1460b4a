//! `conversations.info`

use crate::{
    actor::Actor,
    answer::success,
    channel::{Kind, Right, of_argument},
    timestamp::Ts,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Shows one conversation.
pub(crate) async fn info(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = of_argument(call, &actor, Right::Read).await?;
    let truth = |name| call.arguments().boolean(name) == Ok(Some(true));
    let mut document = channel.document(&actor, truth("include_num_members") && channel.kind != Kind::Im);
    if channel.is_member {
        // Nobody marks conversations as read here: everything in them has been.
        document["last_read"] = Ts(channel.last_ts()).to_string().into();
    }
    if truth("include_locale") {
        document["locale"] = "en-US".into();
    }
    Ok(success(json!({"channel": document})))
}
