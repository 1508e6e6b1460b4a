//! `assistant.threads.*`

use crate::{ENGINEERING, GENERAL, Workspace};
use serde_json::json;

#[tokio::test]
async fn a_thread_shows_what_the_assistant_says_about_it() {
    let slack = Workspace::acme().await;
    let ts = slack.post(GENERAL, "How do I deploy?").await;
    let at = [("channel_id", GENERAL), ("thread_ts", ts.as_str())];
    let set = async |method: &str, arguments: &[(&str, &str)]| {
        let answer = slack.ok(method, &[&at[..], arguments].concat()).await;
        assert_eq!(answer, json!({"ok": true}), "{method}");
    };
    set("assistant.threads.setStatus", &[("status", "is thinking...")]).await;
    set("assistant.threads.setTitle", &[("title", "Deploying")]).await;
    let prompts = json!([{"title": "Deploy", "message": "Deploy now"}]).to_string();
    set(
        "assistant.threads.setSuggestedPrompts",
        &[("prompts", &prompts), ("title", "Try")],
    )
    .await;
    let select = "SELECT status, title, prompts_title, prompts::text FROM state_v1.assistant_threads";
    let rows = slack.backend.sql(select).await;
    let shown: Vec<String> = (0..4).map(|column| rows[0].get(column)).collect();
    assert_eq!(
        shown,
        [
            "is thinking...",
            "Deploying",
            "Try",
            r#"[{"title": "Deploy", "message": "Deploy now"}]"#
        ]
    );
}

#[tokio::test]
async fn what_cannot_be_said_about_a_thread_is_named() {
    let slack = Workspace::acme().await;
    let ts = slack.post(GENERAL, "x").await;
    let method = "assistant.threads.setTitle";
    let error = async |channel: &str, ts: &str, title: &str| {
        let arguments = [("channel_id", channel), ("thread_ts", ts), ("title", title)];
        slack.error(method, &arguments).await
    };
    assert_eq!(error("C0NOWHERE01", &ts, "t").await, "channel_not_found");
    assert_eq!(error(crate::SALES, &ts, "t").await, "not_in_channel");
    assert_eq!(error(ENGINEERING, &ts, "t").await, "thread_not_found");
    assert_eq!(error(GENERAL, "soon", "t").await, "invalid_thread_ts");
    assert_eq!(error(GENERAL, &ts, "").await, "invalid_arguments");
    let five = json!(vec![json!({"title": "t", "message": "m"}); 5]).to_string();
    let arguments = [
        ("channel_id", GENERAL),
        ("thread_ts", ts.as_str()),
        ("prompts", &five),
    ];
    assert_eq!(
        slack
            .error("assistant.threads.setSuggestedPrompts", &arguments)
            .await,
        "invalid_arguments"
    );
    slack.restrict("users:read").await;
    assert_eq!(error(GENERAL, &ts, "t").await, "missing_scope");
}
