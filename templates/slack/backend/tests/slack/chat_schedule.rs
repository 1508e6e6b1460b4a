//! Messages that are posted later.

use crate::{ENGINEERING, GENERAL, MARCUS, SALES, Workspace, items, pluck, string};
use serde_json::json;

/// World time of the fixture.
const NOW: i64 = 1_767_603_600;

async fn frozen() -> Workspace {
    let slack = Workspace::acme().await;
    slack.backend.freeze_clock().await;
    slack
}

#[tokio::test]
async fn a_scheduled_message_is_posted_at_its_time() {
    let slack = frozen().await;
    let post_at = (NOW + 3600).to_string();
    let later = [
        ("channel", "#general"),
        ("text", "Lunch & learn"),
        ("post_at", post_at.as_str()),
    ];
    let scheduled = slack.ok("chat.scheduleMessage", &later).await;
    let id = string(&scheduled["scheduled_message_id"]);
    assert!(id.starts_with('Q'), "{id}");
    assert_eq!(
        (
            &scheduled["channel"],
            &scheduled["post_at"],
            &scheduled["message"]["type"]
        ),
        (&json!(GENERAL), &json!(NOW + 3600), &json!("delayed_message"))
    );
    let listed = slack.ok("chat.scheduledMessages.list", &[]).await;
    assert_eq!(
        listed["scheduled_messages"],
        json!([{"id": id, "channel_id": GENERAL, "post_at": NOW + 3600, "date_created": NOW,
            "text": "Lunch &amp; learn"}])
    );
    assert_eq!(slack.state("scheduled_messages", "true").await.len(), 1);

    slack.advance(3599).await;
    assert_ne!(slack.texts(GENERAL, "1").await, ["Lunch &amp; learn"]);
    slack.advance(1).await;
    let history = slack
        .ok("conversations.history", &[("channel", GENERAL), ("limit", "1")])
        .await;
    let message = &history["messages"][0];
    assert_eq!(
        (&message["text"], &message["ts"], &message["bot_id"]),
        (
            &json!("Lunch &amp; learn"),
            &json!(format!("{}.000000", NOW + 3600)),
            &json!("B0AGENT0001")
        )
    );
    let listed = slack.ok("chat.scheduledMessages.list", &[]).await;
    assert_eq!(listed["scheduled_messages"], json!([]));
}

#[tokio::test]
async fn a_clock_that_leaps_posts_everything_in_order() {
    let slack = frozen().await;
    let parent = slack.post(GENERAL, "parent").await;
    for (text, after) in [("second", 120), ("first", 60)] {
        let post_at = (NOW + after).to_string();
        slack
            .ok(
                "chat.scheduleMessage",
                &[("channel", GENERAL), ("text", text), ("post_at", &post_at)],
            )
            .await;
    }
    let post_at = (NOW + 90).to_string();
    slack
        .ok(
            "chat.scheduleMessage",
            &[
                ("channel", GENERAL),
                ("text", "reply"),
                ("post_at", &post_at),
                ("thread_ts", &parent),
            ],
        )
        .await;
    slack.advance(86_400).await;
    assert_eq!(slack.texts(GENERAL, "3").await, ["second", "first", "parent"]);
    let thread = slack
        .ok("conversations.replies", &[("channel", GENERAL), ("ts", &parent)])
        .await;
    assert_eq!(pluck(&thread["messages"], "text"), ["parent", "reply"]);
}

#[tokio::test]
async fn what_cannot_be_scheduled_is_refused() {
    let slack = frozen().await;
    let later = (NOW + 60).to_string();
    let far = (NOW + 120 * 86_400 + 1).to_string();
    for (channel, text, post_at, error) in [
        (GENERAL, "x", "1767603600", "time_in_past"),
        (GENERAL, "x", far.as_str(), "time_too_far"),
        (GENERAL, "x", "soon", "invalid_time"),
        (GENERAL, "x", "", "invalid_arguments"),
        (GENERAL, "", later.as_str(), "no_text"),
        (SALES, "x", later.as_str(), "not_in_channel"),
        ("C0LAUNCH001", "x", later.as_str(), "is_archived"),
        ("C0NOWHERE01", "x", later.as_str(), "channel_not_found"),
    ] {
        let arguments = [("channel", channel), ("text", text), ("post_at", post_at)];
        assert_eq!(
            slack.error("chat.scheduleMessage", &arguments).await,
            error,
            "{post_at}"
        );
    }
    slack.restrict("channels:read").await;
    let arguments = [("channel", GENERAL), ("text", "x"), ("post_at", later.as_str())];
    assert_eq!(
        slack.error("chat.scheduleMessage", &arguments).await,
        "missing_scope"
    );
}

