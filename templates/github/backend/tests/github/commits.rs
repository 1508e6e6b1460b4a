//! Commits, branches and comparisons.

use super::{
    git_support::{branch, commit, repository, text, tip},
    support::{Api, each, refused},
};
use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::json;

#[tokio::test]
async fn commits_are_listed_by_path_author_and_time() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    commit(&api, &repo, "main", "src/a.rs", "a").await;
    commit(&api, &repo, "main", "docs/b.md", "b").await;
    let author = json!({"name": "Jonas", "email": "jonas@acme.example", "date": "2025-12-01T09:00:00Z"});
    let body = json!({"message": "Old", "content": "eA==", "author": author, "committer": author});
    api.put(&format!("{repo}/contents/src/c.rs"), body).await;

    let list = async |query: &str| {
        let found = api.read(&format!("{repo}/commits?{query}")).await;
        each(&found, "commit")
            .iter()
            .map(|commit| text(&commit["message"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        list("").await,
        ["Old", "Write docs/b.md", "Write src/a.rs", "Initial commit"]
    );
    assert_eq!(list("path=src").await, ["Old", "Write src/a.rs"]);
    assert_eq!(list("path=src/a.rs").await, ["Write src/a.rs"]);
    assert_eq!(list("author=jonas@acme.example").await, ["Old"]);
    assert_eq!(list("author=nobody").await, [] as [&str; 0]);
    assert_eq!(list("until=2025-12-31T00:00:00Z").await, ["Old"]);
    assert_eq!(list("per_page=1&page=2").await, ["Write docs/b.md"]);
    let first = tip(&api, &repo, "main").await;
    assert_eq!(list(&format!("sha={first}&per_page=1")).await, ["Old"]);
    refused(
        &api.get(&format!("{repo}/commits?sha=next")).await,
        404,
        "Not Found",
    );
}

#[tokio::test]
async fn a_commit_shows_what_it_changed() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    commit(&api, &repo, "main", "a.txt", "one\ntwo\n").await;
    let made = commit(&api, &repo, "main", "a.txt", "one\nzwei\ndrei\n").await;
    let sha = text(&made["commit"]["sha"]);
    let read = api.read(&format!("{repo}/commits/{sha}")).await;
    assert_eq!(read["stats"], json!({"total": 3, "additions": 2, "deletions": 1}));
    let file = &read["files"][0];
    assert_eq!(
        (&file["filename"], &file["status"]),
        (&json!("a.txt"), &json!("modified"))
    );
    assert_eq!(file["patch"], "@@ -1,2 +1,3 @@\n one\n-two\n+zwei\n+drei");
    assert_eq!(read["author"]["login"], read["committer"]["login"]);
    assert_eq!(
        api.read(&format!("{repo}/commits/{}", &sha[..8])).await["sha"],
        sha
    );
    assert_eq!(api.read(&format!("{repo}/commits/main")).await["sha"], sha);
    let form = async |form: &str| {
        let request = api.request(Method::GET, &format!("{repo}/commits/main"));
        let request = request.header("accept", format!("application/vnd.github.{form}"));
        request
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("a text")
    };
    assert_eq!(form("sha").await, sha);
    assert!(
        form("diff")
            .await
            .starts_with("diff --git a/a.txt b/a.txt\nindex ")
    );
    assert!(form("patch").await.starts_with(&format!("From {sha} ")));
    refused(
        &api.get(&format!("{repo}/commits/next")).await,
        422,
        "No commit found for SHA: next",
    );
    refused(&api.get("/repos/agent/none/commits/main").await, 404, "Not Found");
}

#[tokio::test]
async fn two_branches_are_compared() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    branch(&api, &repo, "feature/csv").await;
    commit(&api, &repo, "feature/csv", "a", "x").await;
    commit(&api, &repo, "feature/csv", "b", "x").await;
    commit(&api, &repo, "main", "c", "x").await;
    let compared = api.read(&format!("{repo}/compare/main...feature/csv")).await;
    let figures = (&compared["status"], &compared["ahead_by"], &compared["behind_by"]);
    assert_eq!(figures, (&json!("diverged"), &json!(2), &json!(1)));
    assert_eq!(each(&compared["files"], "filename"), ["a", "b"]);
    assert_eq!(compared["commits"][0]["commit"]["message"], "Write a");
    let same = api.read(&format!("{repo}/compare/main...main")).await;
    assert_eq!(
        (&same["status"], &same["files"]),
        (&json!("identical"), &json!([]))
    );
    refused(
        &api.get(&format!("{repo}/compare/main...next")).await,
        404,
        "Not Found",
    );
    refused(&api.get(&format!("{repo}/compare/main")).await, 404, "Not Found");
}

