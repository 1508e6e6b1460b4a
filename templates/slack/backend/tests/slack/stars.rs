//! `stars.*`

use crate::{ADMIN, GENERAL, LEADERSHIP, Workspace, items, string};
use serde_json::json;

#[tokio::test]
async fn messages_and_conversations_are_starred() {
    let slack = Workspace::acme().await;
    let ts = slack.post(GENERAL, "keep this").await;
    let here = [("channel", GENERAL), ("timestamp", ts.as_str())];
    slack.admin("stars.add", &here).await;
    slack.admin("stars.add", &[("channel", LEADERSHIP)]).await;
    assert_eq!(slack.admin_error("stars.add", &here).await, "already_starred");
    let listed = slack.admin("stars.list", &[]).await;
    let stars = items(&listed["items"]);
    assert_eq!(
        (&stars[0]["type"], &stars[0]["channel"], &stars[1]["type"]),
        (&json!("channel"), &json!(LEADERSHIP), &json!("message"))
    );
    let message = &stars[1]["message"];
    assert_eq!(
        (&message["text"], &message["is_starred"], &message["ts"]),
        (&json!("keep this"), &json!(true), &json!(ts))
    );
    assert_eq!(
        listed["paging"],
        json!({"per_page": 100, "spill": 0, "page": 1, "total": 2, "pages": 1})
    );
    let state = slack.state("stars", "type = 'message'").await;
    assert_eq!((&state[0]["user"], &state[0]["ts"]), (&json!(ADMIN), &json!(ts)));

    let first = slack.admin("stars.list", &[("limit", "1")]).await;
    let cursor = string(&first["response_metadata"]["next_cursor"]);
    let second = slack
        .admin("stars.list", &[("limit", "1"), ("cursor", &cursor)])
        .await;
    assert_eq!(second["items"][0]["type"], "message");
    assert_eq!(second["response_metadata"]["next_cursor"], "");
    let page = slack.admin("stars.list", &[("count", "1"), ("page", "2")]).await;
    assert_eq!(page["items"][0]["type"], "message");

    slack.admin("stars.remove", &here).await;
    assert_eq!(slack.admin_error("stars.remove", &here).await, "not_starred");
    slack.admin("stars.remove", &[("channel", LEADERSHIP)]).await;
    assert_eq!(slack.admin("stars.list", &[]).await["items"], json!([]));
}

#[tokio::test]
async fn stars_are_users_and_need_something() {
    let slack = Workspace::acme().await;
    assert_eq!(slack.error("stars.list", &[]).await, "missing_scope");
    for (arguments, error) in [
        (&[][..], "no_item_specified"),
        (&[("channel", "C0NOWHERE01")], "channel_not_found"),
        (&[("channel", GENERAL), ("timestamp", "x")], "bad_timestamp"),
        (
            &[("channel", GENERAL), ("timestamp", "1.000001")],
            "message_not_found",
        ),
        (&[("file", "F0")], "file_not_found"),
    ] {
        assert_eq!(slack.admin_error("stars.add", arguments).await, error);
    }
}
