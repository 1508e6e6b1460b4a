//! Several clients at once lose and double nothing.

use crate::support::Api;
use asymmetric_kit::test_support::Answer;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn issues_made_at_once_get_numbers_of_their_own() {
    let api = Api::acme().await;
    let team = api.data("{ team(id: \"SUP\") { id } }", json!({})).await["team"]["id"].clone();
    let query = "mutation($team: String!) { issueCreate(input: {teamId: $team, title: \"At once\"}) \
         { lastSyncId issue { number } } }";
    let mut sent = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let body = json!({"query": query, "variables": {"team": team}});
        sent.spawn(Answer::to(api.request().json(&body)));
    }
    let (mut numbers, mut syncs) = (BTreeSet::new(), BTreeSet::new());
    while let Some(answer) = sent.join_next().await {
        let made = answer.expect("an answer").body["data"]["issueCreate"].clone();
        numbers.insert(made["issue"]["number"].as_i64().expect("a number"));
        syncs.insert(made["lastSyncId"].as_i64().expect("a number"));
    }
    assert_eq!(numbers, (8..20).collect());
    assert_eq!(syncs.len(), 12);
}

#[tokio::test]
async fn one_of_two_equal_relations_is_refused() {
    let api = Api::acme().await;
    let query = "mutation { issueRelationCreate(input: {issueId: \"ENG-10\", relatedIssueId: \"ENG-18\", type: blocks}) \
         { success } }";
    let send = || Answer::to(api.request().json(&json!({"query": query})));
    let answers = tokio::join!(send(), send(), send());
    let refused = [answers.0, answers.1, answers.2]
        .iter()
        .filter(|answer| answer.body.get("errors").is_some())
        .count();
    assert_eq!(refused, 2);
}

#[tokio::test]
async fn one_of_two_teams_gets_the_key() {
    let api = Api::acme().await;
    let query = "mutation { teamCreate(input: {name: \"Design\", key: \"DES\"}) { success } }";
    let send = || Answer::to(api.request().json(&json!({"query": query})));
    let (one, other) = tokio::join!(send(), send());
    let refused = |answer: &Answer| answer.body.get("errors").is_some();
    assert!(refused(&one) != refused(&other), "{} {}", one.body, other.body);
}
