//! `admin.conversations.lookup`

use super::{administrator, list};
use crate::{
    answer::{invalid_arguments, refuse, success},
    cursor::{self, Page},
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Finds public channels that few are in and nobody writes in.
pub(super) async fn lookup(call: &mut Call) -> HandlerResult {
    let actor = administrator(call).await?;
    let arguments = call.arguments();
    if !list(arguments, "team_ids").contains(&actor.team_id) {
        return Err(refuse("no_valid_teams"));
    }
    let before = arguments.integer("last_message_activity_before").ok().flatten();
    let before =
        before.ok_or_else(|| invalid_arguments("missing required field: last_message_activity_before"))?;
    let most = arguments
        .integer("max_member_count")
        .map_err(|_| invalid_arguments("max_member_count must be an integer"))?
        .unwrap_or(1);
    let page = Page::read(arguments, "channel", 1000, 1000)?;
    let select = "SELECT id FROM channels WHERE kind = 'public' AND last_ts < $1 \
             AND (SELECT count(*) FROM channel_members WHERE channel_id = channels.id) <= $2 \
             AND ($3::text IS NULL OR id >= $3) \
         ORDER BY id LIMIT $4";
    let microseconds = before.saturating_mul(1_000_000);
    let rows = call
        .query(select, &[&microseconds, &most, &page.start, &page.fetch()])
        .await?;
    let next = rows
        .get(page.limit)
        .map(|row| cursor::encode("channel", row.get(0)));
    let ids: Vec<String> = rows.iter().take(page.limit).map(|row| row.get(0)).collect();
    Ok(success(
        json!({"channel_ids": ids, "response_metadata": cursor::metadata(next.as_deref())}),
    ))
}
