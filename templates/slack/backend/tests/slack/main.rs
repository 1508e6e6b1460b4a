//! The Slack backend over real HTTP and a real database with the fixture `acme-corp`.

mod administration;
mod apps;
mod assistant;
mod bookmarks;
mod calls;
mod canvases;
mod channel_change;
mod channel_search;
mod chat;
mod chat_blocks;
mod chat_change;
mod chat_format;
mod chat_schedule;
mod chat_special;
mod chat_stream;
mod chat_unfurl;
mod concurrency;
mod conversations;
mod crowd;
mod custom_emoji;
mod direct_messages;
mod dnd;
mod envelope;
mod events;
mod file_access;
mod files;
mod history;
mod interaction;
mod large;
mod leaving;
mod limits;
mod mcp;
mod membership;
mod oauth;
mod people;
mod pins;
mod presence;
mod profile;
mod reactions;
mod reactions_list;
mod reading;
mod reminders;
mod search;
mod socket_mode;
mod stars;
mod state;
mod usergroups;
mod users;
mod views;
mod webhook;
mod workspace;

use asymmetric_kit::test_support::{Answer, Content, TestBackend};
use asymmetric_slack_backend::Slack;
use serde_json::{Value, json};

pub(crate) const BOT: &str = "xoxb-000000000001-000000000002-abcdefghijklmnopqrstuvwx";
pub(crate) const USER: &str = "xoxp-000000000001-000000000002-000000000003-0123456789abcdef0123456789abcdef";
pub(crate) const APP: &str =
    "xapp-1-A0AGENT0001-0000000000001-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
pub(crate) const TOKENS: [(&str, &str); 3] = [("botToken", BOT), ("userToken", USER), ("appToken", APP)];

pub(crate) const BOT_USER: &str = "U0AGENT0001";
pub(crate) const ADMIN: &str = "U0ADMIN0001";
pub(crate) const MARCUS: &str = "U0MARCUS001";
pub(crate) const GENERAL: &str = "C0GENERAL01";
pub(crate) const SALES: &str = "C0SALES0001";
pub(crate) const ENGINEERING: &str = "C0ENGINEER1";
pub(crate) const LEADERSHIP: &str = "C0LEADERS01";
pub(crate) const LAUNCH: &str = "C0LAUNCH001";

/// A backend of its own for one test.
pub(crate) struct Workspace {
    pub(crate) backend: TestBackend,
}

impl Workspace {
    pub(crate) async fn acme() -> Self {
        Self::with(Some("acme-corp")).await
    }

    pub(crate) async fn with(fixture: Option<&str>) -> Self {
        let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), fixture);
        Self {
            backend: TestBackend::start(Slack, &content, &TOKENS).await,
        }
    }

    /// Calls a method as a form, with this token.
    pub(crate) async fn call_as(&self, token: &str, method: &str, arguments: &[(&str, &str)]) -> Answer {
        let url = self.backend.url(&format!("/api/{method}"));
        Answer::to(self.backend.client().post(url).bearer_auth(token).form(arguments)).await
    }

    /// Calls a method as the bot and gives the whole answer.
    pub(crate) async fn call(&self, method: &str, arguments: &[(&str, &str)]) -> Value {
        self.call_as(BOT, method, arguments).await.body
    }

    /// Calls a method as the bot; panics unless it is a success.
    pub(crate) async fn ok(&self, method: &str, arguments: &[(&str, &str)]) -> Value {
        succeeded(method, self.call(method, arguments).await)
    }

    /// Calls a method as the admin; panics unless it is a success.
    pub(crate) async fn admin(&self, method: &str, arguments: &[(&str, &str)]) -> Value {
        succeeded(method, self.call_as(USER, method, arguments).await.body)
    }

    /// The error that a call as the bot ends with.
    pub(crate) async fn error(&self, method: &str, arguments: &[(&str, &str)]) -> String {
        failed(&self.call(method, arguments).await)
    }

    /// The error that a call as the admin ends with.
    pub(crate) async fn admin_error(&self, method: &str, arguments: &[(&str, &str)]) -> String {
        failed(&self.call_as(USER, method, arguments).await.body)
    }

    /// Posts as the bot and gives the timestamp.
    pub(crate) async fn post(&self, channel: &str, text: &str) -> String {
        string(
            &self
                .ok("chat.postMessage", &[("channel", channel), ("text", text)])
                .await["ts"],
        )
    }

    /// The texts of the newest messages of a channel, as the bot reads them.
    pub(crate) async fn texts(&self, channel: &str, limit: &str) -> Vec<String> {
        let history = self
            .ok("conversations.history", &[("channel", channel), ("limit", limit)])
            .await;
        items(&history["messages"])
            .iter()
            .map(|message| string(&message["text"]))
            .collect()
    }

    /// Calls a method with a JSON body as the bot and gives the whole answer.
    pub(crate) async fn json(&self, method: &str, body: &Value) -> Value {
        let url = self.backend.url(&format!("/api/{method}"));
        Answer::to(self.backend.client().post(url).bearer_auth(BOT).json(body))
            .await
            .body
    }

    /// Lets world time go on by so many seconds, and waits for what happens by then.
    pub(crate) async fn advance(&self, seconds: i64) {
        let advance = json!({"advanceSeconds": seconds});
        let request = self
            .backend
            .control(http::Method::PUT, "/v1/clock")
            .json(&advance);
        let answer = Answer::to(request).await;
        assert_eq!(answer.body["jobsDone"], true, "{}", answer.body);
    }

    /// Rows of a view that graders read, each as JSON.
    pub(crate) async fn state(&self, view: &str, condition: &str) -> Vec<Value> {
        let sql = format!("SELECT to_jsonb(rows) FROM state_v1.{view} AS rows WHERE {condition}");
        let rows = self.backend.sql(&sql).await;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Takes all scopes but these from the bot.
    pub(crate) async fn restrict(&self, scopes: &str) {
        let update = format!("UPDATE _asym_auth.grants SET scopes = '{{{scopes}}}' WHERE name = 'botToken'");
        self.backend.sql(&update).await;
    }
}

fn succeeded(method: &str, body: Value) -> Value {
    assert_eq!(body["ok"], true, "{method}: {body}");
    body
}

fn failed(body: &Value) -> String {
    assert_eq!(body["ok"], false, "{body}");
    string(&body["error"])
}

pub(crate) fn string(value: &Value) -> String {
    assert!(value.is_string(), "not a text: {value}");
    value.as_str().unwrap_or_default().to_owned()
}

pub(crate) fn items(value: &Value) -> &Vec<Value> {
    assert!(value.is_array(), "not a list: {value}");
    value.as_array().expect("a list")
}

/// One field of every item.
pub(crate) fn pluck(value: &Value, field: &str) -> Vec<String> {
    items(value).iter().map(|item| string(&item[field])).collect()
}

pub(crate) fn text_block(text: &str) -> Value {
    json!([{"type": "section", "text": {"type": "mrkdwn", "text": text}}])
}
