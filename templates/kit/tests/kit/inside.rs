//! Operations without a route of their own, which are reached inside another one.

use crate::{Notes, TOKENS, content, log, start, write};
use asymmetric_kit::{
    RateMode,
    test_support::{Answer, TestBackend},
};
use http::Method;
use serde_json::{Value, json};

async fn batch(backend: &TestBackend, token: &str, calls: &[&str]) -> (u16, Value) {
    let client = backend.client().post(backend.url("/batch"));
    let sent = client.bearer_auth(token).json(&json!({"calls": calls}));
    let answer = Answer::to(sent).await;
    (answer.status.as_u16(), answer.body)
}

#[tokio::test]
async fn the_log_names_what_was_called_inside() {
    let backend = start().await;
    write(&backend, "a").await;
    let (_, body) = batch(&backend, "key_writer", &["notes.count", "notes.wipe", "no.such"]).await;
    let expected = json!([{"call": "notes.count", "notes": 1}, {"call": "notes.wipe", "notes": 0}]);
    assert_eq!(body["answers"], expected);
    batch(&backend, "key_writer", &["notes.count"]).await;
    batch(&backend, "key_writer", &[]).await;
    let log = log(&backend).await;
    let names: Vec<&Value> = log.iter().map(|entry| &entry["operation"]).collect();
    assert_eq!(
        names,
        [
            "notes.create",
            "notes.count, notes.wipe",
            "notes.count",
            "notes.batch"
        ]
    );
}

#[tokio::test]
async fn one_that_is_not_implemented_keeps_the_others_from_running() {
    let backend = start().await;
    write(&backend, "a").await;
    let answer = batch(&backend, "key_writer", &["notes.wipe", "notes.burn"]).await;
    assert_eq!(answer, (501, json!({"error": "notes.burn"})));
    let (_, body) = batch(&backend, "key_writer", &["notes.count"]).await;
    assert_eq!(body["answers"][0]["notes"], 1);
}

#[tokio::test]
async fn scopes_are_those_of_what_is_called_inside() {
    let backend = start().await;
    assert_eq!(batch(&backend, "key_reader", &["notes.count"]).await.0, 200);
    assert_eq!(
        batch(&backend, "key_reader", &["notes.count", "notes.wipe"])
            .await
            .0,
        403
    );
}

#[tokio::test]
async fn calls_are_counted_by_the_tier_of_what_is_called_inside() {
    let backend = TestBackend::start_with(Notes, &content(), &TOKENS, |settings| {
        settings.rate_limits = RateMode::Real;
    })
    .await;
    for _ in 0..3 {
        let (status, _) = batch(&backend, "key_writer", &["notes.count", "notes.weigh"]).await;
        assert_eq!(status, 200);
    }
    assert_eq!(batch(&backend, "key_writer", &["notes.weigh"]).await.0, 429);
    assert_eq!(batch(&backend, "key_writer", &["notes.count"]).await.0, 200);
}

#[tokio::test]
async fn the_table_lists_them_with_the_operation_that_they_are_in() {
    let backend = start().await;
    let table = Answer::to(backend.control(Method::GET, "/v1/operations"))
        .await
        .body;
    let of = |name: &str| {
        let operations = table["operations"].as_array().expect("operations");
        let found = operations.iter().find(|operation| operation["name"] == name);
        found.expect("an operation").clone()
    };
    assert_eq!(
        (&of("notes.wipe")["inside"], &of("notes.wipe")["path"]),
        (&json!("notes.batch"), &json!("/batch"))
    );
    assert_eq!(
        (&of("notes.wipe")["implemented"], &of("notes.burn")["implemented"]),
        (&json!(true), &json!(false))
    );
    assert!(of("notes.batch").get("inside").is_none());
}
