//! `usergroups.list`

use super::group::{Group, SELECT};
use crate::answer::success;
use asymmetric_kit::{Call, HandlerResult};
use serde_json::{Value, json};

/// Lists user groups by name; those that are disabled only where they are asked for.
pub(super) async fn list(call: &mut Call) -> HandlerResult {
    let truth = |name: &str| call.arguments().boolean(name) == Ok(Some(true));
    let (with_users, with_count) = (truth("include_users"), truth("include_count"));
    let sql = format!("{SELECT} WHERE usergroups.date_delete = 0 OR $1 ORDER BY usergroups.name");
    let rows = call.query(&sql, &[&truth("include_disabled")]).await?;
    let groups: Vec<Value> = rows
        .iter()
        .map(|row| Group::from_row(row).listed(with_users, with_count))
        .collect();
    Ok(success(json!({"usergroups": groups})))
}
