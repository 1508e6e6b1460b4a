//! Messages of other kinds: for one user, about oneself; the address of a message.

use crate::{BOT_USER, GENERAL, LEADERSHIP, MARCUS, SALES, Workspace, string, text_block};
use serde_json::json;

#[tokio::test]
async fn an_ephemeral_message_is_seen_by_one_user_and_in_no_history() {
    let slack = Workspace::acme().await;
    let before = slack.texts(GENERAL, "1").await;
    let blocks = text_block("only you").to_string();
    let shown = slack
        .ok(
            "chat.postEphemeral",
            &[
                ("channel", GENERAL),
                ("user", MARCUS),
                ("text", "psst <3"),
                ("blocks", &blocks),
            ],
        )
        .await;
    let ts = string(&shown["message_ts"]);
    assert_eq!(shown, json!({"ok": true, "message_ts": ts}));
    assert_eq!(slack.texts(GENERAL, "1").await, before);
    let kept = slack.state("ephemeral_messages", "true").await;
    assert_eq!(
        (
            &kept[0]["channel"],
            &kept[0]["user"],
            &kept[0]["sender"],
            &kept[0]["text"],
            &kept[0]["message_ts"]
        ),
        (
            &json!(GENERAL),
            &json!(MARCUS),
            &json!(BOT_USER),
            &json!("psst &lt;3"),
            &json!(ts)
        )
    );
    assert_eq!(kept[0]["blocks"][0]["text"]["text"], "only you");
    assert!(
        slack.post(GENERAL, "later").await > ts,
        "its timestamp is its own"
    );
}

#[tokio::test]
async fn an_ephemeral_message_needs_a_member_and_a_channel() {
    let slack = Workspace::acme().await;
    for (channel, user, text, error) in [
        (GENERAL, "U0NOBODY001", "x", "user_not_in_channel"),
        (SALES, MARCUS, "x", "not_in_channel"),
        (LEADERSHIP, MARCUS, "x", "channel_not_found"),
        (GENERAL, MARCUS, "", "no_text"),
        (GENERAL, "", "x", "invalid_arguments"),
        ("C0LAUNCH001", MARCUS, "x", "is_archived"),
    ] {
        let arguments = [("channel", channel), ("user", user), ("text", text)];
        assert_eq!(
            slack.error("chat.postEphemeral", &arguments).await,
            error,
            "{channel} {user}"
        );
    }
    slack.restrict("channels:read").await;
    let arguments = [("channel", GENERAL), ("user", MARCUS), ("text", "x")];
    assert_eq!(
        slack.error("chat.postEphemeral", &arguments).await,
        "missing_scope"
    );
}

#[tokio::test]
async fn a_me_message_says_what_its_author_does() {
    let slack = Workspace::acme().await;
    let said = slack
        .ok(
            "chat.meMessage",
            &[("channel", GENERAL), ("text", "is deploying")],
        )
        .await;
    assert_eq!(said, json!({"ok": true, "channel": GENERAL, "ts": said["ts"]}));
    let history = slack
        .ok("conversations.history", &[("channel", GENERAL), ("limit", "1")])
        .await;
    let message = &history["messages"][0];
    assert_eq!(
        (&message["subtype"], &message["text"], &message["user"]),
        (&json!("me_message"), &json!("is deploying"), &json!(BOT_USER))
    );
    for (channel, text, error) in [
        (GENERAL, "", "no_text"),
        (SALES, "x", "not_in_channel"),
        ("C0NOWHERE01", "x", "channel_not_found"),
        ("C0LAUNCH001", "x", "is_archived"),
    ] {
        let arguments = [("channel", channel), ("text", text)];
        assert_eq!(slack.error("chat.meMessage", &arguments).await, error);
    }
    let long = "x".repeat(40_001);
    assert_eq!(
        slack
            .error("chat.meMessage", &[("channel", GENERAL), ("text", &long)])
            .await,
        "msg_too_long"
    );
}

#[tokio::test]
async fn a_permalink_leads_to_the_message_and_its_thread() {
    let slack = Workspace::acme().await;
    let parent = slack.post(GENERAL, "parent").await;
    let reply = [
        ("channel", GENERAL),
        ("text", "reply"),
        ("thread_ts", parent.as_str()),
    ];
    let reply = string(&slack.ok("chat.postMessage", &reply).await["ts"]);
    let link = async |ts: &str| {
        let found = slack
            .ok("chat.getPermalink", &[("channel", GENERAL), ("message_ts", ts)])
            .await;
        assert_eq!(found["channel"], GENERAL);
        string(&found["permalink"])
    };
    let path = |ts: &str| format!("/archives/{GENERAL}/p{}", ts.replace('.', ""));
    assert_eq!(link(&parent).await, slack.backend.url(&path(&parent)));
    let expected = format!("{}?thread_ts={parent}&cid={GENERAL}", path(&reply));
    assert_eq!(link(&reply).await, slack.backend.url(&expected));
    for (channel, ts, error) in [
        (GENERAL, "1.000001", "message_not_found"),
        (GENERAL, "x", "message_not_found"),
        (LEADERSHIP, parent.as_str(), "channel_not_found"),
        (GENERAL, "", "invalid_arguments"),
    ] {
        let arguments = [("channel", channel), ("message_ts", ts)];
        assert_eq!(slack.error("chat.getPermalink", &arguments).await, error);
    }
}
