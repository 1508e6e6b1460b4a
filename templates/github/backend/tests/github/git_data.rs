//! The git database.

use super::{
    git_support::{branch, commit, pull, repository, somebody, text, tip},
    support::{Api, each, refused},
};
use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn blobs_are_kept_under_the_names_of_git() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let made = api
        .made(&format!("{repo}/git/blobs"), json!({"content": "Hello\n"}))
        .await;
    assert_eq!(made["sha"], "e965047ad7c57865823c7d992b1d046ea66edf78");
    let read = api
        .read(&format!("{repo}/git/blobs/{}", text(&made["sha"])))
        .await;
    assert_eq!(
        (&read["content"], &read["size"]),
        (&json!("SGVsbG8K\n"), &json!(6))
    );
    let same = json!({"content": "SGVsbG8K", "encoding": "base64"});
    assert_eq!(
        api.made(&format!("{repo}/git/blobs"), same).await["sha"],
        made["sha"]
    );
    refused(
        &api.get(&format!("{repo}/git/blobs/{}", "0".repeat(40))).await,
        404,
        "Not Found",
    );
    refused(
        &api.get(&format!("{repo}/git/blobs/main")).await,
        422,
        "40 characters",
    );
    refused(
        &api.post(&format!("{repo}/git/blobs"), json!({})).await,
        422,
        "\"content\" wasn't supplied.",
    );
}

#[tokio::test]
async fn trees_are_made_of_others() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    commit(&api, &repo, "main", "src/a.rs", "a").await;
    commit(&api, &repo, "main", "src/b.rs", "b").await;
    let base = tip(&api, &repo, "main").await;
    let tree = json!([
        {"path": "src/c/d.sh", "mode": "100755", "type": "blob", "content": "#!/bin/sh\n"},
        {"path": "src/a.rs", "mode": "100644", "type": "blob", "sha": null},
    ]);
    let made = api
        .made(
            &format!("{repo}/git/trees"),
            json!({"base_tree": base, "tree": tree}),
        )
        .await;
    assert_eq!(each(&made["tree"], "path"), ["README.md", "src"]);
    let sha = text(&made["sha"]);
    let all = api.read(&format!("{repo}/git/trees/{sha}?recursive=1")).await;
    let paths = ["README.md", "src", "src/b.rs", "src/c", "src/c/d.sh"];
    assert_eq!(each(&all["tree"], "path"), paths);
    assert_eq!(
        each(&all["tree"], "mode"),
        ["100644", "040000", "100644", "040000", "100755"]
    );
    assert_eq!(all["tree"][4]["size"], 10);
    assert_eq!(
        api.read(&format!("{repo}/git/trees/main")).await["tree"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );

    let refuse = async |entry: Value| {
        api.post(&format!("{repo}/git/trees"), json!({"tree": [entry]}))
            .await
    };
    let absent = json!({"path": "x", "mode": "100644", "type": "blob", "sha": "0".repeat(40)});
    refused(&refuse(absent).await, 422, "is not a valid blob");
    refused(
        &refuse(json!({"path": "../x", "mode": "100644", "content": ""})).await,
        422,
        "malformed path",
    );
    refused(
        &refuse(json!({"path": "x", "mode": "777", "content": ""})).await,
        422,
        "tree.mode",
    );
    refused(
        &refuse(json!({"path": "x", "mode": "100644", "sha": null})).await,
        422,
        "BadObjectState",
    );
    refused(
        &api.get(&format!("{repo}/git/trees/next")).await,
        404,
        "Not Found",
    );
}

#[tokio::test]
async fn a_commit_is_made_by_hand() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let parent = tip(&api, &repo, "main").await;
    let tree = text(&api.read(&format!("{repo}/git/commits/{parent}")).await["tree"]["sha"]);
    let author = json!({"name": "Jonas Lindqvist", "email": "jonas@acme.example", "date": "2026-01-05T10:00:00+01:00"});
    let body = json!({"message": "By hand", "tree": tree, "parents": [parent], "author": author});
    let made = api.made(&format!("{repo}/git/commits"), body).await;
    let read = api
        .read(&format!("{repo}/git/commits/{}", text(&made["sha"])))
        .await;
    assert_eq!(read, made);
    assert_eq!(made["committer"], made["author"]);
    assert_eq!(made["author"]["date"], "2026-01-05T09:00:00Z");
    assert_eq!(made["verification"]["reason"], "unsigned");
    let again = json!({"message": "By hand", "tree": tree, "parents": [parent], "author": author});
    assert_eq!(
        api.made(&format!("{repo}/git/commits"), again).await["sha"],
        made["sha"]
    );

    let post = async |body| api.post(&format!("{repo}/git/commits"), body).await;
    refused(
        &post(json!({"tree": tree})).await,
        422,
        "\"message\" wasn't supplied.",
    );
    refused(
        &post(json!({"message": "x", "tree": parent})).await,
        422,
        "Tree SHA does not exist",
    );
    let wrong = json!({"message": "x", "tree": tree, "parents": [tree]});
    refused(&post(wrong).await, 422, "Parent SHA does not exist");
    refused(
        &api.get(&format!("{repo}/git/commits/{tree}")).await,
        404,
        "Not Found",
    );
}

