//! `conversations.info`

use super::unread;
use crate::{
    actor::Actor,
    answer::success,
    channel::{Right, of_argument},
    timestamp::Ts,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Shows one conversation.
pub(crate) async fn info(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = of_argument(call, &actor, Right::Read).await?;
    let truth = |name| call.arguments().boolean(name) == Ok(Some(true));
    let mut document = channel.document(&actor, truth("include_num_members") && !channel.kind.is_direct());
    if channel.kind.is_direct() {
        unread::add(call, &actor, &channel, &mut document).await?;
    } else if channel.is_member {
        document["last_read"] = Ts(channel.view.last_read).to_string().into();
    }
    if truth("include_locale") {
        document["locale"] = "en-US".into();
    }
    Ok(success(json!({"channel": document})))
}
