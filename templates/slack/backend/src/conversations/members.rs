//! `conversations.members`

use crate::{
    actor::Actor,
    answer::success,
    channel::{Right, of_argument},
    cursor::{self, Page},
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Lists the ids of a conversation's members.
pub(crate) async fn members(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = of_argument(call, &actor, Right::Read).await?;
    let page = Page::read(call.arguments(), "user", 100, 1000)?;
    let select = "SELECT user_id FROM channel_members \
         WHERE channel_id = $1 AND ($2::text IS NULL OR user_id >= $2) ORDER BY user_id LIMIT $3";
    let rows = call
        .query(select, &[&channel.id, &page.start, &page.fetch()])
        .await?;
    let users: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let next = users.get(page.limit).map(|user| cursor::encode("user", user));
    let members = &users[..users.len().min(page.limit)];
    Ok(success(
        json!({"members": members, "response_metadata": cursor::metadata(next.as_deref())}),
    ))
}
