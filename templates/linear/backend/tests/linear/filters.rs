//! Filters: comparators, relations, collections, combinations.

use crate::support::{Api, of_nodes, refused};
use serde_json::{Value, json};

const ISSUES: &str = "query($filter: IssueFilter, $archived: Boolean) { issues(filter: $filter, first: 250, \
     includeArchived: $archived) { nodes { identifier } } }";

/// Identifiers of the issues that match, sorted.
async fn found(api: &Api, filter: Value) -> Vec<String> {
    let data = api.data(ISSUES, json!({"filter": filter})).await;
    let mut found: Vec<String> = of_nodes(&data["issues"], "identifier")
        .into_iter()
        .map(str::to_owned)
        .collect();
    found.sort();
    found
}

/// How many issues match.
async fn count(api: &Api, filter: Value) -> usize {
    found(api, filter).await.len()
}

#[tokio::test]
async fn texts_are_compared_in_sixteen_ways() {
    let api = Api::acme().await;
    for (comparator, expected) in [
        (json!({"eq": "Prices in EUR"}), 1),
        (json!({"eq": "prices in eur"}), 0),
        (json!({"neq": "Prices in EUR"}), 31),
        (json!({"in": ["Prices in EUR", "Release Acme Flow 4.2"]}), 2),
        (json!({"nin": ["Prices in EUR", "Release Acme Flow 4.2"]}), 30),
        (json!({"eqIgnoreCase": "prices in eur"}), 1),
        (json!({"neqIgnoreCase": "prices in eur"}), 31),
        (json!({"startsWith": "Release"}), 2),
        (json!({"startsWithIgnoreCase": "release"}), 2),
        (json!({"notStartsWith": "Release"}), 30),
        (json!({"endsWith": "4.2.1"}), 1),
        (json!({"notEndsWith": "4.2.1"}), 31),
        (json!({"contains": "Approvals"}), 2),
        (json!({"notContains": "Approvals"}), 30),
        (json!({"containsIgnoreCase": "approvals"}), 7),
        (json!({"notContainsIgnoreCase": "approvals"}), 25),
        (json!({"containsIgnoreCaseAndAccent": "ÀPPROVALS"}), 7),
        (json!({"startsWith": "Release", "endsWith": "4.2"}), 1),
    ] {
        assert_eq!(
            count(&api, json!({"title": comparator})).await,
            expected,
            "{comparator}"
        );
    }
    assert_eq!(count(&api, json!({"description": {"null": true}})).await, 10);
    // Nothing of a filter is SQL.
    assert_eq!(
        count(&api, json!({"title": {"contains": "' OR true --"}})).await,
        0
    );
    assert_eq!(count(&api, json!({"title": {"contains": "%"}})).await, 0);
}

#[tokio::test]
async fn numbers_dates_and_durations_are_compared() {
    let api = Api::acme().await;
    assert_eq!(
        found(
            &api,
            json!({"priority": {"eq": 1}, "completedAt": {"null": true}})
        )
        .await,
        ["ENG-12", "ENG-9", "SUP-3"]
    );
    assert_eq!(count(&api, json!({"priority": {"lte": 2, "gte": 1}})).await, 18);
    assert_eq!(count(&api, json!({"priority": {"in": [0, 4]}})).await, 5);
    assert_eq!(count(&api, json!({"estimate": {"null": true}})).await, 15);
    assert_eq!(
        count(&api, json!({"estimate": {"or": [{"eq": 5}, {"null": true}]}})).await,
        19
    );
    let since = json!({"createdAt": {"gte": "2026-01-05T00:00:00.000Z"}});
    assert_eq!(found(&api, since).await, ["PRO-1", "SUP-5"]);
    // The world is at Monday, 5 January, 09:00.
    let day = json!({"createdAt": {"gt": "-P1D"}});
    assert_eq!(found(&api, day).await, ["PRO-1", "SUP-5"]);
    assert_eq!(count(&api, json!({"createdAt": {"gt": "-P2W"}})).await, 11);
    assert_eq!(count(&api, json!({"completedAt": {"lt": "-P1M"}})).await, 3);
    let due = json!({"dueDate": {"lte": "P1D", "gte": "2026-01-05"}});
    assert_eq!(found(&api, due).await, ["ENG-9", "PRO-1", "SUP-5"]);
    let error = api
        .error(ISSUES, json!({"filter": {"createdAt": {"gt": "yesterday"}}}))
        .await;
    refused(&error, "invalid input", "Argument Validation Error");
}

