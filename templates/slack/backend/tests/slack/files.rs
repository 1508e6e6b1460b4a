//! Uploads: how bytes arrive, and the messages that they become.

use crate::{BOT, BOT_USER, GENERAL, LAUNCH, LEADERSHIP, SALES, Workspace, string};
use reqwest::StatusCode;
use serde_json::json;

impl Workspace {
    /// Announces a file and sends its bytes; gives its id.
    pub(crate) async fn send_file(&self, token: &str, name: &str, bytes: &[u8]) -> String {
        let length = bytes.len().to_string();
        let announced = self
            .call_as(
                token,
                "files.getUploadURLExternal",
                &[("filename", name), ("length", &length)],
            )
            .await
            .body;
        assert_eq!(announced["ok"], true, "{announced}");
        let url = string(&announced["upload_url"]);
        let request = self.backend.client().post(url).body(bytes.to_vec());
        let response = request.send().await.expect("a response");
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.text().await.expect("text"), format!("OK - {length}"));
        string(&announced["file_id"])
    }

    /// Uploads a file into a channel, as the bot; gives its id.
    pub(crate) async fn upload(&self, channel: &str, name: &str, bytes: &[u8]) -> String {
        let id = self.send_file(BOT, name, bytes).await;
        let files = json!([{"id": id}]).to_string();
        self.ok(
            "files.completeUploadExternal",
            &[("files", &files), ("channel_id", channel)],
        )
        .await;
        id
    }
}

#[tokio::test]
async fn an_upload_becomes_a_message_with_a_file() {
    let slack = Workspace::acme().await;
    let parent = slack.post(GENERAL, "numbers?").await;
    let id = slack
        .send_file(BOT, "Numbers Q4.csv", b"month,eur\nOct,1\nNov,2\n")
        .await;
    // Until it is completed nobody sees it.
    assert_eq!(
        slack.error("files.info", &[("file", &id)]).await,
        "file_not_found"
    );

    let files = json!([{"id": id, "title": "Numbers"}]).to_string();
    let arguments = [
        ("files", files.as_str()),
        ("channel_id", GENERAL),
        ("initial_comment", "here & there"),
        ("thread_ts", &parent),
    ];
    let completed = slack.ok("files.completeUploadExternal", &arguments).await;
    assert_eq!(completed["files"][0]["title"], "Numbers");
    let replies = slack
        .ok("conversations.replies", &[("channel", GENERAL), ("ts", &parent)])
        .await;
    let message = &replies["messages"][1];
    assert_eq!(
        (&message["text"], &message["user"], &message["upload"]),
        (&json!("here &amp; there"), &json!(BOT_USER), &json!(true))
    );
    assert_eq!(message["files"][0]["id"], id);

    let info = slack.ok("files.info", &[("file", &id)]).await;
    let file = &info["file"];
    assert_eq!(
        (
            &file["name"],
            &file["filetype"],
            &file["mimetype"],
            &file["mode"],
            &file["size"]
        ),
        (
            &json!("Numbers Q4.csv"),
            &json!("csv"),
            &json!("text/csv"),
            &json!("snippet"),
            &json!(22)
        )
    );
    assert_eq!(info["content"], "month,eur\nOct,1\nNov,2\n");
    assert_eq!(
        (&info["comments"], &file["channels"]),
        (&json!([]), &json!([GENERAL]))
    );
    assert_eq!(file["shares"]["public"][GENERAL][0]["thread_ts"], parent);
    assert_eq!(file["shares"]["public"][GENERAL][0]["ts"], message["ts"]);

    // An upload ends once.
    assert_eq!(
        slack.error("files.completeUploadExternal", &arguments).await,
        "file_not_found"
    );
}

#[tokio::test]
async fn forms_and_put_are_uploads_too_and_the_last_bytes_count() {
    let slack = Workspace::acme().await;
    let announce = [("filename", "photo.png"), ("length", "4"), ("alt_txt", "A cat")];
    let announced = slack.ok("files.getUploadURLExternal", &announce).await;
    let url = string(&announced["upload_url"]);
    assert!(url.starts_with(&slack.backend.url("/upload/v1/")));
    let client = slack.backend.client();
    // JSON is a file like any other.
    let json = client
        .put(&url)
        .header("content-type", "application/json")
        .body("[1]");
    assert_eq!(
        json.send().await.expect("a response").text().await.expect("text"),
        "OK - 3"
    );
    let form = b"--edge\r\ncontent-disposition: form-data; name=\"note\"\r\n\r\nx\r\n--edge\r\n\
        content-disposition: form-data; name=\"whatever\"; filename=\"photo.png\"\r\n\r\n\x89P\0\xff\r\n--edge--\r\n";
    let request = client
        .post(&url)
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(form.to_vec());
    let sent = request.send().await.expect("a response");
    assert_eq!(sent.text().await.expect("text"), "OK - 4");
    let id = string(&announced["file_id"]);
    let files = json!([{"id": id}]).to_string();
    slack
        .ok("files.completeUploadExternal", &[("files", &files)])
        .await;
    let file = slack.ok("files.info", &[("file", &id)]).await["file"].clone();
    assert_eq!(
        (
            &file["mode"],
            &file["pretty_type"],
            &file["alt_txt"],
            &file["size"]
        ),
        (&json!("hosted"), &json!("PNG"), &json!("A cat"), &json!(4))
    );
    let unknown = client.post(slack.backend.url("/upload/v1/nothing")).body("x");
    assert_eq!(
        unknown.send().await.expect("a response").status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_cannot_be_uploaded_is_named() {
    let slack = Workspace::acme().await;
    let long = "x".repeat(1001);
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[("length", "5")], "invalid_arguments"),
        (&[("filename", "a.txt")], "invalid_arguments"),
        (&[("filename", "a.txt"), ("length", "0")], "missing_argument"),
        (
            &[
                ("filename", "a.txt"),
                ("length", "5"),
                ("snippet_type", "klingon"),
            ],
            "unknown_snippet_type",
        ),
        (
            &[
                ("filename", "a.txt"),
                ("length", "2000000"),
                ("snippet_type", "text"),
            ],
            "snippet_too_large",
        ),
        (
            &[("filename", "a.png"), ("length", "5"), ("alt_txt", &long)],
            "alt_txt_too_large",
        ),
    ];
    for (arguments, error) in cases {
        let method = "files.getUploadURLExternal";
        assert_eq!(slack.error(method, arguments).await, error, "{arguments:?}");
    }
    let id = slack.send_file(BOT, "a.txt", b"hello").await;
    let files = json!([{"id": id}]).to_string();
    for (channel, error) in [
        ("C0NOWHERE01", "channel_not_found"),
        (LEADERSHIP, "channel_not_found"),
        (SALES, "not_in_channel"),
        (LAUNCH, "posting_to_channel_denied"),
    ] {
        let arguments = [("files", files.as_str()), ("channel_id", channel)];
        assert_eq!(
            slack.error("files.completeUploadExternal", &arguments).await,
            error,
            "{channel}"
        );
    }
    // Another's upload is not one's own to complete.
    let stolen = [("files", files.as_str())];
    assert_eq!(
        slack.admin_error("files.completeUploadExternal", &stolen).await,
        "file_not_found"
    );
    assert_eq!(slack.error("files.upload", &[]).await, "method_deprecated");
    slack.restrict("chat:write").await;
    assert_eq!(
        slack.error("files.completeUploadExternal", &stolen).await,
        "missing_scope"
    );
}
