//! Events: what apps that subscribed to them are told. <https://docs.slack.dev/apis/events-api>

mod derived;
pub(crate) mod subscription;

use crate::app::{self, App, Encoding};
use asymmetric_kit::{Alphabet, Call, Failure};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::time::Duration;

/// The kind of delivery that carries an event.
pub(crate) const KIND: &str = "events_api";

/// An event that is not taken is sent again at once, after a minute and after five.
const RETRIES: [Duration; 3] = [Duration::ZERO, Duration::from_mins(1), Duration::from_mins(5)];

/// Whom an event concerns: apps that cannot see this are not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience<'a> {
    /// All apps of the workspace.
    Workspace,
    /// Apps that are in this conversation.
    Channel(&'a str),
}

/// On whose behalf an app sees an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authorization {
    pub(crate) user_id: String,
    pub(crate) is_bot: bool,
}

impl Authorization {
    pub(crate) fn document(&self, team: &str) -> Value {
        json!({
            "enterprise_id": null, "team_id": team, "user_id": self.user_id, "is_bot": self.is_bot,
            "is_enterprise_install": false,
        })
    }
}

/// The condition that an app subscribed to events.
macro_rules! subscribed {
    () => {
        "app_settings.manifest #> '{settings,event_subscriptions}' IS NOT NULL"
    };
}
pub(crate) use subscribed;

/// Tells apps of `event`, the inner event with its `type`, once the call is committed. A message is also told to apps that
/// it mentions, and to those whose links it holds.
pub(crate) async fn publish(call: &Call, event: Value, audience: Audience<'_>) -> Result<(), Failure> {
    let sql = format!("{} WHERE {} ORDER BY apps.id", app::SELECT, subscribed!());
    let rows = call.query(&sql, &[]).await?;
    let apps: Vec<App> = rows.iter().map(App::from_row).collect();
    if apps.iter().all(|app| app.event_target().is_none()) {
        return Ok(());
    }
    let channel = match audience {
        Audience::Workspace => None,
        Audience::Channel(id) => Some(id),
    };
    let kind = match channel {
        Some(id) => {
            let row = call
                .query_opt("SELECT kind FROM channels WHERE id = $1", &[&id])
                .await?;
            row.map(|row| row.get::<_, String>(0))
        }
        None => None,
    };
    for app in &apps {
        for (name, event) in derived::of(app, &event, kind.as_deref()) {
            if let Some(seen_by) = seen_by(call, app, &name, channel).await? {
                tell(call, app, &event, &seen_by).await?;
            }
        }
    }
    Ok(())
}

/// Tells one app of an event that concerns it alone, if it subscribed to it.
pub(crate) async fn publish_to(call: &Call, app: &App, event: &Value) -> Result<(), Failure> {
    let name = event["type"].as_str().unwrap_or_default();
    match seen_by(call, app, name, None).await? {
        Some(seen_by) => tell(call, app, event, &seen_by).await,
        None => Ok(()),
    }
}

/// The first one on whose behalf an app may see an event that it subscribed to.
async fn seen_by(
    call: &Call,
    app: &App,
    name: &str,
    channel: Option<&str>,
) -> Result<Option<Authorization>, Failure> {
    let subscribed = |list| app.lists(&["settings", "event_subscriptions", list], name);
    let (as_bot, as_user) = (subscribed("bot_events"), subscribed("user_events"));
    if !as_bot && !as_user {
        return Ok(None);
    }
    let scopes = subscription::scopes(name);
    let all = authorizations(call, &app.id, channel, scopes).await?;
    Ok(all
        .into_iter()
        .find(|authorization| if authorization.is_bot { as_bot } else { as_user }))
}

/// Everybody on whose behalf an app sees what happens in a conversation (or in the workspace), with one of these scopes.
pub(crate) async fn authorizations(
    call: &Call,
    app: &str,
    channel: Option<&str>,
    scopes: &[&str],
) -> Result<Vec<Authorization>, Failure> {
    let select = "SELECT DISTINCT kind, subject FROM _asym_auth.grants \
         WHERE attributes ->> 'app_id' = $1 AND kind IN ('bot', 'user') \
             AND EXISTS (SELECT FROM _asym_auth.tokens WHERE grant_name = grants.name) \
             AND ($2::text IS NULL OR EXISTS (SELECT FROM channel_members WHERE channel_id = $2 AND user_id = subject)) \
             AND ($3::text[] = '{}' OR scopes && $3) \
         ORDER BY kind, subject";
    let rows = call.query(select, &[&app, &channel, &scopes]).await?;
    Ok(rows
        .iter()
        .map(|row| Authorization {
            user_id: row.get("subject"),
            is_bot: row.get::<_, &str>("kind") == "bot",
        })
        .collect())
}

/// Puts an event into its envelope and sends it.
async fn tell(call: &Call, app: &App, event: &Value, seen_by: &Authorization) -> Result<(), Failure> {
    let Some(target) = app.event_target() else {
        return Ok(());
    };
    let id = call.identifier("Ev", Alphabet::Upper, 9).await?;
    let envelope = json!({
        "token": app.verification_token, "team_id": app.team_id, "context_team_id": app.team_id,
        "context_enterprise_id": null, "api_app_id": app.id, "event": event, "type": "event_callback", "event_id": id,
        "event_time": call.now().as_second(), "authorizations": [seen_by.document(&app.team_id)],
        "is_ext_shared_channel": false, "event_context": context(app, event),
    });
    app.send(call, KIND, target, &envelope, Encoding::Json, &RETRIES)
        .await?;
    Ok(())
}

/// Where an event happened, for `apps.event.authorizations.list`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Context {
    pub(crate) event: String,
    pub(crate) app: String,
    pub(crate) channel: Option<String>,
}

const CONTEXT_PREFIX: &str = "4-";

fn context(app: &App, event: &Value) -> String {
    let channel = [&event["channel"], &event["item"]["channel"], &event["channel_id"]]
        .into_iter()
        .find_map(Value::as_str);
    let kind = &event["type"];
    let document = json!({"et": kind, "tid": app.team_id, "aid": app.id, "cid": channel});
    format!("{CONTEXT_PREFIX}{}", URL_SAFE_NO_PAD.encode(document.to_string()))
}

/// Reads `event_context`; none if it was not made here.
pub(crate) fn read_context(text: &str) -> Option<Context> {
    let decoded = URL_SAFE_NO_PAD.decode(text.strip_prefix(CONTEXT_PREFIX)?).ok()?;
    let document: Value = serde_json::from_slice(&decoded).ok()?;
    let text = |name: &str| document[name].as_str().map(str::to_owned);
    Some(Context {
        event: text("et")?,
        app: text("aid")?,
        channel: text("cid"),
    })
}