#[tokio::test]
async fn references_move_forward_unless_forced() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let first = tip(&api, &repo, "main").await;
    branch(&api, &repo, "feature/csv").await;
    let again = json!({"ref": "refs/heads/feature/csv", "sha": first});
    refused(
        &api.post(&format!("{repo}/git/refs"), again).await,
        422,
        "Reference already exists",
    );
    let under = json!({"ref": "refs/heads/feature", "sha": first});
    refused(
        &api.post(&format!("{repo}/git/refs"), under).await,
        422,
        "Reference already exists",
    );
    let bad = json!({"ref": "main", "sha": first});
    refused(
        &api.post(&format!("{repo}/git/refs"), bad).await,
        422,
        "not a valid ref name",
    );
    let absent = json!({"ref": "refs/heads/x", "sha": "0".repeat(40)});
    refused(
        &api.post(&format!("{repo}/git/refs"), absent).await,
        422,
        "Object does not exist",
    );

    commit(&api, &repo, "main", "a", "x").await;
    let second = tip(&api, &repo, "main").await;
    let path = format!("{repo}/git/refs/heads/feature/csv");
    assert_eq!(
        api.changed(&path, json!({"sha": second})).await["object"]["sha"],
        second
    );
    refused(
        &api.patch(&path, json!({"sha": first})).await,
        422,
        "Update is not a fast forward",
    );
    api.changed(&path, json!({"sha": first, "force": true})).await;
    assert_eq!(tip(&api, &repo, "feature/csv").await, first);
    let matching = api.read(&format!("{repo}/git/matching-refs/heads/feat")).await;
    assert_eq!(each(&matching, "ref"), ["refs/heads/feature/csv"]);
    assert_eq!(
        api.read(&format!("{repo}/git/matching-refs/tags")).await,
        json!([])
    );
    refused(
        &api.get(&format!("{repo}/git/ref/heads/feat")).await,
        404,
        "Not Found",
    );

    assert_eq!(api.delete(&path).await.status, 204);
    refused(&api.delete(&path).await, 422, "Reference does not exist");
    refused(
        &api.patch(&path, json!({"sha": first})).await,
        422,
        "Reference does not exist",
    );
    refused(
        &api.delete(&format!("{repo}/git/refs/heads/main")).await,
        422,
        "default branch",
    );
}

#[tokio::test]
async fn tags_are_objects_and_references() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let head = tip(&api, &repo, "main").await;
    let body = json!({"tag": "v4.2.0", "message": "Acme Flow 4.2", "object": head, "type": "commit"});
    let made = api.made(&format!("{repo}/git/tags"), body).await;
    assert_eq!(
        api.read(&format!("{repo}/git/tags/{}", text(&made["sha"]))).await,
        made
    );
    assert_eq!(api.read(&format!("{repo}/tags")).await, json!([]));
    let reference = json!({"ref": "refs/tags/v4.2.0", "sha": made["sha"]});
    let reference = api.made(&format!("{repo}/git/refs"), reference).await;
    assert_eq!(reference["object"]["type"], "tag");
    let tags = api.read(&format!("{repo}/tags")).await;
    assert_eq!(
        (&tags[0]["name"], &tags[0]["commit"]["sha"]),
        (&json!("v4.2.0"), &json!(head))
    );
    assert_eq!(api.read(&format!("{repo}/commits/v4.2.0")).await["sha"], head);
    let wrong = json!({"tag": "x", "message": "x", "object": head, "type": "tree"});
    refused(
        &api.post(&format!("{repo}/git/tags"), wrong).await,
        422,
        "Object does not exist",
    );
    refused(
        &api.get(&format!("{repo}/git/tags/{head}")).await,
        404,
        "Not Found",
    );
}

#[tokio::test]
async fn who_may_only_read_writes_nothing() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let token = somebody(&api, "reader", None).await;
    for path in ["blobs", "trees", "commits", "refs", "tags"] {
        let request = api.anonymous(Method::POST, &format!("{repo}/git/{path}"));
        let answer = Answer::to(request.bearer_auth(&token).json(&json!({}))).await;
        refused(&answer, 403, "push access");
    }
    assert_eq!(
        Answer::to(api.anonymous(Method::GET, &format!("{repo}/git/trees/main")))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn references_of_pull_requests_are_the_clones_own() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let made = pull(&api, &repo, "csv").await;
    let head = text(&made["head"]["sha"]);
    let kept = api.read(&format!("{repo}/git/ref/pull/1/head")).await;
    assert_eq!(kept["object"]["sha"], head);
    let path = format!("{repo}/git/refs/pull/1/head");
    refused(
        &api.patch(&path, json!({"sha": head})).await,
        422,
        "Reference update failed",
    );
    refused(&api.delete(&path).await, 422, "Reference update failed");
}
