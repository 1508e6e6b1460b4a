//! The story that the fixture `acme` tells.

use crate::support::{AGENT, Api, of_nodes};
use serde_json::json;

#[tokio::test]
async fn the_company_has_its_people_and_teams() {
    let api = Api::acme().await;
    let query = "{ viewer { id name email } organization { name urlKey userCount } \
         users(first: 20) { nodes { displayName } } \
         teams(orderBy: createdAt) { nodes { key issueCount states { nodes { name } } } } }";
    let data = api.data(query, json!({})).await;
    assert_eq!(
        data["viewer"],
        json!({"id": AGENT, "name": "Acme Agent", "email": "agent@acme.example"})
    );
    assert_eq!(data["organization"]["urlKey"], "acme");
    let mut names = of_nodes(&data["users"], "displayName");
    names.sort_unstable();
    assert_eq!(
        names,
        ["acme-agent", "aiko", "elena", "jonas", "marcus", "priya", "sam"]
    );
    let mut keys = of_nodes(&data["teams"], "key");
    keys.sort_unstable();
    assert_eq!(keys, ["ENG", "PRO", "SUP"]);
}

#[tokio::test]
async fn the_release_of_today_waits_for_two_reviews() {
    let api = Api::acme().await;
    let query = "query($id: String!) { issue(id: $id) { title dueDate state { name } assignee { displayName } \
         children { nodes { identifier state { name } } } comments { nodes { body user { displayName } } } } }";
    let data = api.data(query, json!({"id": "ENG-9"})).await;
    let issue = &data["issue"];
    assert_eq!(issue["title"], "Release Acme Flow 4.2.1");
    assert_eq!(issue["dueDate"], "2026-01-05");
    assert_eq!(issue["state"]["name"], "In Progress");
    let mut parts = of_nodes(&issue["children"], "identifier");
    parts.sort_unstable();
    assert_eq!(parts, ["ENG-10", "ENG-11"]);
    assert_eq!(issue["comments"]["nodes"][0]["user"]["displayName"], "jonas");
}

#[tokio::test]
async fn what_customers_wait_for_is_found_by_label_and_relation() {
    let api = Api::acme().await;
    let query = "query($label: String!) { issues(filter: {labels: {some: {name: {eq: $label}}}, \
         state: {type: {nin: [\"completed\", \"canceled\", \"duplicate\"]}}}) { nodes { identifier } } }";
    let halcyon = api.data(query, json!({"label": "Halcyon Health"})).await;
    let mut issues = of_nodes(&halcyon["issues"], "identifier");
    issues.sort_unstable();
    assert_eq!(issues, ["ENG-12", "ENG-15"]);
    let query = "{ issue(id: \"ENG-12\") { relations { nodes { type relatedIssue { identifier } } } \
         project { name targetDate } } }";
    let data = api.data(query, json!({})).await;
    let relations = data["issue"]["relations"]["nodes"].as_array().expect("relations");
    let mut blocked: Vec<&str> = relations
        .iter()
        .filter_map(|relation| relation["relatedIssue"]["identifier"].as_str())
        .collect();
    blocked.sort_unstable();
    assert_eq!(blocked, ["ENG-13", "ENG-14"]);
    assert_eq!(
        data["issue"]["project"],
        json!({"name": "Audit log", "targetDate": "2026-01-31"})
    );
}
