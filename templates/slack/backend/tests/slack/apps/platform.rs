//! A workspace with an app that is reached.

use super::server::{App, PATIENCE};
use crate::{BOT, USER, Workspace, string};
use asymmetric_kit::test_support::{Answer, Content, TestBackend};
use asymmetric_slack_backend::Slack;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

pub(crate) const AGENT: &str = "A0AGENT0001";
pub(crate) const CLIENT_ID: &str = "100000000001.100000000002";
pub(crate) const SIGNING_SECRET: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const CLIENT_SECRET: &str = "fedcba9876543210fedcba9876543210";
pub(crate) const CONFIG: &str = "xoxe.xoxp-1-configconfigconfigconfig";
pub(crate) const CONFIG_REFRESH: &str = "xoxe-1-configrefreshconfigrefresh";
pub(crate) const WEBHOOK: &str = "webhookwebhookwebhookweb";

const TOKENS: [(&str, &str); 7] = [
    ("botToken", BOT),
    ("userToken", USER),
    ("signingSecret", SIGNING_SECRET),
    ("clientSecret", CLIENT_SECRET),
    ("configToken", CONFIG),
    ("configRefreshToken", CONFIG_REFRESH),
    ("webhookToken", WEBHOOK),
];

/// A workspace, and an app beside it.
pub(crate) struct Platform {
    pub(crate) slack: Workspace,
    pub(crate) app: App,
}

impl Platform {
    /// With the fixture, an app that answers, and a world whose clock stands still.
    pub(crate) async fn start() -> Self {
        let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), Some("acme-corp"));
        let allow =
            |settings: &mut asymmetric_kit::Settings| "127.0.0.0/8".clone_into(&mut settings.webhook_allow);
        let backend = TestBackend::start_with(Slack, &content, &TOKENS, allow).await;
        backend.freeze_clock().await;
        Self {
            slack: Workspace { backend },
            app: App::start().await,
        }
    }

    /// With the app configured by this change to its manifest; its events go to it at `/events`, everything else to
    /// `/interactions`.
    pub(crate) async fn configured(change: impl FnOnce(&mut Value)) -> Self {
        let mut platform = Self::start().await;
        let mut manifest = platform.manifest().await;
        let url = &platform.app.url;
        manifest["settings"]["interactivity"] =
            json!({"is_enabled": true, "request_url": format!("{url}/interactions")});
        change(&mut manifest);
        let subscribed = !manifest["settings"]["event_subscriptions"].is_null();
        if subscribed {
            manifest["settings"]["event_subscriptions"]["request_url"] = format!("{url}/events").into();
        }
        platform.update(&manifest).await;
        if subscribed {
            let challenge = platform.app.next().await;
            assert_eq!(challenge.json()["type"], "url_verification");
            platform.verified().await;
        }
        platform
    }

    /// Waits until the request URL for events has answered its challenge.
    pub(crate) async fn verified(&self) {
        let verified = "SELECT request_url_verified FROM state_v1.apps WHERE id = 'A0AGENT0001'";
        eventually(async || self.slack.backend.sql(verified).await[0].get(0)).await;
    }

    pub(crate) async fn manifest(&self) -> Value {
        let exported = self.config("apps.manifest.export", &[("app_id", AGENT)]).await;
        assert_eq!(exported["ok"], true, "{exported}");
        exported["manifest"].clone()
    }

    pub(crate) async fn update(&self, manifest: &Value) -> Value {
        let arguments = [("app_id", AGENT), ("manifest", &manifest.to_string())];
        let updated = self.config("apps.manifest.update", &arguments).await;
        assert_eq!(updated["ok"], true, "{updated}");
        updated
    }

    /// Calls a method with the app configuration token.
    pub(crate) async fn config(&self, method: &str, arguments: &[(&str, &str)]) -> Value {
        self.slack.call_as(CONFIG, method, arguments).await.body
    }

    /// Does something as a person does.
    pub(crate) async fn act(&self, action: &str, arguments: &Value) -> Value {
        let url = self.slack.backend.url(&format!("/user/{action}"));
        let request = self
            .slack
            .backend
            .client()
            .post(url)
            .bearer_auth(USER)
            .json(arguments);
        Answer::to(request).await.body
    }

    /// Does something that is possible, and gives its answer.
    pub(crate) async fn did(&self, action: &str, arguments: &Value) -> Value {
        let body = self.act(action, arguments).await;
        assert_eq!(body["ok"], true, "{action}: {body}");
        body
    }

    /// What came of something that a person did, once the app has answered.
    pub(crate) async fn outcome(&self, done: &Value) -> Value {
        let id = string(&done["interaction_id"]);
        let shown = async || self.get(&format!("/user/interactions/{id}")).await["interaction"].clone();
        eventually(async || shown().await["status"] != "sent").await;
        shown().await
    }

    /// The views that the admin sees.
    pub(crate) async fn views(&self) -> Vec<Value> {
        let body = self.get("/user/views").await;
        body["views"].as_array().expect("views").clone()
    }

    async fn get(&self, path: &str) -> Value {
        let request = self
            .slack
            .backend
            .client()
            .get(self.slack.backend.url(path))
            .bearer_auth(USER);
        Answer::to(request).await.body
    }
}

/// Waits for what is sure to become true.
pub(crate) async fn eventually(mut holds: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < PATIENCE, "it does not become true");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
