//! Reading messages.

use crate::{GENERAL, LEADERSHIP, SALES, USER, Workspace, items, pluck, string};
use serde_json::json;

#[tokio::test]
async fn history_is_newest_first_and_complete_over_pages() {
    let slack = Workspace::acme().await;
    let all = slack.ok("conversations.history", &[("channel", GENERAL)]).await;
    let expected = pluck(&all["messages"], "ts");
    assert_eq!(
        (&all["has_more"], all.get("response_metadata")),
        (&json!(false), None)
    );
    assert!(expected.len() > 10 && expected.is_sorted_by(|left, right| left > right));

    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = slack
            .ok(
                "conversations.history",
                &[("channel", GENERAL), ("limit", "5"), ("cursor", &cursor)],
            )
            .await;
        paged.extend(pluck(&page["messages"], "ts"));
        if page["has_more"] == false {
            break;
        }
        cursor = string(&page["response_metadata"]["next_cursor"]);
    }
    assert_eq!(paged, expected);
}

#[tokio::test]
async fn bounds_are_exclusive_unless_said_otherwise() {
    let slack = Workspace::acme().await;
    let all = pluck(
        &slack.ok("conversations.history", &[("channel", GENERAL)]).await["messages"],
        "ts",
    );
    let (newer, older) = (all[1].as_str(), all[4].as_str());
    let between = [("channel", GENERAL), ("oldest", older), ("latest", newer)];
    let exclusive = slack.ok("conversations.history", &between).await;
    assert_eq!(pluck(&exclusive["messages"], "ts"), all[2..4]);
    let inclusive = slack
        .ok(
            "conversations.history",
            &[&between[..], &[("inclusive", "1")]].concat(),
        )
        .await;
    assert_eq!(pluck(&inclusive["messages"], "ts"), all[1..5]);
    let one = [
        ("channel", GENERAL),
        ("latest", newer),
        ("limit", "1"),
        ("inclusive", "true"),
    ];
    assert_eq!(
        pluck(&slack.ok("conversations.history", &one).await["messages"], "ts"),
        [newer]
    );
    assert_eq!(
        slack
            .error(
                "conversations.history",
                &[("channel", GENERAL), ("oldest", "soon")]
            )
            .await,
        "invalid_ts_oldest"
    );
    assert_eq!(
        slack
            .error("conversations.history", &[("channel", GENERAL), ("latest", "x")])
            .await,
        "invalid_ts_latest"
    );
    assert_eq!(
        slack
            .error("conversations.history", &[("channel", GENERAL), ("cursor", "x")])
            .await,
        "invalid_cursor"
    );
}

#[tokio::test]
async fn a_thread_is_its_parent_and_its_replies() {
    let slack = Workspace::acme().await;
    let history = slack.ok("conversations.history", &[("channel", GENERAL)]).await;
    let parent = items(&history["messages"])
        .iter()
        .find(|message| message["reply_count"] == 3)
        .expect("a thread")
        .clone();
    assert_eq!(
        (&parent["thread_ts"], &parent["reply_users_count"]),
        (&parent["ts"], &json!(2))
    );
    let ts = string(&parent["ts"]);
    let thread = slack
        .ok("conversations.replies", &[("channel", GENERAL), ("ts", &ts)])
        .await;
    let messages = items(&thread["messages"]);
    assert_eq!((messages.len(), &messages[0]["ts"]), (4, &parent["ts"]));
    assert_eq!(messages[3]["ts"], parent["latest_reply"]);
    assert_eq!(
        (&messages[1]["thread_ts"], &messages[1]["parent_user_id"]),
        (&parent["ts"], &parent["user"])
    );
    assert!(pluck(&thread["messages"], "ts").is_sorted());

    let first = slack
        .ok(
            "conversations.replies",
            &[("channel", GENERAL), ("ts", &ts), ("limit", "3")],
        )
        .await;
    let cursor = string(&first["response_metadata"]["next_cursor"]);
    let rest = slack
        .ok(
            "conversations.replies",
            &[("channel", GENERAL), ("ts", &ts), ("cursor", &cursor)],
        )
        .await;
    assert_eq!(
        [pluck(&first["messages"], "ts"), pluck(&rest["messages"], "ts")].concat(),
        pluck(&thread["messages"], "ts")
    );
    let from_reply = slack
        .ok(
            "conversations.replies",
            &[("channel", GENERAL), ("ts", &string(&messages[2]["ts"]))],
        )
        .await;
    assert_eq!(from_reply["messages"], thread["messages"]);

    assert_eq!(
        slack
            .error(
                "conversations.replies",
                &[("channel", GENERAL), ("ts", "1.000001")]
            )
            .await,
        "thread_not_found"
    );
    assert_eq!(
        slack
            .error("conversations.replies", &[("channel", GENERAL)])
            .await,
        "invalid_arguments"
    );
}

#[tokio::test]
async fn a_bot_reads_where_it_is_in_and_a_user_every_public_channel() {
    let slack = Workspace::acme().await;
    assert_eq!(
        slack.error("conversations.history", &[("channel", SALES)]).await,
        "not_in_channel"
    );
    assert_eq!(
        slack
            .error("conversations.replies", &[("channel", SALES), ("ts", "1.000001")])
            .await,
        "not_in_channel"
    );
    assert_eq!(
        slack
            .error("conversations.history", &[("channel", LEADERSHIP)])
            .await,
        "channel_not_found"
    );
    assert!(items(&slack.admin("conversations.history", &[("channel", SALES)]).await["messages"]).len() > 3);
    assert!(
        items(
            &slack
                .admin("conversations.history", &[("channel", LEADERSHIP)])
                .await["messages"]
        )
        .len()
            > 3
    );

    slack
        .backend
        .sql("UPDATE _asym_auth.grants SET scopes = '{channels:history}' WHERE name = 'userToken'")
        .await;
    let refused = slack
        .call_as(USER, "conversations.history", &[("channel", LEADERSHIP)])
        .await
        .body;
    assert_eq!(
        (&refused["error"], &refused["needed"]),
        (&json!("missing_scope"), &json!("groups:history"))
    );
}
