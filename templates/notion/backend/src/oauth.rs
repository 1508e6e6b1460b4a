//! OAuth of a public integration: a person lets it in, it exchanges the code for tokens, renews, examines and revokes them
//! (<https://developers.notion.com/docs/authorization>).

use asymmetric_kit::{Alphabet, Call, HandlerResult, Reply};
use http::{StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::fmt::Write;

use crate::{
    error::{NotionError, Problem},
    field::Fields,
    request::Request,
    users,
};

/// How long a code can be exchanged.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// Characters of a token behind its prefix.
const TOKEN_LENGTH: usize = 46;

/// The integration that a client id and secret in `Authorization: Basic` are of: its bot.
async fn client(call: &Call) -> Result<String, Problem> {
    let (id, secret) = call.request().basic().ok_or_else(NotionError::invalid_client)?;
    let sql = "SELECT i.bot_id FROM integrations i JOIN _asym_auth.secrets s ON s.name = i.secret_name \
         WHERE i.client_id = $1 AND s.value = $2";
    let row = call.query_opt(sql, &[&id, &secret]).await?;
    Ok(row
        .map(|row| row.get(0))
        .ok_or_else(NotionError::invalid_client)?)
}

/// `GET /v1/oauth/authorize`: lets the integration in, as a person does with a click, and sends the browser back with a code.
pub(crate) async fn authorize(call: &mut Call) -> HandlerResult {
    Ok(allow(call).await?)
}

async fn allow(call: &Call) -> Result<Reply, Problem> {
    let argument = |name: &str| call.arguments().filled(name).map(std::borrow::Cow::into_owned);
    let client_id = argument("client_id").unwrap_or_default();
    let sql = "SELECT bot_id, redirect_uris FROM integrations WHERE client_id = $1";
    let Some(row) = call.query_opt(sql, &[&client_id]).await? else {
        return Err(NotionError::invalid_request("Missing or invalid client_id.").into());
    };
    if argument("response_type").as_deref() != Some("code") {
        return Err(
            NotionError::invalid_request("Missing or invalid response_type; it should be `code`.").into(),
        );
    }
    let known: Vec<String> = row.get(1);
    let wanted = argument("redirect_uri").or_else(|| known.first().cloned());
    let is_local = |uri: &str| {
        ["http://localhost", "http://127.0.0.1"]
            .iter()
            .any(|start| uri.starts_with(start))
    };
    let Some(redirect_uri) = wanted.filter(|uri| known.contains(uri) || is_local(uri)) else {
        return Err(NotionError::invalid_request("Missing or invalid redirect_uri.").into());
    };
    let code = call.identifier("03", Alphabet::Hex, 36).await?;
    let bot: String = row.get(0);
    let insert = "INSERT INTO authorization_codes (code, bot_id, redirect_uri, created_time) \
         VALUES ($1, $2, $3, to_timestamp($4::bigint / 1000000.0))";
    call.execute(
        insert,
        &[&code, &bot, &redirect_uri, &call.now().as_microsecond()],
    )
    .await?;
    let separator = if redirect_uri.contains('?') { '&' } else { '?' };
    let state = argument("state").map(|state| format!("&state={}", encoded(&state)));
    let location = format!(
        "{redirect_uri}{separator}code={code}{}",
        state.unwrap_or_default()
    );
    Ok(Reply::json(json!({}))
        .with_status(StatusCode::FOUND)
        .with_header(header::LOCATION, &location))
}

/// A value for a query string.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// `POST /v1/oauth/token`
pub(crate) async fn token(request: &Request<'_>) -> Result<Value, Problem> {
    let bot = client(request).await?;
    let body = request.body();
    body.get("grant_type").defined()?;
    let kinds = ["authorization_code", "refresh_token"];
    if body.get("grant_type").one_of(&kinds)? == Some("authorization_code") {
        redeem_code(request, &body, &bot).await?;
    } else {
        redeem_token(request, &body, &bot).await?;
    }
    issue(request, &bot).await
}

/// Takes a code, which is good for one exchange.
async fn redeem_code(request: &Request<'_>, body: &Fields<'_>, bot: &str) -> Result<(), Problem> {
    let code = body.get("code").required_text()?;
    let take = "DELETE FROM authorization_codes WHERE code = $1 AND bot_id = $2 \
         RETURNING redirect_uri, (extract(epoch FROM created_time) * 1000000)::bigint";
    let row = Call::query_opt(request, take, &[&code, &bot]).await?;
    let invalid = || NotionError::invalid_grant("Invalid code.");
    let row = row.ok_or_else(invalid)?;
    let made = Timestamp::from_microsecond(row.get(1)).map_err(|_| invalid())?;
    if made
        .saturating_add(CODE_LIFETIME)
        .is_ok_and(|end| end < request.now())
    {
        return Err(invalid().into());
    }
    let redirect_uri: String = row.get(0);
    let given = body.get("redirect_uri").text()?;
    if given.is_some_and(|given| given != redirect_uri) {
        return Err(NotionError::invalid_grant("Invalid redirect_uri.").into());
    }
    Ok(())
}

/// Takes a token that renews another one; both are replaced.
async fn redeem_token(request: &Request<'_>, body: &Fields<'_>, bot: &str) -> Result<(), Problem> {
    let given = body.get("refresh_token").required_text()?;
    let take = "DELETE FROM refresh_tokens WHERE hash = sha256(convert_to($1, 'UTF8')) AND bot_id = $2 \
         RETURNING grant_name";
    let row = Call::query_opt(request, take, &[&given, &bot]).await?;
    let row = row.ok_or_else(|| NotionError::invalid_grant("Invalid refresh_token."))?;
    let name: String = row.get(0);
    Call::execute(request, "DELETE FROM _asym_auth.grants WHERE name = $1", &[&name]).await?;
    Ok(())
}

/// Gives out a token, and another one to renew it with.
async fn issue(request: &Request<'_>, bot: &str) -> Result<Value, Problem> {
    let access = request
        .identifier("ntn_", Alphabet::Alphanumeric, TOKEN_LENGTH)
        .await?;
    let refresh = request
        .identifier("nrt_", Alphabet::Alphanumeric, TOKEN_LENGTH)
        .await?;
    let grant = "INSERT INTO _asym_auth.grants (name, kind, subject, scopes, attributes) \
         SELECT 'oauth ' || left(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 16), 'bot', $2, i.capabilities, $3 \
         FROM integrations i WHERE i.bot_id = $2 RETURNING name";
    let attributes = json!({"issued_at": request.now().as_second()});
    let row = Call::query_one(request, grant, &[&access, &bot, &attributes]).await?;
    let name: String = row.get(0);
    let put = "INSERT INTO _asym_auth.tokens (hash, grant_name) VALUES (sha256(convert_to($1, 'UTF8')), $2)";
    Call::execute(request, put, &[&access, &name]).await?;
    let keep = "INSERT INTO refresh_tokens (hash, bot_id, grant_name) \
         VALUES (sha256(convert_to($1, 'UTF8')), $2, $3)";
    Call::execute(request, keep, &[&refresh, &bot, &name]).await?;
    let workspace = users::workspace(request).await?;
    Ok(json!({
        "access_token": access,
        "token_type": "bearer",
        "refresh_token": refresh,
        "bot_id": bot,
        "workspace_icon": workspace["icon"],
        "workspace_name": workspace["name"],
        "workspace_id": workspace["id"],
        "owner": {"type": "workspace", "workspace": true},
        "duplicated_template_id": null,
    }))
}

/// `POST /v1/oauth/introspect`
pub(crate) async fn introspect(request: &Request<'_>) -> Result<Value, Problem> {
    let bot = client(request).await?;
    let token = request.body().get("token").required_text()?;
    let sql = "SELECT g.scopes, g.attributes FROM _asym_auth.tokens t JOIN _asym_auth.grants g ON g.name = t.grant_name \
         WHERE t.hash = sha256(convert_to($1, 'UTF8')) AND g.subject = $2";
    let Some(row) = Call::query_opt(request, sql, &[&token, &bot]).await? else {
        return Ok(json!({"active": false}));
    };
    let scopes: Vec<String> = row.get(0);
    let attributes: Value = row.get(1);
    let issued = attributes["issued_at"]
        .as_i64()
        .unwrap_or(request.now().as_second());
    Ok(json!({"active": true, "scope": scopes.join(" "), "iat": issued}))
}

/// `POST /v1/oauth/revoke`
pub(crate) async fn revoke(request: &Request<'_>) -> Result<Value, Problem> {
    let bot = client(request).await?;
    let token = request.body().get("token").required_text()?;
    let sql = "SELECT g.name FROM _asym_auth.tokens t JOIN _asym_auth.grants g ON g.name = t.grant_name \
         WHERE t.hash = sha256(convert_to($1, 'UTF8')) AND g.subject = $2 AND g.name LIKE 'oauth %'";
    let Some(row) = Call::query_opt(request, sql, &[&token, &bot]).await? else {
        return Err(
            NotionError::invalid_request("The token is not one that this integration was given.").into(),
        );
    };
    let name: String = row.get(0);
    Call::execute(
        request,
        "DELETE FROM refresh_tokens WHERE grant_name = $1",
        &[&name],
    )
    .await?;
    Call::execute(request, "DELETE FROM _asym_auth.grants WHERE name = $1", &[&name]).await?;
    Ok(json!({}))
}
