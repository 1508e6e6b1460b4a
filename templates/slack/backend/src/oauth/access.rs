//! `oauth.v2.access` and `oauth.v2.exchange`

use super::{client, install, token};
use crate::{
    answer::{refuse, success},
    app::App,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::{Value, json};
use std::borrow::Cow;

/// Exchanges a code for the tokens of an installation, or a refresh token for a new pair.
pub(crate) async fn access(call: &mut Call) -> HandlerResult {
    let app = client::authenticated(call).await?;
    let kind = given(call, "grant_type");
    match kind.as_deref() {
        None | Some("authorization_code") => with_code(call, &app).await,
        Some("refresh_token") => refreshed(call, &app).await,
        Some(_) => Err(refuse("invalid_grant_type")),
    }
}

async fn with_code(call: &Call, app: &App) -> HandlerResult {
    let code = given(call, "code").ok_or_else(|| refuse("invalid_code"))?;
    let select =
        "SELECT * FROM oauth_codes WHERE hash = sha256(convert_to($1, 'UTF8')) AND app_id = $2 FOR UPDATE";
    let row = call.query_opt(select, &[&code, &app.id]).await?;
    let row = row.ok_or_else(|| refuse("invalid_code"))?;
    if row.get("used") {
        return Err(refuse("code_already_used"));
    }
    if row.get::<_, i64>("expires") <= call.now().as_second() {
        return Err(refuse("invalid_code"));
    }
    if given(call, "redirect_uri").unwrap_or_default() != row.get::<_, &str>("redirect_uri") {
        return Err(refuse("bad_redirect_uri"));
    }
    let hash: Vec<u8> = row.get("hash");
    call.execute("UPDATE oauth_codes SET used = true WHERE hash = $1", &[&hash])
        .await?;
    let wanted = install::Wanted {
        user: row.get("user_id"),
        scopes: row.get("scopes"),
        user_scopes: row.get("user_scopes"),
        channel: row.get("channel_id"),
    };
    Ok(success(install::install(call, app, &wanted).await?))
}

async fn refreshed(call: &Call, app: &App) -> HandlerResult {
    let given = given(call, "refresh_token").ok_or_else(|| refuse("invalid_refresh_token"))?;
    let grant = token::holder(call, &given).await?.filter(|grant| {
        grant.kind == "refresh"
            && grant.attribute("app_id") == Some(&app.id)
            && grant.attribute("refreshes").is_some()
    });
    let grant = grant.ok_or_else(|| refuse("invalid_refresh_token"))?;
    token::revoke(call, &grant.name).await?;
    let kind = grant.attribute("refreshes").unwrap_or_default();
    let pair = install::pair(call, app, kind, &grant.subject, &grant.scopes).await?;
    answer(call, app, kind, &grant.subject, &grant.scopes, &pair).await
}

/// `oauth.v2.exchange`: a token that lasts for one that does not, with a refresh token. The old one stops working.
pub(crate) async fn exchange(call: &mut Call) -> HandlerResult {
    let app = client::authenticated(call).await?;
    if app.setting(&["settings", "token_rotation_enabled"]) != true {
        return Err(refuse("token_rotation_not_enabled"));
    }
    let given = given(call, "token").ok_or_else(|| refuse("not_authed"))?;
    let grant = token::holder(call, &given).await?.filter(|grant| {
        matches!(grant.kind.as_str(), "bot" | "user") && grant.attribute("app_id") == Some(&app.id)
    });
    let grant = grant.ok_or_else(|| refuse("invalid_auth"))?;
    if grant.attributes["expires"].is_i64() {
        return Err(refuse("token_already_exchanged"));
    }
    token::revoke(call, &grant.name).await?;
    let pair = install::pair(call, &app, &grant.kind, &grant.subject, &grant.scopes).await?;
    answer(call, &app, &grant.kind, &grant.subject, &grant.scopes, &pair).await
}

/// The answer about one token: a bot's at the top, a user's under `authed_user`.
async fn answer(
    call: &Call,
    app: &App,
    kind: &str,
    subject: &str,
    scopes: &[String],
    pair: &install::Pair,
) -> HandlerResult {
    let mut answer = install::head(call, app).await?;
    let mut fields = pair.document(kind, scopes);
    if kind == "bot" {
        fields["bot_user_id"] = subject.into();
        answer["authed_user"] = json!({});
    } else {
        fields["id"] = subject.into();
        answer["authed_user"] = fields.clone();
        fields = Value::Null;
    }
    if let (Some(answer), Value::Object(fields)) = (answer.as_object_mut(), fields) {
        answer.extend(fields);
    }
    Ok(success(answer))
}

fn given(call: &Call, name: &str) -> Option<String> {
    call.arguments().filled(name).map(Cow::into_owned)
}
