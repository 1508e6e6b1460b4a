//! `files.*`: uploads, where they are shown, who may see them, and the addresses of their bytes.

use crate::{
    ADMIN, BOT, BOT_USER, GENERAL, LAUNCH, LEADERSHIP, SALES, USER, Workspace, items, pluck, string,
};
use reqwest::{StatusCode, header, redirect::Policy};
use serde_json::{Value, json};

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

    /// Status, headers and body of an address, with a token or without, not following redirects.
    async fn fetch(&self, url: &str, token: Option<&str>) -> (StatusCode, header::HeaderMap, String) {
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .build()
            .expect("a client");
        let mut request = client.get(url);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.expect("a response");
        let (status, headers) = (response.status(), response.headers().clone());
        (status, headers, response.text().await.expect("text"))
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

#[tokio::test]
async fn files_are_seen_where_they_were_posted_only() {
    let slack = Workspace::acme().await;
    let secret = slack.send_file(USER, "salaries.pdf", b"%PDF").await;
    let files = json!([{"id": secret}]).to_string();
    slack
        .admin(
            "files.completeUploadExternal",
            &[("files", &files), ("channel_id", LEADERSHIP)],
        )
        .await;
    let open = slack.upload(GENERAL, "menu.txt", b"soup").await;
    assert_eq!(
        slack.error("files.info", &[("file", &secret)]).await,
        "file_not_found"
    );
    let file = slack.admin("files.info", &[("file", &secret)]).await["file"].clone();
    assert_eq!(
        (&file["groups"], &file["is_public"]),
        (&json!([LEADERSHIP]), &json!(false))
    );
    assert!(file["shares"]["private"][LEADERSHIP].is_array());

    let listed = slack.ok("files.list", &[]).await;
    assert_eq!(pluck(&listed["files"], "id"), [open.as_str()]);
    let listed = slack.admin("files.list", &[("types", "pdfs")]).await;
    assert_eq!(pluck(&listed["files"], "id"), [secret.as_str()]);
    let listed = slack.admin("files.list", &[("count", "1"), ("page", "2")]).await;
    assert_eq!(
        listed["paging"],
        json!({"count": 1, "total": 2, "page": 2, "pages": 2})
    );
    assert_eq!(items(&listed["files"]).len(), 1);
    for (arguments, ids) in [
        (vec![("user", BOT_USER)], vec![open.clone()]),
        (vec![("channel", LEADERSHIP)], vec![secret.clone()]),
        (vec![("ts_to", "1000000000")], vec![]),
        (
            vec![("ts_from", "1000000000"), ("types", "snippets")],
            vec![open.clone()],
        ),
    ] {
        let listed = slack.admin("files.list", &arguments).await;
        assert_eq!(pluck(&listed["files"], "id"), ids, "{arguments:?}");
    }
    assert_eq!(
        slack.error("files.list", &[("types", "songs")]).await,
        "unknown_type"
    );
    assert_eq!(
        slack.error("files.list", &[("user", "U0NOBODY001")]).await,
        "user_not_found"
    );
}

#[tokio::test]
async fn bytes_are_given_to_whoever_may_see_the_file() {
    let slack = Workspace::acme().await;
    let id = slack.upload(GENERAL, "Menu \"today\".txt", b"soup").await;
    let file = slack.ok("files.info", &[("file", &id)]).await["file"].clone();
    let (url, download) = (
        string(&file["url_private"]),
        string(&file["url_private_download"]),
    );
    assert!(url.starts_with(&slack.backend.url(&format!("/files-pri/T0WORKSPACE-{id}/"))));

    let (status, headers, body) = slack.fetch(&url, Some(USER)).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "soup"));
    assert_eq!(headers["content-type"], "text/plain");
    let (_, headers, body) = slack.fetch(&download, Some(BOT)).await;
    assert_eq!(body, "soup");
    assert_eq!(
        headers["content-disposition"],
        "attachment; filename=\"Menu _today_.txt\""
    );
    // Whoever has no token, or a wrong one, is sent to sign in.
    for token in [None, Some("xoxb-wrong")] {
        let (status, headers, _) = slack.fetch(&url, token).await;
        assert_eq!(status, StatusCode::FOUND);
        assert!(
            headers["location"]
                .to_str()
                .expect("text")
                .contains("/?redir=%2Ffiles-pri%2F")
        );
    }
    slack.restrict("chat:write").await;
    assert_eq!(slack.fetch(&url, Some(BOT)).await.0, StatusCode::FOUND);
    let elsewhere = slack.backend.url("/files-pri/T0WORKSPACE-F0NOTHING01/x.txt");
    assert_eq!(slack.fetch(&elsewhere, Some(USER)).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_public_address_works_until_it_is_revoked() {
    let slack = Workspace::acme().await;
    let id = slack.upload(GENERAL, "menu.txt", b"soup").await;
    let at = [("file", id.as_str())];
    let url = string(&slack.ok("files.info", &at).await["file"]["permalink_public"]);
    assert_eq!(slack.fetch(&url, None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        slack.error("files.sharedPublicURL", &at).await,
        "not_allowed_token_type"
    );
    let shared = slack.admin("files.sharedPublicURL", &at).await;
    assert_eq!(shared["file"]["public_url_shared"], true);
    assert_eq!(shared["file"]["permalink_public"], url);
    assert_eq!(
        slack.admin_error("files.sharedPublicURL", &at).await,
        "already_public"
    );
    assert_eq!(slack.fetch(&url, None).await.2, "soup");
    let secret = url.rsplit('-').next().unwrap_or_default();
    let private = format!("{}?pub_secret={secret}", string(&shared["file"]["url_private"]));
    assert_eq!(slack.fetch(&private, None).await.2, "soup");
    slack.admin("files.revokePublicURL", &at).await;
    assert_eq!(slack.fetch(&url, None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        slack
            .admin_error("files.revokePublicURL", &[("file", "F0NOTHING01")])
            .await,
        "file_not_found"
    );
}

#[tokio::test]
async fn a_deleted_file_leaves_a_tombstone() {
    let slack = Workspace::acme().await;
    let id = slack.upload(GENERAL, "menu.txt", b"soup").await;
    let theirs = slack.send_file(USER, "theirs.txt", b"x").await;
    let files = json!([{"id": theirs}]).to_string();
    slack
        .admin(
            "files.completeUploadExternal",
            &[("files", &files), ("channel_id", GENERAL)],
        )
        .await;
    assert_eq!(
        slack.error("files.delete", &[("file", &theirs)]).await,
        "cant_delete_file"
    );
    let url = string(&slack.ok("files.info", &[("file", &id)]).await["file"]["url_private"]);
    slack.ok("files.delete", &[("file", &id)]).await;
    assert_eq!(
        slack.error("files.delete", &[("file", &id)]).await,
        "file_deleted"
    );
    assert_eq!(slack.error("files.info", &[("file", &id)]).await, "file_deleted");
    assert_eq!(slack.fetch(&url, Some(BOT)).await.0, StatusCode::NOT_FOUND);
    let history = slack
        .ok("conversations.history", &[("channel", GENERAL), ("limit", "2")])
        .await;
    let messages = items(&history["messages"]);
    let files: Vec<&Value> = messages.iter().map(|message| &message["files"][0]).collect();
    assert_eq!(files[0]["user"], ADMIN);
    assert_eq!(files[1], &json!({"id": id, "mode": "tombstone"}));
    // Without their message files are in no channel.
    let ts = string(&messages[0]["ts"]);
    slack
        .admin("chat.delete", &[("channel", GENERAL), ("ts", &ts)])
        .await;
    let file = slack.admin("files.info", &[("file", &theirs)]).await["file"].clone();
    assert_eq!(file["channels"], json!([]));
}
