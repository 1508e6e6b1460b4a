//! Changing and deleting messages.

use crate::{GENERAL, Workspace, string};
use serde_json::json;

#[tokio::test]
async fn only_the_author_changes_a_message() {
    let slack = Workspace::acme().await;
    let ts = slack.post(GENERAL, "first").await;
    let here = [("channel", GENERAL), ("ts", ts.as_str())];
    let with = |name: &'static str, value: &'static str| [&here[..], &[(name, value)]].concat();
    let changed = slack.ok("chat.update", &with("text", "second & last")).await;
    assert_eq!(
        (&changed["text"], &changed["ts"]),
        (&json!("second &amp; last"), &json!(ts))
    );
    assert_eq!(changed["message"]["edited"]["user"], "B0AGENT0001");
    assert_eq!(slack.texts(GENERAL, "1").await, ["second &amp; last"]);

    assert_eq!(
        slack.admin_error("chat.update", &with("text", "x")).await,
        "cant_update_message"
    );
    assert_eq!(slack.error("chat.update", &here).await, "no_text");
    assert_eq!(
        slack
            .error(
                "chat.update",
                &[("channel", GENERAL), ("ts", "1.000001"), ("text", "x")]
            )
            .await,
        "message_not_found"
    );
    let long = "x".repeat(4_001);
    assert_eq!(
        slack
            .error("chat.update", &[&here[..], &[("text", &long)]].concat())
            .await,
        "msg_too_long"
    );
    let others = slack
        .ok("conversations.history", &[("channel", GENERAL), ("limit", "2")])
        .await["messages"][1]["ts"]
        .clone();
    let others = string(&others);
    assert_eq!(
        slack
            .error(
                "chat.update",
                &[("channel", GENERAL), ("ts", &others), ("text", "x")]
            )
            .await,
        "cant_update_message"
    );
    assert_eq!(
        slack
            .error("chat.delete", &[("channel", GENERAL), ("ts", &others)])
            .await,
        "cant_delete_message"
    );
}

#[tokio::test]
async fn deleted_messages_are_gone_and_admins_delete_anybodys() {
    let slack = Workspace::acme().await;
    let (one, other) = (
        slack.post(GENERAL, "one").await,
        slack.post(GENERAL, "other").await,
    );
    let deleted = slack
        .ok("chat.delete", &[("channel", GENERAL), ("ts", &one)])
        .await;
    assert_eq!(deleted, json!({"ok": true, "channel": GENERAL, "ts": one}));
    assert_eq!(
        slack
            .error("chat.delete", &[("channel", GENERAL), ("ts", &one)])
            .await,
        "message_not_found"
    );
    slack
        .admin("chat.delete", &[("channel", GENERAL), ("ts", &other)])
        .await;
    let newest = slack.texts(GENERAL, "1").await;
    assert!(newest[0].starts_with("Good morning"), "{newest:?}");
}

#[tokio::test]
async fn a_deleted_parent_leaves_a_tombstone_until_its_last_reply_goes() {
    let slack = Workspace::acme().await;
    let parent = slack.post(GENERAL, "parent").await;
    let reply = [
        ("channel", GENERAL),
        ("text", "reply"),
        ("thread_ts", parent.as_str()),
    ];
    let reply = string(&slack.ok("chat.postMessage", &reply).await["ts"]);
    slack
        .ok(
            "reactions.add",
            &[("channel", GENERAL), ("timestamp", &parent), ("name", "eyes")],
        )
        .await;
    slack
        .ok("chat.delete", &[("channel", GENERAL), ("ts", &parent)])
        .await;

    let thread = slack
        .ok("conversations.replies", &[("channel", GENERAL), ("ts", &parent)])
        .await;
    let stone = &thread["messages"][0];
    assert_eq!(
        (
            &stone["subtype"],
            &stone["text"],
            &stone["user"],
            &stone["hidden"],
            &stone["reply_count"]
        ),
        (
            &json!("tombstone"),
            &json!("This message was deleted."),
            &json!("USLACKBOT"),
            &json!(true),
            &json!(1)
        )
    );
    assert!(stone.get("reactions").is_none() && stone.get("bot_id").is_none());
    assert_eq!(
        slack
            .error(
                "chat.update",
                &[("channel", GENERAL), ("ts", &parent), ("text", "x")]
            )
            .await,
        "message_not_found"
    );
    slack
        .ok("chat.delete", &[("channel", GENERAL), ("ts", &reply)])
        .await;
    assert_eq!(
        slack
            .error("conversations.replies", &[("channel", GENERAL), ("ts", &parent)])
            .await,
        "thread_not_found"
    );
}
