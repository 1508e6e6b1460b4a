//! What happens to a request between its route and its reply.

use crate::{count, log, notes::GATE, request, start, until_waiting, write};
use asymmetric_kit::test_support::{Answer, TestBackend};
use http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_request_is_one_transaction_with_its_row_in_the_log() {
    let backend = start().await;
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let body = json!({"text": "my key is key_writer", "pin": "1234"});
    let sent = request(&backend, Method::POST, "/notes?draft=1")
        .header("traceparent", format!("00-{trace}-b7ad6b7169203331-01"))
        .json(&body);
    let note = Answer::to(sent).await;
    let id = note.body["id"].as_str().expect("an id").to_owned();
    assert!(
        note.body["url"]
            .as_str()
            .expect("a url")
            .starts_with(&backend.url("/notes/note_"))
    );
    let shown = Answer::to(request(&backend, Method::GET, &format!("/notes/{id}"))).await;
    assert_eq!(shown.body, json!({"text": "my key is key_writer"}));

    let log = log(&backend).await;
    let (written, read) = (&log[0], &log[1]);
    let row = backend.sql("SELECT request, xmin::text::bigint FROM notes").await;
    assert_eq!(
        written["sequence"].to_string(),
        row[0].get::<_, String>(0),
        "asym.request is the row's number"
    );
    assert_eq!(written["transactionId"], row[0].get::<_, i64>(1));
    assert_eq!(written["operation"], "notes.create");
    assert_eq!(
        (&written["principal"], &written["traceId"]),
        (&json!("user_1"), &json!(trace))
    );
    assert_eq!(
        (&written["outcome"], &written["status"], &written["epoch"]),
        (&json!("committed"), &json!(200), &json!(1))
    );
    assert_eq!(
        written["request"],
        json!({"method": "POST", "path": "/notes", "arguments":
            {"text": "my key is [redacted]", "pin": "[redacted]", "draft": "1"}})
    );
    assert_eq!(written["response"]["access_token"], "[redacted]");
    assert!(written["durationMicroseconds"].as_i64().expect("a duration") > 0);
    assert_eq!(read["operation"], "notes.show");
    assert_ne!(note.header("x-request"), shown.header("x-request"));
}

#[tokio::test]
async fn a_request_that_only_reads_has_no_transaction_id() {
    let backend = start().await;
    for _ in 0..70 {
        Answer::to(request(&backend, Method::GET, "/whoami")).await;
    }
    let log = log(&backend).await;
    assert_eq!(log.len(), 70);
    assert!(log.iter().all(|entry| entry["transactionId"].is_null()));
    let numbers: Vec<i64> = log
        .iter()
        .filter_map(|entry| entry["sequence"].as_i64())
        .collect();
    assert_eq!(numbers, (1..=70).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_but_its_log() {
    let backend = start().await;
    backend.freeze_clock().await;
    let before = backend.dump().await;
    let refused = Answer::to(request(&backend, Method::POST, "/refuse")).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.body["error"]),
        (402, &json!("changed_my_mind"))
    );
    let broken = Answer::to(request(&backend, Method::POST, "/break")).await;
    assert_eq!(
        (broken.status.as_u16(), &broken.body["error"]),
        (500, &json!("internal"))
    );
    assert_eq!(backend.dump().await, before, "no row, and no identifier spent");

    let log = log(&backend).await;
    let outcomes: Vec<&Value> = log.iter().map(|entry| &entry["outcome"]).collect();
    assert_eq!(outcomes, ["rolled_back", "failed"]);
    assert!(log.iter().all(|entry| entry["transactionId"].is_null()));
    // The connection that met the error serves the next request.
    write(&backend, "after").await;
}

#[tokio::test]
async fn requests_that_do_not_reach_a_handler_are_told_why_and_logged() {
    let backend = start().await;
    let client = backend.client();
    let cases = [
        (
            client.get(backend.url("/elsewhere")),
            404,
            "unknown_route",
            "unmatched",
        ),
        (client.put(backend.url("/notes")), 405, "use POST", "unmatched"),
        (
            client.post(backend.url("/notes")),
            401,
            "not_authenticated",
            "refused",
        ),
        (
            client.post(backend.url("/notes")).bearer_auth("key_x"),
            401,
            "invalid_credential",
            "refused",
        ),
        (
            client.get(backend.url("/whoami")).bearer_auth("key_x"),
            401,
            "invalid_credential",
            "refused",
        ),
        (
            client.post(backend.url("/notes")).bearer_auth("key_reader"),
            403,
            r#"["notes:write"] not in ["notes:read"]"#,
            "refused",
        ),
        (
            request(&backend, Method::DELETE, "/notes/1"),
            501,
            "notes.delete",
            "refused",
        ),
        (
            request(&backend, Method::POST, "/notes")
                .header("content-type", "application/json")
                .body("["),
            400,
            "failed to parse the body as JSON",
            "refused",
        ),
    ];
    let expected: Vec<_> = cases.iter().map(|case| case.3).collect();
    for (sent, status, error, _) in cases {
        let answer = Answer::to(sent).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["error"]),
            (status, &json!(error))
        );
        assert!(!answer.header("x-request").is_empty());
    }
    let log = log(&backend).await;
    assert_eq!(
        log.iter()
            .map(|entry| entry["outcome"].as_str().expect("text"))
            .collect::<Vec<_>>(),
        expected
    );
    assert!(log[0]["operation"].is_null());
    assert_eq!(count(&backend).await, 0);
}

