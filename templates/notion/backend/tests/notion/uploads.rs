use crate::support::{Api, HOME, id, ids, invalid, refused};
use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::json;

/// Sends a file, or a part of one, as clients write it.
async fn send(api: &Api, upload: &str, content: &str, part: Option<&str>) -> Answer {
    let part = part.map_or_else(String::new, |part| {
        format!("--edge\r\ncontent-disposition: form-data; name=\"part_number\"\r\n\r\n{part}\r\n")
    });
    let body = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"notes.txt\"\r\n\
         content-type: application/octet-stream\r\n\r\n{content}\r\n{part}--edge--\r\n"
    );
    let request = api
        .request(Method::POST, &format!("/v1/file_uploads/{upload}/send"))
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(body);
    Answer::to(request).await
}

#[tokio::test]
async fn a_file_is_sent_attached_and_fetched() {
    let api = Api::empty().await;
    let upload = api
        .made("/v1/file_uploads", json!({"filename": "notes.txt"}))
        .await;
    assert_eq!(
        (&upload["status"], &upload["content_type"]),
        (&json!("pending"), &json!("text/plain"))
    );
    assert_eq!(upload["expiry_time"], "2026-01-05T10:00:00.000Z");
    let path = format!("/v1/blocks/{HOME}/children");
    let file = json!({"children": [{"file": {"file_upload": {"id": id(&upload)}}}]});
    invalid(&api.patch(&path, file.clone()).await, "has the status `pending`");
    let sent = send(&api, id(&upload), "hello", None).await;
    assert_eq!(
        (&sent.body["status"], &sent.body["content_length"]),
        (&json!("uploaded"), &json!(5))
    );
    let made = api.changed(&path, file).await;
    let block = &made["results"][0]["file"];
    assert_eq!(
        (&block["type"], &block["name"]),
        (&json!("file"), &json!("notes.txt"))
    );
    let url = block["file"]["url"].as_str().unwrap();
    let fetched = api.backend.client().get(url).send().await.unwrap();
    assert_eq!(fetched.headers()["content-type"], "text/plain");
    assert_eq!(fetched.text().await.unwrap(), "hello");
    let read = api.read(&format!("/v1/file_uploads/{}", id(&upload))).await;
    assert_eq!(read["expiry_time"], json!(null));
    invalid(&send(&api, id(&upload), "again", None).await, "not `pending`");
    assert_eq!(
        ids(&api.read("/v1/file_uploads?status=uploaded").await),
        [id(&upload)]
    );
}

#[tokio::test]
async fn parts_make_one_file() {
    let api = Api::empty().await;
    let body = json!({"mode": "multi_part", "filename": "long.txt", "number_of_parts": 2});
    let upload = api.made("/v1/file_uploads", body).await;
    let path = format!("/v1/file_uploads/{}", id(&upload));
    send(&api, id(&upload), "two", Some("2")).await;
    invalid(
        &api.post(&format!("{path}/complete"), json!({})).await,
        "Expected 2 parts to be sent, received 1.",
    );
    invalid(
        &send(&api, id(&upload), "x", Some("3")).await,
        "part_number should be from `1` to `2`",
    );
    let sent = send(&api, id(&upload), "one ", Some("1")).await;
    assert_eq!(sent.body["number_of_parts"], json!({"total": 2, "sent": 2}));
    let complete = api.made(&format!("{path}/complete"), json!({})).await;
    assert_eq!(
        (&complete["status"], &complete["content_length"]),
        (&json!("uploaded"), &json!(7))
    );
    let bytes = api
        .backend
        .client()
        .get(api.backend.url(&format!("/files/{}", id(&upload))));
    assert_eq!(bytes.send().await.unwrap().text().await.unwrap(), "one two");
}

#[tokio::test]
async fn what_nobody_attaches_expires() {
    let api = Api::empty().await;
    let upload = api.made("/v1/file_uploads", json!({})).await;
    api.backend
        .sql("UPDATE _asym_state.clock SET anchor = anchor + interval '1 hour'")
        .await;
    let read = api.read(&format!("/v1/file_uploads/{}", id(&upload))).await;
    assert_eq!(
        (&read["status"], read.get("upload_url")),
        (&json!("expired"), None)
    );
    invalid(
        &send(&api, id(&upload), "late", None).await,
        "has the status `expired`",
    );
    let none = format!("/v1/file_uploads/{HOME}");
    refused(
        &api.get(&none).await,
        404,
        "object_not_found",
        "Could not find file upload",
    );
    let import =
        json!({"mode": "external_url", "external_url": "https://example.com/a.pdf", "filename": "a.pdf"});
    invalid(
        &api.post("/v1/file_uploads", import).await,
        "does not implement the import of files",
    );
}
