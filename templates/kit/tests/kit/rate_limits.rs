//! Rate limits: off unless asked for, counted once, forgotten by a reset.

use crate::{Notes, TOKENS, content, log, request, requests::deadlock, start};
use asymmetric_kit::{
    RateMode, WallClock,
    test_support::{Answer, TestBackend},
};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// Limits that are on, and the clock that they go by.
async fn limited() -> (TestBackend, WallClock) {
    let (content, clock) = (content(), WallClock::default());
    let backend = TestBackend::start_with(Notes, &content, &TOKENS, |settings| {
        settings.rate_limits = RateMode::Real;
        settings.wall_clock = clock.clone();
    });
    (backend.await, clock)
}

async fn whoami(backend: &TestBackend, token: &str) -> Answer {
    Answer::to(backend.client().get(backend.url("/whoami")).bearer_auth(token)).await
}

/// What is left in the minute and in the hour.
fn left(answer: &Answer) -> (&str, &str) {
    (answer.header("x-limit-minute"), answer.header("x-limit-hour"))
}

async fn put_mode(backend: &TestBackend, mode: &str) -> (u16, Value) {
    let request = backend
        .control(Method::PUT, "/v1/rate-limits")
        .json(&json!({"mode": mode}));
    let answer = Answer::to(request).await;
    (answer.status.as_u16(), answer.body)
}

#[tokio::test]
async fn the_control_port_says_how_strictly_limits_are_taken() {
    let backend = start().await;
    let mode = Answer::to(backend.control(Method::GET, "/v1/rate-limits"))
        .await
        .body;
    assert_eq!(mode, json!({"mode": "off"}));
    for _ in 0..5 {
        let answer = whoami(&backend, "key_writer").await;
        assert_eq!(
            (answer.status.as_u16(), left(&answer)),
            (200, ("3 of 3", "100 of 100"))
        );
    }
    assert_eq!(
        put_mode(&backend, "scaled:34%").await,
        (200, json!({"mode": "scaled:34%"}))
    );
    let first = whoami(&backend, "key_writer").await;
    assert_eq!(left(&first), ("1 of 2", "33 of 34"));
    assert_eq!(put_mode(&backend, "real").await, (200, json!({"mode": "real"})));
    let first = whoami(&backend, "key_writer").await;
    assert_eq!(
        left(&first),
        ("2 of 3", "99 of 100"),
        "counted from the change on"
    );
    let health = Answer::to(backend.control(Method::GET, "/v1/health")).await.body;
    assert_eq!(health["rateLimits"], "real");

    let (status, body) = put_mode(&backend, "strict").await;
    assert_eq!(status, 400, "{body}");
    let other = json!({"mode": "off", "factor": 2});
    let other = Answer::to(backend.control(Method::PUT, "/v1/rate-limits").json(&other)).await;
    assert_eq!(other.status, 400);
}

#[tokio::test]
async fn what_exceeds_a_limit_is_refused_and_logged_until_time_has_passed() {
    let (backend, clock) = limited().await;
    for left_over in ["2 of 3", "1 of 3", "0 of 3"] {
        let answer = whoami(&backend, "key_writer").await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("x-limit-minute")),
            (200, left_over)
        );
    }
    let refused = whoami(&backend, "key_writer").await;
    assert_eq!(refused.status, 429);
    assert!(
        refused.body["error"]
            .as_str()
            .expect("a word")
            .starts_with("minute: ")
    );
    assert_eq!(left(&refused), ("0 of 3", "97 of 100"));
    let other = whoami(&backend, "key_reader").await;
    assert_eq!(
        left(&other),
        ("2 of 3", "96 of 100"),
        "its own minute, everybody's hour"
    );

    clock.advance(Duration::from_mins(1));
    assert_eq!(whoami(&backend, "key_writer").await.status, 200);
    let outcomes: Vec<_> = log(&backend)
        .await
        .iter()
        .map(|entry| format!("{} {} {}", entry["principal"], entry["outcome"], entry["status"]))
        .collect();
    assert_eq!(
        outcomes[3..],
        [
            r#""user_1" "refused" 429"#,
            r#""user_2" "committed" 200"#,
            r#""user_1" "committed" 200"#
        ]
    );
}

#[tokio::test]
async fn who_is_not_known_is_not_counted() {
    let (backend, _) = limited().await;
    for _ in 0..5 {
        let unknown = whoami(&backend, "key_x").await;
        assert_eq!((unknown.status.as_u16(), left(&unknown)), (401, ("", "")));
    }
    let ping = Answer::to(request(&backend, Method::GET, "/ping")).await;
    assert_eq!(left(&ping), ("", ""), "an operation without a tier");
    assert_eq!(
        left(&whoami(&backend, "key_writer").await),
        ("2 of 3", "99 of 100")
    );
}

#[tokio::test]
async fn a_reset_forgets_what_was_counted_and_keeps_the_mode() {
    let (backend, _) = limited().await;
    for status in [200, 200, 200, 429] {
        assert_eq!(whoami(&backend, "key_writer").await.status, status);
    }
    backend.reset(&TOKENS, 2).await;
    assert_eq!(
        left(&whoami(&backend, "key_writer").await),
        ("2 of 3", "99 of 100")
    );
}

#[tokio::test]
async fn a_call_that_is_run_again_is_counted_once() {
    let (backend, _) = limited().await;
    assert_eq!(deadlock(&backend).await, [200, 200]);
    let third = Answer::to(request(&backend, Method::POST, "/lock/a/a")).await;
    assert_eq!(
        (third.status.as_u16(), left(&third)),
        (200, ("0 of 3", "97 of 100"))
    );
}
