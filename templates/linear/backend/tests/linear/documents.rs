//! Documents.

use crate::support::{AGENT, Api, NOTHING, of_nodes, refused};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: DocumentCreateInput!) { documentCreate(input: $input) { document { id slugId title \
     content url project { name } issue { identifier } creator { id } } } }";

async fn create(api: &Api, input: Value) -> Value {
    api.data(CREATE, json!({"input": input})).await["documentCreate"]["document"].clone()
}

#[tokio::test]
async fn documents_are_written_moved_deleted_and_restored() {
    let api = Api::acme().await;
    let project: String = api
        .backend
        .sql("SELECT id FROM projects WHERE name = 'Audit log'")
        .await[0]
        .get(0);
    let input = json!({"title": "What is recorded", "content": "# Events", "projectId": project});
    let document = create(&api, input).await;
    assert_eq!(document["project"]["name"], "Audit log");
    assert_eq!(document["creator"]["id"], AGENT);
    let slug = document["slugId"].as_str().unwrap_or_default();
    let url = api
        .backend
        .url(&format!("/acme/document/what-is-recorded-{slug}"));
    assert_eq!(document["url"], url);

    let update = "mutation($id: String!, $input: DocumentUpdateInput!) { documentUpdate(id: $id, input: $input) \
         { document { title project { id } issue { identifier } updatedBy { id } } } }";
    let input = json!({"title": "Events", "issueId": "ENG-12"});
    let data = api
        .data(update, json!({"id": document["id"], "input": input}))
        .await;
    let expected = json!({"title": "Events", "project": null, "issue": {"identifier": "ENG-12"}, "updatedBy": {"id": AGENT}});
    assert_eq!(data["documentUpdate"]["document"], expected);
    let read = "query($id: String!) { document(id: $id) { title trashed } \
         issue(id: \"ENG-12\") { documents { nodes { title } } } \
         documents(filter: {title: {contains: \"Event\"}}) { nodes { title } } }";
    let data = api.data(read, json!({"id": slug})).await;
    assert_eq!(of_nodes(&data["issue"]["documents"], "title"), ["Events"]);
    assert_eq!(of_nodes(&data["documents"], "title"), ["Events"]);

    let delete = "mutation($id: String!) { documentDelete(id: $id) { success entity { trashed } } }";
    let data = api.data(delete, json!({"id": document["id"]})).await;
    assert_eq!(data["documentDelete"]["entity"]["trashed"], true);
    let data = api.data(read, json!({"id": document["id"]})).await;
    assert_eq!(data["documents"]["nodes"], json!([]));
    let input = json!({"title": "Again"});
    let error = api
        .error(update, json!({"id": document["id"], "input": input}))
        .await;
    refused(&error, "invalid input", "Entity not found: Document");
    let restore = "mutation($id: String!) { documentUnarchive(id: $id) { entity { archivedAt } } }";
    api.data(restore, json!({"id": document["id"]})).await;
    let data = api.data(read, json!({"id": document["id"]})).await;
    assert_eq!(of_nodes(&data["documents"], "title"), ["Events"]);
    let error = api.error(restore, json!({"id": document["id"]})).await;
    refused(&error, "invalid input", "not archived");
}

#[tokio::test]
async fn a_document_belongs_to_one_thing_that_exists() {
    let api = Api::acme().await;
    let team: String = api.backend.sql("SELECT id FROM teams WHERE key = 'ENG'").await[0].get(0);
    for (input, kind, message) in [
        (json!({"title": "x"}), "invalid input", "no parent"),
        (
            json!({"title": "x", "teamId": team, "issueId": "ENG-1"}),
            "invalid input",
            "several parents",
        ),
        (
            json!({"title": "x", "projectId": NOTHING}),
            "invalid input",
            "Entity not found: Project",
        ),
        (
            json!({"title": "", "teamId": team}),
            "invalid input",
            "Argument Validation Error",
        ),
        (
            json!({"title": "x", "initiativeId": NOTHING}),
            "feature not accessible",
            "DocumentCreateInput.initiativeId",
        ),
    ] {
        let error = api.error(CREATE, json!({"input": input})).await;
        refused(&error, kind, message);
    }
}
