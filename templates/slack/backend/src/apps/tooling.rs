//! `tooling.tokens.rotate`

use crate::{
    answer::{invalid_arguments, refuse, success},
    oauth::token,
};
use asymmetric_kit::{Alphabet, Call, HandlerResult};
use serde_json::json;

/// Seconds for which an app configuration token is good.
const LIFETIME: i64 = 43_200;

/// Exchanges a refresh token for a new configuration token and refresh token. The old refresh token is spent.
pub(crate) async fn rotate(call: &mut Call) -> HandlerResult {
    let given = call
        .arguments()
        .filled("refresh_token")
        .ok_or_else(|| invalid_arguments("missing required field: refresh_token"))?
        .into_owned();
    let grant = token::holder(call, &given)
        .await?
        .filter(|grant| grant.kind == "refresh" && grant.attribute("refreshes") == Some("config"))
        .ok_or_else(|| refuse("invalid_refresh_token"))?;
    let access = call
        .identifier("xoxe.xoxp-1-", Alphabet::Alphanumeric, 160)
        .await?;
    let refresh = call.identifier("xoxe-1-", Alphabet::Alphanumeric, 146).await?;
    token::replace(call, &grant.name, &refresh).await?;
    let now = call.now().as_second();
    let team = grant.attribute("team_id").unwrap_or_default();
    let attributes = json!({"team_id": team, "expires": now + LIFETIME});
    token::grant(call, &access, "config", &grant.subject, &[], &attributes).await?;
    Ok(success(json!({
        "token": access, "refresh_token": refresh, "team_id": team, "user_id": grant.subject,
        "iat": now, "exp": now + LIFETIME,
    })))
}
