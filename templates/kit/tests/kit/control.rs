//! The control port.

use crate::{TOKENS, log, request, start, until_sessions, write};
use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::json;

#[tokio::test]
async fn the_control_port_wants_its_secret() {
    let backend = start().await;
    let url = |path: &str| format!("http://{}{path}", backend.instance().control_address());
    for path in ["/v1/health", "/v1/operations", "/v1/log", "/nothing"] {
        let without = Answer::to(backend.client().get(url(path))).await;
        let wrong = Answer::to(backend.client().get(url(path)).bearer_auth("control-secreT")).await;
        assert_eq!(
            (without.status.as_u16(), wrong.status.as_u16()),
            (401, 401),
            "{path}"
        );
    }
    assert_eq!(
        Answer::to(backend.control(Method::GET, "/nothing")).await.status,
        404
    );
    let fence = Answer::to(backend.client().post(url("/v1/fence"))).await;
    assert_eq!(fence.status, 401);
    let health = Answer::to(backend.control(Method::GET, "/v1/health")).await.body;
    assert_eq!(health["status"], "serving");
    assert_eq!(
        (&health["epoch"], &health["template"]),
        (&json!(1), &json!("notes"))
    );
}

#[tokio::test]
async fn operations_say_what_there_is_and_what_not() {
    let backend = start().await;
    let document = Answer::to(backend.control(Method::GET, "/v1/operations"))
        .await
        .body;
    assert_eq!(
        (&document["implemented"], &document["listed"]),
        (&json!(18), &json!(20))
    );
    assert_eq!(
        document["operations"][0],
        json!({
            "name": "notes.create", "methods": ["POST"], "path": "/notes", "access": "required",
            "scopes": ["notes:write"], "rateLimitTier": null, "summary": "Writes a note.", "implemented": true, "driven": true,
        })
    );
    let last = &document["operations"][11];
    assert_eq!(
        (&last["implemented"], &last["driven"]),
        (&json!(false), &json!(false))
    );
}

#[tokio::test]
async fn putting_tokens_replaces_those_of_the_same_names_only() {
    let backend = start().await;
    let identities = backend.put_tokens(&TOKENS).await;
    assert_eq!(identities, json!({"accountId": "acct_1"}));
    let before: i64 = backend.sql("SELECT count(*) FROM _asym_auth.tokens").await[0].get(0);
    assert_eq!(before, 2);

    backend.put_tokens(&[("writer", "key_rotated")]).await;
    let old = Answer::to(request(&backend, Method::POST, "/notes")).await;
    assert_eq!(old.status, 401);
    let new = Answer::to(
        backend
            .client()
            .post(backend.url("/notes"))
            .bearer_auth("key_rotated"),
    )
    .await;
    assert_eq!(new.status, 200);
    let reader = Answer::to(
        backend
            .client()
            .get(backend.url("/whoami"))
            .bearer_auth("key_reader"),
    )
    .await;
    assert_eq!(reader.body["subject"], "user_2");

    let stored: Vec<u8> = backend
        .sql("SELECT hash FROM _asym_auth.tokens WHERE grant_name = 'writer'")
        .await[0]
        .get(0);
    assert_eq!(stored.len(), 32);
}

#[tokio::test]
async fn tokens_that_nothing_was_granted_to_are_refused_as_a_whole() {
    let backend = start().await;
    let tokens = json!({"tokens": {"reader": "key_new", "unknown": "key_x"}});
    let answer = Answer::to(backend.control(Method::PUT, "/v1/tokens").json(&tokens)).await;
    assert_eq!(answer.status, 422);
    assert_eq!(
        answer.body["error"],
        "failed to put tokens: the database has no grant named unknown"
    );
    let reader = Answer::to(
        backend
            .client()
            .get(backend.url("/whoami"))
            .bearer_auth("key_reader"),
    )
    .await;
    assert_eq!(reader.status, 200, "the old token is still good");
    let malformed = Answer::to(backend.control(Method::PUT, "/v1/tokens").body("{")).await;
    assert_eq!(malformed.status, 400);
}

#[tokio::test]
async fn the_log_is_read_in_pages() {
    let backend = start().await;
    for text in ["a", "b", "c"] {
        write(&backend, text).await;
    }
    let all = log(&backend).await;
    assert_eq!(all.len(), 3);
    let path = format!("/v1/log?after={}&limit=1", all[0]["sequence"]);
    let page = Answer::to(backend.control(Method::GET, &path)).await.body;
    assert_eq!(page["requests"], json!([all[1]]));
    let bad = Answer::to(backend.control(Method::GET, "/v1/log?after=x")).await;
    assert_eq!(bad.status, 400);
}

#[tokio::test]
async fn nothing_connects_before_a_request_needs_it() {
    let backend = crate::TestBackend::start(crate::Notes, &crate::content(), &[]).await;
    let health = Answer::to(backend.client().get(backend.url("/health"))).await;
    assert_eq!(
        (health.status.as_u16(), health.body),
        (200, json!({"status": "ok"}))
    );
    // The connection that put the tokens goes away by itself.
    until_sessions(&backend, 0).await;
    Answer::to(backend.client().get(backend.url("/ping"))).await;
    assert_eq!(crate::sessions_of(&backend).await, 1);
}

#[tokio::test]
async fn the_relay_leads_to_the_same_database() {
    let backend = start().await;
    let id = write(&backend, "through the relay").await["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let client = backend
        .connect("postgres", backend.instance().relay_address().port())
        .await;
    let row = client
        .query_one("SELECT text FROM notes WHERE id = $1", &[&id])
        .await
        .expect("a row");
    assert_eq!(row.get::<_, &str>(0), "through the relay");
}
