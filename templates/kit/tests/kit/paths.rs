//! Paths that stand for others of the table.

use crate::{request, start, write};
use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::json;

#[tokio::test]
async fn another_way_to_write_a_path_leads_to_the_same_operation() {
    let backend = start().await;
    let note = write(&backend, "hello").await;
    let id = note["id"].as_str().expect("an id");
    let shown = Answer::to(request(&backend, Method::GET, &format!("/2026-03/notes/{id}"))).await;
    assert_eq!(
        (shown.status.as_u16(), shown.body),
        (200, json!({"text": "hello"}))
    );
    let unknown = Answer::to(request(&backend, Method::GET, "/2026-04/ping")).await;
    assert_eq!(unknown.status, 404);
}
