//! Writing messages.

use crate::{
    ADMIN, BOT, BOT_USER, ENGINEERING, GENERAL, LEADERSHIP, MARCUS, SALES, Workspace, items, string,
    text_block,
};
use asymmetric_kit::test_support::Answer;
use serde_json::{Value, json};

#[tokio::test]
async fn a_posted_message_is_in_the_history_as_it_was_answered() {
    let slack = Workspace::acme().await;
    let posted = slack
        .ok(
            "chat.postMessage",
            &[("channel", GENERAL), ("text", "Tom & <@U0MARCUS001> <3")],
        )
        .await;
    assert_eq!(posted["channel"], GENERAL);
    let message = posted["message"].clone();
    assert_eq!(message["text"], "Tom &amp; <@U0MARCUS001> &lt;3");
    assert_eq!(
        (
            &message["type"],
            &message["user"],
            &message["bot_id"],
            &message["app_id"],
            &message["team"]
        ),
        (
            &json!("message"),
            &json!(BOT_USER),
            &json!("B0AGENT0001"),
            &json!("A0AGENT0001"),
            &json!("T0WORKSPACE")
        )
    );
    assert_eq!(message["bot_profile"]["name"], "Agent");
    assert_eq!(
        message["blocks"][0]["elements"][0]["elements"],
        json!([
            {"type": "text", "text": "Tom & "},
            {"type": "user", "user_id": MARCUS},
            {"type": "text", "text": " <3"},
        ])
    );
    let history = slack
        .ok("conversations.history", &[("channel", GENERAL), ("limit", "1")])
        .await;
    assert_eq!(history["messages"][0], message);
    assert_eq!(
        (&message["ts"], string(&message["ts"]).len()),
        (&posted["ts"], 17)
    );
}

#[tokio::test]
async fn where_a_message_may_go() {
    let slack = Workspace::acme().await;
    let text = ("text", "hello");
    let by_name = slack
        .ok("chat.postMessage", &[("channel", "#engineering"), text])
        .await;
    assert_eq!(by_name["channel"], ENGINEERING);
    for (channel, error) in [
        (SALES, "not_in_channel"),
        (LEADERSHIP, "channel_not_found"),
        ("C0NOWHERE01", "channel_not_found"),
        ("U0NOBODY001", "channel_not_found"),
        ("#nowhere", "channel_not_found"),
        ("C0LAUNCH001", "is_archived"),
    ] {
        assert_eq!(
            slack
                .error("chat.postMessage", &[("channel", channel), text])
                .await,
            error,
            "{channel}"
        );
    }
    assert_eq!(
        slack.error("chat.postMessage", &[text]).await,
        "invalid_arguments"
    );

    slack.restrict("chat:write,chat:write.public").await;
    slack.ok("chat.postMessage", &[("channel", SALES), text]).await;
    assert_eq!(
        slack
            .error("chat.postMessage", &[("channel", LEADERSHIP), text])
            .await,
        "channel_not_found"
    );
}

#[tokio::test]
async fn writing_to_a_user_opens_a_direct_message_once() {
    let slack = Workspace::acme().await;
    let first = slack
        .ok("chat.postMessage", &[("channel", MARCUS), ("text", "psst")])
        .await;
    let second = slack
        .ok("chat.postMessage", &[("channel", MARCUS), ("text", "psst again")])
        .await;
    let id = string(&first["channel"]);
    assert!(id.starts_with('D'), "{id}");
    assert_eq!(first["channel"], second["channel"]);
    assert_eq!(slack.texts(&id, "5").await, ["psst again", "psst"]);
    let listed = slack.ok("conversations.list", &[("types", "im")]).await;
    assert_eq!(
        (&listed["channels"][0]["id"], &listed["channels"][0]["user"]),
        (&json!(id), &json!(MARCUS))
    );
    assert_eq!(
        slack.admin_error("conversations.info", &[("channel", &id)]).await,
        "channel_not_found"
    );
    assert_eq!(
        slack.error("conversations.archive", &[("channel", &id)]).await,
        "method_not_supported_for_channel_type"
    );
}

#[tokio::test]
async fn blocks_attachments_and_metadata_are_kept() {
    let slack = Workspace::acme().await;
    let blocks = text_block("*Incident* resolved");
    let body = json!({
        "channel": GENERAL, "text": "fallback", "blocks": blocks,
        "attachments": [{"text": "details", "color": "#36a64f"}],
        "metadata": {"event_type": "incident", "event_payload": {"id": 42}},
    });
    let sent = slack
        .backend
        .client()
        .post(slack.backend.url("/api/chat.postMessage"))
        .bearer_auth(BOT)
        .json(&body);
    let message = Answer::to(sent).await.body["message"].clone();
    assert_eq!(message["blocks"][0]["text"], blocks[0]["text"]);
    assert!(message["blocks"][0]["block_id"].is_string());
    assert_eq!(
        message["attachments"],
        json!([{"text": "details", "color": "#36a64f", "fallback": "details", "id": 1}])
    );

    let page = |all: &'static str| {
        [
            ("channel", GENERAL),
            ("limit", "1"),
            ("include_all_metadata", all),
        ]
    };
    let brief = slack.ok("conversations.history", &page("false")).await;
    assert_eq!(
        brief["messages"][0]["metadata"],
        json!({"event_type": "incident"})
    );
    let full = slack.ok("conversations.history", &page("true")).await;
    assert_eq!(
        full["messages"][0]["metadata"]["event_payload"],
        json!({"id": 42})
    );
}