#[tokio::test]
async fn relations_are_followed() {
    let api = Api::acme().await;
    assert_eq!(count(&api, json!({"team": {"key": {"eq": "PRO"}}})).await, 6);
    assert_eq!(
        found(&api, json!({"assignee": {"email": {"eq": "elena@acme.example"}}})).await,
        ["SUP-3", "SUP-4"]
    );
    assert_eq!(count(&api, json!({"assignee": {"null": true}})).await, 11);
    assert_eq!(count(&api, json!({"assignee": {"null": false}})).await, 21);
    let own_or_nobody = json!({"team": {"key": {"eq": "SUP"}}, "state": {"type": {"neq": "completed"}},
        "assignee": {"or": [{"null": true}, {"displayName": {"eq": "sam"}}]}});
    assert_eq!(found(&api, own_or_nobody).await, ["SUP-5"]);
    assert_eq!(
        found(&api, json!({"parent": {"number": {"eq": 9}}})).await,
        ["ENG-10", "ENG-11"]
    );
    assert_eq!(
        found(
            &api,
            json!({"project": {"name": {"startsWith": "Audit"}}, "cycle": {"isActive": {"eq": true}}})
        )
        .await,
        ["ENG-12", "ENG-13"]
    );
    assert_eq!(
        found(
            &api,
            json!({"projectMilestone": {"name": {"eq": "Search and export"}}})
        )
        .await,
        ["ENG-14", "ENG-15"]
    );
    assert_eq!(
        found(&api, json!({"creator": {"isMe": {"eq": true}}})).await,
        Vec::<String>::new()
    );
    assert_eq!(
        found(&api, json!({"hasBlockedByRelations": {"eq": true}})).await,
        ["ENG-13", "ENG-14", "ENG-15"]
    );
    assert_eq!(
        found(&api, json!({"id": {"in": ["ENG-1", "SUP-2"]}})).await,
        ["ENG-1", "SUP-2"]
    );
}

#[tokio::test]
async fn collections_are_matched_by_some_every_and_length() {
    let api = Api::acme().await;
    let labeled = |how: Value| json!({"labels": how});
    let bug = json!({"name": {"eq": "Bug"}});
    assert_eq!(count(&api, labeled(json!({"some": bug}))).await, 6);
    assert_eq!(count(&api, labeled(json!({"name": {"eq": "Bug"}}))).await, 6);
    assert_eq!(
        found(&api, labeled(json!({"every": bug, "length": {"gt": 0}}))).await,
        ["ENG-7"]
    );
    assert_eq!(
        found(&api, labeled(json!({"length": {"eq": 3}}))).await,
        ["ENG-1", "ENG-12", "ENG-8"]
    );
    let both =
        json!({"and": [{"labels": {"some": bug}}, {"labels": {"some": {"name": {"eq": "Frontend"}}}}]});
    assert_eq!(found(&api, both).await, ["ENG-10", "ENG-11"]);
    let either = json!({"or": [{"labels": {"some": {"name": {"eq": "Initech"}}}}, {"identifier": null},
        {"title": {"eq": "Prices in EUR"}}]});
    let error = api.error(ISSUES, json!({"filter": either})).await;
    assert!(
        error["message"]
            .as_str()
            .unwrap_or_default()
            .contains("identifier"),
        "{error}"
    );
    let either = json!({"or": [{"labels": {"some": {"name": {"eq": "Initech"}}}},
        {"title": {"eq": "Prices in EUR"}}]});
    assert_eq!(found(&api, either).await, ["ENG-3", "SUP-3"]);
    assert_eq!(
        found(
            &api,
            json!({"comments": {"some": {"user": {"displayName": {"eq": "elena"}}}}})
        )
        .await,
        ["SUP-3"]
    );
    assert_eq!(
        found(&api, json!({"children": {"length": {"gte": 2}}})).await,
        ["ENG-9"]
    );
}

#[tokio::test]
async fn other_types_are_filtered_by_the_same_engine() {
    let api = Api::acme().await;
    let query = "{ users(filter: {assignedIssues: {some: {priority: {eq: 1}}}}) { nodes { displayName } } \
         teams(filter: {issues: {length: {gt: 10}}}) { nodes { key } } \
         projects(filter: {lead: {displayName: {eq: \"jonas\"}}, status: {type: {eq: \"started\"}}}) { nodes { name } } \
         workflowStates(filter: {team: {key: {eq: \"ENG\"}}, type: {eq: \"started\"}}) { nodes { name } } \
         issueLabels(filter: {team: {null: true}, isGroup: {eq: true}}) { nodes { name } } \
         comments(filter: {issue: {team: {key: {eq: \"PRO\"}}}}) { nodes { body } } \
         cycles(filter: {isNext: {eq: true}}) { nodes { number } } }";
    let data = api.data(query, json!({})).await;
    let mut users = of_nodes(&data["users"], "displayName");
    users.sort_unstable();
    assert_eq!(users, ["elena", "jonas"]);
    assert_eq!(of_nodes(&data["teams"], "key"), ["ENG"]);
    let mut states = of_nodes(&data["workflowStates"], "name");
    states.sort_unstable();
    assert_eq!(states, ["In Progress", "In Review"]);
    assert_eq!(
        of_nodes(&data["comments"], "body"),
        ["The list of the nine tickets is with you."]
    );
    assert_eq!(data["cycles"]["nodes"][0]["number"], 4);
}

#[tokio::test]
async fn what_the_clone_does_not_filter_by_is_refused_by_name() {
    let api = Api::acme().await;
    let filter = json!({"hasSuggestedTeams": {"eq": true}});
    let error = api.error(ISSUES, json!({"filter": filter})).await;
    refused(&error, "feature not accessible", "IssueFilter.hasSuggestedTeams");
}
