//! The tools of the MCP server, called by a client of the protocol.

use crate::{APP, BOT, BOT_USER, GENERAL, MARCUS, USER, Workspace, string};
use asymmetric_kit::test_support::ToolClient;
use serde_json::{Value, json};

async fn client(slack: &Workspace, token: &str) -> ToolClient {
    ToolClient::connect(&slack.backend, token)
        .await
        .expect("a client")
}

/// The text of a success under this name.
async fn text(client: &ToolClient, tool: &str, arguments: Value, name: &str) -> String {
    let answer = client.call(tool, arguments).await;
    assert!(!answer.is_error, "{tool}: {answer:?}");
    string(&answer.document[name])
}

#[tokio::test]
async fn tools_are_listed_where_their_methods_are_implemented() {
    let slack = Workspace::acme().await;
    let operations = slack.backend.control(http::Method::GET, "/v1/operations");
    let operations = asymmetric_kit::test_support::Answer::to(operations).await.body;
    let implements = |name: &str| {
        let all = operations["operations"].as_array().into_iter().flatten();
        let mut named = all.filter(|operation| operation["name"] == name);
        named.any(|operation| operation["implemented"] == true)
    };
    let listed = client(&slack, BOT).await.list().await;
    for (tool, methods) in [
        ("slack_search_public", &["search.messages"][..]),
        ("slack_search_public_and_private", &["search.messages"]),
        ("slack_search_channels", &["conversations.list"]),
        ("slack_search_users", &["users.list"]),
        ("slack_read_channel", &["conversations.history"]),
        ("slack_read_thread", &["conversations.replies"]),
        ("slack_read_user_profile", &["users.info", "auth.test"]),
        ("slack_send_message", &["chat.postMessage"]),
        ("slack_schedule_message", &["chat.scheduleMessage"]),
        ("slack_create_canvas", &["canvases.create"]),
        ("slack_update_canvas", &["canvases.edit"]),
        ("slack_read_canvas", &["files.info", "asymmetric.files.private"]),
    ] {
        assert_eq!(
            listed.iter().any(|listed| listed.name == tool),
            methods.iter().all(|method| implements(method)),
            "{tool}"
        );
    }
    let reads = |name: &str| {
        let tool = listed.iter().find(|tool| tool.name == name).expect(name);
        tool.annotations.as_ref().and_then(|hints| hints.read_only_hint)
    };
    assert_eq!(reads("slack_read_channel"), Some(true));
    assert_eq!(reads("slack_send_message"), Some(false));
}

#[tokio::test]
async fn a_message_that_a_model_sends_is_read_by_api_and_model() {
    let slack = Workspace::acme().await;
    let client = client(&slack, BOT).await;
    let sent = client
        .call(
            "slack_send_message",
            json!({"channel_id": GENERAL, "message": "**Shipped**, see [notes](https://acme.test/n)"}),
        )
        .await;
    assert!(!sent.is_error, "{sent:?}");
    let ts = string(&sent.document["message_context"]["message_ts"]);
    assert_eq!(
        sent.document["message_link"],
        slack
            .backend
            .url(&format!("/archives/{GENERAL}/p{}", ts.replace('.', "")))
    );
    let read = slack.texts(GENERAL, "1").await;
    assert_eq!(read, ["*Shipped*, see <https://acme.test/n|notes>"]);
    let answer = json!({
        "channel_id": GENERAL, "message": "in the thread", "thread_ts": ts, "reply_broadcast": true,
    });
    assert!(!client.call("slack_send_message", answer).await.is_error);

    let channel = text(
        &client,
        "slack_read_channel",
        json!({"channel_id": GENERAL, "limit": 2}),
        "messages",
    )
    .await;
    assert!(
        channel.starts_with(&format!("Channel: {GENERAL}\n\n=== Message from ")),
        "{channel}"
    );
    assert!(
        channel.contains(&format!("Message TS: {ts}\n*Shipped*")),
        "{channel}"
    );
    assert!(channel.contains(&format!("Agent ({BOT_USER})")), "{channel}");
    assert!(channel.contains("Thread: 1 replies"), "{channel}");
    let thread = text(
        &client,
        "slack_read_thread",
        json!({"channel_id": GENERAL, "message_ts": ts}),
        "messages",
    )
    .await;
    assert!(
        thread.contains("*Shipped*") && thread.contains("in the thread"),
        "{thread}"
    );

    let first = client
        .call("slack_read_channel", json!({"channel_id": GENERAL, "limit": 1}))
        .await;
    let more = string(&first.document["pagination_info"]);
    let cursor = more.split('`').nth(1).expect("a cursor");
    let second = text(
        &client,
        "slack_read_channel",
        json!({"channel_id": GENERAL, "limit": 1, "cursor": cursor}),
        "messages",
    )
    .await;
    assert!(second.contains("*Shipped*"), "{second}");
}

