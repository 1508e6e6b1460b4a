//! World time.

use crate::{Notes, TOKENS, content, start, write};
use asymmetric_kit::{
    Instance, RateMode, Settings, WallClock,
    test_support::{Answer, Postgres, TestBackend},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

fn created(note: &Value) -> Timestamp {
    note["created"].as_str().expect("a time").parse().expect("a time")
}

fn anchor() -> Timestamp {
    "2026-01-05T09:00:00Z".parse().expect("a time")
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
    let free = "127.0.0.1:0".parse().expect("an address");
    let settings = Settings {
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
        rate_limits: RateMode::Off,
        wall_clock: WallClock::default(),
    };
    let restarted = Instance::start(Notes, settings).await.expect("an instance");
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
