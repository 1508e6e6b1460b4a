//! Deliveries that do not arrive: repeated, given up, sent again, forgotten.

use super::{attempts, settled, start, tell};
use crate::{
    TOKENS, clock,
    receiver::{Receiver, status},
};
use asymmetric_kit::test_support::{Answer, TestBackend};
use bytes::Bytes;
use http::{HeaderValue, Method, header};
use http_body_util::Full;
use serde_json::{Value, json};
use std::time::Duration;

async fn redeliver(backend: &TestBackend, id: i64) -> Answer {
    let path = format!("/v1/deliveries/{id}/redeliver");
    Answer::to(backend.control(Method::POST, &path)).await
}

#[tokio::test]
async fn a_delivery_is_repeated_after_the_times_that_it_names_until_it_is_accepted() {
    let backend = start().await;
    let mut receiver = Receiver::start(&[500, 404]).await;
    let delivery = json!({"target": receiver.url("/"), "text": "x", "retries": [40, 80, 60_000]});
    tell(&backend, delivery).await;
    let arrived = [
        receiver.next().await,
        receiver.next().await,
        receiver.next().await,
    ];
    for (index, request) in arrived.iter().enumerate() {
        assert_eq!(request.header("x-attempt"), (index + 1).to_string());
        assert_eq!(request.body, arrived[0].body);
    }
    let waited = [arrived[1].at - arrived[0].at, arrived[2].at - arrived[1].at];
    assert!(
        waited[0] >= Duration::from_millis(40) && waited[1] >= Duration::from_millis(80),
        "{waited:?}"
    );
    let log = settled(&backend).await;
    let statuses: Vec<_> = log
        .iter()
        .map(|row| (row["status"].as_i64(), row["nextAttemptAt"].is_null()))
        .collect();
    assert_eq!(
        statuses,
        [(Some(500), false), (Some(404), false), (Some(200), true)]
    );
    let told = backend
        .sql("SELECT attempt, next FROM told ORDER BY attempt")
        .await;
    let told: Vec<(i32, bool)> = told.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(told, [(1, true), (2, true), (3, false)]);
}

#[tokio::test]
async fn what_was_given_up_is_sent_again_on_demand() {
    let backend = start().await;
    let mut receiver = Receiver::start(&[500, 503]).await;
    let id = tell(
        &backend,
        json!({"target": receiver.url("/a"), "text": "x", "retries": [5]}),
    )
    .await;
    let log = settled(&backend).await;
    assert_eq!(log.len(), 2);
    let first = [receiver.next().await, receiver.next().await];
    assert_eq!(redeliver(&backend, id).await.body, json!({"id": id}));
    let again = receiver.next().await;
    assert_eq!(
        (
            again.path.as_str(),
            &again.body,
            again.header("content-type"),
            again.header("x-signature")
        ),
        (
            "/a",
            &first[0].body,
            "application/json",
            "signed with the signing secret"
        )
    );
    assert_eq!(again.header("x-attempt"), "1");
    let log = settled(&backend).await;
    assert_eq!(
        (log.len(), &log[2]["id"], &log[2]["status"]),
        (3, &json!(id), &json!(200))
    );
    // Also what has arrived.
    assert_eq!(redeliver(&backend, id).await.status, 200);
    receiver.next().await;
    settled(&backend).await;
    assert_eq!(redeliver(&backend, id + 1).await.status, 404);
    let nonsense = Answer::to(backend.control(Method::POST, "/v1/deliveries/x/redeliver")).await;
    assert_eq!(nonsense.status, 404);
}

#[tokio::test]
async fn what_is_pending_is_not_put_back_and_is_forgotten_by_a_reset() {
    let backend = start().await;
    let mut receiver = Receiver::start(&[500]).await;
    let mut held = Receiver::start_held().await;
    let id = tell(
        &backend,
        json!({"target": receiver.url("/"), "text": "x", "retries": [600_000]}),
    )
    .await;
    tell(&backend, json!({"target": held.url("/"), "text": "on its way"})).await;
    attempts(&backend, 1).await;
    let refused = redeliver(&backend, id).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.body["error"]),
        (
            409,
            &json!("failed to deliver again: delivery 1 is still pending")
        )
    );
    receiver.next().await;
    held.next().await;
    backend.reset(&TOKENS, 2).await;
    held.permits.add_permits(2);
    assert_eq!(settled(&backend).await, [Value::Null; 0]);
    for receiver in [&mut receiver, &mut held] {
        tell(
            &backend,
            json!({"target": receiver.url("/"), "text": "second run"}),
        )
        .await;
        assert_eq!(receiver.next().await.body, "{\"text\":\"second run\"}");
    }
    assert_eq!(settled(&backend).await.len(), 2);
}

