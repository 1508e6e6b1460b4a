//! Do Not Disturb.

use crate::{ADMIN, BOT_USER, Workspace};
use serde_json::json;

const AIKO: &str = "U0AIKO00001";

/// Seconds at a full hour, UTC, of Monday, 5 January 2026.
fn at(hour: i64) -> i64 {
    1_767_571_200 + hour * 3600
}

#[tokio::test]
async fn everybody_rests_at_night_where_they_are() {
    let slack = Workspace::acme().await;
    slack.set_clock("2026-01-05T09:00:00Z").await;
    let london = slack.ok("dnd.info", &[("user", ADMIN)]).await;
    assert_eq!(
        london,
        json!({"ok": true, "dnd_enabled": true, "next_dnd_start_ts": at(22), "next_dnd_end_ts": at(32)})
    );
    let users = format!("{AIKO},{BOT_USER},U0NOBODY001");
    let team = slack.ok("dnd.teamInfo", &[("users", &users)]).await;
    assert_eq!(
        team["users"],
        json!({
            AIKO: {"dnd_enabled": true, "next_dnd_start_ts": at(13), "next_dnd_end_ts": at(23)},
            BOT_USER: {"dnd_enabled": false, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1},
        })
    );
    assert_eq!(
        slack.error("dnd.info", &[("user", "U0NOBODY001")]).await,
        "user_not_found"
    );
    assert_eq!(slack.error("dnd.teamInfo", &[]).await, "no_users_provided");
    slack.restrict("users:read").await;
    assert_eq!(slack.error("dnd.info", &[]).await, "missing_scope");
}

#[tokio::test]
async fn a_snooze_lasts_as_long_as_was_said() {
    let slack = Workspace::acme().await;
    slack.set_clock("2026-01-05T09:00:00Z").await;
    let set = slack.admin("dnd.setSnooze", &[("num_minutes", "60")]).await;
    assert_eq!(
        set,
        json!({
            "ok": true, "snooze_enabled": true, "snooze_endtime": at(10), "snooze_remaining": 3600,
            "snooze_is_indefinite": false,
        })
    );
    slack.set_clock("2026-01-05T09:59:00Z").await;
    let own = slack.admin("dnd.info", &[]).await;
    assert!(
        own.get("snooze_is_indefinite").is_none(),
        "only dnd.setSnooze says so"
    );
    assert_eq!(
        (&own["snooze_enabled"], &own["snooze_remaining"]),
        (&json!(true), &json!(60))
    );
    let seen = slack.ok("dnd.info", &[("user", ADMIN)]).await;
    assert_eq!(seen.get("snooze_enabled"), None, "nobody else is told");
    let ended = slack.admin("dnd.endSnooze", &[]).await;
    assert_eq!(
        (&ended["snooze_enabled"], &ended["next_dnd_start_ts"]),
        (&json!(false), &json!(at(22)))
    );
    assert_eq!(slack.admin("dnd.info", &[]).await.get("snooze_enabled"), None);
    assert_eq!(slack.admin_error("dnd.endSnooze", &[]).await, "snooze_not_active");

    slack.admin("dnd.setSnooze", &[("num_minutes", "5")]).await;
    slack.set_clock("2026-01-05T10:04:00Z").await;
    assert_eq!(slack.admin_error("dnd.endSnooze", &[]).await, "snooze_not_active");
    for (minutes, error) in [
        ("", "missing_duration"),
        ("0", "snooze_failed"),
        ("a while", "snooze_failed"),
        ("999999999", "too_long"),
    ] {
        assert_eq!(
            slack
                .admin_error("dnd.setSnooze", &[("num_minutes", minutes)])
                .await,
            error
        );
    }
    assert_eq!(
        slack.error("dnd.setSnooze", &[("num_minutes", "5")]).await,
        "missing_scope",
        "bots do not"
    );
}

#[tokio::test]
async fn a_session_is_ended_early_and_the_next_one_comes() {
    let slack = Workspace::acme().await;
    slack.set_clock("2026-01-05T09:00:00Z").await;
    assert_eq!(slack.admin_error("dnd.endDnd", &[]).await, "not_in_dnd");
    slack.set_clock("2026-01-05T23:00:00Z").await;
    let during = slack.admin("dnd.info", &[]).await;
    assert_eq!(during["next_dnd_start_ts"], at(22), "the one that is on");
    slack.admin("dnd.endDnd", &[]).await;
    let after = slack.admin("dnd.info", &[]).await;
    assert_eq!(
        (&after["next_dnd_start_ts"], &after["next_dnd_end_ts"]),
        (&json!(at(46)), &json!(at(56)))
    );
    assert_eq!(slack.admin_error("dnd.endDnd", &[]).await, "not_in_dnd");
}
