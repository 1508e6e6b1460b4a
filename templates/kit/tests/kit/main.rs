//! The kit behind a small application of its own, over real HTTP and a real database.

mod clock;
mod control;
mod deliveries;
mod encodings;
mod fence;
mod inside;
mod jobs;
mod notes;
mod paths;
mod rate_limits;
mod receiver;
mod redis;
mod requests;
mod sockets;
mod tls;
mod tools;
mod webhooks;

use asymmetric_kit::test_support::{Answer, Content, TestBackend};
use http::Method;
use notes::Notes;
use serde_json::{Value, json};

/// Token values of the tests.
pub(crate) const TOKENS: [(&str, &str); 2] = [("writer", "key_writer"), ("reader", "key_reader")];

pub(crate) fn content() -> Content {
    Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/content"), None)
}

pub(crate) async fn start() -> TestBackend {
    TestBackend::start(Notes, &content(), &TOKENS).await
}

/// A request as the writer.
pub(crate) fn request(backend: &TestBackend, method: Method, path: &str) -> reqwest::RequestBuilder {
    backend
        .client()
        .request(method, backend.url(path))
        .bearer_auth("key_writer")
}

/// Writes a note and gives its document.
pub(crate) async fn write(backend: &TestBackend, text: &str) -> Value {
    let answer = Answer::to(request(backend, Method::POST, "/notes").json(&json!({"text": text}))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

/// The request log, oldest first.
pub(crate) async fn log(backend: &TestBackend) -> Vec<Value> {
    let answer = Answer::to(backend.control(Method::GET, "/v1/log")).await;
    answer.body["requests"].as_array().expect("a log").clone()
}

/// The number of notes.
pub(crate) async fn count(backend: &TestBackend) -> i64 {
    backend.sql("SELECT count(*) FROM notes").await[0].get(0)
}

/// Waits until as many sessions of the backend as said wait for an advisory lock.
pub(crate) async fn until_waiting(backend: &TestBackend, sessions: i64) {
    let waiting = "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database \
         WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted";
    while backend.sql(waiting).await[0].get::<_, i64>(0) < sessions {
        tokio::task::yield_now().await;
    }
}

/// Waits until the backend has this many sessions on its database.
pub(crate) async fn until_sessions(backend: &TestBackend, sessions: i64) {
    while sessions_of(backend).await != sessions {
        tokio::task::yield_now().await;
    }
}

/// Sessions of the backend on its database.
pub(crate) async fn sessions_of(backend: &TestBackend) -> i64 {
    let sessions =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'asym_test'";
    backend.sql(sessions).await[0].get(0)
}
