//! `users.list` and `users.info`.

use crate::{
    actor::has_scope,
    answer::{refuse, success},
    cursor::{self, Page},
    operations::method,
};
use asymmetric_kit::{Call, HandlerResult, Operation};
use serde_json::{Value, json};
use tokio_postgres::Row;

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("users.list", "Tier 2", &["users:read"], list)
            .summary("Lists the members of the workspace."),
        method("users.info", "Tier 4", &["users:read"], info)
            .summary("Shows one member of the workspace."),
    ]
}

const SELECT: &str = "\
SELECT users.*, bots.id AS bot_id, bots.app_id FROM users LEFT JOIN bots ON bots.user_id = users.id ";

/// Without a limit all members are in one answer, as Slack tries to.
const UNLIMITED: usize = 1_000_000;

const MAXIMUM_LIMIT: usize = 1000;

const AVATAR_SIZES: [u32; 7] = [24, 32, 48, 72, 192, 512, 1024];

/// `users.list`
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

/// `users.info`
pub(crate) async fn info(call: &mut Call) -> HandlerResult {
    let with_locale = call.arguments().boolean("include_locale") == Ok(Some(true));
    let Some(user) = call.arguments().filled("user") else {
        return Err(refuse("user_not_found"));
    };
    let row = call
        .query_opt(&format!("{SELECT} WHERE users.id = $1"), &[&&*user])
        .await?;
    let row = row.ok_or_else(|| refuse("user_not_found"))?;
    Ok(success(json!({"user": document(call, &row, with_locale)})))
}

fn document(call: &Call, row: &Row, with_locale: bool) -> Value {
    let text = |name: &str| row.get::<_, String>(name);
    let truth = |name: &str| row.get::<_, bool>(name);
    let deleted = truth("deleted");
    let mut user = json!({
        "id": text("id"), "team_id": text("team_id"), "name": text("name"), "deleted": deleted,
    });
    let profile = profile(call, row);
    if deleted {
        user["profile"] = profile;
    } else {
        user["color"] = text("color").into();
        user["real_name"] = text("real_name").into();
        user["tz"] = text("tz").into();
        user["tz_label"] = text("tz_label").into();
        user["tz_offset"] = row.get::<_, i32>("tz_offset").into();
        user["profile"] = profile;
        for name in ["is_admin", "is_owner", "is_primary_owner", "is_restricted"] {
            user[name] = truth(name).into();
        }
        user["is_ultra_restricted"] = false.into();
    }
    user["is_bot"] = truth("is_bot").into();
    user["is_app_user"] = false.into();
    user["updated"] = row.get::<_, i64>("updated").into();
    if !deleted {
        user["is_email_confirmed"] = row.get::<_, Option<&str>>("email").is_some().into();
        user["who_can_share_contact_card"] = "EVERYONE".into();
    }
    if with_locale {
        user["locale"] = text("locale").into();
    }
    user
}

fn profile(call: &Call, row: &Row) -> Value {
    let text = |name: &str| row.get::<_, String>(name);
    let mut profile = json!({
        "title": text("title"), "phone": text("phone"), "skype": "",
        "real_name": text("real_name"), "real_name_normalized": text("real_name"),
        "display_name": text("display_name"), "display_name_normalized": text("display_name"),
        "fields": null,
        "status_text": text("status_text"), "status_emoji": text("status_emoji"),
        "status_emoji_display_info": [], "status_expiration": 0, "status_text_canonical": "",
        "avatar_hash": text("avatar_hash"),
    });
    if let (Some(bot), Some(app)) = (
        row.get::<_, Option<&str>>("bot_id"),
        row.get::<_, Option<&str>>("app_id"),
    ) {
        profile["api_app_id"] = app.into();
        profile["bot_id"] = bot.into();
        profile["always_active"] = true.into();
    }
    if let Some(email) = row.get::<_, Option<&str>>("email")
        && has_scope(call, "users:read.email")
    {
        profile["email"] = email.into();
    }
    profile["first_name"] = text("first_name").into();
    profile["last_name"] = text("last_name").into();
    for size in AVATAR_SIZES {
        let hash = text("avatar_hash");
        profile[format!("image_{size}")] =
            format!("https://secure.gravatar.com/avatar/{hash}.jpg?s={size}&d=identicon").into();
    }
    profile["team"] = text("team_id").into();
    profile
}
