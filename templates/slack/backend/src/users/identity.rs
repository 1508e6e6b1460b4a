//! `users.identity` and `openid.connect.userInfo`: who signed in with Slack.

use super::document::{avatar, find};
use crate::{
    actor::{Actor, has_scope},
    answer::success,
    team,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::json;
use tokio_postgres::Row;

const IDENTITY_SIZES: [u32; 6] = [24, 32, 48, 72, 192, 512];
const CLAIM_SIZES: [u32; 7] = [24, 32, 48, 72, 192, 512, 1024];

/// Says who the token's user is; more of it with each scope.
pub(crate) async fn identity(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let row = myself(call, &actor).await?;
    let mut user = json!({"name": row.get::<_, String>("real_name"), "id": actor.user_id});
    if has_scope(call, "identity.email") {
        user["email"] = row.get::<_, Option<String>>("email").into();
    }
    if has_scope(call, "identity.avatar") {
        for size in IDENTITY_SIZES {
            user[format!("image_{size}")] = avatar(row.get("avatar_hash"), size).into();
        }
    }
    let mut answer = json!({"user": user, "team": {"id": actor.team_id}});
    if has_scope(call, "identity.team") {
        answer["team"]["name"] = team::find(call).await?.name.into();
    }
    Ok(success(answer))
}

/// The claims of `OpenID` Connect; more of them with each scope.
pub(crate) async fn user_info(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let row = myself(call, &actor).await?;
    let team = team::find(call).await?;
    let text = |name: &str| row.get::<_, String>(name);
    let claim = |name: &str| format!("https://slack.com/{name}");
    let mut claims = json!({"sub": actor.user_id});
    claims[claim("user_id")] = actor.user_id.clone().into();
    claims[claim("team_id")] = actor.team_id.clone().into();
    if let (true, Some(email)) = (has_scope(call, "email"), row.get::<_, Option<String>>("email")) {
        claims["email"] = email.into();
        claims["email_verified"] = true.into();
    }
    if has_scope(call, "profile") {
        for (name, column) in [
            ("name", "real_name"),
            ("given_name", "first_name"),
            ("family_name", "last_name"),
            ("locale", "locale"),
        ] {
            claims[name] = text(column).into();
        }
        claims["picture"] = avatar(&text("avatar_hash"), 512).into();
        claims[claim("team_name")] = team.name.clone().into();
        claims[claim("team_domain")] = team.domain.clone().into();
        for size in CLAIM_SIZES {
            claims[claim(&format!("user_image_{size}"))] = avatar(&text("avatar_hash"), size).into();
        }
        for size in team::ICON_SIZES {
            claims[claim(&format!("team_image_{size}"))] = team::icon(size).into();
        }
    }
    Ok(success(claims))
}

async fn myself(call: &Call, actor: &Actor) -> Result<Row, Failure> {
    find(call, &actor.user_id)
        .await?
        .ok_or_else(|| Failure::internal("find the user of the token"))
}