#[tokio::test]
async fn content_that_cannot_be_shown_is_refused() {
    let slack = Workspace::acme().await;
    let many: Vec<Value> = (0..51).map(|_| json!({"type": "divider"})).collect();
    let many = Value::Array(many).to_string();
    for (name, value, error) in [
        ("text", "", "no_text"),
        ("blocks", "[]", "no_text"),
        ("blocks", "{", "invalid_blocks_format"),
        ("blocks", "{}", "invalid_blocks_format"),
        ("blocks", r#"[{"type":"marquee"}]"#, "invalid_blocks"),
        ("blocks", "[{}]", "invalid_blocks"),
        ("blocks", &many, "invalid_blocks"),
        ("attachments", "[1]", "invalid_arguments"),
        ("metadata", r#"{"event_type":"x"}"#, "invalid_metadata_format"),
    ] {
        assert_eq!(
            slack
                .error("chat.postMessage", &[("channel", GENERAL), (name, value)])
                .await,
            error,
            "{name}={value}"
        );
    }
    let refused = slack
        .call(
            "chat.postMessage",
            &[("channel", GENERAL), ("blocks", r#"[{"type":"marquee"}]"#)],
        )
        .await;
    let said = "[ERROR] unsupported type: marquee [json-pointer:/blocks/0/type]";
    assert_eq!(refused["response_metadata"]["messages"], json!([said]));

    let long = "é".repeat(40_001);
    let cut = slack
        .ok("chat.postMessage", &[("channel", GENERAL), ("text", &long)])
        .await;
    assert_eq!(string(&cut["message"]["text"]).chars().count(), 40_000);
}

#[tokio::test]
async fn replies_belong_to_a_thread() {
    let slack = Workspace::acme().await;
    let parent = slack.post(GENERAL, "parent").await;
    let reply = [
        ("channel", GENERAL),
        ("text", "reply"),
        ("thread_ts", parent.as_str()),
    ];
    let first = slack.ok("chat.postMessage", &reply).await;
    assert_eq!(
        (
            &first["message"]["thread_ts"],
            &first["message"]["parent_user_id"]
        ),
        (&json!(parent), &json!(BOT_USER))
    );
    let first_ts = string(&first["ts"]);
    // A reply to a reply is one to its thread.
    slack
        .ok(
            "chat.postMessage",
            &[("channel", GENERAL), ("text", "second"), ("thread_ts", &first_ts)],
        )
        .await;
    let shown = [&reply[..], &[("reply_broadcast", "true")]].concat();
    let broadcast = slack.ok("chat.postMessage", &shown).await;
    assert_eq!(broadcast["message"]["subtype"], "thread_broadcast");

    let history = slack
        .ok("conversations.history", &[("channel", GENERAL), ("limit", "2")])
        .await;
    assert_eq!(
        (&history["messages"][0]["ts"], &history["messages"][1]["ts"]),
        (&broadcast["ts"], &json!(parent))
    );
    let summary = &history["messages"][1];
    assert_eq!(
        (&summary["reply_count"], &summary["reply_users"]),
        (&json!(3), &json!([BOT_USER]))
    );
    assert_eq!(summary["latest_reply"], broadcast["ts"]);
    let nowhere = [("channel", GENERAL), ("text", "x"), ("thread_ts", "1.000001")];
    assert_eq!(
        slack.error("chat.postMessage", &nowhere).await,
        "thread_not_found"
    );
}

#[tokio::test]
async fn a_message_under_another_name_needs_a_scope() {
    let slack = Workspace::acme().await;
    let named = [
        ("channel", GENERAL),
        ("text", "beep"),
        ("username", "Build"),
        ("icon_emoji", ":robot_face:"),
    ];
    let message = slack.ok("chat.postMessage", &named).await["message"].clone();
    assert_eq!(
        (&message["subtype"], &message["username"], message.get("user")),
        (&json!("bot_message"), &json!("Build"), None)
    );
    assert_eq!(message["icons"], json!({"emoji": ":robot_face:"}));
    slack.restrict("chat:write").await;
    let refused = slack.call("chat.postMessage", &named).await;
    assert_eq!(
        (&refused["error"], &refused["needed"]),
        (&json!("missing_scope"), &json!("chat:write.customize"))
    );
}

#[tokio::test]
async fn a_user_token_writes_as_the_user() {
    let slack = Workspace::acme().await;
    let posted = slack
        .admin(
            "chat.postMessage",
            &[("channel", LEADERSHIP), ("text", "from me")],
        )
        .await;
    assert_eq!(
        (&posted["message"]["user"], &posted["message"]["bot_id"]),
        (&json!(ADMIN), &json!("B0AGENT0001"))
    );
    let history = slack
        .admin(
            "conversations.history",
            &[("channel", LEADERSHIP), ("limit", "1")],
        )
        .await;
    assert_eq!(items(&history["messages"])[0]["user"], ADMIN);
    let ts = string(&posted["ts"]);
    let edited = slack
        .admin(
            "chat.update",
            &[("channel", LEADERSHIP), ("ts", &ts), ("text", "from me, edited")],
        )
        .await;
    assert_eq!(edited["message"]["edited"]["user"], ADMIN);
}
