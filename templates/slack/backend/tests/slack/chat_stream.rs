//! Messages that grow while they are written.

use crate::{ADMIN, BOT_USER, GENERAL, MARCUS, SALES, USER, Workspace, pluck, string};
use serde_json::{Value, json};

async fn start(slack: &Workspace, more: &Value) -> (String, String) {
    let parent = slack.post(GENERAL, "question").await;
    let mut body = json!({
        "channel": GENERAL, "thread_ts": parent, "recipient_team_id": "T0WORKSPACE", "recipient_user_id": MARCUS,
    });
    for (name, value) in more.as_object().expect("fields") {
        body[name] = value.clone();
    }
    let started = slack.json("chat.startStream", &body).await;
    assert_eq!(
        (&started["ok"], &started["channel"]),
        (&json!(true), &json!(GENERAL)),
        "{started}"
    );
    (parent, string(&started["ts"]))
}

async fn reply(slack: &Workspace, parent: &str) -> Value {
    let thread = slack
        .ok("conversations.replies", &[("channel", GENERAL), ("ts", parent)])
        .await;
    thread["messages"][1].clone()
}

#[tokio::test]
async fn a_stream_grows_until_it_is_stopped() {
    let slack = Workspace::acme().await;
    let (parent, ts) = start(&slack, &json!({"markdown_text": "**Loo"})).await;
    let here = [("channel", GENERAL), ("ts", ts.as_str())];
    let more = [&here[..], &[("markdown_text", "king** it up")]].concat();
    let appended = slack.ok("chat.appendStream", &more).await;
    assert_eq!(appended, json!({"ok": true, "channel": GENERAL, "ts": ts}));
    assert_eq!(reply(&slack, &parent).await["text"], "*Looking* it up");
    assert_eq!(
        slack
            .error("chat.update", &[&here[..], &[("text", "x")]].concat())
            .await,
        "streaming_state_conflict"
    );
    assert_eq!(slack.error("chat.appendStream", &here).await, "no_text");

    let last = json!({"channel": GENERAL, "ts": ts, "markdown_text": ".", "blocks": [{"type": "divider"}],
        "metadata": {"event_type": "answered", "event_payload": {}}});
    let stopped = slack.json("chat.stopStream", &last).await;
    let message = &stopped["message"];
    assert_eq!(
        (
            &message["text"],
            &message["streaming_state"],
            &message["user"],
            &message["thread_ts"]
        ),
        (
            &json!("*Looking* it up."),
            &json!("completed"),
            &json!(BOT_USER),
            &json!(parent)
        )
    );
    assert_eq!(pluck(&message["blocks"], "type"), ["rich_text", "divider"]);
    assert_eq!(
        reply(&slack, &parent).await["metadata"],
        json!({"event_type": "answered"})
    );
    for method in ["chat.appendStream", "chat.stopStream"] {
        assert_eq!(slack.error(method, &more).await, "message_not_in_streaming_state");
    }
    slack
        .ok("chat.update", &[&here[..], &[("text", "edited")]].concat())
        .await;
}

#[tokio::test]
async fn tasks_are_cards_that_change() {
    let slack = Workspace::acme().await;
    let task = |status: &str, details: &str| {
        json!({"type": "task_update", "id": "1", "title": "Search",
        "status": status, "details": details})
    };
    let first = json!({"chunks": [{"type": "markdown_text", "text": "On it"}, task("in_progress", "one")]});
    let (parent, ts) = start(&slack, &first).await;
    let more = json!({"channel": GENERAL, "ts": ts, "chunks": [task("complete", " two")]});
    slack.json("chat.appendStream", &more).await;
    let message = reply(&slack, &parent).await;
    assert_eq!(pluck(&message["blocks"], "type"), ["rich_text", "task_card"]);
    let card = &message["blocks"][1];
    assert_eq!(
        (&card["task_id"], &card["title"], &card["status"]),
        (&json!("1"), &json!("Search"), &json!("complete"))
    );
    assert_eq!(card["details"]["elements"][0]["elements"][0]["text"], "one two");

    let (parent, _) = start(
        &slack,
        &json!({"task_display_mode": "plan", "chunks": [task("pending", ""), {"type": "plan_update", "title": "Plan"}]}),
    )
    .await;
    let plan = reply(&slack, &parent).await["blocks"][0].clone();
    assert_eq!((&plan["type"], &plan["title"]), (&json!("plan"), &json!("Plan")));
    assert_eq!(plan["tasks"][0]["status"], "pending");
}

#[tokio::test]
async fn what_cannot_be_streamed_is_refused() {
    let slack = Workspace::acme().await;
    let parent = slack.post(GENERAL, "question").await;
    let team = ("recipient_team_id", "T0WORKSPACE");
    let here = [("channel", GENERAL), ("thread_ts", parent.as_str())];
    let whole = [&here[..], &[team, ("recipient_user_id", ADMIN)]].concat();
    assert_eq!(
        slack.error("chat.startStream", &here).await,
        "missing_recipient_team_id"
    );
    assert_eq!(
        slack
            .error("chat.startStream", &[&here[..], &[team]].concat())
            .await,
        "missing_recipient_user_id"
    );
    assert_eq!(
        slack
            .error(
                "chat.startStream",
                &[&here[..], &[team, ("recipient_user_id", "U0")]].concat()
            )
            .await,
        "user_not_found"
    );
    assert_eq!(
        slack
            .error(
                "chat.startStream",
                &[whole[..1].to_vec(), whole[2..].to_vec()].concat()
            )
            .await,
        "invalid_arguments",
        "streams are replies"
    );
    assert_eq!(
        slack
            .error(
                "chat.startStream",
                &[&whole[..], &[("chunks", r#"[{"type":"x"}]"#)]].concat()
            )
            .await,
        "invalid_chunks"
    );
    assert_eq!(
        slack
            .error("chat.startStream", &[&[("channel", SALES)], &whole[1..]].concat())
            .await,
        "not_in_channel"
    );
    assert_eq!(
        slack.call_as(USER, "chat.startStream", &whole).await.body["error"],
        "not_allowed_token_type"
    );
    let other = [
        ("channel", GENERAL),
        ("ts", parent.as_str()),
        ("markdown_text", "x"),
    ];
    assert_eq!(
        slack.error("chat.appendStream", &other).await,
        "message_not_in_streaming_state"
    );
    let nothing = [("channel", GENERAL), ("ts", "1.000001"), ("markdown_text", "x")];
    assert_eq!(
        slack.error("chat.appendStream", &nothing).await,
        "message_not_found"
    );
    let users = string(
        &slack
            .admin("chat.postMessage", &[("channel", GENERAL), ("text", "x")])
            .await["ts"],
    );
    let users = [
        ("channel", GENERAL),
        ("ts", users.as_str()),
        ("markdown_text", "x"),
    ];
    assert_eq!(
        slack.error("chat.appendStream", &users).await,
        "message_not_owned_by_app"
    );
}
