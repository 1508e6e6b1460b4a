//! `reminders.*`

use crate::{ADMIN, MARCUS, USER, Workspace, items, pluck, string};
use serde_json::{Value, json};

/// World time of the fixture: Monday, 9:00 UTC, which is where the admin lives.
const NOW: i64 = 1_767_603_600;

async fn frozen() -> Workspace {
    let slack = Workspace::acme().await;
    slack.backend.freeze_clock().await;
    slack
}

async fn add(slack: &Workspace, text: &str, time: &str) -> Value {
    slack
        .admin("reminders.add", &[("text", text), ("time", time)])
        .await["reminder"]
        .clone()
}

/// What Slackbot wrote to the admin, the newest first.
async fn reminded(slack: &Workspace) -> Vec<String> {
    let direct = slack.admin("conversations.list", &[("types", "im")]).await;
    let with_slackbot = items(&direct["channels"])
        .iter()
        .find(|channel| channel["user"] == "USLACKBOT");
    let Some(channel) = with_slackbot else {
        return Vec::new();
    };
    let id = string(&channel["id"]);
    let history = slack.admin("conversations.history", &[("channel", &id)]).await;
    pluck(&history["messages"], "text")
}

#[tokio::test]
async fn a_reminder_comes_from_slackbot_at_its_time() {
    let slack = frozen().await;
    let reminder = add(&slack, "call Northwind & co", "in 20 minutes").await;
    assert!(string(&reminder["id"]).starts_with("Rm"));
    assert_eq!(
        reminder,
        json!({"id": reminder["id"], "creator": ADMIN, "user": ADMIN, "text": "call Northwind & co",
            "recurring": false, "time": NOW + 1200, "complete_ts": 0})
    );
    slack.advance(1199).await;
    assert!(reminded(&slack).await.is_empty());
    slack.advance(1).await;
    assert_eq!(reminded(&slack).await, ["Reminder: call Northwind &amp; co."]);
    let listed = slack.admin("reminders.list", &[]).await;
    assert_eq!(listed["reminders"][0]["complete_ts"], 0);
}

#[tokio::test]
async fn times_are_numbers_or_words() {
    let slack = frozen().await;
    for (time, at) in [
        ("60", NOW + 60),
        ("1767700000", 1_767_700_000),
        ("tomorrow at 9am", NOW + 86_400),
        ("in 2 hours", NOW + 7200),
    ] {
        assert_eq!(add(&slack, "x", time).await["time"], json!(at), "{time}");
    }
    for time in ["soon", "0", "-5", "1767600000", "2767600000"] {
        assert_eq!(
            slack
                .admin_error("reminders.add", &[("text", "x"), ("time", time)])
                .await,
            "cannot_parse",
            "{time}"
        );
    }
    assert_eq!(
        slack.admin_error("reminders.add", &[("text", "x")]).await,
        "missing_argument"
    );
    for (user, error) in [
        (MARCUS, "cannot_add_others"),
        ("USLACKBOT", "cannot_add_slackbot"),
        ("U0AGENT0001", "cannot_add_bot"),
        ("U0", "user_not_found"),
    ] {
        let arguments = [("text", "x"), ("time", "60"), ("user", user)];
        assert_eq!(slack.admin_error("reminders.add", &arguments).await, error);
    }
}

#[tokio::test]
async fn recurring_reminders_come_again() {
    let slack = frozen().await;
    let reminder = add(&slack, "stand-up", "every weekday at 10am").await;
    assert_eq!(
        (&reminder["recurring"], reminder.get("time")),
        (&json!(true), None)
    );
    slack.advance(2 * 86_400).await;
    assert_eq!(reminded(&slack).await.len(), 2);
    let state = slack.state("reminders", "recurring").await;
    assert_eq!(state[0]["time"], json!(NOW + 3600 + 2 * 86_400));
    let id = string(&reminder["id"]);
    assert_eq!(
        slack
            .admin_error("reminders.complete", &[("reminder", &id)])
            .await,
        "cannot_complete_recurring"
    );
    slack.admin("reminders.delete", &[("reminder", &id)]).await;
    slack.advance(7 * 86_400).await;
    assert_eq!(reminded(&slack).await.len(), 2);
    let body = json!({"text": "report", "time": "in 1 hour",
        "recurrence": {"frequency": "weekly", "weekdays": ["friday"]}})
    .to_string();
    let request = slack
        .backend
        .client()
        .post(slack.backend.url("/api/reminders.add"));
    let request = request
        .bearer_auth(USER)
        .header("content-type", "application/json")
        .body(body);
    let answer = asymmetric_kit::test_support::Answer::to(request).await.body;
    assert_eq!(answer["reminder"]["recurring"], true, "{answer}");
    assert_eq!(
        slack.state("reminders", "recurring").await[0]["weekdays"],
        json!(["friday"])
    );
}

#[tokio::test]
async fn completed_and_deleted_reminders_do_not_come() {
    let slack = frozen().await;
    let (one, other) = (add(&slack, "one", "60").await, add(&slack, "other", "60").await);
    let (one, other) = (string(&one["id"]), string(&other["id"]));
    slack.admin("reminders.complete", &[("reminder", &one)]).await;
    slack.admin("reminders.delete", &[("reminder", &other)]).await;
    let info = slack.admin("reminders.info", &[("reminder", &one)]).await;
    assert_eq!(info["reminder"]["complete_ts"], json!(NOW));
    slack.advance(120).await;
    assert!(reminded(&slack).await.is_empty());
    for method in ["reminders.info", "reminders.complete", "reminders.delete"] {
        assert_eq!(
            slack.admin_error(method, &[("reminder", &other)]).await,
            "not_found"
        );
        assert_eq!(slack.admin_error(method, &[]).await, "missing_argument");
    }
    assert_eq!(
        slack
            .error("reminders.add", &[("text", "x"), ("time", "60")])
            .await,
        "not_allowed_token_type"
    );
}
