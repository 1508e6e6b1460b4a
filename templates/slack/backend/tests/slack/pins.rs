//! `pins.*`

use crate::{ADMIN, BOT_USER, GENERAL, LAUNCH, LEADERSHIP, SALES, Workspace, items, pluck};
use serde_json::json;

#[tokio::test]
async fn pinned_messages_are_listed_newest_first() {
    let slack = Workspace::acme().await;
    slack.backend.freeze_clock().await;
    let (one, other) = (
        slack.post(GENERAL, "one").await,
        slack.post(GENERAL, "other").await,
    );
    let at = |ts: &str| [("channel", GENERAL.to_owned()), ("timestamp", ts.to_owned())];
    let before = items(&slack.ok("pins.list", &[("channel", GENERAL)]).await["items"]).len();
    for ts in [&one, &other] {
        let arguments = at(ts);
        let arguments: Vec<(&str, &str)> = arguments
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        assert_eq!(slack.ok("pins.add", &arguments).await, json!({"ok": true}));
    }
    let listed = slack.ok("pins.list", &[("channel", GENERAL)]).await;
    let pins = items(&listed["items"]);
    assert_eq!(pins.len(), before + 2);
    assert_eq!(
        (&pins[0]["message"]["text"], &pins[1]["message"]["text"]),
        (&json!("other"), &json!("one"))
    );
    assert_eq!(
        (
            &pins[0]["type"],
            &pins[0]["created_by"],
            &pins[0]["created"],
            &pins[0]["message"]["pinned_to"]
        ),
        (
            &json!("message"),
            &json!(BOT_USER),
            &json!(1_767_603_600),
            &json!([GENERAL])
        )
    );
    let history = slack.ok("conversations.history", &[("channel", GENERAL)]).await;
    assert_eq!(history["pin_count"], json!(before + 2));
    assert_eq!(
        slack.state("pins", &format!("ts = '{one}'")).await[0]["created_by"],
        BOT_USER
    );

    let here = [("channel", GENERAL), ("timestamp", one.as_str())];
    assert_eq!(slack.error("pins.add", &here).await, "already_pinned");
    slack.admin("pins.remove", &here).await;
    assert_eq!(slack.error("pins.remove", &here).await, "no_pin");
    // What is deleted is no longer pinned.
    slack
        .ok("chat.delete", &[("channel", GENERAL), ("ts", &other)])
        .await;
    let left = slack.ok("pins.list", &[("channel", GENERAL)]).await;
    assert_eq!(items(&left["items"]).len(), before);
}

#[tokio::test]
async fn what_cannot_be_pinned_is_refused() {
    let slack = Workspace::acme().await;
    let ts = slack.post(GENERAL, "x").await;
    for (channel, timestamp, error) in [
        (GENERAL, "", "no_item_specified"),
        (GENERAL, "x", "bad_timestamp"),
        (GENERAL, "1.000001", "message_not_found"),
        (SALES, ts.as_str(), "not_in_channel"),
        (LEADERSHIP, ts.as_str(), "channel_not_found"),
        ("", ts.as_str(), "channel_not_found"),
        (LAUNCH, ts.as_str(), "is_archived"),
    ] {
        let arguments = [("channel", channel), ("timestamp", timestamp)];
        assert_eq!(
            slack.error("pins.add", &arguments).await,
            error,
            "{channel} {timestamp}"
        );
    }
    assert_eq!(
        slack.error("pins.list", &[("channel", SALES)]).await,
        "not_in_channel"
    );
    let id = slack.ok("conversations.create", &[("name", "pinless")]).await["channel"]["id"].clone();
    let id = id.as_str().expect("an id");
    slack
        .ok("conversations.invite", &[("channel", id), ("users", ADMIN)])
        .await;
    let history = slack.ok("conversations.history", &[("channel", id)]).await;
    let joined = pluck(&history["messages"], "ts");
    assert_eq!(
        slack
            .error("pins.add", &[("channel", id), ("timestamp", &joined[0])])
            .await,
        "not_pinnable"
    );
    slack.restrict("pins:read").await;
    assert_eq!(
        slack
            .error("pins.add", &[("channel", GENERAL), ("timestamp", &ts)])
            .await,
        "missing_scope"
    );
}
