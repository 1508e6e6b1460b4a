//! The encodings in which bodies come and go: multipart, gzip.

use crate::{count, log, request, start, write};
use asymmetric_kit::test_support::{Answer, TestBackend};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use http::{Method, header};
use serde_json::{Value, json};
use std::io::{Read, Write};

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).expect("room");
    encoder.finish().expect("room")
}

/// Writes a note with a compressed body.
async fn post(backend: &TestBackend, encoding: &str, body: Vec<u8>) -> Answer {
    let request = request(backend, Method::POST, "/notes")
        .header(header::CONTENT_ENCODING, encoding)
        .header(header::CONTENT_TYPE, "application/json")
        .body(body);
    Answer::to(request).await
}

async fn text(backend: &TestBackend, note: &Value) -> Value {
    let id = note["id"].as_str().expect("an id");
    let shown = Answer::to(request(backend, Method::GET, &format!("/notes/{id}"))).await;
    shown.body["text"].clone()
}

#[tokio::test]
async fn fields_of_a_multipart_form_are_arguments() {
    let backend = start().await;
    let body = "--line\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhello\r\n\
        --line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\ncontent\r\n--line--";
    let multipart = |body: &'static str| {
        request(&backend, Method::POST, "/notes")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=line")
            .body(body)
    };
    let note = Answer::to(multipart(body)).await;
    assert_eq!(text(&backend, &note.body).await, "hello");
    let logged = log(&backend).await;
    assert_eq!(logged[0]["request"]["arguments"], json!({"text": "hello"}));

    let broken = Answer::to(multipart("--line\r\n")).await;
    assert_eq!(broken.status, 400, "{}", broken.body);
    assert_eq!(count(&backend).await, 1);
}

#[tokio::test]
async fn compressed_bodies_are_read() {
    let backend = start().await;
    let note = post(&backend, "gzip", gzip(br#"{"text": "hello"}"#)).await;
    assert_eq!(text(&backend, &note.body).await, "hello");

    let unknown = post(&backend, "br", b"{}".to_vec()).await;
    assert_eq!(
        (unknown.status.as_u16(), &unknown.body["error"]),
        (415, &json!("br"))
    );
    let broken = post(&backend, "gzip", b"{}".to_vec()).await;
    assert_eq!(
        (broken.status.as_u16(), &broken.body["error"]),
        (400, &json!("failed to decompress the body"))
    );
    let bomb = post(&backend, "gzip", gzip(&vec![b' '; 16 * 1024 * 1024 + 1])).await;
    assert_eq!(bomb.status, 413);
    assert_eq!(count(&backend).await, 1);
}

#[tokio::test]
async fn large_answers_are_compressed_for_clients_that_take_it() {
    let backend = start().await;
    let large = "word ".repeat(1000);
    let note = write(&backend, &large).await;
    let show = |accepted: &'static str| {
        let path = format!("/notes/{}", note["id"].as_str().expect("an id"));
        request(&backend, Method::GET, &path).header(header::ACCEPT_ENCODING, accepted)
    };
    let plain = Answer::to(show("gzip;q=0, br")).await;
    assert_eq!(plain.body["text"], large);
    assert_eq!(
        (plain.header("vary"), plain.header("content-encoding")),
        ("Accept-Encoding", "")
    );

    let response = show("br, gzip;q=0.5").send().await.expect("a response");
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
    assert_eq!(response.headers()[header::VARY], "Accept-Encoding");
    let bytes = response.bytes().await.expect("a body");
    assert!(bytes.len() < large.len() / 10);
    let mut document = String::new();
    GzDecoder::new(&bytes[..])
        .read_to_string(&mut document)
        .expect("gzip");
    let document: Value = serde_json::from_str(&document).expect("JSON");
    assert_eq!(document, plain.body);
}