#[tokio::test]
async fn public_and_optional_operations_work_without_a_token() {
    let backend = start().await;
    let ping = Answer::to(backend.client().get(backend.url("/ping")).bearer_auth("whatever")).await;
    assert_eq!(
        (ping.body, ping.headers["cache-control"].to_str().expect("text")),
        (json!({"pong": true}), "no-store")
    );
    let nobody = Answer::to(backend.client().get(backend.url("/whoami"))).await;
    assert_eq!(nobody.body, json!({"subject": null}));
    let somebody = Answer::to(request(&backend, Method::GET, "/whoami")).await;
    assert_eq!(somebody.body, json!({"subject": "user_1"}));
}

#[tokio::test]
async fn a_hook_can_answer_before_authentication() {
    let backend = start().await;
    let answer = Answer::to(
        backend
            .client()
            .post(backend.url("/notes"))
            .header("x-fault", "drop"),
    )
    .await;
    assert_eq!(
        (answer.status.as_u16(), answer.body),
        (502, json!({"fault": "drop"}))
    );
    assert_eq!(log(&backend).await[0]["status"], 502);
}

#[tokio::test]
async fn a_recorded_outcome_is_replayed_whether_it_was_good_or_bad() {
    let backend = start().await;
    let create = || {
        request(&backend, Method::POST, "/notes")
            .header("idempotency-key", "k1")
            .json(&json!({"text": "x"}))
    };
    let (first, again) = (Answer::to(create()).await, Answer::to(create()).await);
    assert_eq!((&first.body, again.header("x-replayed")), (&again.body, "true"));
    assert_eq!(count(&backend).await, 1);

    let refuse = || request(&backend, Method::POST, "/refuse").header("idempotency-key", "k2");
    let (first, again) = (Answer::to(refuse()).await, Answer::to(refuse()).await);
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (402, 402));
    assert_eq!((&first.body, again.header("x-replayed")), (&again.body, "true"));
    assert_eq!(
        count(&backend).await,
        1,
        "the refusal was recorded, what it had written was not"
    );
}

/// The statuses of two requests that block one another, so that one of them is run again.
pub(crate) async fn deadlock(backend: &TestBackend) -> [u16; 2] {
    write(backend, "a").await;
    write(backend, "b").await;
    let gate = backend
        .connect(
            "postgres",
            asymmetric_kit::test_support::Postgres::shared().port(),
        )
        .await;
    gate.execute("SELECT pg_advisory_lock($1)", &[&GATE])
        .await
        .expect("the gate");
    let one = tokio::spawn(Answer::to(request(backend, Method::POST, "/lock/a/b")));
    let other = tokio::spawn(Answer::to(request(backend, Method::POST, "/lock/b/a")));
    // Each holds its first row and waits before its second: from here on they block one another.
    until_waiting(backend, 2).await;
    gate.execute("SELECT pg_advisory_unlock($1)", &[&GATE])
        .await
        .expect("the gate");
    [one.await.expect("one"), other.await.expect("other")].map(|answer| answer.status.as_u16())
}

#[tokio::test]
async fn a_deadlock_is_nobodys_error() {
    let backend = start().await;
    assert_eq!(deadlock(&backend).await, [200, 200]);
    assert_eq!(count(&backend).await, 4);
    let deadlocks =
        "SELECT count(*) FROM (SELECT request FROM notes GROUP BY request HAVING count(*) > 1) AS doubled";
    assert_eq!(backend.sql(deadlocks).await[0].get::<_, i64>(0), 0);
}

#[tokio::test]
async fn the_same_calls_on_two_copies_make_the_same_state() {
    let (one, other) = (start().await, start().await);
    for backend in [&one, &other] {
        backend.freeze_clock().await;
        for text in ["first", "second", "third"] {
            write(backend, text).await;
        }
        Answer::to(request(backend, Method::POST, "/refuse")).await;
        write(backend, "fourth").await;
    }
    assert_eq!(one.dump().await, other.dump().await);
    assert_eq!(count(&one).await, 4);
}

#[tokio::test]
async fn bodies_have_a_limit() {
    let backend = start().await;
    let body = vec![b'x'; 16 * 1024 * 1024 + 1];
    let answer = Answer::to(request(&backend, Method::POST, "/notes").body(body)).await;
    assert_eq!(answer.status, 413);
}
