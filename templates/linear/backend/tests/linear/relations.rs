//! What issues are to each other.

use crate::support::{Api, NOTHING, refused};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: IssueRelationCreateInput!) { issueRelationCreate(input: $input) \
     { issueRelation { id type issue { identifier } relatedIssue { identifier } } } }";

async fn create(api: &Api, issue: &str, related: &str, kind: &str) -> Value {
    let input = json!({"issueId": issue, "relatedIssueId": related, "type": kind});
    api.data(CREATE, json!({"input": input})).await["issueRelationCreate"]["issueRelation"].clone()
}

#[tokio::test]
async fn a_relation_is_seen_from_both_ends() {
    let api = Api::acme().await;
    let relation = create(&api, "ENG-10", "ENG-18", "blocks").await;
    assert_eq!(relation["relatedIssue"]["identifier"], "ENG-18");
    let query = "{ one: issue(id: \"ENG-10\") { relations { nodes { id type } } } \
         other: issue(id: \"ENG-18\") { inverseRelations { nodes { id issue { identifier } } } } }";
    let data = api.data(query, json!({})).await;
    assert_eq!(
        data["one"]["relations"]["nodes"],
        json!([{"id": relation["id"], "type": "blocks"}])
    );
    let from_there = json!([{"id": relation["id"], "issue": {"identifier": "ENG-10"}}]);
    assert_eq!(data["other"]["inverseRelations"]["nodes"], from_there);
    let update = "mutation($id: String!) { issueRelationUpdate(id: $id, input: {type: \"related\"}) { issueRelation { type } } }";
    let changed = api.data(update, json!({"id": relation["id"]})).await;
    assert_eq!(changed["issueRelationUpdate"]["issueRelation"]["type"], "related");
    let delete = "mutation($id: String!) { issueRelationDelete(id: $id) { success entityId } }";
    api.data(delete, json!({"id": relation["id"]})).await;
    let data = api.data(query, json!({})).await;
    assert_eq!(data["one"]["relations"]["nodes"], json!([]));
    let error = api.error(delete, json!({"id": relation["id"]})).await;
    refused(&error, "invalid input", "Entity not found: IssueRelation");
}

#[tokio::test]
async fn a_duplicate_goes_to_the_state_for_duplicates() {
    let api = Api::acme().await;
    create(&api, "ENG-13", "ENG-12", "duplicate").await;
    let query = "{ issue(id: \"ENG-13\") { state { type } canceledAt } }";
    let data = api.data(query, json!({})).await;
    assert_eq!(data["issue"]["state"]["type"], "duplicate");
    assert_eq!(data["issue"]["canceledAt"], "2026-01-05T09:00:00.000Z");
}

#[tokio::test]
async fn relations_that_make_no_sense_are_refused() {
    let api = Api::acme().await;
    create(&api, "ENG-10", "ENG-18", "related").await;
    for (issue, related, kind, message) in [
        ("ENG-10", "ENG-10", "blocks", "itself"),
        ("ENG-10", "ENG-18", "related", "already exists"),
        ("ENG-10", NOTHING, "blocks", "Entity not found: Issue"),
        (NOTHING, "ENG-10", "blocks", "Entity not found: Issue"),
    ] {
        let input = json!({"issueId": issue, "relatedIssueId": related, "type": kind});
        refused(
            &api.error(CREATE, json!({"input": input})).await,
            "invalid input",
            message,
        );
    }
    let input = json!({"issueId": "ENG-10", "relatedIssueId": "ENG-11", "type": "cousin"});
    let answer = api.post(CREATE, json!({"input": input})).await;
    assert_eq!(answer.status, 400);
    refused(&answer.body["errors"][0], "graphql error", "cousin");
}
