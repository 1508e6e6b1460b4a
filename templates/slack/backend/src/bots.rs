//! `bots.info`

use crate::{
    answer::{refuse, success},
    operations::method,
    team,
};
use asymmetric_kit::{Call, HandlerResult, Operation};
use serde_json::{Map, Value, json};

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("bots.info", "Tier 3", &["users:read"], info)
            .summary("Shows the bot of an app."),
    ]
}

const ICON_SIZES: [u32; 3] = [36, 48, 72];

/// `bots.info`
async fn info(call: &mut Call) -> HandlerResult {
    let arguments = call.arguments();
    if let Some(asked) = arguments.filled("team_id")
        && team::find(call).await?.id != asked
    {
        return Err(refuse("team_not_found"));
    }
    let id = arguments.filled("bot").unwrap_or_default();
    let select =
        "SELECT bots.*, users.deleted FROM bots JOIN users ON users.id = bots.user_id WHERE bots.id = $1";
    let row = call.query_opt(select, &[&&*id]).await?;
    let row = row.ok_or_else(|| refuse("bot_not_found"))?;
    let text = |name: &str| row.get::<_, String>(name);
    let icons: Map<String, Value> = ICON_SIZES
        .iter()
        .map(|size| {
            let address = format!("https://a.slack-edge.com/80588/img/plugins/app/bot_{size}.png");
            (format!("image_{size}"), address.into())
        })
        .collect();
    Ok(success(json!({"bot": {
        "id": text("id"), "deleted": row.get::<_, bool>("deleted"), "name": text("name"),
        "updated": row.get::<_, i64>("updated"), "app_id": text("app_id"), "user_id": text("user_id"),
        "icons": icons,
    }})))
}
