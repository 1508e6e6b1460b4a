//! `calls.*`

use crate::{ADMIN, MARCUS, Workspace, string};
use serde_json::json;

#[tokio::test]
async fn a_call_is_registered_changed_and_ended() {
    let slack = Workspace::acme().await;
    slack.backend.freeze_clock().await;
    let users = json!([{"slack_id": MARCUS}, {"external_id": "x1", "display_name": "Guest"}]);
    let body = json!({"external_unique_id": "zoom-1", "join_url": "https://zoom.example/1", "title": "Demo",
        "created_by": ADMIN, "users": users});
    let added = slack.json("calls.add", &body).await;
    let id = string(&added["call"]["id"]);
    assert!(id.starts_with('R'));
    assert_eq!(
        added["call"],
        json!({"id": id, "date_start": 1_767_603_600, "external_unique_id": "zoom-1", "title": "Demo",
            "join_url": "https://zoom.example/1", "users": users})
    );
    slack
        .ok("calls.update", &[("id", &id), ("title", "Demo for Northwind")])
        .await;
    let others = json!([{"slack_id": ADMIN}]).to_string();
    let people = [("id", id.as_str()), ("users", others.as_str())];
    slack.ok("calls.participants.add", &people).await;
    assert_eq!(slack.error("calls.participants.add", &people).await, "bad_users");
    let info = slack.ok("calls.info", &[("id", &id)]).await;
    assert_eq!(
        (&info["call"]["title"], &info["call"]["users"][2]["slack_id"]),
        (&json!("Demo for Northwind"), &json!(ADMIN))
    );
    slack.ok("calls.participants.remove", &people).await;
    assert_eq!(
        slack.error("calls.participants.remove", &people).await,
        "bad_users"
    );
    slack.ok("calls.end", &[("id", &id), ("duration", "600")]).await;
    assert_eq!(slack.error("calls.end", &[("id", &id)]).await, "inactive_call");
    let state = slack.state("calls", "true").await;
    assert_eq!(
        (&state[0]["date_end"], &state[0]["created_by"]),
        (&json!(1_767_604_200), &json!(ADMIN))
    );
}

#[tokio::test]
async fn what_is_no_call_is_refused() {
    let slack = Workspace::acme().await;
    let whole = [("external_unique_id", "x"), ("join_url", "https://a.example")];
    assert_eq!(slack.error("calls.add", &whole[..1]).await, "invalid_arguments");
    assert_eq!(slack.error("calls.add", &whole).await, "invalid_created_by");
    let stranger = [
        &whole[..],
        &[("created_by", ADMIN), ("users", r#"[{"slack_id":"U0"}]"#)],
    ]
    .concat();
    assert_eq!(slack.error("calls.add", &stranger).await, "user_not_found");
    slack.admin("calls.add", &whole).await;
    for method in ["calls.info", "calls.end", "calls.update"] {
        assert_eq!(slack.error(method, &[("id", "R0")]).await, "invalid_call_id");
    }
    slack.restrict("calls:read").await;
    assert_eq!(slack.error("calls.add", &whole).await, "missing_scope");
}
