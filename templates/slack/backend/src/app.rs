//! Apps as the platform knows them: configuration, bot, and where they are reached.

use asymmetric_kit::{Call, Delivery, Failure};
use serde_json::{Value, json};
use std::time::Duration;
use tokio_postgres::Row;

/// An app with its configuration.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) team_id: String,
    pub(crate) team_domain: String,
    pub(crate) owner: String,
    pub(crate) client_id: String,
    /// What older apps compare with `token` in a request.
    pub(crate) verification_token: String,
    pub(crate) manifest: Value,
    /// The bot and its user, once the app is installed.
    pub(crate) bot: Option<(String, String)>,
    signing_secret: String,
    verified_url: Option<String>,
}

/// An app has to answer within this time.
const PATIENCE: Duration = Duration::from_secs(3);

/// How a payload is written in a request to an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// The payload is the body.
    Json,
    /// A form with the payload as JSON in its field `payload`.
    Payload,
    /// A form with the payload's own fields.
    Form,
}

/// Selects apps; a condition follows.
pub(crate) const SELECT: &str = "\
SELECT app_settings.*, apps.name, team.id AS team_id, team.domain AS team_domain, \
    bots.id AS bot_id, bots.user_id AS bot_user \
FROM app_settings JOIN apps ON apps.id = app_settings.app_id CROSS JOIN team \
LEFT JOIN bots ON bots.app_id = apps.id ";

impl App {
    pub(crate) fn from_row(row: &Row) -> Self {
        let bot: Option<String> = row.get("bot_id");
        Self {
            id: row.get("app_id"),
            name: row.get("name"),
            team_id: row.get("team_id"),
            team_domain: row.get("team_domain"),
            owner: row.get("owner"),
            client_id: row.get("client_id"),
            verification_token: row.get("verification_token"),
            manifest: row.get("manifest"),
            bot: bot.zip(row.get("bot_user")),
            signing_secret: row.get("signing_secret"),
            verified_url: row.get("verified_url"),
        }
    }

    /// A setting of the manifest, by the names on the way to it.
    pub(crate) fn setting(&self, path: &[&str]) -> &Value {
        path.iter().fold(&self.manifest, |value, name| &value[*name])
    }

    /// A text of the manifest that is there and not empty.
    pub(crate) fn text(&self, path: &[&str]) -> Option<&str> {
        self.setting(path).as_str().filter(|text| !text.is_empty())
    }

    /// Whether a list of the manifest holds this text.
    pub(crate) fn lists(&self, path: &[&str], text: &str) -> bool {
        let list = self.setting(path).as_array();
        list.is_some_and(|items| items.iter().any(|item| item == text))
    }

    /// The entry of a list of the manifest whose `key` has this value.
    pub(crate) fn entry(&self, path: &[&str], key: &str, value: &str) -> Option<&Value> {
        let list = self.setting(path).as_array()?;
        list.iter().find(|entry| entry[key] == value)
    }

    /// Where events go: a request URL that answered its challenge, or the app's socket.
    pub(crate) fn event_target(&self) -> Option<String> {
        let url = self.text(&["settings", "event_subscriptions", "request_url"]);
        self.socket().or_else(|| {
            url.filter(|url| self.verified_url.as_deref() == Some(url))
                .map(str::to_owned)
        })
    }

    /// The request URL for events that has yet to answer a challenge.
    pub(crate) fn unverified_url(&self) -> Option<&str> {
        let url = self.text(&["settings", "event_subscriptions", "request_url"])?;
        (self.socket().is_none() && self.verified_url.as_deref() != Some(url)).then_some(url)
    }

    /// Where interactions go.
    pub(crate) fn interactivity_target(&self) -> Option<String> {
        let enabled = self.setting(&["settings", "interactivity", "is_enabled"]) == true;
        let url = self.text(&["settings", "interactivity", "request_url"]);
        let target = self.socket().or_else(|| url.map(str::to_owned));
        target.filter(|_| enabled)
    }

    /// Where options of external menus are asked for.
    pub(crate) fn options_target(&self) -> Option<String> {
        let url = self.text(&["settings", "interactivity", "message_menu_options_url"]);
        match url {
            Some(url) if self.socket().is_none() => Some(url.to_owned()),
            _ => self.interactivity_target(),
        }
    }

    /// Where a slash command goes, by its entry in the manifest.
    pub(crate) fn command_target(&self, command: &Value) -> Option<String> {
        let url = command["url"].as_str().filter(|url| !url.is_empty());
        self.socket().or_else(|| url.map(str::to_owned))
    }

    fn socket(&self) -> Option<String> {
        let enabled = self.setting(&["settings", "socket_mode_enabled"]) == true;
        enabled.then(|| format!("socket:{}", self.id))
    }

    /// Sends a payload to the app once the call is committed, signed with its secret, and gives the number of the delivery.
    /// `kind` is the type of the envelope in which a socket gets the payload.
    pub(crate) async fn send(
        &self,
        call: &Call,
        kind: &str,
        target: String,
        payload: &Value,
        encoding: Encoding,
        retries: &[Duration],
    ) -> Result<i64, Failure> {
        let (media, body) = match encoding {
            _ if target.starts_with("socket:") => ("application/json", payload.to_string()),
            Encoding::Json => ("application/json", payload.to_string()),
            Encoding::Payload => (
                "application/x-www-form-urlencoded",
                form(&json!({"payload": payload.to_string()})),
            ),
            Encoding::Form => ("application/x-www-form-urlencoded", form(payload)),
        };
        let delivery = Delivery {
            kind: kind.to_owned(),
            target,
            headers: vec![
                ("Content-Type".to_owned(), media.to_owned()),
                (
                    "User-Agent".to_owned(),
                    "Slackbot 1.0 (+https://api.slack.com/robots)".to_owned(),
                ),
                ("Accept".to_owned(), "application/json,*/*".to_owned()),
            ],
            body,
            secret: Some(self.signing_secret.clone()),
            timeout: PATIENCE,
            retries: retries.to_vec(),
        };
        call.deliver(&delivery).await
    }
}

/// An app by its id.
pub(crate) async fn find(call: &Call, id: &str) -> Result<Option<App>, Failure> {
    let sql = format!("{SELECT} WHERE apps.id = $1");
    let row = call.query_opt(&sql, &[&id]).await?;
    Ok(row.as_ref().map(App::from_row))
}

/// The app that the token of the call was given to.
pub(crate) async fn of_token(call: &Call) -> Result<App, Failure> {
    let id = call
        .principal()
        .and_then(|principal| principal.attribute("app_id"));
    let id = id.ok_or_else(|| crate::answer::refuse("not_allowed_token_type"))?;
    let app = find(call, id).await?;
    app.ok_or_else(|| Failure::internal("find the app of a token"))
}

/// The object's texts as a form.
fn form(fields: &Value) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.as_object().into_iter().flatten() {
        form.append_pair(name, value.as_str().unwrap_or_default());
    }
    form.finish()
}
