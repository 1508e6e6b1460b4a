//! `users.list`

use super::document::{SELECT, document};
use crate::{
    answer::success,
    cursor::{self, Page},
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::{Value, json};

/// Without a limit all members are in one answer, as Slack tries to.
const UNLIMITED: usize = 1_000_000;

const MAXIMUM_LIMIT: usize = 1000;

/// Lists all members, bots and deactivated ones included.
pub(crate) async fn list(call: &mut Call) -> HandlerResult {
    let arguments = call.arguments();
    let mut page = Page::read(arguments, "user", 0, MAXIMUM_LIMIT)?;
    if page.limit == 0 {
        page.limit = UNLIMITED;
    }
    let with_locale = call.arguments().boolean("include_locale") == Ok(Some(true));
    let sql = format!("{SELECT} WHERE $1::text IS NULL OR users.id >= $1 ORDER BY users.id LIMIT $2");
    let rows = call.query(&sql, &[&page.start, &page.fetch()]).await?;
    let next = rows
        .get(page.limit)
        .map(|row| cursor::encode("user", row.get("id")));
    let members: Vec<Value> = rows
        .iter()
        .take(page.limit)
        .map(|row| document(call, row, with_locale))
        .collect();
    Ok(success(json!({
        "members": members,
        "cache_ts": call.now().as_second(),
        "response_metadata": cursor::metadata(next.as_deref()),
    })))
}