/// A delivery as another process left it.
fn left_over(target: &str, epoch: i64) -> String {
    format!(
        "INSERT INTO _asym_state.deliveries VALUES (1000 + {epoch}, {epoch}, 'note', '{target}', NULL, \
         '[[\"x-a\", \"b\"]]', 'epoch {epoch}', 1000, '{{}}')"
    )
}

#[tokio::test]
async fn a_backend_that_starts_sends_what_is_left_over_of_its_epoch_only() {
    let backend = start().await;
    let mut receiver = Receiver::start(&[]).await;
    for epoch in [0, 1] {
        backend.sql(&left_over(&receiver.url("/"), epoch)).await;
    }
    let restarted = clock::restart_with(&backend, |settings| {
        "127.0.0.1".clone_into(&mut settings.webhook_allow);
    })
    .await;
    let arrived = receiver.next().await;
    assert_eq!((arrived.body.as_str(), arrived.header("x-a")), ("epoch 1", "b"));
    assert_eq!(settled(&backend).await.len(), 1);
    assert!(receiver.is_quiet());
    restarted.shutdown().await;
}

#[tokio::test]
async fn a_fence_interrupts_a_delivery_which_is_repeated_when_the_epoch_goes_on() {
    let backend = start().await;
    let mut receiver = Receiver::start_held().await;
    tell(
        &backend,
        json!({"target": receiver.url("/"), "text": "x", "timeout": 20_000}),
    )
    .await;
    receiver.next().await;
    let fenced = Answer::to(backend.control(Method::POST, "/v1/fence")).await;
    assert_eq!(fenced.status, 200);
    receiver.permits.add_permits(2);
    let release = backend
        .control(Method::POST, "/v1/release")
        .json(&json!({"epoch": 1}));
    assert_eq!(Answer::to(release).await.status, 200);
    assert_eq!(receiver.next().await.header("x-attempt"), "1");
    assert_eq!(settled(&backend).await.len(), 1);
}

#[tokio::test]
async fn silence_redirects_and_floods_are_failures_or_cut_short() {
    let backend = start().await;
    let mut held = Receiver::start_held().await;
    tell(
        &backend,
        json!({"target": held.url("/"), "text": "x", "timeout": 30}),
    )
    .await;
    let log = settled(&backend).await;
    assert_eq!(
        (&log[0]["error"], &log[0]["status"]),
        (&json!("failed to deliver: no answer in 30 ms"), &Value::Null)
    );
    held.next().await;

    let mut receiver = Receiver::start(&[]).await;
    let mut elsewhere = status(302);
    elsewhere
        .headers_mut()
        .insert(header::LOCATION, HeaderValue::from_static("/elsewhere"));
    let mut flood = status(200);
    *flood.body_mut() = Full::new(Bytes::from("\0x".repeat(4 * 1024 * 1024)));
    receiver
        .answers
        .lock()
        .expect("answers")
        .extend([elsewhere, flood]);
    for text in ["redirect", "flood"] {
        tell(&backend, json!({"target": receiver.url("/"), "text": text})).await;
    }
    let log = settled(&backend).await;
    assert_eq!((&log[1]["status"], &log[2]["status"]), (&json!(302), &json!(200)));
    assert_eq!(log[2]["response"], "x".repeat(2048));
    let read = backend.sql("SELECT outcome FROM told WHERE delivery = 3").await;
    assert_eq!(read[0].get::<_, &str>(0), "200 65536");
    assert_eq!(
        [receiver.next().await.path, receiver.next().await.path],
        ["/", "/"]
    );
    assert!(receiver.is_quiet());
}

#[tokio::test]
async fn what_the_vendor_fails_to_note_is_logged_all_the_same() {
    let backend = start().await;
    let receiver = Receiver::start(&[]).await;
    tell(&backend, json!({"target": receiver.url("/"), "text": "break"})).await;
    assert_eq!(settled(&backend).await[0]["status"], 200);
    assert!(backend.sql("SELECT 1 FROM told").await.is_empty());
}
