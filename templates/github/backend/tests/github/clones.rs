//! `git clone` and `git fetch`, by git itself.

use super::{
    git_support::{branch, commit, repository},
    support::{Api, TOKEN},
};
use serde_json::json;
use std::{path::Path, process::Output};
use tokio::process::Command;

async fn git(folder: &Path, arguments: &[&str]) -> Output {
    Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .output()
        .await
        .expect("git")
}

async fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = git(folder, arguments).await;
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The address that git clones from, with the token.
fn address(api: &Api, path: &str) -> String {
    api.backend
        .url(&format!("/{path}.git"))
        .replace("http://", &format!("http://x-access-token:{TOKEN}@"))
}

#[tokio::test]
async fn a_private_repository_is_cloned_whole() {
    let api = Api::acme().await;
    let folder = tempfile::tempdir().expect("a folder");
    let url = address(&api, "acme-corp/acme-flow");
    for (version, name) in [("0", "old"), ("2", "new")] {
        let protocol = format!("protocol.version={version}");
        printed(folder.path(), &["-c", &protocol, "clone", "--quiet", &url, name]).await;
        let clone = folder.path().join(name);
        printed(&clone, &["fsck", "--full", "--strict"]).await;
        let tip = api.read("/repos/acme-corp/acme-flow/commits/main").await;
        assert_eq!(
            printed(&clone, &["rev-parse", "HEAD"]).await,
            tip["sha"].as_str().expect("a name")
        );
        assert_eq!(printed(&clone, &["tag"]).await, "v4.1.0\nv4.2.0");
        assert_eq!(
            printed(&clone, &["branch", "-r", "--list", "origin/w*"]).await,
            "origin/webhook-timeout"
        );
        let subject = printed(&clone, &["log", "-1", "--format=%an: %s", "v4.2.0"]).await;
        assert_eq!(subject, "Jonas Lindqvist: Release 4.2");
    }
}

#[tokio::test]
async fn a_fetch_brings_what_is_new() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let folder = tempfile::tempdir().expect("a folder");
    printed(
        folder.path(),
        &["clone", "--quiet", &address(&api, "agent/flow"), "flow"],
    )
    .await;
    let clone = folder.path().join("flow");
    branch(&api, &repo, "next").await;
    for number in 0..3 {
        commit(&api, &repo, "next", &format!("src/{number}.rs"), "fn main() {}\n").await;
    }
    printed(&clone, &["fetch", "--quiet", "origin"]).await;
    assert_eq!(
        printed(&clone, &["rev-list", "--count", "origin/main..origin/next"]).await,
        "3"
    );
    printed(&clone, &["fetch", "--quiet", "origin", "refs/heads/next"]).await;
    printed(&clone, &["fsck", "--full", "--strict"]).await;
}

#[tokio::test]
async fn a_shallow_clone_is_deepened() {
    let api = Api::acme().await;
    let folder = tempfile::tempdir().expect("a folder");
    let url = address(&api, "acme-corp/acme-flow");
    printed(folder.path(), &["clone", "--quiet", "--depth", "1", &url, "flow"]).await;
    let clone = folder.path().join("flow");
    assert_eq!(printed(&clone, &["rev-list", "--count", "HEAD"]).await, "1");
    let body = json!({"message": "One more", "content": "eA=="});
    let made = api.put("/repos/acme-corp/acme-flow/contents/more", body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    printed(&clone, &["pull", "--quiet", "--ff-only"]).await;
    assert_eq!(printed(&clone, &["rev-list", "--count", "HEAD"]).await, "2");
    printed(&clone, &["fetch", "--quiet", "--depth", "3"]).await;
    assert_eq!(
        printed(&clone, &["rev-list", "--count", "--first-parent", "HEAD"]).await,
        "3"
    );
    printed(&clone, &["fetch", "--quiet", "--unshallow"]).await;
    assert_eq!(printed(&clone, &["rev-list", "--count", "HEAD"]).await, "10");
    printed(&clone, &["fsck", "--full", "--strict"]).await;
}

#[tokio::test]
async fn an_empty_repository_is_cloned_too() {
    let api = Api::empty().await;
    api.made("/user/repos", json!({"name": "new"})).await;
    let folder = tempfile::tempdir().expect("a folder");
    printed(
        folder.path(),
        &["clone", "--quiet", &address(&api, "agent/new"), "new"],
    )
    .await;
    let head = printed(&folder.path().join("new"), &["symbolic-ref", "HEAD"]).await;
    assert_eq!(head, "refs/heads/main");
}

#[tokio::test]
async fn who_may_not_read_does_not_clone() {
    let api = Api::acme().await;
    let folder = tempfile::tempdir().expect("a folder");
    let private = api.backend.url("/acme-corp/acme-flow.git");
    let output = git(folder.path(), &["clone", &private, "private"]).await;
    assert!(!output.status.success());
    let public = api.backend.url("/acme-corp/docs.git");
    printed(folder.path(), &["clone", "--quiet", &public, "docs"]).await;
    let docs = folder.path().join("docs");
    printed(&docs, &["checkout", "--quiet", "-b", "mine"]).await;
    let push = git(&docs, &["push", &address(&api, "acme-corp/docs"), "mine"]).await;
    assert!(!push.status.success());
    let missing = git(
        folder.path(),
        &["clone", &address(&api, "acme-corp/nowhere"), "x"],
    )
    .await;
    assert!(!missing.status.success());
}
