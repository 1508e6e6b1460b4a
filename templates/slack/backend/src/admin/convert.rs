//! `admin.conversations.convertToPrivate` and `.convertToPublic`

use super::{administrator, conversations::locked};
use crate::{
    answer::{refuse, success},
    channel::Kind,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Makes a public channel private: only its members see it from now on.
pub(super) async fn to_private(call: &mut Call) -> HandlerResult {
    convert(call, Kind::Public, "private", "channel_type_not_supported").await
}

/// Makes a private channel public, with everything that was written in it.
pub(super) async fn to_public(call: &mut Call) -> HandlerResult {
    convert(call, Kind::Private, "public", "not_supported").await
}

async fn convert(call: &Call, from: Kind, to: &str, otherwise: &str) -> HandlerResult {
    let actor = administrator(call).await?;
    let found = locked(call, &actor).await?;
    if found.kind != from {
        return Err(refuse(otherwise));
    }
    let update = "UPDATE channels SET kind = $2, updated = $3 WHERE id = $1";
    call.execute(update, &[&found.id, &to, &call.now().as_millisecond()])
        .await?;
    Ok(success(json!({})))
}
