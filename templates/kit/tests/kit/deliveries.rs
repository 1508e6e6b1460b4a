//! What the clone tells others.

mod failures;
mod order;
mod ways;

use crate::{TOKENS, content, notes::Notes, receiver::Receiver, request};
use asymmetric_kit::test_support::{Answer, TestBackend};
use http::Method;
use serde_json::{Value, json};

/// A backend that may deliver to this machine.
async fn start() -> TestBackend {
    let backend = TestBackend::start_with(Notes, &content(), &TOKENS, |settings| {
        "127.0.0.0/8".clone_into(&mut settings.webhook_allow);
    })
    .await;
    backend.put_tokens(&[("signing", "the signing secret")]).await;
    backend
}

/// Has the application tell something, and gives the number of the delivery.
async fn tell(backend: &TestBackend, delivery: Value) -> i64 {
    let answer = Answer::to(request(backend, Method::POST, "/tell").json(&delivery)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["id"].as_i64().expect("a number")
}

/// The log once nothing is pending.
async fn settled(backend: &TestBackend) -> Vec<Value> {
    loop {
        let page = Answer::to(backend.control(Method::GET, "/v1/deliveries"))
            .await
            .body;
        if page["pending"] == 0 {
            return page["deliveries"].as_array().expect("a log").clone();
        }
        tokio::task::yield_now().await;
    }
}

/// The log once it has so many rows.
async fn attempts(backend: &TestBackend, rows: usize) -> Vec<Value> {
    loop {
        let page = Answer::to(backend.control(Method::GET, "/v1/deliveries"))
            .await
            .body;
        let attempts = page["deliveries"].as_array().expect("a log");
        if attempts.len() >= rows {
            return attempts.clone();
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_is_told_arrives_signed_and_is_logged() {
    let backend = start().await;
    let mut receiver = Receiver::start(&[]).await;
    let id = tell(
        &backend,
        json!({"target": receiver.url("/events?team=T1"), "text": "hello"}),
    )
    .await;
    let arrived = receiver.next().await;
    assert_eq!(
        (arrived.path.as_str(), arrived.body.as_str()),
        ("/events?team=T1", "{\"text\":\"hello\"}")
    );
    assert_eq!(arrived.header("host"), receiver.address.to_string());
    assert_eq!(arrived.header("content-type"), "application/json");
    assert_eq!(arrived.header("content-length"), "16");
    assert_eq!(arrived.header("x-signature"), "signed with the signing secret");
    assert_eq!(arrived.header("x-attempt"), "1");
    let log = settled(&backend).await;
    assert_eq!(log.len(), 1);
    let row = &log[0];
    assert_eq!(
        (
            &row["id"],
            &row["attempt"],
            &row["kind"],
            &row["status"],
            &row["error"],
            &row["nextAttemptAt"]
        ),
        (
            &json!(id),
            &json!(1),
            &json!("note"),
            &json!(200),
            &Value::Null,
            &Value::Null
        )
    );
    assert_eq!(row["target"], receiver.url("/events?team=T1"));
    let told = backend
        .sql("SELECT delivery, attempt, outcome, next FROM told")
        .await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (
            told[0].get::<_, i64>(0),
            told[0].get::<_, i32>(1),
            told[0].get::<_, &str>(2),
            told[0].get(3)
        ),
        (id, 1, "200 0", false)
    );
    assert!(receiver.is_quiet());
}

#[tokio::test]
async fn calls_that_are_refused_tell_nothing_and_numbers_are_the_same_on_every_copy() {
    let backend = start().await;
    // A connection that nobody accepts, so that the deliveries stay pending.
    let mut receiver = Receiver::start_held().await;
    for number in 1..=3 {
        assert_eq!(
            tell(&backend, json!({"target": receiver.url("/"), "text": "x"})).await,
            number
        );
    }
    receiver.next().await;
    let pending: i64 = backend.sql("SELECT count(*) FROM _asym_state.deliveries").await[0].get(0);
    assert_eq!(pending, 3);
    receiver.permits.add_permits(3);
    assert_eq!(settled(&backend).await.len(), 3);
}

#[tokio::test]
async fn the_log_is_read_in_pages_and_holds_no_secrets() {
    let backend = start().await;
    let receiver = Receiver::start(&[]).await;
    for text in ["a", "b", "c"] {
        tell(&backend, json!({"target": receiver.url("/"), "text": text})).await;
    }
    let all = settled(&backend).await;
    assert_eq!(all.len(), 3);
    let path = format!("/v1/deliveries?after={}&limit=1", all[0]["sequence"]);
    let page = Answer::to(backend.control(Method::GET, &path)).await.body;
    assert_eq!(page["deliveries"], json!([all[1]]));

    let hashes: i64 = backend
        .sql("SELECT count(*) FROM _asym_auth.tokens WHERE grant_name = 'signing'")
        .await[0]
        .get(0);
    let secret: String = backend
        .sql("SELECT value FROM _asym_auth.secrets WHERE name = 'signing'")
        .await[0]
        .get(0);
    assert_eq!((hashes, secret.as_str()), (0, "the signing secret"));
    let logs = backend
        .sql(
            "SELECT coalesce(string_agg(logged::text, ' '), '') FROM (\
              SELECT to_jsonb(requests) AS logged FROM _asym_log.requests \
              UNION ALL SELECT to_jsonb(deliveries) FROM _asym_log.deliveries) AS everything",
        )
        .await;
    assert!(!logs[0].get::<_, &str>(0).contains("the signing secret"));
    assert!(!backend.dump().await.contains("the signing secret"));
    // Another value takes its place.
    backend.put_tokens(&[("signing", "rotated")]).await;
    let mut receiver = receiver;
    while receiver.next().await.body != "{\"text\":\"c\"}" {}
    tell(&backend, json!({"target": receiver.url("/"), "text": "d"})).await;
    assert_eq!(receiver.next().await.header("x-signature"), "signed with rotated");
}
