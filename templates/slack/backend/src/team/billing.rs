//! `team.billing.info` and `team.billableInfo`

use crate::{
    answer::{refuse, success},
    cursor::{self, Page},
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::{Map, Value, json};

/// Says which plan the workspace has; the one without a price is the empty one.
pub(crate) async fn info(call: &mut Call) -> HandlerResult {
    let plan: String = call.query_one("SELECT plan FROM team", &[]).await?.get(0);
    let plan = if plan == "free" { "" } else { &plan };
    Ok(success(json!({"plan": plan})))
}

/// Says of people whether they are paid for: whoever is not deactivated.
pub(crate) async fn billable(call: &mut Call) -> HandlerResult {
    let page = Page::read(call.arguments(), "user", 1000, 1000)?;
    let user = call.arguments().filled("user").map(std::borrow::Cow::into_owned);
    let select = "SELECT id, NOT deleted FROM users \
         WHERE NOT is_bot AND email IS NOT NULL AND ($1::text IS NULL OR id = $1) AND ($2::text IS NULL OR id >= $2) \
         ORDER BY id LIMIT $3";
    let rows = call.query(select, &[&user, &page.start, &page.fetch()]).await?;
    if user.is_some() && rows.is_empty() {
        return Err(refuse("user_not_found"));
    }
    let next = rows.get(page.limit).map(|row| cursor::encode("user", row.get(0)));
    let people: Map<String, Value> = rows
        .iter()
        .take(page.limit)
        .map(|row| (row.get(0), json!({"billing_active": row.get::<_, bool>(1)})))
        .collect();
    Ok(success(
        json!({"billable_info": people, "response_metadata": cursor::metadata(next.as_deref())}),
    ))
}
