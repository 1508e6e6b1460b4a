//! Two clients at once.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::{Api, each};

const ISSUES: &str = "/repos/acme-corp/acme-flow/issues";

#[tokio::test]
async fn issues_that_are_opened_at_once_have_numbers_of_their_own() {
    let api = Api::acme().await;
    let opening = (0..8).map(|index| api.made(ISSUES, json!({"title": format!("Issue {index}")})));
    let made = join_all(opening).await;
    let mut numbers: Vec<i64> = made.iter().filter_map(|issue| issue["number"].as_i64()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (14..22).collect::<Vec<_>>());
}

#[tokio::test]
async fn labels_that_are_added_at_once_are_all_there() {
    let api = Api::acme().await;
    let path = format!("{ISSUES}/7/labels");
    let adding = (0..6).map(|index| {
        let labels = json!({"labels": [format!("label {index}"), "shared"]});
        api.post(&path, labels)
    });
    for answer in join_all(adding).await {
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    let all = api.read(&path).await;
    assert_eq!(all.as_array().map(Vec::len), Some(8));
    let search = api.read("/repos/acme-corp/acme-flow/labels?per_page=100").await;
    let shared: Vec<&Value> = each(&search, "name")
        .into_iter()
        .filter(|name| **name == "shared")
        .collect();
    assert_eq!(shared.len(), 1);
}

#[tokio::test]
async fn the_same_calls_on_the_same_start_give_the_same_bytes() {
    let mut dumps = Vec::new();
    for _ in 0..2 {
        let api = Api::acme().await;
        let issue = json!({"title": "One", "labels": ["fresh"], "assignees": ["sam-okafor"]});
        api.made(ISSUES, issue).await;
        api.made(&format!("{ISSUES}/14/comments"), json!({"body": "Two"}))
            .await;
        api.changed(&format!("{ISSUES}/14"), json!({"state": "closed"}))
            .await;
        dumps.push(api.backend.dump().await);
    }
    assert_eq!(dumps[0], dumps[1]);
}
