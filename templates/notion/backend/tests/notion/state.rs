//! State: what graders read, determinism, reset.

use crate::support::{Api, CLIENT_SECRET, HOME, TOKEN, id, paragraph, text};
use serde_json::{Value, json};

/// The same work twice; what was answered, as text.
async fn work(api: &Api) -> String {
    let (database, source) = api
        .database(json!({"Tags": {"multi_select": {}}, "State": {"status": {}}, "ID": {"unique_id": {}}}))
        .await;
    let row = api
        .row(
            &source,
            "Row",
            json!({"Tags": {"multi_select": [{"name": "new"}]}}),
        )
        .await;
    // What is refused and what is read do not move identifiers.
    api.post("/v1/pages", json!({})).await;
    let path = format!("/v1/blocks/{row}/children");
    let appended = api.changed(&path, json!({"children": [paragraph("one")]})).await;
    let comment = api
        .made(
            "/v1/comments",
            json!({"parent": {"page_id": row}, "rich_text": text("seen")}),
        )
        .await;
    let upload = api.made("/v1/file_uploads", json!({"filename": "a.txt"})).await;
    let trashed = api
        .changed(&format!("/v1/pages/{row}"), json!({"in_trash": true}))
        .await;
    let read = api.read(&format!("/v1/databases/{database}")).await;
    let url = api.backend.url("");
    [appended, comment, upload, trashed, read]
        .iter()
        .map(|answer| answer.to_string().replace(&url, ""))
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn the_same_start_and_calls_give_the_same_answers_and_state() {
    let (one, other) = (Api::acme().await, Api::acme().await);
    assert_eq!(work(&one).await, work(&other).await);
    assert_eq!(one.backend.dump().await, other.backend.dump().await);
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start() {
    let api = Api::acme().await;
    let before = api.backend.dump().await;
    let first = work(&api).await;
    assert_ne!(api.backend.dump().await, before);
    api.backend
        .reset(&[("token", TOKEN), ("clientSecret", CLIENT_SECRET)], 2)
        .await;
    api.backend.freeze_clock().await;
    assert_eq!(work(&api).await, first);
}

#[tokio::test]
async fn reading_changes_nothing() {
    let api = Api::acme().await;
    let before = api.backend.dump().await;
    api.read(&format!("/v1/pages/{HOME}")).await;
    api.read(&format!("/v1/blocks/{HOME}/children")).await;
    api.read(&format!("/v1/pages/{HOME}/markdown")).await;
    api.made("/v1/search", json!({})).await;
    api.read("/v1/users").await;
    assert_eq!(api.backend.dump().await, before);
}

#[tokio::test]
async fn views_have_the_columns_of_version_one() {
    let api = Api::acme().await;
    let sql = "SELECT table_name || ': ' || string_agg(column_name, ' ' ORDER BY ordinal_position) \
        FROM information_schema.columns WHERE table_schema = 'state_v1' GROUP BY table_name ORDER BY table_name";
    let rows = api.backend.sql(sql).await;
    let views: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(
        views,
        [
            "blocks: id object type parent_id position content in_trash created_time created_by last_edited_time last_edited_by",
            "comments: id object discussion_id parent_id created_time created_by last_edited_time rich_text",
            "data_sources: id object title database_id properties in_trash created_time created_by last_edited_time \
             last_edited_by",
            "databases: id object title parent_id description icon cover is_inline in_trash created_time created_by \
             last_edited_time last_edited_by",
            "file_uploads: id object status filename content_type content_length created_time created_by expiry_time",
            "pages: id object title parent_id parent_kind icon cover properties in_trash created_time created_by \
             last_edited_time last_edited_by",
            "users: id object type name avatar_url email",
            "views: id object database_id data_source_id position name type filter sorts configuration created_time created_by \
             last_edited_time last_edited_by",
        ]
    );
    let undocumented = "SELECT count(*) FROM pg_class WHERE relnamespace = 'state_v1'::regnamespace AND relkind = 'v' \
        AND obj_description(oid) IS NULL";
    assert_eq!(api.backend.sql(undocumented).await[0].get::<_, i64>(0), 0);
    let sql = "SELECT to_jsonb(p) FROM state_v1.pages p WHERE title = 'Audit log'";
    let page: Value = api.backend.sql(sql).await[0].get(0);
    let shown = api.read(&format!("/v1/pages/{}", id(&page))).await;
    assert_eq!(
        page["properties"]["Progress"],
        shown["properties"]["Progress"]["number"]
    );
    assert_eq!(
        page["properties"]["Status"],
        shown["properties"]["Status"]["status"]["id"]
    );
    let (kept, exact) = (
        page["created_time"].as_str().unwrap(),
        shown["created_time"].as_str().unwrap(),
    );
    assert_eq!(kept[..16], exact[..16]);
}
