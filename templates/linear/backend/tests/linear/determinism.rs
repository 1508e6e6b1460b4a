//! Same start, same calls, same bytes.

use crate::support::{Api, KEY, NOTHING};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: IssueCreateInput!) { issueCreate(input: $input) { lastSyncId \
     issue { id identifier createdAt branchName url } } }";

/// The same work twice; what was answered, as text.
async fn work(api: &Api) -> String {
    let team = api.data("{ team(id: \"ENG\") { id } }", json!({})).await;
    let team = &team["team"]["id"];
    let input = json!({"teamId": team, "title": "The same every time"});
    let first = api.data(CREATE, json!({"input": input})).await;
    // Refused and read requests do not move identifiers.
    api.error(CREATE, json!({"input": {"teamId": NOTHING, "title": "Nowhere"}}))
        .await;
    let read = api
        .data("{ issues(first: 3) { nodes { id title } } }", json!({}))
        .await;
    let comment = "mutation($input: CommentCreateInput!) { commentCreate(input: $input) { comment { id url createdAt } } }";
    let input = json!({"issueId": first["issueCreate"]["issue"]["id"], "body": "And a comment"});
    let second = api.data(comment, json!({"input": input})).await;
    [first, read, second]
        .iter()
        .map(Value::to_string)
        .collect::<Vec<_>>()
        .join("\n")
        .replace(&api.backend.url(""), "")
}

#[tokio::test]
async fn the_same_start_and_calls_give_the_same_answers_and_state() {
    let (one, other) = (Api::acme().await, Api::acme().await);
    assert_eq!(work(&one).await, work(&other).await);
    let state = one.backend.dump().await;
    assert_eq!(state, other.backend.dump().await);
    assert!(state.contains("The same every time"));
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start() {
    let api = Api::acme().await;
    let before = api.backend.dump().await;
    let first = work(&api).await;
    assert_ne!(api.backend.dump().await, before);
    api.backend.reset(&[("apiKey", KEY)], 2).await;
    api.backend.freeze_clock().await;
    assert_eq!(api.backend.dump().await, before);
    assert_eq!(work(&api).await, first);
}
