//! World time.

use crate::{Notes, TOKENS, content, start, write};
use asymmetric_kit::{
    Instance, Settings,
    test_support::{Answer, Postgres, TestBackend},
};
use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

fn created(note: &Value) -> Timestamp {
    time(&note["created"])
}

fn anchor() -> Timestamp {
    "2026-01-05T09:00:00Z".parse().expect("a time")
}

/// Settings for another process on the same database, in the same epoch.
pub(crate) fn settings(backend: &TestBackend, change: impl FnOnce(&mut Settings)) -> Settings {
    let free = "127.0.0.1:0".parse().expect("an address");
    let mut settings = Settings {
        clone_id: "test".into(),
        api_address: free,
        tls_address: None,
        certificate: None,
        control_address: free,
        control_token: "x".into(),
        database_url: Postgres::shared().url("asym_test", backend.database()),
        database_authorities: None,
        redis_url: None,
        redis_authorities: None,
        redis_prefix: String::new(),
        epoch: 1,
        relay_address: free,
        webhooks_address: free,
        webhook_allow: String::new(),
        webhook_authorities: None,
    };
    change(&mut settings);
    settings
}

/// Another process on the same database, in the same epoch.
pub(crate) async fn restart(backend: &TestBackend) -> Instance {
    restart_with(backend, |_| {}).await
}

/// Like [`restart`], with settings of its own.
pub(crate) async fn restart_with(backend: &TestBackend, change: impl FnOnce(&mut Settings)) -> Instance {
    Instance::start(Notes, settings(backend, change))
        .await
        .expect("an instance")
}

/// Sets the world clock; what the control port answers.
pub(crate) async fn set_clock(backend: &TestBackend, change: Value) -> Value {
    let answer = put(backend, change).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

async fn put(backend: &TestBackend, change: Value) -> Answer {
    Answer::to(backend.control(Method::PUT, "/v1/clock").json(&change)).await
}

async fn shown(backend: &TestBackend) -> (Value, Timestamp) {
    let clock = Answer::to(backend.control(Method::GET, "/v1/clock")).await.body;
    (clock["mode"].clone(), time(&clock["now"]))
}

fn time(value: &Value) -> Timestamp {
    value.as_str().expect("a time").parse().expect("a time")
}

#[tokio::test]
async fn the_world_starts_at_its_anchor_and_ticks() {
    let backend = start().await;
    let first = created(&write(&backend, "a").await);
    let second = created(&write(&backend, "b").await);
    assert!(
        first > anchor() && first < anchor() + SignedDuration::from_mins(5),
        "{first}"
    );
    assert!(second > first);
    backend.freeze_clock().await;
    assert_eq!(created(&write(&backend, "c").await), anchor());
}

#[tokio::test]
async fn the_world_goes_on_after_a_restart_and_starts_over_after_a_reset() {
    let backend = start().await;
    write(&backend, "a").await;
    // As if this epoch had begun an hour ago, under a process that is gone.
    backend
        .sql("UPDATE _asym_log.epochs SET started_at = started_at - interval '1 hour'")
        .await;
    let restarted = restart(&backend).await;
    let url = format!("http://{}/notes", restarted.api_address());
    let sent = backend
        .client()
        .post(url)
        .bearer_auth(TOKENS[0].1)
        .json(&json!({"text": "b"}));
    let later = created(&Answer::to(sent).await.body);
    assert!(later > anchor() + SignedDuration::from_mins(60), "{later}");
    restarted.shutdown().await;

    backend.reset(&TOKENS, 2).await;
    let fresh = created(&write(&backend, "c").await);
    assert!(fresh < anchor() + SignedDuration::from_mins(5), "{fresh}");
}

#[tokio::test]
async fn two_instances_live_in_one_process() {
    let one = TestBackend::start(Notes, &content(), &TOKENS).await;
    let other = TestBackend::start(Notes, &content(), &TOKENS).await;
    write(&one, "only here").await;
    assert_eq!((crate::count(&one).await, crate::count(&other).await), (1, 0));
}

#[tokio::test]
async fn the_clock_is_frozen_advanced_and_goes_on_without_a_jump() {
    let backend = start().await;
    let before = shown(&backend).await;
    assert_eq!(before.0, "ticking");
    let frozen = set_clock(&backend, json!({"mode": "frozen"})).await;
    let now = time(&frozen["now"]);
    assert!(
        now > before.1 && now < before.1 + SignedDuration::from_mins(1),
        "{frozen}"
    );
    assert_eq!(shown(&backend).await, (json!("frozen"), now));
    assert_eq!(created(&write(&backend, "a").await), now);

    let advanced = set_clock(&backend, json!({"advanceSeconds": 86_400})).await;
    let tomorrow = now + SignedDuration::from_hours(24);
    assert_eq!(
        (time(&advanced["now"]), &advanced["mode"]),
        (tomorrow, &json!("frozen"))
    );
    assert_eq!(created(&write(&backend, "b").await), tomorrow);

    assert_eq!(
        time(&set_clock(&backend, json!({"mode": "ticking"})).await["now"]),
        tomorrow
    );
    let ticking = created(&write(&backend, "c").await);
    assert!(
        ticking > tomorrow && ticking < tomorrow + SignedDuration::from_mins(1),
        "{ticking}"
    );
    let then = tomorrow + SignedDuration::from_hours(10);
    set_clock(&backend, json!({"now": then.to_string()})).await;
    let ticking = created(&write(&backend, "d").await);
    assert!(
        ticking > then && ticking < then + SignedDuration::from_mins(1),
        "{ticking}"
    );

    // A restart changes nothing about that.
    let restarted = restart(&backend).await;
    let (_, after) = shown(&backend).await;
    assert!(
        after > ticking && after < then + SignedDuration::from_mins(1),
        "{after}"
    );
    restarted.shutdown().await;
    let changes: Vec<Value> = crate::log(&backend)
        .await
        .into_iter()
        .filter(|row| row["operation"] == "control.clock")
        .collect();
    assert_eq!(changes.len(), 4);
    assert_eq!(changes[1]["request"]["advanceSeconds"], 86_400);
    assert_eq!(time(&changes[1]["worldAt"]), tomorrow);
}

#[tokio::test]
async fn the_clock_does_not_go_back_and_says_why() {
    let backend = start().await;
    let refused = put(&backend, json!({"now": "2026-01-05T08:59:59Z"})).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert!(
        refused.body["error"]
            .as_str()
            .expect("a sentence")
            .contains("does not go back"),
        "{}",
        refused.body
    );
    for (change, status) in [
        (json!({"now": "2027-01-05T08:59:59Z", "advanceSeconds": 1}), 400),
        (json!({"advanceSeconds": -1}), 400),
        (json!({"mode": "stopped"}), 400),
        (json!({"now": "tomorrow"}), 400),
        (json!({"to": "2027-01-05T08:59:59Z"}), 400),
    ] {
        assert_eq!(put(&backend, change.clone()).await.status, status, "{change}");
    }
    assert_eq!(shown(&backend).await.0, "ticking");
}

#[tokio::test]
async fn the_clock_waits_for_a_release() {
    let backend = start().await;
    Answer::to(backend.control(Method::POST, "/v1/fence")).await;
    assert_eq!(put(&backend, json!({"mode": "frozen"})).await.status, 503);
    assert_eq!(
        Answer::to(backend.control(Method::GET, "/v1/clock")).await.status,
        503
    );
    Answer::to(
        backend
            .control(Method::POST, "/v1/release")
            .json(&json!({"epoch": 1})),
    )
    .await;
    assert_eq!(shown(&backend).await.0, "ticking");
}
