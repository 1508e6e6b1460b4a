//! `users.info` and `users.lookupByEmail`

use super::document::{SELECT, document, find};
use crate::answer::{refuse, success};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Shows a user by their id.
pub(crate) async fn info(call: &mut Call) -> HandlerResult {
    let with_locale = call.arguments().boolean("include_locale") == Ok(Some(true));
    let id = call.arguments().filled("user").unwrap_or_default();
    let row = find(call, &id).await?;
    let row = row.ok_or_else(|| refuse("user_not_found"))?;
    Ok(success(json!({"user": document(call, &row, with_locale)})))
}

/// Finds a user by their address, whatever its case. Deactivated users are not found.
pub(crate) async fn lookup_by_email(call: &mut Call) -> HandlerResult {
    let email = call.arguments().filled("email").unwrap_or_default();
    let sql = format!(
        "{SELECT} WHERE lower(users.email) = lower($1) AND NOT users.deleted ORDER BY users.id LIMIT 1"
    );
    let row = call.query_opt(&sql, &[&email.trim()]).await?;
    let row = row.ok_or_else(|| refuse("users_not_found"))?;
    Ok(success(json!({"user": document(call, &row, false)})))
}
