//! What an app gets when it is let in: a bot, tokens, a webhook.

use super::token;
use crate::app::App;
use asymmetric_kit::{Alphabet, Call, Failure, ToSql};
use serde_json::{Value, json};

/// Seconds for which a token is good where tokens rotate.
const LIFETIME: i64 = 43_200;

/// What a person agreed to.
pub(super) struct Wanted {
    pub(super) user: String,
    pub(super) scopes: Vec<String>,
    pub(super) user_scopes: Vec<String>,
    pub(super) channel: Option<String>,
}

/// A token and, where tokens rotate, what it is refreshed with.
pub(super) struct Pair {
    token: String,
    refresh: Option<String>,
}

impl Pair {
    pub(super) fn document(&self, kind: &str, scopes: &[String]) -> Value {
        let mut document = json!({"scope": scopes.join(","), "access_token": self.token, "token_type": kind});
        if let Some(refresh) = &self.refresh {
            document["refresh_token"] = refresh.as_str().into();
            document["expires_in"] = LIFETIME.into();
        }
        document
    }
}

/// Lets an app in and gives what `oauth.v2.access` answers.
pub(super) async fn install(call: &Call, app: &App, wanted: &Wanted) -> Result<Value, Failure> {
    let mut answer = head(call, app).await?;
    if !wanted.scopes.is_empty() {
        let bot_user = bot(call, app).await?;
        let scopes = record(call, app, "bot", &bot_user, &wanted.scopes, &wanted.user).await?;
        let pair = pair(call, app, "bot", &bot_user, &scopes).await?;
        let mut fields = pair.document("bot", &scopes);
        fields["bot_user_id"] = bot_user.into();
        if let (Some(answer), Value::Object(fields)) = (answer.as_object_mut(), fields) {
            answer.extend(fields);
        }
    }
    answer["authed_user"] = json!({"id": wanted.user});
    if !wanted.user_scopes.is_empty() {
        // A token that acts for a person carries the app's bot too.
        bot(call, app).await?;
        let scopes = record(call, app, "user", &wanted.user, &wanted.user_scopes, &wanted.user).await?;
        let pair = pair(call, app, "user", &wanted.user, &scopes).await?;
        answer["authed_user"] = pair.document("user", &scopes);
        answer["authed_user"]["id"] = wanted.user.as_str().into();
    }
    if let Some(channel) = &wanted.channel {
        answer["incoming_webhook"] = webhook(call, app, channel, &wanted.user).await?;
    }
    Ok(answer)
}

/// What every answer says about the app and the workspace.
pub(super) async fn head(call: &Call, app: &App) -> Result<Value, Failure> {
    let name: String = call.query_one("SELECT name FROM team", &[]).await?.get(0);
    Ok(json!({
        "app_id": app.id, "team": {"id": app.team_id, "name": name}, "enterprise": null,
        "is_enterprise_install": false,
    }))
}

/// Gives out a token for this subject.
pub(super) async fn pair(
    call: &Call,
    app: &App,
    kind: &str,
    subject: &str,
    scopes: &[String],
) -> Result<Pair, Failure> {
    let select = "SELECT id FROM bots WHERE app_id = $1";
    let bot: String = call.query_one(select, &[&app.id]).await?.get(0);
    let mut attributes = json!({"team_id": app.team_id, "app_id": app.id, "bot_id": bot});
    let prefix = if kind == "bot" { "xoxb" } else { "xoxp" };
    if app.setting(&["settings", "token_rotation_enabled"]) != true {
        let numbers = if kind == "bot" { 2 } else { 3 };
        let mut token = prefix.to_owned();
        for _ in 0..numbers {
            token.push_str(&call.identifier("-", Alphabet::Digits, 12).await?);
        }
        let end = if kind == "bot" {
            (Alphabet::Alphanumeric, 24)
        } else {
            (Alphabet::Hex, 32)
        };
        token.push_str(&call.identifier("-", end.0, end.1).await?);
        token::grant(call, &token, kind, subject, scopes, &attributes).await?;
        return Ok(Pair { token, refresh: None });
    }
    let start = format!("xoxe.{prefix}-1-");
    let token = call.identifier(&start, Alphabet::Alphanumeric, 160).await?;
    let refresh = call.identifier("xoxe-1-", Alphabet::Alphanumeric, 146).await?;
    attributes["refreshes"] = kind.into();
    token::grant(call, &refresh, "refresh", subject, scopes, &attributes).await?;
    attributes["expires"] = (call.now().as_second() + LIFETIME).into();
    token::grant(call, &token, kind, subject, scopes, &attributes).await?;
    Ok(Pair {
        token,
        refresh: Some(refresh),
    })
}

