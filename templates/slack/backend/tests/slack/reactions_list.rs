//! `reactions.list`

use crate::{ADMIN, BOT_USER, GENERAL, LEADERSHIP, Workspace, items, string};
use serde_json::json;

#[tokio::test]
async fn messages_that_a_user_reacted_to_are_listed_newest_first() {
    let slack = Workspace::acme().await;
    let (one, other) = (
        slack.post(GENERAL, "one").await,
        slack.post(GENERAL, "other").await,
    );
    for ts in [&one, &other] {
        let here = [("channel", GENERAL), ("timestamp", ts.as_str()), ("name", "eyes")];
        slack.ok("reactions.add", &here).await;
    }
    let listed = slack.ok("reactions.list", &[]).await;
    let messages = items(&listed["items"]);
    assert_eq!(
        (
            &messages[0]["message"]["text"],
            &messages[0]["channel"],
            &messages[1]["message"]["text"]
        ),
        (&json!("other"), &json!(GENERAL), &json!("one"))
    );
    assert_eq!(
        messages[0]["message"]["reactions"],
        json!([{"name": "eyes", "users": [BOT_USER], "count": 1}])
    );
    assert_eq!(
        listed["paging"],
        json!({"count": 100, "total": 2, "page": 1, "pages": 1})
    );
    let first = slack.ok("reactions.list", &[("limit", "1")]).await;
    let cursor = string(&first["response_metadata"]["next_cursor"]);
    let second = slack
        .ok("reactions.list", &[("limit", "1"), ("cursor", &cursor)])
        .await;
    assert_eq!(second["items"][0]["message"]["text"], "one");
    let page = slack.ok("reactions.list", &[("count", "1"), ("page", "2")]).await;
    assert_eq!(page["items"][0]["message"]["text"], "one");
}

#[tokio::test]
async fn others_reactions_are_seen_where_the_actor_can_look() {
    let slack = Workspace::acme().await;
    let ts = string(
        &slack
            .admin("chat.postMessage", &[("channel", LEADERSHIP), ("text", "x")])
            .await["ts"],
    );
    let here = [
        ("channel", LEADERSHIP),
        ("timestamp", ts.as_str()),
        ("name", "eyes"),
    ];
    slack.admin("reactions.add", &here).await;
    let seen = slack
        .ok("reactions.list", &[("user", ADMIN), ("count", "1000")])
        .await;
    assert!(
        items(&seen["items"])
            .iter()
            .all(|item| item["channel"] != LEADERSHIP)
    );
    let own = slack.admin("reactions.list", &[("full", "true")]).await;
    assert_eq!(own["items"][0]["channel"], LEADERSHIP);
    assert_eq!(
        slack.error("reactions.list", &[("user", "U0")]).await,
        "user_not_found"
    );
    slack.restrict("chat:write").await;
    assert_eq!(slack.error("reactions.list", &[]).await, "missing_scope");
}
