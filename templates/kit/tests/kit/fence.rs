//! Fence, swap, release.

use crate::{TOKENS, count, notes::GATE, request, start, until_sessions, until_waiting, write};
use asymmetric_kit::test_support::{Answer, Postgres, TestBackend};
use http::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio_postgres::Client;

/// A request that has written something and does not end before the lock is let go.
async fn stuck(backend: &TestBackend) -> (Client, tokio::task::JoinHandle<Answer>) {
    let gate = backend.connect("postgres", Postgres::shared().port()).await;
    gate.execute("SELECT pg_advisory_lock($1)", &[&GATE])
        .await
        .expect("the gate");
    let running = tokio::spawn(Answer::to(request(backend, Method::POST, "/wait")));
    until_waiting(backend, 1).await;
    (gate, running)
}

async fn fence(backend: &TestBackend, patience: u64) -> Value {
    let body = json!({"timeoutMilliseconds": patience});
    let answer = Answer::to(backend.control(Method::POST, "/v1/fence").json(&body)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

async fn release(backend: &TestBackend, epoch: u64) -> Answer {
    Answer::to(
        backend
            .control(Method::POST, "/v1/release")
            .json(&json!({"epoch": epoch})),
    )
    .await
}

async fn until_status(backend: &TestBackend, status: &str) {
    while Answer::to(backend.control(Method::GET, "/v1/health")).await.body["status"] != status {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_fence_waits_for_running_requests_and_closes_all_connections() {
    let backend = start().await;
    let (gate, running) = stuck(&backend).await;
    let fencing = tokio::spawn({
        let sent = backend
            .control(Method::POST, "/v1/fence")
            .json(&json!({"timeoutMilliseconds": 60_000}));
        async move { Answer::to(sent).await }
    });
    until_status(&backend, "fenced").await;
    assert!(!fencing.is_finished(), "the request is still running");
    gate.execute("SELECT pg_advisory_unlock($1)", &[&GATE])
        .await
        .expect("the gate");
    assert_eq!(running.await.expect("a reply").body, json!({"epoch": 1}));
    assert_eq!(fencing.await.expect("a fence").body, json!({"epoch": 1}));
    until_sessions(&backend, 0).await;
    assert_eq!(count(&backend).await, 1);
    assert_eq!(
        fence(&backend, 10).await,
        json!({"epoch": 1}),
        "fencing again changes nothing"
    );
}

#[tokio::test]
async fn a_request_that_does_not_end_is_stopped_and_undone() {
    let backend = start().await;
    let (gate, running) = stuck(&backend).await;
    assert_eq!(fence(&backend, 50).await, json!({"epoch": 1}));
    let answer = running.await.expect("a reply");
    assert_eq!(
        (answer.status.as_u16(), &answer.body["error"]),
        (503, &json!("fenced"))
    );
    drop(gate);
    until_sessions(&backend, 0).await;
    assert_eq!(count(&backend).await, 0);
}

#[tokio::test]
async fn held_requests_run_in_the_new_epoch_on_the_new_database() {
    let backend = start().await;
    write(&backend, "of the first run").await;
    fence(&backend, 2000).await;
    let held = tokio::spawn(Answer::to(request(&backend, Method::POST, "/wait")));
    backend.replace_database().await;
    backend.put_tokens(&TOKENS).await;
    assert_eq!(release(&backend, 2).await.body, json!({"epoch": 2}));
    assert_eq!(held.await.expect("a reply").body, json!({"epoch": 2}));
    assert_eq!(
        count(&backend).await,
        1,
        "only what was held is in the new database"
    );
    let epochs: i64 = backend.sql("SELECT max(epoch) FROM _asym_log.requests").await[0].get(0);
    assert_eq!(epochs, 2);
    // Again, and with another epoch while this one is served.
    assert_eq!(release(&backend, 2).await.status, 200);
    assert_eq!(release(&backend, 3).await.status, 409);
}

#[tokio::test]
async fn a_request_is_refused_when_the_fence_lasts_too_long() {
    let backend = start().await;
    fence(&backend, 2000).await;
    let started = Instant::now();
    let answer = Answer::to(request(&backend, Method::POST, "/notes")).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.body["error"]),
        (503, &json!("fenced"))
    );
    assert!(
        started.elapsed() >= Duration::from_millis(1900),
        "{:?}",
        started.elapsed()
    );
    let health = Answer::to(backend.client().get(backend.url("/health"))).await;
    assert_eq!(health.status, 200, "the process itself is well");
    release(&backend, 1).await;
    write(&backend, "after").await;
}

#[tokio::test]
async fn connections_of_an_earlier_epoch_are_closed() {
    let backend = start().await;
    let address = backend.instance().api_address();
    let stream = tokio::net::TcpStream::connect(address)
        .await
        .expect("a connection");
    let head = format!("GET /ping HTTP/1.1\r\nhost: {address}\r\n\r\n");
    exchange(&stream, &head)
        .await
        .expect("a reply on an open connection");
    exchange(&stream, &head).await.expect("another one on the same");
    fence(&backend, 2000).await;
    release(&backend, 2).await;
    let ended = exchange(&stream, &head).await;
    assert!(ended.is_none(), "the connection is closed: {ended:?}");
}

/// Sends bytes and gives what comes back; none when the connection is closed.
async fn exchange(stream: &tokio::net::TcpStream, head: &str) -> Option<String> {
    stream.writable().await.ok()?;
    stream.try_write(head.as_bytes()).ok()?;
    let mut reply = vec![0; 4096];
    loop {
        stream.readable().await.ok()?;
        match stream.try_read(&mut reply) {
            Ok(0) => return None,
            Ok(read) => return Some(String::from_utf8_lossy(&reply[..read]).into_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return None,
        }
    }
}

#[tokio::test]
async fn a_shutdown_lets_running_requests_finish() {
    let backend = start().await;
    let (gate, running) = stuck(&backend).await;
    let address = backend.instance().api_address();
    let ending = tokio::spawn(backend.shutdown());
    // Nothing new is accepted while the running request is waited for.
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!ending.is_finished());
    gate.execute("SELECT pg_advisory_unlock($1)", &[&GATE])
        .await
        .expect("the gate");
    assert_eq!(running.await.expect("a reply").status, 200);
    ending.await.expect("an end");
}
