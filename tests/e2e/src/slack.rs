//! Slack's Web API as far as these tests need it.

use serde_json::Value;

use crate::TestNamespace;
use crate::http::{Answer, Call, Http, Unanswered};

/// A client of a Slack clone.
pub struct Slack {
    http: Http,
    token: String,
}

impl Slack {
    /// With the bot's token out of the clone's Secret.
    pub async fn of(namespace: &TestNamespace, id: &str) -> Self {
        let tokens = namespace.tokens(id).await;
        let token = tokens
            .get("botToken")
            .unwrap_or_else(|| panic!("{id} has no botToken"));
        Self::at(Http::to(namespace, id), token)
    }

    /// With a token.
    pub fn at(http: Http, token: &str) -> Self {
        Self {
            http,
            token: token.to_owned(),
        }
    }

    /// Calls a method once.
    pub async fn send(&mut self, method: &str, form: &[(&str, &str)]) -> Result<Answer, Unanswered> {
        self.http.send(&self.request(method, form)).await
    }

    /// Calls a method that may be repeated, until it is answered with `ok`.
    pub async fn read(&mut self, method: &str, form: &[(&str, &str)]) -> Value {
        let answer = self.http.insist(&self.request(method, form)).await;
        assert_eq!(answer.body["ok"], true, "{method}: {answer:?}");
        answer.body
    }

    /// Calls a method once, and fails unless it is answered with `ok`.
    pub async fn call(&mut self, method: &str, form: &[(&str, &str)]) -> Value {
        let answer = self.http.deliver(&self.request(method, form)).await;
        assert_eq!(answer.body["ok"], true, "{method}: {answer:?}");
        answer.body
    }

    /// Posts to #general; returns the message's timestamp.
    pub async fn post(&mut self, text: &str) -> String {
        let posted = self
            .call("chat.postMessage", &[("channel", "general"), ("text", text)])
            .await;
        posted["ts"].as_str().expect("a timestamp").to_owned()
    }

    /// Id of #general.
    pub async fn general(&mut self) -> String {
        let listed = self.read("conversations.list", &[("limit", "200")]).await;
        let mut channels = listed["channels"].as_array().expect("channels").iter();
        let general = channels
            .find(|channel| channel["name"] == "general")
            .expect("#general");
        general["id"].as_str().expect("an id").to_owned()
    }

    /// The newest texts in a channel, newest first.
    pub async fn texts(&mut self, channel: &str) -> Vec<String> {
        let history = self
            .read("conversations.history", &[("channel", channel), ("limit", "200")])
            .await;
        texts(&history)
    }

    fn request(&self, method: &str, form: &[(&str, &str)]) -> Call {
        Call::post(&format!("/api/{method}"), form).with_token(&self.token)
    }
}

/// The texts in an answer of `conversations.history`.
pub fn texts(history: &Value) -> Vec<String> {
    let messages = history["messages"].as_array().expect("messages");
    messages
        .iter()
        .filter_map(|message| message["text"].as_str().map(str::to_owned))
        .collect()
}
