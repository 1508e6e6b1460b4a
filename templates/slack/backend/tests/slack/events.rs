//! Events, as an app that subscribed to them is told.

use crate::{
    BOT_USER, ENGINEERING, GENERAL, LEADERSHIP, USER,
    apps::{
        platform::{AGENT, Platform, SIGNING_SECRET},
        server::Answer,
    },
    string,
};
use serde_json::{Value, json};

async fn subscribed(events: &[&str]) -> Platform {
    let events = json!(events);
    Platform::configured(|manifest| {
        manifest["settings"]["event_subscriptions"] = json!({"bot_events": events});
    })
    .await
}

async fn react(platform: &Platform, channel: &str, name: &str) -> String {
    let ts = platform.slack.post(channel, "react to me").await;
    let reaction = [("channel", channel), ("timestamp", ts.as_str()), ("name", name)];
    platform.slack.admin("reactions.add", &reaction).await;
    ts
}

#[tokio::test]
async fn an_event_comes_in_its_envelope_and_signed() {
    let mut platform = subscribed(&["reaction_added"]).await;
    let ts = react(&platform, GENERAL, "eyes").await;
    let told = platform.app.next().await;
    told.assert_signed(SIGNING_SECRET);
    assert_eq!(told.path, "/events");
    assert_eq!(told.header("content-type"), "application/json");
    assert_eq!(told.header("x-slack-retry-num"), "");
    let envelope = told.json();
    assert_eq!(envelope["type"], "event_callback");
    assert_eq!(
        (&envelope["team_id"], &envelope["api_app_id"]),
        (&json!("T0WORKSPACE"), &json!(AGENT))
    );
    assert_eq!(envelope["event"]["reaction"], "eyes");
    assert_eq!(
        envelope["event"]["item"],
        json!({"type": "message", "channel": GENERAL, "ts": ts})
    );
    assert!(string(&envelope["event_id"]).starts_with("Ev"));
    let seen_by = json!([{
        "enterprise_id": null, "team_id": "T0WORKSPACE", "user_id": BOT_USER, "is_bot": true, "is_enterprise_install": false,
    }]);
    assert_eq!(envelope["authorizations"], seen_by);
}

#[tokio::test]
async fn an_app_is_told_only_what_its_bot_can_see() {
    let mut platform = subscribed(&["reaction_added"]).await;
    let post = [("channel", LEADERSHIP), ("text", "secret")];
    let ts = string(&platform.slack.admin("chat.postMessage", &post).await["ts"]);
    let reaction = [
        ("channel", LEADERSHIP),
        ("timestamp", ts.as_str()),
        ("name", "eyes"),
    ];
    platform.slack.admin("reactions.add", &reaction).await;
    react(&platform, ENGINEERING, "rocket").await;
    assert_eq!(platform.app.event().await["reaction"], "rocket");
    platform.slack.restrict("chat:write,channels:history").await;
    react(&platform, GENERAL, "wave").await;
    let pending = "SELECT count(*) FROM _asym_state.deliveries";
    assert_eq!(platform.slack.backend.sql(pending).await[0].get::<_, i64>(0), 0);
}

#[tokio::test]
async fn an_event_that_is_not_taken_comes_again_and_says_why() {
    let mut platform = subscribed(&["reaction_added"]).await;
    platform.app.will_answer(Answer::status(500));
    react(&platform, GENERAL, "eyes").await;
    let first = platform.app.next().await;
    let second = platform.app.next().await;
    assert_eq!(
        (
            second.header("x-slack-retry-num"),
            second.header("x-slack-retry-reason")
        ),
        ("1", "http_error")
    );
    assert_eq!(second.body, first.body);
    second.assert_signed(SIGNING_SECRET);

    platform.app.will_answer(Answer {
        status: 500,
        headers: "X-Slack-No-Retry: 1\r\n",
        body: String::new(),
    });
    react(&platform, GENERAL, "wave").await;
    assert_eq!(platform.app.event().await["reaction"], "wave");
    react(&platform, GENERAL, "rocket").await;
    assert_eq!(
        platform.app.event().await["reaction"],
        "rocket",
        "the one before is not sent again"
    );
}

#[tokio::test]
async fn opening_the_home_of_an_app_is_an_event() {
    let mut platform = subscribed(&["app_home_opened"]).await;
    let opened = platform.did("open-app-home", &json!({})).await;
    let event = platform.app.event().await;
    assert_eq!(
        (&event["user"], &event["tab"]),
        (&json!("U0ADMIN0001"), &json!("home"))
    );
    assert_eq!(event["channel"], opened["channel"]);
    assert!(event.get("view").is_none());
    let home = json!({"type": "home", "blocks": []}).to_string();
    platform
        .slack
        .ok("views.publish", &[("user_id", "U0ADMIN0001"), ("view", &home)])
        .await;
    platform.did("open-app-home", &json!({})).await;
    assert_eq!(platform.app.event().await["view"]["type"], "home");
}

