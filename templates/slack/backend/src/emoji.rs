//! `emoji.list`: the emoji that the workspace has besides the standard ones.

use crate::{
    answer::{invalid_arguments, success},
    operations::method,
    timestamp::Ts,
};
use asymmetric_kit::{Call, HandlerResult, Operation};
use serde_json::{Map, Value, json};

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("emoji.list", "Tier 2", &["emoji:read"], list)
            .summary("Lists custom emoji."),
    ]
}

/// `emoji.list`
async fn list(call: &mut Call) -> HandlerResult {
    if call.arguments().boolean("include_categories") == Ok(Some(true)) {
        return Err(invalid_arguments(
            "include_categories: the categories of standard emoji are not implemented by this clone",
        ));
    }
    let select = "SELECT name, coalesce(url, 'alias:' || alias_for) FROM emoji ORDER BY name";
    let rows = call.query(select, &[]).await?;
    let emoji: Map<String, Value> = rows
        .iter()
        .map(|row| (row.get(0), row.get::<_, String>(1).into()))
        .collect();
    Ok(success(
        json!({"emoji": emoji, "cache_ts": Ts::of(call).to_string()}),
    ))
}
