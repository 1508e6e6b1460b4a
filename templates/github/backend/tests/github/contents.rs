//! Files and folders.

use super::{
    git_support::{branch, commit, repository, somebody, text},
    support::{Api, each, refused},
};
use asymmetric_kit::test_support::Answer;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::Method;
use serde_json::json;

#[tokio::test]
async fn a_file_is_written_read_and_removed() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let url = format!("{repo}/contents/docs/read%20me.md");
    let body = json!({"message": "Explain", "content": STANDARD.encode("Hello\n")});
    let made = api.put(&url, body.clone()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(
        made.body["content"]["sha"],
        "e965047ad7c57865823c7d992b1d046ea66edf78"
    );
    assert_eq!(made.body["commit"]["message"], "Explain");
    let read = api.read(&url).await;
    assert_eq!(
        (&read["path"], &read["content"]),
        (&json!("docs/read me.md"), &json!("SGVsbG8K\n"))
    );
    assert_eq!(
        (&read["size"], &read["encoding"], &read["type"]),
        (&json!(6), &json!("base64"), &json!("file"))
    );

    refused(&api.put(&url, body).await, 422, "\"sha\" wasn't supplied.");
    let stale = json!({"message": "x", "content": "eA==", "sha": "0".repeat(40)});
    refused(&api.put(&url, stale).await, 409, "does not match");
    let next = json!({"message": "More", "content": "eA==", "sha": read["sha"]});
    let changed = api.put(&url, next).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(
        changed.body["commit"]["parents"][0]["sha"],
        made.body["commit"]["sha"]
    );

    let delete = async |body| Answer::to(api.request(Method::DELETE, &url).json(&body)).await;
    refused(
        &delete(json!({"message": "Gone", "sha": read["sha"]})).await,
        409,
        "does not match",
    );
    let gone = delete(json!({"message": "Gone", "sha": changed.body["content"]["sha"]})).await;
    assert_eq!((gone.status.as_u16(), &gone.body["content"]), (200, &json!(null)));
    refused(&api.get(&url).await, 404, "Not Found");
    refused(
        &delete(json!({"message": "Gone", "sha": "x"})).await,
        404,
        "Not Found",
    );
}

#[tokio::test]
async fn a_folder_is_listed_and_media_types_are_kept_to() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    commit(&api, &repo, "main", "src/b.rs", "b").await;
    commit(&api, &repo, "main", "src/a/x.rs", "x").await;
    let root = api.read(&format!("{repo}/contents")).await;
    assert_eq!(each(&root, "path"), ["README.md", "src"]);
    assert_eq!(each(&root, "type"), ["file", "dir"]);
    let folder = api.read(&format!("{repo}/contents/src")).await;
    assert_eq!(each(&folder, "path"), ["src/a", "src/b.rs"]);
    let object = api
        .request(Method::GET, &format!("{repo}/contents/src"))
        .header("accept", "application/vnd.github.object+json");
    let object = Answer::to(object).await;
    assert_eq!(
        (&object.body["type"], each(&object.body["entries"], "name").len()),
        (&json!("dir"), 2)
    );
    let raw = api
        .request(Method::GET, &format!("{repo}/contents/src/b.rs"))
        .header("accept", "application/vnd.github.raw+json");
    let raw = raw.send().await.expect("an answer");
    assert_eq!(raw.text().await.expect("a text"), "b");
}

#[tokio::test]
async fn the_readme_is_found() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    assert_eq!(api.read(&format!("{repo}/readme")).await["path"], "README.md");
    refused(&api.get(&format!("{repo}/readme/docs")).await, 404, "Not Found");
    commit(&api, &repo, "main", "docs/readme.txt", "x").await;
    assert_eq!(
        api.read(&format!("{repo}/readme/docs")).await["path"],
        "docs/readme.txt"
    );
}

#[tokio::test]
async fn the_first_file_makes_the_first_commit() {
    let api = Api::empty().await;
    let made = api.made("/user/repos", json!({"name": "new"})).await;
    let repo = format!("/repos/{}", text(&made["full_name"]));
    refused(
        &api.get(&format!("{repo}/contents")).await,
        404,
        "This repository is empty.",
    );
    refused(
        &api.get(&format!("{repo}/commits")).await,
        409,
        "Git Repository is empty.",
    );
    refused(
        &api.post(&format!("{repo}/git/blobs"), json!({"content": "x"}))
            .await,
        409,
        "empty",
    );
    commit(&api, &repo, "main", "a", "x").await;
    assert_eq!(
        api.read(&format!("{repo}/commits"))
            .await
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(
        each(&api.read(&format!("{repo}/branches")).await, "name"),
        ["main"]
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_said() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let put = async |path: &str, body| api.put(&format!("{repo}/contents/{path}"), body).await;
    refused(
        &put("a", json!({"content": "eA=="})).await,
        422,
        "\"message\" wasn't supplied.",
    );
    refused(
        &put("a", json!({"message": "x"})).await,
        422,
        "\"content\" wasn't supplied.",
    );
    refused(
        &put("a", json!({"message": "x", "content": "?"})).await,
        422,
        "not valid Base64",
    );
    let elsewhere = json!({"message": "x", "content": "eA==", "branch": "next"});
    refused(&put("a", elsewhere).await, 404, "Branch next not found");
    refused(
        &put(".git/config", json!({"message": "x", "content": "eA=="})).await,
        422,
        "path",
    );
    refused(
        &api.get(&format!("{repo}/contents/a?ref=next")).await,
        404,
        "No commit found for the ref next",
    );
    let token = somebody(&api, "reader", None).await;
    let url = format!("{repo}/contents/a");
    let body = json!({"message": "x", "content": "eA=="});
    let write = Answer::to(api.anonymous(Method::PUT, &url).bearer_auth(&token).json(&body)).await;
    refused(&write, 403, "push access");
}

#[tokio::test]
async fn branches_hold_their_own_files() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    branch(&api, &repo, "next").await;
    commit(&api, &repo, "next", "a", "x").await;
    refused(&api.get(&format!("{repo}/contents/a")).await, 404, "Not Found");
    assert_eq!(api.get(&format!("{repo}/contents/a?ref=next")).await.status, 200);
    let author = json!({"name": "Jonas Lindqvist", "email": "jonas@acme.example", "date": "2026-01-05T08:00:00+01:00"});
    let body = json!({"message": "x", "content": "eA==", "author": author});
    let made = api.put(&format!("{repo}/contents/b"), body).await;
    assert_eq!(made.body["commit"]["author"]["name"], "Jonas Lindqvist");
    assert_eq!(made.body["commit"]["author"]["date"], "2026-01-05T07:00:00Z");
    assert_ne!(made.body["commit"]["committer"]["name"], "Jonas Lindqvist");
}