#[tokio::test]
async fn a_branch_is_merged_into_another() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    commit(&api, &repo, "main", "shared", "1\n2\n3\n4\n5\n6\n7\n").await;
    branch(&api, &repo, "next").await;
    commit(&api, &repo, "next", "shared", "one\n2\n3\n4\n5\n6\n7\n").await;
    commit(&api, &repo, "main", "shared", "1\n2\n3\n4\n5\n6\nseven\n").await;
    let merge = async |body| api.post(&format!("{repo}/merges"), body).await;
    let merged = merge(json!({"base": "main", "head": "next", "commit_message": "Both"})).await;
    assert_eq!(
        (merged.status.as_u16(), &merged.body["commit"]["message"]),
        (201, &json!("Both"))
    );
    assert_eq!(merged.body["parents"].as_array().map(Vec::len), Some(2));
    assert_eq!(tip(&api, &repo, "main").await, merged.body["sha"]);
    let shared = api.read(&format!("{repo}/contents/shared")).await;
    assert_eq!(shared["content"], "b25lCjIKMwo0CjUKNgpzZXZlbgo=\n");
    assert_eq!(merge(json!({"base": "main", "head": "next"})).await.status, 204);
    commit(&api, &repo, "next", "shared", "ONE\n2\n3\n4\n5\n6\n7\n").await;
    commit(&api, &repo, "main", "shared", "eins\n2\n3\n4\n5\n6\n7\n").await;
    refused(
        &merge(json!({"base": "main", "head": "next"})).await,
        409,
        "Merge conflict",
    );
    refused(
        &merge(json!({"base": "none", "head": "next"})).await,
        404,
        "Base does not exist",
    );
    refused(
        &merge(json!({"base": "main", "head": "none"})).await,
        404,
        "Head does not exist",
    );
    refused(
        &merge(json!({"base": "main"})).await,
        422,
        "\"head\" wasn't supplied.",
    );
}

#[tokio::test]
async fn a_branch_is_read_and_renamed() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    branch(&api, &repo, "feature/csv").await;
    let read = api.read(&format!("{repo}/branches/feature%2Fcsv")).await;
    assert_eq!(
        (&read["name"], &read["protected"]),
        (&json!("feature/csv"), &json!(false))
    );
    assert_eq!(
        each(&api.read(&format!("{repo}/branches")).await, "name"),
        ["feature/csv", "main"]
    );
    assert_eq!(
        api.read(&format!("{repo}/branches?protected=true")).await,
        json!([])
    );
    refused(
        &api.get(&format!("{repo}/branches/none")).await,
        404,
        "Branch not found",
    );
    let renamed = api
        .made(
            &format!("{repo}/branches/main/rename"),
            json!({"new_name": "trunk"}),
        )
        .await;
    assert_eq!(renamed["name"], "trunk");
    assert_eq!(api.read(&repo).await["default_branch"], "trunk");
    let taken = api
        .post(
            &format!("{repo}/branches/trunk/rename"),
            json!({"new_name": "feature/csv"}),
        )
        .await;
    refused(&taken, 422, "already exists");
    let anonymous = api.anonymous(Method::POST, &format!("{repo}/branches/trunk/rename"));
    refused(&Answer::to(anonymous).await, 401, "Requires authentication");
}
