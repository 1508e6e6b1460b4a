//! A user as the API shows them, and as apps are told of a change.

use super::status::Status;
use crate::{
    actor::has_scope,
    event::{self, Audience},
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure};
use serde_json::{Value, json};
use tokio_postgres::Row;

/// Selects users with everything that a document shows; a condition on `users` follows.
pub(crate) const SELECT: &str = "\
SELECT users.*, bots.id AS bot_id, bots.app_id FROM users LEFT JOIN bots ON bots.user_id = users.id ";

const AVATAR_SIZES: [u32; 7] = [24, 32, 48, 72, 192, 512, 1024];

/// A row of [`SELECT`] by the user's id.
pub(crate) async fn find(call: &Call, id: &str) -> Result<Option<Row>, Failure> {
    call.query_opt(&format!("{SELECT} WHERE users.id = $1"), &[&id])
        .await
}

/// The address of a picture of this many pixels.
pub(crate) fn avatar(hash: &str, size: u32) -> String {
    format!("https://secure.gravatar.com/avatar/{hash}.jpg?s={size}&d=identicon")
}

/// Tells apps that a user is not what they were; `kinds` are the types of the events.
pub(crate) async fn announce_change(call: &Call, user: &str, kinds: &[&str]) -> Result<(), Failure> {
    let row = find(call, user).await?;
    let row = row.ok_or_else(|| Failure::internal("find the user who was changed"))?;
    for kind in kinds {
        let event = json!({
            "type": kind, "user": document(call, &row, true), "cache_ts": call.now().as_second(),
            "event_ts": Ts::of(call).to_string(),
        });
        event::publish(call, event, Audience::Workspace).await?;
    }
    Ok(())
}

/// A user as most methods show them.
pub(crate) fn document(call: &Call, row: &Row, with_locale: bool) -> Value {
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

/// The profile within a user.
pub(crate) fn profile(call: &Call, row: &Row) -> Value {
    let text = |name: &str| row.get::<_, String>(name);
    let status = Status::of_row(row).at(call.now().as_second());
    let mut profile = json!({
        "title": text("title"), "phone": text("phone"), "skype": text("skype"),
        "real_name": text("real_name"), "real_name_normalized": text("real_name"),
        "display_name": text("display_name"), "display_name_normalized": text("display_name"),
        "status_text": status.text, "status_emoji": status.emoji,
        "status_emoji_display_info": [], "status_expiration": status.expiration, "status_text_canonical": "",
        "avatar_hash": text("avatar_hash"),
    });
    for name in ["pronouns", "start_date"] {
        let value = text(name);
        if !value.is_empty() {
            profile[name] = value.into();
        }
    }
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
        profile[format!("image_{size}")] = avatar(&text("avatar_hash"), size).into();
    }
    profile["team"] = text("team_id").into();
    profile
}
