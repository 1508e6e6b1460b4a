//! How the text of a message is read: mrkdwn, Markdown, names, edits.

use crate::{BOT_USER, GENERAL, Workspace, items, string};
use serde_json::{Value, json};

async fn posted(slack: &Workspace, text: &str, more: &[(&str, &str)]) -> Value {
    let arguments = [&[("channel", GENERAL), ("text", text)], more].concat();
    slack.ok("chat.postMessage", &arguments).await["message"].clone()
}

#[tokio::test]
async fn arguments_say_what_a_text_means() {
    let slack = Workspace::acme().await;
    let text = "see #general @here *now* https://a.example <@U1>";
    let message = posted(&slack, text, &[]).await;
    assert_eq!(
        message["text"],
        "see #general @here *now* <https://a.example> <@U1>"
    );
    let linked = posted(&slack, text, &[("link_names", "true")]).await;
    assert_eq!(
        linked["text"],
        "see <#C0GENERAL01|general> <!here> *now* <https://a.example> <@U1>"
    );
    let full = posted(&slack, text, &[("parse", "full")]).await;
    assert_eq!(
        full["text"],
        "see <#C0GENERAL01|general> <!here> *now* <https://a.example> &lt;@U1&gt;"
    );
    let none = posted(&slack, text, &[("parse", "none")]).await;
    assert_eq!(none["text"], "see #general @here *now* https://a.example <@U1>");
    let plain = posted(&slack, "*now*", &[("mrkdwn", "false")]).await;
    assert_eq!(
        plain["blocks"][0]["elements"][0]["elements"],
        json!([{"type": "text", "text": "*now*"}])
    );
    let odd = [("channel", GENERAL), ("text", "x"), ("parse", "some")];
    assert_eq!(slack.error("chat.postMessage", &odd).await, "invalid_arguments");
}

#[tokio::test]
async fn markdown_becomes_mrkdwn() {
    let slack = Workspace::acme().await;
    let markdown = [
        ("channel", GENERAL),
        ("markdown_text", "# Plan\n**one** [two](https://a.example)"),
    ];
    let message = slack.ok("chat.postMessage", &markdown).await["message"].clone();
    assert_eq!(message["text"], "*Plan*\n*one* <https://a.example|two>");
    let elements = &message["blocks"][0]["elements"][0]["elements"];
    assert_eq!(
        elements[0],
        json!({"type": "text", "text": "Plan", "style": {"bold": true}})
    );
    let both = [&markdown[..], &[("text", "x")]].concat();
    assert_eq!(
        slack.error("chat.postMessage", &both).await,
        "markdown_text_conflict"
    );
    let blocks = [&markdown[..], &[("blocks", r#"[{"type":"divider"}]"#)]].concat();
    assert_eq!(
        slack.error("chat.postMessage", &blocks).await,
        "markdown_text_conflict"
    );
    let long = "x".repeat(12_001);
    let long = [("channel", GENERAL), ("markdown_text", long.as_str())];
    assert_eq!(slack.error("chat.postMessage", &long).await, "msg_too_long");
    let edited = [
        ("channel", GENERAL),
        ("ts", message["ts"].as_str().unwrap()),
        ("markdown_text", "**new**"),
    ];
    assert_eq!(slack.ok("chat.update", &edited).await["text"], "*new*");
}

#[tokio::test]
async fn edits_are_kept_for_graders() {
    let slack = Workspace::acme().await;
    let ts = slack.post(GENERAL, "one").await;
    for text in ["two", "three"] {
        slack
            .ok(
                "chat.update",
                &[("channel", GENERAL), ("ts", &ts), ("text", text)],
            )
            .await;
    }
    let edits = slack.state("message_edits", "true").await;
    let said: Vec<_> = edits
        .iter()
        .map(|edit| (&edit["number"], &edit["previous_text"]))
        .collect();
    assert_eq!(said, [(&json!(1), &json!("one")), (&json!(2), &json!("two"))]);
    assert_eq!(edits[0]["edited_by"], "B0AGENT0001");
    slack
        .ok("chat.delete", &[("channel", GENERAL), ("ts", &ts)])
        .await;
    assert_eq!(slack.state("message_edits", "true").await.len(), 2);
}

#[tokio::test]
async fn a_reply_is_shown_in_the_channel_later_on() {
    let slack = Workspace::acme().await;
    let parent = slack.post(GENERAL, "parent").await;
    let reply = [
        ("channel", GENERAL),
        ("text", "reply"),
        ("thread_ts", parent.as_str()),
    ];
    let reply = string(&slack.ok("chat.postMessage", &reply).await["ts"]);
    let here = [
        ("channel", GENERAL),
        ("ts", reply.as_str()),
        ("reply_broadcast", "true"),
    ];
    let both = [&here[..], &[("text", "x")]].concat();
    assert_eq!(
        slack.error("chat.update", &both).await,
        "no_dual_broadcast_content_update"
    );
    let shown = slack.ok("chat.update", &here).await;
    assert_eq!(shown["message"]["subtype"], "thread_broadcast");
    assert_eq!(slack.texts(GENERAL, "1").await, ["reply"]);
    let history = slack
        .ok("conversations.history", &[("channel", GENERAL), ("limit", "1")])
        .await;
    let root = &history["messages"][0]["root"];
    assert_eq!(
        (&root["text"], &root["reply_count"]),
        (&json!("parent"), &json!(1))
    );
    let top = [
        ("channel", GENERAL),
        ("ts", parent.as_str()),
        ("reply_broadcast", "true"),
    ];
    assert_eq!(slack.error("chat.update", &top).await, "cant_broadcast_message");
}

#[tokio::test]
async fn users_follow_the_threads_that_they_write_in() {
    let slack = Workspace::acme().await;
    let parent = slack.post(GENERAL, "parent").await;
    let reply = [
        ("channel", GENERAL),
        ("text", "reply"),
        ("thread_ts", parent.as_str()),
    ];
    slack.ok("chat.postMessage", &reply).await;
    let page = [("channel", GENERAL), ("limit", "1")];
    let before = slack.admin("conversations.history", &page).await;
    assert_eq!(before["messages"][0]["subscribed"], false);
    slack.admin("chat.postMessage", &reply).await;
    let after = slack.admin("conversations.history", &page).await;
    let message = &after["messages"][0];
    assert_eq!(
        (
            &message["subscribed"],
            &message["reply_count"],
            &message["reply_users_count"]
        ),
        (&json!(true), &json!(2), &json!(2))
    );
    assert_eq!(items(&message["reply_users"])[0], BOT_USER);
}
