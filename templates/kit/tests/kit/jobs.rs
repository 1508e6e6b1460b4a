//! What the clone does by itself when world time reaches it.

use crate::{TOKENS, clock::set_clock, content, count, log, notes::GATE, request, start, until_waiting};
use asymmetric_kit::test_support::{Answer, Postgres, TestBackend};
use http::Method;
use serde_json::{Value, json};

/// Schedules a note and says when it is due.
async fn schedule(backend: &TestBackend, job: Value) -> String {
    let answer = Answer::to(request(backend, Method::POST, "/later").json(&job)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["due"].as_str().expect("a time").to_owned()
}

fn publish(key: &str, seconds: f64) -> Value {
    json!({"kind": "notes.publish", "key": key, "text": key, "seconds": seconds})
}

/// The notes in the order in which they were written.
async fn notes(backend: &TestBackend) -> Vec<String> {
    let rows = backend
        .sql("SELECT text FROM notes ORDER BY request::bigint")
        .await;
    rows.iter().map(|row| row.get(0)).collect()
}

async fn until_jobs(backend: &TestBackend, jobs: i64) {
    let select = "SELECT count(*) FROM _asym_state.jobs";
    while backend.sql(select).await[0].get::<_, i64>(0) != jobs {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn jobs_run_in_due_order_at_their_due_time_when_a_frozen_clock_is_advanced() {
    let backend = start().await;
    set_clock(&backend, json!({"mode": "frozen"})).await;
    let later = schedule(&backend, publish("later", 20.0)).await;
    let first = schedule(&backend, publish("first", 10.0)).await;
    let also_later = schedule(&backend, publish("also later", 20.0)).await;
    schedule(&backend, publish("much later", 3600.0)).await;
    assert_eq!(
        set_clock(&backend, json!({"advanceSeconds": 9})).await["jobsDone"],
        true
    );
    assert_eq!(notes(&backend).await, [""; 0]);
    set_clock(&backend, json!({"advanceSeconds": 1})).await;
    assert_eq!(notes(&backend).await, [format!("first at {first}")]);
    set_clock(&backend, json!({"advanceSeconds": 600})).await;
    // What is due at the same time runs in the order of the names.
    assert_eq!(
        notes(&backend).await[1..],
        [format!("also later at {also_later}"), format!("later at {later}")]
    );
    until_jobs(&backend, 1).await;
    let ran: Vec<Value> = log(&backend)
        .await
        .into_iter()
        .filter(|row| row["operation"] == "notes.publish")
        .collect();
    assert_eq!(ran.len(), 3, "{ran:?}");
    let row = &ran[0];
    assert_eq!(
        (&row["outcome"], &row["principal"]),
        (&json!("committed"), &Value::Null)
    );
    assert_eq!(row["request"]["job"], "first");
    let world_at: jiff::Timestamp = row["worldAt"].as_str().expect("a time").parse().expect("a time");
    assert_eq!(world_at.to_string(), first);
    let request: String = backend
        .sql("SELECT request FROM notes WHERE text LIKE 'first%'")
        .await[0]
        .get(0);
    assert_eq!(row["sequence"].to_string(), request);
}

#[tokio::test]
async fn a_ticking_clock_reaches_jobs_by_itself() {
    let backend = start().await;
    let soon = schedule(&backend, publish("soon", 0.2)).await;
    let at_once = schedule(&backend, publish("at once", 0.0)).await;
    until_jobs(&backend, 0).await;
    assert_eq!(
        notes(&backend).await,
        [format!("at once at {at_once}"), format!("soon at {soon}")]
    );
}

#[tokio::test]
async fn jobs_are_replaced_by_name_taken_back_and_not_left_by_calls_that_are_refused() {
    let backend = start().await;
    set_clock(&backend, json!({"mode": "frozen"})).await;
    schedule(&backend, publish("moved", 10.0)).await;
    schedule(&backend, publish("taken back", 10.0)).await;
    let moved = schedule(&backend, publish("moved", 40.0)).await;
    let mut refused = publish("refused", 10.0);
    refused["refuse"] = json!(true);
    let answer = Answer::to(request(&backend, Method::POST, "/later").json(&refused)).await;
    assert_eq!(answer.status, 409);
    for found in [true, false] {
        let answer = Answer::to(request(&backend, Method::DELETE, "/later/taken%20back")).await;
        assert_eq!(answer.body, json!({"found": found}));
    }
    set_clock(&backend, json!({"advanceSeconds": 30})).await;
    assert_eq!(count(&backend).await, 0);
    set_clock(&backend, json!({"advanceSeconds": 30})).await;
    assert_eq!(notes(&backend).await, [format!("moved at {moved}")]);
}

#[tokio::test]
async fn the_same_jobs_on_two_copies_make_the_same_state() {
    let mut dumps = Vec::new();
    for _ in 0..2 {
        let backend = start().await;
        backend.freeze_clock().await;
        for (key, seconds) in [("a", 2.0), ("b", 1.0)] {
            schedule(&backend, publish(key, seconds)).await;
        }
        set_clock(&backend, json!({"advanceSeconds": 5})).await;
        assert_eq!(count(&backend).await, 2);
        // Numbers of requests are not part of what is compared.
        backend.sql("UPDATE notes SET request = ''").await;
        dumps.push(backend.dump().await);
    }
    assert_eq!(dumps[0], dumps[1]);
}

#[tokio::test]
async fn a_job_that_fails_is_run_again_and_then_given_up_while_others_go_on() {
    let backend = start().await;
    set_clock(&backend, json!({"mode": "frozen"})).await;
    schedule(
        &backend,
        json!({"kind": "notes.break", "key": "broken", "seconds": 1}),
    )
    .await;
    schedule(
        &backend,
        json!({"kind": "notes.refuse", "key": "refused", "seconds": 2}),
    )
    .await;
    schedule(&backend, publish("fine", 3.0)).await;
    set_clock(&backend, json!({"advanceSeconds": 10})).await;
    assert_eq!(count(&backend).await, 1, "the one that is fine did not wait");
    until_jobs(&backend, 0).await;
    assert_eq!(count(&backend).await, 1, "what failed left nothing");
    let outcomes: Vec<(String, String)> = log(&backend)
        .await
        .iter()
        .filter(|row| row["request"]["job"].is_string())
        .map(|row| {
            (
                row["operation"].as_str().expect("a name").to_owned(),
                row["outcome"].as_str().expect("a word").to_owned(),
            )
        })
        .collect();
    let failed = ("notes.break".to_owned(), "failed".to_owned());
    assert_eq!(
        outcomes.iter().filter(|outcome| **outcome == failed).count(),
        4,
        "{outcomes:?}"
    );
    assert!(
        outcomes.contains(&("notes.refuse".to_owned(), "rolled_back".to_owned())),
        "{outcomes:?}"
    );
    assert_eq!(outcomes.len(), 6, "{outcomes:?}");
}

#[tokio::test]
async fn a_fence_stops_a_job_and_it_runs_again_when_the_epoch_goes_on() {
    let backend = start().await;
    let gate = backend.connect("postgres", Postgres::shared().port()).await;
    gate.execute("SELECT pg_advisory_lock($1)", &[&GATE])
        .await
        .expect("the gate");
    schedule(&backend, json!({"kind": "notes.wait", "key": "a", "seconds": 0})).await;
    schedule(
        &backend,
        json!({"kind": "notes.publish", "key": "b", "seconds": 0}),
    )
    .await;
    until_waiting(&backend, 1).await;
    let fence = backend
        .control(Method::POST, "/v1/fence")
        .json(&json!({"timeoutMilliseconds": 20}));
    assert_eq!(Answer::to(fence).await.status, 200);
    drop(gate);
    crate::until_sessions(&backend, 0).await;
    assert_eq!(count(&backend).await, 0, "nothing runs behind the fence");
    let release = backend
        .control(Method::POST, "/v1/release")
        .json(&json!({"epoch": 1}));
    assert_eq!(Answer::to(release).await.status, 200);
    until_jobs(&backend, 0).await;
    assert_eq!(count(&backend).await, 2);
}

#[tokio::test]
async fn a_reset_forgets_jobs_and_finds_those_of_the_new_database() {
    let backend = start().await;
    set_clock(&backend, json!({"mode": "frozen"})).await;
    schedule(&backend, publish("of the first run", 10.0)).await;
    backend.reset(&TOKENS, 2).await;
    set_clock(&backend, json!({"mode": "frozen", "advanceSeconds": 60})).await;
    assert_eq!(count(&backend).await, 0);
}

#[tokio::test]
async fn a_backend_that_starts_does_what_is_left_over() {
    // Nobody rings for this row: it is as if the process that would have run it were gone.
    let gone = TestBackend::start(crate::Notes, &content(), &TOKENS).await;
    gone.sql("INSERT INTO _asym_state.jobs VALUES ('notes.publish', 'left', '2026-01-05T09:00:00Z', '{\"text\": \"left\"}')")
        .await;
    let started = crate::clock::restart(&gone).await;
    until_jobs(&gone, 0).await;
    assert_eq!(notes(&gone).await, ["left at 2026-01-05T09:00:00Z"]);
    started.shutdown().await;
}
