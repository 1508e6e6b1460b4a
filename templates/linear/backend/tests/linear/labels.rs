//! Labels and who has them.

use crate::support::{Api, of_nodes, refused};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: IssueLabelCreateInput!) { issueLabelCreate(input: $input) \
     { issueLabel { id name color isGroup team { key } parent { name } } } }";

async fn create(api: &Api, input: Value) -> Value {
    api.data(CREATE, json!({"input": input})).await["issueLabelCreate"]["issueLabel"].clone()
}

async fn labels_of(api: &Api, issue: &str) -> Vec<String> {
    let query = "query($id: String!) { issue(id: $id) { labels { nodes { name } } } }";
    let data = api.data(query, json!({"id": issue})).await;
    let mut names: Vec<String> = of_nodes(&data["issue"]["labels"], "name")
        .into_iter()
        .map(str::to_owned)
        .collect();
    names.sort();
    names
}

async fn team(api: &Api, key: &str) -> String {
    api.backend
        .sql(&format!("SELECT id FROM teams WHERE key = '{key}'"))
        .await[0]
        .get(0)
}

#[tokio::test]
async fn labels_are_made_applied_and_taken_away() {
    let api = Api::acme().await;
    let urgent = create(&api, json!({"name": "Urgent", "color": "#ff0000"})).await;
    assert_eq!(urgent["team"], Value::Null);
    let add =
        "mutation($id: String!, $label: String!) { issueAddLabel(id: $id, labelId: $label) { success } }";
    let given = json!({"id": "ENG-18", "label": urgent["id"]});
    api.data(add, given.clone()).await;
    assert_eq!(labels_of(&api, "ENG-18").await, ["Urgent"]);
    refused(
        &api.error(add, given.clone()).await,
        "invalid input",
        "already on issue",
    );
    let remove =
        "mutation($id: String!, $label: String!) { issueRemoveLabel(id: $id, labelId: $label) { success } }";
    api.data(remove, given.clone()).await;
    assert!(labels_of(&api, "ENG-18").await.is_empty());
    refused(&api.error(remove, given).await, "invalid input", "not on issue");

    let update = "mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success } }";
    let input = json!({"addedLabelIds": [urgent["id"]]});
    api.data(update, json!({"id": "ENG-10", "input": input})).await;
    assert_eq!(labels_of(&api, "ENG-10").await, ["Bug", "Frontend", "Urgent"]);
    api.data(
        update,
        json!({"id": "ENG-10", "input": {"labelIds": [urgent["id"]]}}),
    )
    .await;
    assert_eq!(labels_of(&api, "ENG-10").await, ["Urgent"]);
}

#[tokio::test]
async fn names_are_unique_where_they_can_be_used() {
    let api = Api::acme().await;
    let error = api.error(CREATE, json!({"input": {"name": "bug"}})).await;
    refused(&error, "invalid input", "Duplicate label name");
    let support = team(&api, "SUP").await;
    let error = api
        .error(CREATE, json!({"input": {"name": "Bug", "teamId": support}}))
        .await;
    refused(&error, "invalid input", "Duplicate label name");
    let label = create(&api, json!({"name": "Backend", "teamId": support})).await;
    assert_eq!(label["team"]["key"], "SUP");
    for (input, message) in [
        (json!({"name": ""}), "Argument Validation Error"),
        (json!({"name": "x", "color": "red"}), "Argument Validation Error"),
    ] {
        refused(
            &api.error(CREATE, json!({"input": input})).await,
            "invalid input",
            message,
        );
    }
}

#[tokio::test]
async fn groups_hold_labels_and_exclude_each_other() {
    let api = Api::acme().await;
    let group = create(&api, json!({"name": "Size", "isGroup": true})).await;
    let small = create(&api, json!({"name": "Small", "parentId": group["id"]})).await;
    let large = create(&api, json!({"name": "Large", "parentId": group["id"]})).await;
    assert_eq!(small["parent"]["name"], "Size");
    let update = "mutation($id: String!, $labels: [String!]) { issueUpdate(id: $id, input: {labelIds: $labels}) { success } }";
    let both = json!({"id": "ENG-18", "labels": [small["id"], large["id"]]});
    refused(&api.error(update, both).await, "invalid input", "exclusive");
    let itself = json!({"id": "ENG-18", "labels": [group["id"]]});
    refused(&api.error(update, itself).await, "invalid input", "group");
    api.data(update, json!({"id": "ENG-18", "labels": [large["id"]]}))
        .await;
    let error = api
        .error(
            CREATE,
            json!({"input": {"name": "Tiny", "parentId": small["id"]}}),
        )
        .await;
    refused(&error, "invalid input", "not a group");
}

#[tokio::test]
async fn labels_of_another_team_do_not_fit() {
    let api = Api::acme().await;
    let label: String = api
        .backend
        .sql("SELECT id FROM issue_labels WHERE name = 'Backend'")
        .await[0]
        .get(0);
    let add = "mutation($label: String!) { issueAddLabel(id: \"SUP-5\", labelId: $label) { success } }";
    refused(
        &api.error(add, json!({"label": label})).await,
        "invalid input",
        "Discrepancy",
    );
}

#[tokio::test]
async fn a_deleted_label_is_gone_from_issues_too() {
    let api = Api::acme().await;
    let label: String = api
        .backend
        .sql("SELECT id FROM issue_labels WHERE name = 'Frontend'")
        .await[0]
        .get(0);
    let update = "mutation($id: String!) { issueLabelUpdate(id: $id, input: {name: \"Web\"}) { issueLabel { name } } }";
    api.data(update, json!({"id": label})).await;
    assert_eq!(labels_of(&api, "ENG-10").await, ["Bug", "Web"]);
    let delete = "mutation($id: String!) { issueLabelDelete(id: $id) { entityId } }";
    api.data(delete, json!({"id": label})).await;
    assert_eq!(labels_of(&api, "ENG-10").await, ["Bug"]);
    let error = api
        .error(
            "query($id: String!) { issueLabel(id: $id) { id } }",
            json!({"id": label}),
        )
        .await;
    refused(&error, "invalid input", "Entity not found: IssueLabel");
}
