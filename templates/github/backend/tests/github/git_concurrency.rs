//! Two clients at once: nothing is lost, and nothing is done twice.

use super::{
    git_support::{branch, commit, pull, repository},
    support::Api,
};
use asymmetric_kit::test_support::Answer;
use futures::future::join_all;
use serde_json::json;

/// How many of these calls ended with this status.
fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

#[tokio::test]
async fn one_of_those_who_replace_a_file_wins() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let made = commit(&api, &repo, "main", "a", "0").await;
    let url = format!("{repo}/contents/a");
    let body = json!({"message": "x", "content": "MQ==", "sha": made["content"]["sha"]});
    let answers = join_all((0..6).map(|_| api.put(&url, body.clone()))).await;
    assert_eq!((count(&answers, 200), count(&answers, 409)), (1, 5));
    assert_eq!(
        api.read(&format!("{repo}/commits"))
            .await
            .as_array()
            .map(Vec::len),
        Some(3)
    );
}

#[tokio::test]
async fn all_those_who_write_other_files_are_in_the_history() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    let urls: Vec<String> = (0..6)
        .map(|number| format!("{repo}/contents/f{number}"))
        .collect();
    let body = json!({"message": "x", "content": "MQ=="});
    let answers = join_all(urls.iter().map(|url| api.put(url, body.clone()))).await;
    assert_eq!(count(&answers, 201), 6);
    assert_eq!(
        api.read(&format!("{repo}/commits"))
            .await
            .as_array()
            .map(Vec::len),
        Some(7)
    );
    assert_eq!(
        api.read(&format!("{repo}/contents"))
            .await
            .as_array()
            .map(Vec::len),
        Some(7)
    );
}

#[tokio::test]
async fn a_repository_has_one_first_commit() {
    let api = Api::empty().await;
    api.made("/user/repos", json!({"name": "new"})).await;
    let urls: Vec<String> = (0..4)
        .map(|number| format!("/repos/agent/new/contents/f{number}"))
        .collect();
    let body = json!({"message": "x", "content": "MQ=="});
    let answers = join_all(urls.iter().map(|url| api.put(url, body.clone()))).await;
    let made = count(&answers, 201);
    assert_eq!(made + count(&answers, 409), 4, "{answers:#?}");
    assert_eq!(
        api.read("/repos/agent/new/commits")
            .await
            .as_array()
            .map(Vec::len),
        Some(made)
    );
}

#[tokio::test]
async fn a_reference_and_a_pull_request_are_made_once() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    branch(&api, &repo, "csv").await;
    let made = commit(&api, &repo, "csv", "a", "x").await;
    let reference = json!({"ref": "refs/heads/copy", "sha": made["commit"]["sha"]});
    let references = format!("{repo}/git/refs");
    let answers = join_all((0..4).map(|_| api.post(&references, reference.clone()))).await;
    assert_eq!((count(&answers, 201), count(&answers, 422)), (1, 3));
    let pull = json!({"title": "x", "head": "csv", "base": "main"});
    let pulls = format!("{repo}/pulls");
    let answers = join_all((0..4).map(|_| api.post(&pulls, pull.clone()))).await;
    assert_eq!((count(&answers, 201), count(&answers, 422)), (1, 3));
}

#[tokio::test]
async fn a_pull_request_is_merged_once() {
    let api = Api::empty().await;
    let repo = repository(&api, "flow").await;
    pull(&api, &repo, "csv").await;
    let url = format!("{repo}/pulls/1/merge");
    let answers = join_all((0..4).map(|_| api.put(&url, json!({})))).await;
    assert_eq!((count(&answers, 200), count(&answers, 405)), (1, 3));
    assert_eq!(
        api.read(&format!("{repo}/commits"))
            .await
            .as_array()
            .map(Vec::len),
        Some(3)
    );
}
