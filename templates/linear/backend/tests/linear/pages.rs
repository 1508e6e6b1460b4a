//! Pages and the order of lists.

use crate::support::{Api, of_nodes, refused};
use serde_json::{Value, json};

const PAGE: &str = "query($first: Int, $after: String, $last: Int, $before: String, $orderBy: PaginationOrderBy, \
     $sort: [IssueSortInput!]) { issues(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, \
     sort: $sort) { nodes { id identifier } edges { cursor node { id } } \
     pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

/// All pages of this size, forward; the identifiers in order.
async fn walk(api: &Api, variables: Value) -> Vec<String> {
    let mut all = Vec::new();
    let mut variables = variables;
    loop {
        let data = api.data(PAGE, variables.clone()).await;
        let issues = &data["issues"];
        all.extend(of_nodes(issues, "identifier").into_iter().map(str::to_owned));
        if issues["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        variables["after"] = issues["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps() {
    let api = Api::acme().await;
    let whole = walk(&api, json!({})).await;
    assert_eq!(whole.len(), 32);
    assert_eq!(&whole[..2], ["PRO-1", "SUP-5"], "newest first");
    assert_eq!(walk(&api, json!({"first": 7})).await, whole);
    let updated = walk(&api, json!({"first": 5, "orderBy": "updatedAt"})).await;
    assert_eq!((updated.len(), updated[0].as_str()), (32, "PRO-1"));
    assert_ne!(updated, whole);
}

#[tokio::test]
async fn pages_are_walked_backward_too() {
    let api = Api::acme().await;
    let whole = walk(&api, json!({})).await;
    let end = api.data(PAGE, json!({"last": 3})).await;
    assert_eq!(of_nodes(&end["issues"], "identifier"), whole[29..]);
    let info = &end["issues"]["pageInfo"];
    assert_eq!(
        (&info["hasPreviousPage"], &info["hasNextPage"]),
        (&json!(true), &json!(false))
    );
    let before = api
        .data(PAGE, json!({"last": 3, "before": info["startCursor"]}))
        .await;
    assert_eq!(of_nodes(&before["issues"], "identifier"), whole[26..29]);
    assert_eq!(before["issues"]["pageInfo"]["hasNextPage"], true);
    let edge = &before["issues"]["edges"][0];
    assert_eq!(edge["cursor"], edge["node"]["id"]);
}

#[tokio::test]
async fn lists_are_sorted_by_what_sort_says() {
    let api = Api::acme().await;
    let by_priority = json!([{"priority": {"order": "Ascending", "nulls": "last"}}]);
    let sorted = walk(&api, json!({"first": 4, "sort": by_priority})).await;
    assert_eq!(sorted.len(), 32);
    assert_eq!(sorted[31], "ENG-7", "no priority comes last");
    let by_due =
        json!([{"dueDate": {"order": "Descending", "nulls": "first"}}, {"title": {"order": "Ascending"}}]);
    let sorted = walk(&api, json!({"first": 3, "sort": by_due})).await;
    assert_eq!((sorted.len(), sorted[31].as_str()), (32, "ENG-6"));
    let error = api.error(PAGE, json!({"sort": [{"customer": {}}]})).await;
    refused(&error, "feature not accessible", "IssueSortInput.customer");
}

#[tokio::test]
async fn a_page_has_one_to_two_hundred_and_fifty_nodes() {
    let api = Api::acme().await;
    for (variables, message) in [
        (json!({"first": 251}), "first must not be greater than 250"),
        (json!({"first": 0}), "first must not be less than 1"),
        (json!({"last": 300}), "last must not be greater than 250"),
    ] {
        let error = api.error(PAGE, variables).await;
        refused(&error, "invalid input", "Argument Validation Error");
        assert_eq!(error["extensions"]["userPresentableMessage"], message);
        assert_eq!(error["path"], json!(["issues"]));
    }
    let error = api.error(PAGE, json!({"first": 1, "last": 1})).await;
    refused(&error, "invalid input", "forward and backward");
}

#[tokio::test]
async fn nested_connections_have_pages_of_their_own() {
    let api = Api::acme().await;
    let query = "query($after: String) { teams { nodes { key \
         issues(first: 2, after: $after, filter: {state: {type: {eq: \"completed\"}}}) { \
         nodes { identifier } pageInfo { hasNextPage } } } } }";
    let data = api.data(query, json!({})).await;
    let teams = data["teams"]["nodes"].as_array().expect("teams");
    for team in teams {
        let issues = of_nodes(&team["issues"], "identifier");
        let key = team["key"].as_str().expect("a key");
        assert_eq!(issues.len(), 2, "{team}");
        assert!(issues.iter().all(|issue| issue.starts_with(key)), "{team}");
        assert_eq!(team["issues"]["pageInfo"]["hasNextPage"], true);
    }
}

#[tokio::test]
async fn rows_that_hang_off_a_page_are_read_together() {
    let api = Api::acme().await;
    let query = "{ issues(first: 50) { nodes { identifier url labelIds team { key organization { name } } state { name } \
         assignee { displayName } creator { displayName } labels { nodes { name } } \
         comments { nodes { body user { displayName } } } } } }";
    let data = api.data(query, json!({})).await;
    let nodes = data["issues"]["nodes"].as_array().expect("issues");
    let of = |identifier: &str| {
        let found = nodes.iter().find(|node| node["identifier"] == identifier);
        found.expect("an issue").clone()
    };
    let issue = of("ENG-12");
    assert_eq!(
        issue["team"],
        json!({"key": "ENG", "organization": {"name": "Acme Corp"}})
    );
    let mut labels = of_nodes(&issue["labels"], "name");
    labels.sort_unstable();
    assert_eq!(labels, ["Feature", "Halcyon Health", "Security"]);
    assert_eq!(issue["comments"]["nodes"][0]["user"]["displayName"], "jonas");
    assert_eq!(issue["labelIds"].as_array().map(Vec::len), Some(3));
    assert_eq!(of("ENG-7")["assignee"], Value::Null);
    assert_eq!(of("SUP-5")["team"]["key"], "SUP");
}