/// Notes the installation and gives all scopes that it has by now: a later one adds to an earlier one.
async fn record(
    call: &Call,
    app: &App,
    kind: &str,
    subject: &str,
    scopes: &[String],
    installer: &str,
) -> Result<Vec<String>, Failure> {
    let insert = "INSERT INTO app_installs (app_id, user_id, kind, scopes, installed_by, installed) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (app_id, user_id) DO UPDATE SET installed_by = excluded.installed_by, \
             installed = excluded.installed, scopes = app_installs.scopes || ARRAY( \
                 SELECT scope FROM unnest(excluded.scopes) WITH ORDINALITY AS added (scope, position) \
                 WHERE scope <> ALL (app_installs.scopes) ORDER BY position) \
         RETURNING scopes";
    let now = call.now().as_second();
    let values: [&(dyn ToSql + Sync); 6] = [&app.id, &subject, &kind, &scopes, &installer, &now];
    Ok(call.query_one(insert, &values).await?.get(0))
}

/// The user of the app's bot, which is made when the app is first let in.
async fn bot(call: &Call, app: &App) -> Result<String, Failure> {
    call.execute("SELECT FROM apps WHERE id = $1 FOR NO KEY UPDATE", &[&app.id])
        .await?;
    let select = "SELECT user_id FROM bots WHERE app_id = $1";
    if let Some(row) = call.query_opt(select, &[&app.id]).await? {
        return Ok(row.get(0));
    }
    let user = call.identifier("U", Alphabet::Upper, 10).await?;
    let bot = call.identifier("B", Alphabet::Upper, 10).await?;
    let shown = app
        .text(&["features", "bot_user", "display_name"])
        .unwrap_or(&app.name);
    let name = user_name(call, shown, &user).await?;
    let avatar = call.identifiers().derived(&user, "g", Alphabet::Hex, 11);
    let insert = "INSERT INTO users (id, team_id, name, real_name, first_name, avatar_hash, color, tz, tz_label, \
             tz_offset, is_bot, updated) \
         VALUES ($1, $2, $3, $4, $4, $5, 'e7392d', 'UTC', 'Coordinated Universal Time', 0, true, $6)";
    let now = call.now().as_second();
    let values: [&(dyn ToSql + Sync); 6] = [&user, &app.team_id, &name, &shown, &avatar, &now];
    call.execute(insert, &values).await?;
    let insert = "INSERT INTO bots (id, app_id, user_id, name, updated) VALUES ($1, $2, $3, $4, $5)";
    call.execute(insert, &[&bot, &app.id, &user, &shown, &now])
        .await?;
    Ok(user)
}

/// A name that nobody has: the app's, in lower case, with the end of the bot's id where it is taken.
async fn user_name(call: &Call, shown: &str, id: &str) -> Result<String, Failure> {
    let plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    let lower = shown.to_ascii_lowercase();
    let name: String = lower.chars().filter(|character| plain(*character)).collect();
    let taken = "SELECT FROM users WHERE name = $1";
    if !name.is_empty() && call.query_opt(taken, &[&name]).await?.is_none() {
        return Ok(name);
    }
    Ok(format!("{name}{}", id.to_ascii_lowercase()))
}

/// Makes an incoming webhook for a channel.
async fn webhook(call: &Call, app: &App, channel: &str, user: &str) -> Result<Value, Failure> {
    let id = call.identifier("B", Alphabet::Upper, 10).await?;
    let token = call.identifier("", Alphabet::Alphanumeric, 24).await?;
    let insert = "INSERT INTO incoming_webhooks (id, app_id, channel_id, user_id, created) VALUES ($1, $2, $3, $4, $5)";
    let now = call.now().as_second();
    call.execute(insert, &[&id, &app.id, &channel, &user, &now])
        .await?;
    let attributes = json!({"team_id": app.team_id});
    token::grant(call, &token, "webhook", &id, &[], &attributes).await?;
    let select = "SELECT name FROM channels WHERE id = $1";
    let name: Option<String> = call.query_one(select, &[&channel]).await?.get(0);
    let base = call.base_url();
    Ok(json!({
        "channel": format!("#{}", name.unwrap_or_default()), "channel_id": channel,
        "configuration_url": format!("{base}/services/{id}"),
        "url": format!("{base}/services/{}/{id}/{token}", app.team_id),
    }))
}
