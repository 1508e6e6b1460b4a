//! Who sees files and their bytes, and what is left when they are gone.

use crate::{ADMIN, BOT, BOT_USER, GENERAL, LEADERSHIP, USER, Workspace, items, pluck, string};
use reqwest::{StatusCode, header, redirect::Policy};
use serde_json::{Value, json};

impl Workspace {
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