#[tokio::test]
async fn thirty_messages_fit_into_five_minutes() {
    let slack = frozen().await;
    let post_at = (NOW + 600).to_string();
    let later = [("channel", GENERAL), ("text", "x"), ("post_at", post_at.as_str())];
    for _ in 0..30 {
        slack.ok("chat.scheduleMessage", &later).await;
    }
    assert_eq!(
        slack.error("chat.scheduleMessage", &later).await,
        "restricted_too_many"
    );
    let elsewhere = [
        ("channel", ENGINEERING),
        ("text", "x"),
        ("post_at", post_at.as_str()),
    ];
    slack.ok("chat.scheduleMessage", &elsewhere).await;
    let next = (NOW + 900).to_string();
    let after = [("channel", GENERAL), ("text", "x"), ("post_at", next.as_str())];
    slack.ok("chat.scheduleMessage", &after).await;

    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = slack
            .ok(
                "chat.scheduledMessages.list",
                &[("limit", "7"), ("cursor", &cursor)],
            )
            .await;
        ids.extend(pluck(&page["scheduled_messages"], "id"));
        cursor = string(&page["response_metadata"]["next_cursor"]);
        if cursor.is_empty() {
            break;
        }
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 32);
    let bounded = slack
        .ok(
            "chat.scheduledMessages.list",
            &[("channel", GENERAL), ("oldest", &next)],
        )
        .await;
    assert_eq!(items(&bounded["scheduled_messages"]).len(), 1);
}

#[tokio::test]
async fn scheduled_messages_are_deleted_by_whoever_scheduled_them() {
    let slack = frozen().await;
    let post_at = (NOW + 3600).to_string();
    let later = [("channel", GENERAL), ("text", "x"), ("post_at", post_at.as_str())];
    let id = string(&slack.ok("chat.scheduleMessage", &later).await["scheduled_message_id"]);
    let it = [("channel", GENERAL), ("scheduled_message_id", id.as_str())];
    assert_eq!(
        slack.admin_error("chat.deleteScheduledMessage", &it).await,
        "invalid_scheduled_message_id"
    );
    let others = slack.admin("chat.scheduledMessages.list", &[]).await;
    assert_eq!(others["scheduled_messages"], json!([]));
    assert_eq!(
        slack
            .error("chat.scheduledMessages.list", &[("channel", "C0LEADERS01")])
            .await,
        "invalid_channel"
    );
    slack.ok("chat.deleteScheduledMessage", &it).await;
    assert_eq!(
        slack.error("chat.deleteScheduledMessage", &it).await,
        "invalid_scheduled_message_id"
    );

    let soon = (NOW + 60).to_string();
    let soon = [("channel", GENERAL), ("text", "soon"), ("post_at", soon.as_str())];
    let id = string(&slack.ok("chat.scheduleMessage", &soon).await["scheduled_message_id"]);
    let it = [("channel", GENERAL), ("scheduled_message_id", id.as_str())];
    assert_eq!(
        slack.error("chat.deleteScheduledMessage", &it).await,
        "invalid_scheduled_message_id"
    );
    slack.advance(7200).await;
    assert_eq!(slack.texts(GENERAL, "1").await, ["soon"]);
}

#[tokio::test]
async fn nothing_is_posted_where_it_no_longer_can_be() {
    let slack = frozen().await;
    let id = string(&slack.ok("conversations.create", &[("name", "short-lived")]).await["channel"]["id"]);
    let post_at = (NOW + 60).to_string();
    let later = [
        ("channel", id.as_str()),
        ("text", "too late"),
        ("post_at", post_at.as_str()),
    ];
    slack.ok("chat.scheduleMessage", &later).await;
    slack.ok("conversations.archive", &[("channel", &id)]).await;
    slack.advance(60).await;
    assert!(!slack.texts(&id, "10").await.contains(&"too late".to_owned()));
    assert!(slack.state("scheduled_messages", "true").await.is_empty());
}

#[tokio::test]
async fn a_message_to_a_user_can_wait_too() {
    let slack = frozen().await;
    let post_at = (NOW + 60).to_string();
    let later = [
        ("channel", MARCUS),
        ("text", "psst"),
        ("post_at", post_at.as_str()),
    ];
    let direct = string(&slack.ok("chat.scheduleMessage", &later).await["channel"]);
    slack.advance(60).await;
    assert_eq!(slack.texts(&direct, "1").await, ["psst"]);
}
