//! Who is there.

use crate::{ADMIN, BOT_USER, MARCUS, Workspace};
use serde_json::json;

#[tokio::test]
async fn a_person_is_active_while_they_write_and_not_for_long_after() {
    let slack = Workspace::acme().await;
    let marcus = &slack.person(MARCUS).await;
    // Nobody of the fixture has written in the last ten minutes by then.
    slack.set_clock("2026-01-05T12:00:00Z").await;
    let own = slack.ok_as(marcus, "users.getPresence", &[]).await;
    assert_eq!(
        [
            &own["presence"],
            &own["online"],
            &own["auto_away"],
            &own["manual_away"]
        ],
        [&json!("away"), &json!(false), &json!(true), &json!(false)]
    );
    slack
        .backend
        .sql(
            "INSERT INTO messages (channel_id, ts, user_id, text) \
             VALUES ('C0GENERAL01', 1767614100000000, 'U0MARCUS001', 'typed at 11:55')",
        )
        .await;
    let presence = async |user| slack.ok("users.getPresence", &[("user", user)]).await;
    assert_eq!(presence(MARCUS).await, json!({"ok": true, "presence": "active"}));
    slack
        .ok_as(marcus, "users.setPresence", &[("presence", "away")])
        .await;
    assert_eq!(presence(MARCUS).await["presence"], "away");
    let own = slack.ok_as(marcus, "users.getPresence", &[]).await;
    assert_eq!(
        own,
        json!({
            "ok": true, "presence": "away", "online": true, "auto_away": false, "manual_away": true,
            "connection_count": 1, "last_activity": 1_767_614_100,
        })
    );
    slack
        .ok_as(marcus, "users.setPresence", &[("presence", "auto")])
        .await;
    assert_eq!(presence(MARCUS).await["presence"], "active");
    slack.set_clock("2026-01-05T12:05:00Z").await;
    assert_eq!(presence(MARCUS).await["presence"], "away");
}

#[tokio::test]
async fn a_bot_is_there_unless_it_says_otherwise() {
    let slack = Workspace::acme().await;
    let bot = [("user", BOT_USER)];
    assert_eq!(slack.admin("users.getPresence", &bot).await["presence"], "active");
    slack.ok("users.setPresence", &[("presence", "away")]).await;
    assert_eq!(slack.admin("users.getPresence", &bot).await["presence"], "away");
    for presence in ["", "busy"] {
        assert_eq!(
            slack.error("users.setPresence", &[("presence", presence)]).await,
            "invalid_presence"
        );
    }
    assert_eq!(
        slack.error("users.getPresence", &[("user", "U0NOBODY001")]).await,
        "user_not_found"
    );
    slack.restrict("users:read").await;
    slack.ok("users.getPresence", &[("user", ADMIN)]).await;
    assert_eq!(
        slack.error("users.setPresence", &[("presence", "auto")]).await,
        "missing_scope"
    );
}
