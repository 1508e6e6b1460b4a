//! The page on which a person lets an app in. Whoever opens it chooses whose browser it is.

use super::{client, is_scope, page};
use crate::app::App;
use asymmetric_kit::{Alphabet, Call, Failure, HandlerResult, Reply};
use http::{StatusCode, header};
use std::borrow::Cow;

/// Seconds for which a code can be exchanged.
const LIFETIME: i64 = 600;

/// What an app asks for.
pub(super) struct Request {
    pub(super) app: App,
    pub(super) scopes: Vec<String>,
    pub(super) user_scopes: Vec<String>,
    pub(super) redirect_uri: String,
    pub(super) state: String,
}

/// A person who can decide, or a channel that a webhook can post to: id and name.
pub(super) type Choice = (String, String);

/// `GET /oauth/v2/authorize`
pub(crate) async fn show(call: &mut Call) -> HandlerResult {
    let request = match read(call).await? {
        Ok(request) => request,
        Err(code) => return Ok(page::error(code)),
    };
    let people = "SELECT id, real_name FROM users WHERE NOT is_bot AND NOT deleted AND id <> 'USLACKBOT' \
         ORDER BY is_primary_owner DESC, id";
    let people = choices(call, people).await?;
    let channels = if request.scopes.iter().any(|scope| scope == "incoming-webhook") {
        let channels = "SELECT id, name FROM channels WHERE kind = 'public' AND NOT is_archived ORDER BY is_general DESC, name";
        choices(call, channels).await?
    } else {
        Vec::new()
    };
    Ok(page::consent(&request, &people, &channels))
}

/// `POST /oauth/v2/authorize`: the form of the page.
pub(crate) async fn decide(call: &mut Call) -> HandlerResult {
    let request = match read(call).await? {
        Ok(request) => request,
        Err(code) => return Ok(page::error(code)),
    };
    if given(call, "decision") != "allow" {
        return Ok(back(&request, &[("error", "access_denied")]));
    }
    let user = given(call, "user");
    let person = "SELECT id FROM users WHERE id = $1 AND NOT is_bot AND NOT deleted";
    if call.query_opt(person, &[&user]).await?.is_none() {
        return Ok(page::error("user_not_found"));
    }
    let channel = if request.scopes.iter().any(|scope| scope == "incoming-webhook") {
        let select = "SELECT id FROM channels WHERE id = $1 AND kind <> 'im' AND NOT is_archived \
             AND (kind = 'public' OR EXISTS (SELECT FROM channel_members WHERE channel_id = id AND user_id = $2))";
        match call.query_opt(select, &[&given(call, "channel"), &user]).await? {
            Some(row) => Some(row.get::<_, String>(0)),
            None => return Ok(page::error("channel_not_found")),
        }
    } else {
        None
    };
    let code = format!(
        "{}.{}.{}",
        call.identifier("", Alphabet::Digits, 12).await?,
        call.identifier("", Alphabet::Digits, 13).await?,
        call.identifier("", Alphabet::Hex, 64).await?
    );
    let insert = "INSERT INTO oauth_codes (hash, app_id, user_id, scopes, user_scopes, redirect_uri, channel_id, expires) \
         VALUES (sha256(convert_to($1, 'UTF8')), $2, $3, $4, $5, $6, $7, $8)";
    let expires = call.now().as_second() + LIFETIME;
    let asked_for = given(call, "redirect_uri");
    call.execute(
        insert,
        &[
            &code,
            &request.app.id,
            &user,
            &request.scopes,
            &request.user_scopes,
            &asked_for,
            &channel,
            &expires,
        ],
    )
    .await?;
    Ok(back(&request, &[("code", &code)]))
}

/// Reads what the app asks for, or the code of what is wrong with it.
async fn read(call: &Call) -> Result<Result<Request, &'static str>, Failure> {
    let Some(app) = client::find(call, &given(call, "client_id")).await? else {
        return Ok(Err("invalid_client_id"));
    };
    let team = given(call, "team");
    if !team.is_empty() && team != app.team_id && team != app.team_domain {
        return Ok(Err("invalid_team_for_non_distributed_app"));
    }
    let list = |name: &str| -> Vec<String> {
        let text = given(call, name);
        let parts = text.split([',', ' ']).filter(|scope| !scope.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (scopes, user_scopes) = (list("scope"), list("user_scope"));
    let all = || scopes.iter().chain(&user_scopes);
    if all().next().is_none() || !all().all(|scope| is_scope(scope)) {
        return Ok(Err("invalid_scope"));
    }
    let Some(redirect_uri) = redirect(&app, &given(call, "redirect_uri")) else {
        return Ok(Err("bad_redirect_uri"));
    };
    let state = given(call, "state");
    Ok(Ok(Request {
        app,
        scopes,
        user_scopes,
        redirect_uri,
        state,
    }))
}

/// Where the person is led back to: one of the app's addresses, or something below it; the first when none is named.
fn redirect(app: &App, given: &str) -> Option<String> {
    let known = app.setting(&["oauth_config", "redirect_urls"]).as_array()?;
    let mut known = known.iter().filter_map(serde_json::Value::as_str);
    if given.is_empty() {
        return known.next().map(str::to_owned);
    }
    let below = |known: &str| {
        let rest = given.strip_prefix(known);
        rest.is_some_and(|rest| rest.is_empty() || known.ends_with('/') || rest.starts_with(['/', '?']))
    };
    known.any(below).then(|| given.to_owned())
}

fn back(request: &Request, answer: &[(&str, &str)]) -> Reply {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in answer {
        query.append_pair(name, value);
    }
    query.append_pair("state", &request.state);
    let uri = &request.redirect_uri;
    let separator = if uri.contains('?') { '&' } else { '?' };
    page::empty()
        .with_status(StatusCode::FOUND)
        .with_header(header::LOCATION, &format!("{uri}{separator}{}", query.finish()))
}

async fn choices(call: &Call, select: &str) -> Result<Vec<Choice>, Failure> {
    let rows = call.query(select, &[]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

fn given(call: &Call, name: &str) -> String {
    call.arguments()
        .text(name)
        .map(Cow::into_owned)
        .unwrap_or_default()
}