#[tokio::test]
async fn an_app_finds_out_who_sees_an_event() {
    let mut platform = subscribed(&["reaction_added"]).await;
    react(&platform, GENERAL, "eyes").await;
    let context = string(&platform.app.next().await.json()["event_context"]);
    let token = "xapp-1-A0AGENT0001-0000000000001-0123456789abcdef0123456789abcdef";
    for sql in [
        "INSERT INTO _asym_auth.grants (name, kind, subject, scopes, attributes) VALUES ('testAppToken', 'app', \
         'A0AGENT0001', '{authorizations:read}', '{\"app_id\": \"A0AGENT0001\"}')"
            .to_owned(),
        format!("INSERT INTO _asym_auth.tokens VALUES (sha256('{token}'), 'testAppToken')"),
    ] {
        platform.slack.backend.sql(&sql).await;
    }
    let method = "apps.event.authorizations.list";
    let listed = platform
        .slack
        .call_as(token, method, &[("event_context", &context)])
        .await
        .body;
    let who: Vec<&Value> = listed["authorizations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["user_id"])
        .collect();
    assert_eq!(who, [BOT_USER, "U0ADMIN0001"]);
    let wrong = platform
        .slack
        .call_as(token, method, &[("event_context", "4-x")])
        .await
        .body;
    assert_eq!(wrong["error"], "invalid_event_context");
    let refused = platform
        .slack
        .call_as(USER, method, &[("event_context", &context)])
        .await
        .body;
    assert_eq!(refused["error"], "missing_scope");
}

#[tokio::test]
async fn a_message_is_told_by_the_kind_of_its_conversation_and_by_what_it_holds() {
    let mut platform = Platform::configured(|manifest| {
        manifest["features"]["unfurl_domains"] = json!(["acme.example"]);
        manifest["settings"]["event_subscriptions"] = json!({
            "bot_events": ["message.channels", "message.im", "app_mention", "link_shared"],
        });
    })
    .await;
    let text = format!("<@{BOT_USER}> see https://docs.acme.example/x?a=1&b=2");
    let post = [("channel", GENERAL), ("text", text.as_str())];
    let ts = string(&platform.slack.admin("chat.postMessage", &post).await["ts"]);
    let mut told = Vec::new();
    for _ in 0..3 {
        told.push(platform.app.event().await);
    }
    assert_eq!(
        (&told[0]["type"], &told[0]["channel_type"]),
        (&json!("message"), &json!("channel"))
    );
    assert_eq!(
        (&told[0]["ts"], &told[0]["channel"]),
        (&json!(ts), &json!(GENERAL))
    );
    assert_eq!(
        (&told[1]["type"], &told[1]["text"]),
        (&json!("app_mention"), &told[0]["text"])
    );
    assert_eq!(
        told[2]["links"],
        json!([{"url": "https://docs.acme.example/x?a=1&b=2", "domain": "acme.example"}])
    );
    // An edit is a message too, and mentions nobody again.
    platform
        .slack
        .admin(
            "chat.update",
            &[("channel", GENERAL), ("ts", &ts), ("text", &text)],
        )
        .await;
    let changed = platform.app.event().await;
    assert_eq!(changed["subtype"], "message_changed");
    // A direct message to the bot is for it anyway.
    let text = format!("<@{BOT_USER}> hello");
    let direct = [("channel", BOT_USER), ("text", text.as_str())];
    platform.slack.admin("chat.postMessage", &direct).await;
    let direct = platform.app.event().await;
    assert_eq!(
        (&direct["type"], &direct["channel_type"]),
        (&json!("message"), &json!("im"))
    );
    // A private channel is not subscribed to.
    let id = string(
        &platform
            .slack
            .ok(
                "conversations.create",
                &[("name", "quiet"), ("is_private", "true")],
            )
            .await["channel"]["id"],
    );
    platform.slack.post(&id, "hush").await;
    platform.slack.post(GENERAL, "loud").await;
    assert_eq!(platform.app.event().await["text"], "loud");
}

#[tokio::test]
async fn a_reply_of_the_app_ends_the_status_of_its_thread() {
    let platform = Platform::start().await;
    let ts = platform.slack.post(GENERAL, "How?").await;
    let status = [
        ("channel_id", GENERAL),
        ("thread_ts", ts.as_str()),
        ("status", "is thinking..."),
    ];
    platform.slack.ok("assistant.threads.setStatus", &status).await;
    let reply = [
        ("channel", GENERAL),
        ("thread_ts", ts.as_str()),
        ("text", "Like this"),
    ];
    platform.slack.ok("chat.postMessage", &reply).await;
    let select = "SELECT status FROM state_v1.assistant_threads";
    assert_eq!(platform.slack.backend.sql(select).await[0].get::<_, &str>(0), "");
}
