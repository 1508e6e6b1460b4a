//! `reactions.*`

use crate::{ADMIN, BOT_USER, GENERAL, SALES, USER, Workspace, string};
use serde_json::json;

#[tokio::test]
async fn reactions_are_counted_by_emoji_in_their_order() {
    let slack = Workspace::acme().await;
    let ts = slack.post(GENERAL, "ship it?").await;
    let at = [("channel", GENERAL), ("timestamp", ts.as_str())];
    let with = |name: &'static str| [&at[..], &[("name", name)]].concat();
    slack.ok("reactions.add", &with("thumbsup")).await;
    slack.ok("reactions.add", &with(":rocket:")).await;
    slack.admin("reactions.add", &with("thumbsup")).await;
    slack.admin("reactions.add", &with("wave::skin-tone-3")).await;

    let got = slack.ok("reactions.get", &at).await;
    assert_eq!(
        (&got["type"], &got["channel"], &got["message"]["text"]),
        (&json!("message"), &json!(GENERAL), &json!("ship it?"))
    );
    let expected = json!([
        {"name": "thumbsup", "users": [BOT_USER, ADMIN], "count": 2},
        {"name": "rocket", "users": [BOT_USER], "count": 1},
        {"name": "wave::skin-tone-3", "users": [ADMIN], "count": 1},
    ]);
    assert_eq!(got["message"]["reactions"], expected);
    let link = format!("/archives/{GENERAL}/p{}", ts.replace('.', ""));
    assert_eq!(got["message"]["permalink"], slack.backend.url(&link));
    let history = slack
        .ok("conversations.history", &[("channel", GENERAL), ("limit", "1")])
        .await;
    assert_eq!(history["messages"][0]["reactions"], expected);

    assert_eq!(
        slack.error("reactions.add", &with("rocket")).await,
        "already_reacted"
    );
    slack.ok("reactions.remove", &with("rocket")).await;
    assert_eq!(
        slack.error("reactions.remove", &with("rocket")).await,
        "no_reaction"
    );
    let left = slack.ok("reactions.get", &at).await;
    assert_eq!(left["message"]["reactions"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn what_cannot_be_reacted_to_is_named() {
    let slack = Workspace::acme().await;
    let ts = slack.post(GENERAL, "x").await;
    let cases: [(&[(&str, &str)], &str); 7] = [
        (&[("name", "eyes")], "no_item_specified"),
        (
            &[("channel", GENERAL), ("timestamp", "soon"), ("name", "eyes")],
            "bad_timestamp",
        ),
        (
            &[("channel", GENERAL), ("timestamp", "1.000001"), ("name", "eyes")],
            "message_not_found",
        ),
        (
            &[("channel", "C0NOWHERE01"), ("timestamp", &ts), ("name", "eyes")],
            "channel_not_found",
        ),
        (
            &[("channel", SALES), ("timestamp", &ts), ("name", "eyes")],
            "not_in_channel",
        ),
        (
            &[("channel", GENERAL), ("timestamp", &ts), ("name", "not an emoji")],
            "invalid_name",
        ),
        (
            &[
                ("channel", GENERAL),
                ("timestamp", &ts),
                ("name", "wave::skin-tone-9"),
            ],
            "invalid_name",
        ),
    ];
    for (arguments, error) in cases {
        assert_eq!(
            slack.error("reactions.add", arguments).await,
            error,
            "{arguments:?}"
        );
        assert_eq!(
            slack.error("reactions.remove", arguments).await,
            error,
            "{arguments:?}"
        );
    }
    assert_eq!(
        slack
            .error("reactions.get", &[("channel", SALES), ("timestamp", &ts)])
            .await,
        "not_in_channel"
    );
}

#[tokio::test]
async fn a_message_takes_only_so_many_different_emoji() {
    let slack = Workspace::acme().await;
    let ts = slack.post(GENERAL, "popular").await;
    for number in 0..23 {
        let name = format!("emoji_{number}");
        slack
            .ok(
                "reactions.add",
                &[("channel", GENERAL), ("timestamp", &ts), ("name", &name)],
            )
            .await;
    }
    let one_more = [
        ("channel", GENERAL),
        ("timestamp", ts.as_str()),
        ("name", "one_more"),
    ];
    assert_eq!(slack.error("reactions.add", &one_more).await, "too_many_emoji");
    let known = [
        ("channel", GENERAL),
        ("timestamp", ts.as_str()),
        ("name", "emoji_3"),
    ];
    assert_eq!(
        slack.call_as(USER, "reactions.add", &known).await.body["ok"],
        true
    );
    let got = slack
        .ok("reactions.get", &[("channel", GENERAL), ("timestamp", &ts)])
        .await;
    assert_eq!(string(&got["message"]["reactions"][3]["name"]), "emoji_3");
    assert_eq!(got["message"]["reactions"][3]["count"], 2);
}