#[tokio::test]
async fn channels_and_people_are_found() {
    let slack = Workspace::acme().await;
    let client = client(&slack, USER).await;
    let found = text(
        &client,
        "slack_search_channels",
        json!({"query": "#GENER"}),
        "results",
    )
    .await;
    assert!(
        found.starts_with(&format!("### Result 1\nChannel ID: {GENERAL}\nName: #general\n")),
        "{found}"
    );
    assert!(!found.contains("### Result 2"), "{found}");
    let nothing = text(
        &client,
        "slack_search_channels",
        json!({"query": "zzz"}),
        "results",
    )
    .await;
    assert_eq!(nothing, "No results found.");
    let people = text(
        &client,
        "slack_search_users",
        json!({"query": "marcus"}),
        "results",
    )
    .await;
    assert!(people.contains(&format!("User ID: {MARCUS}\n")), "{people}");
    let page = client
        .call("slack_search_users", json!({"query": "", "limit": 1}))
        .await;
    assert_eq!(
        page.document["pagination_info"],
        "There are more results available. Use cursor: `1`"
    );
    let profile = text(
        &client,
        "slack_read_user_profile",
        json!({"user_id": MARCUS}),
        "result",
    )
    .await;
    assert!(profile.contains(&format!("User ID: {MARCUS}\n")), "{profile}");
    let mine = text(&client, "slack_read_user_profile", json!({}), "result").await;
    assert!(mine.contains("Username: priya"), "{mine}");
}

#[tokio::test]
async fn what_slack_refuses_the_tool_refuses() {
    let slack = Workspace::acme().await;
    slack.restrict("channels:history,channels:read").await;
    let client = client(&slack, BOT).await;
    let message = json!({"channel_id": GENERAL, "message": "no right to say this"});
    let refused = client.call("slack_send_message", message).await;
    assert_eq!(
        (refused.is_error, refused.document),
        (
            true,
            json!({
                "ok": false, "error": "missing_scope", "needed": "chat:write",
                "provided": "channels:history,channels:read",
            })
        )
    );
    let unknown = client
        .call("slack_read_channel", json!({"channel_id": "C0NOWHERE"}))
        .await;
    assert_eq!(
        (unknown.is_error, &unknown.document["error"]),
        (true, &json!("channel_not_found"))
    );
    let without_names = text(
        &client,
        "slack_read_channel",
        json!({"channel_id": GENERAL}),
        "messages",
    )
    .await;
    assert!(without_names.contains("=== Message from  (U"), "{without_names}");
    for (arguments, sentence) in [
        (
            json!({"channel_id": GENERAL, "limit": 0}),
            "limit must be from 1 to 100",
        ),
        (json!({"limit": 1}), "channel_id is required"),
    ] {
        let answer = client.call("slack_read_channel", arguments).await;
        assert_eq!((answer.is_error, answer.document), (true, json!(sentence)));
    }
    let long = json!({"channel_id": GENERAL, "message": "x".repeat(5001)});
    let answer = client.call("slack_send_message", long).await;
    assert_eq!(
        answer.document,
        json!("message must have at most 5000 characters")
    );
}

#[tokio::test]
async fn tokens_of_nobody_and_of_apps_get_nothing() {
    let slack = Workspace::acme().await;
    assert!(
        ToolClient::connect(&slack.backend, "xoxb-of-nobody")
            .await
            .is_err()
    );
    let app = client(&slack, APP).await;
    let refused = app.call("slack_read_user_profile", json!({})).await;
    assert_eq!(
        (refused.is_error, refused.document),
        (true, json!({"ok": false, "error": "not_allowed_token_type"}))
    );
}
