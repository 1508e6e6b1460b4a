//! Issues that are archived, deleted and restored.

use crate::{
    issues::{UPDATE, read, update},
    support::{Api, of_nodes, refused},
};
use serde_json::json;

#[tokio::test]
async fn deleted_issues_are_out_of_lists_and_cannot_be_changed_until_they_are_restored() {
    let api = Api::acme().await;
    let delete =
        "mutation { issueDelete(id: \"ENG-18\") { success entity { identifier trashed archivedAt } } }";
    let data = api.data(delete, json!({})).await;
    assert_eq!(data["issueDelete"]["entity"]["trashed"], true);
    let list = "query($all: Boolean) { issues(filter: {number: {eq: 18}}, includeArchived: $all) { nodes { identifier } } \
         searchIssues(term: \"flags december\") { totalCount } }";
    let data = api.data(list, json!({})).await;
    assert_eq!(data["issues"]["nodes"], json!([]));
    assert_eq!(data["searchIssues"]["totalCount"], 0);
    let data = api.data(list, json!({"all": true})).await;
    assert_eq!(of_nodes(&data["issues"], "identifier"), ["ENG-18"]);
    assert_eq!(read(&api, "ENG-18").await["trashed"], true);
    for (query, input) in [
        (UPDATE, json!({"id": "ENG-18", "input": {"title": "Back"}})),
        ("mutation { issueDelete(id: \"ENG-18\") { success } }", json!({})),
        (
            "mutation { commentCreate(input: {issueId: \"ENG-18\", body: \"Hello\"}) { success } }",
            json!({}),
        ),
        (
            "mutation { issueRelationCreate(input: {issueId: \"ENG-18\", relatedIssueId: \"ENG-1\", type: blocks}) { success } }",
            json!({}),
        ),
    ] {
        let error = api.error(query, input).await;
        refused(&error, "invalid input", "Entity not found: Issue");
    }
    let restore = "mutation { issueUnarchive(id: \"ENG-18\") { entity { trashed archivedAt } } }";
    let data = api.data(restore, json!({})).await;
    assert_eq!(
        data["issueUnarchive"]["entity"],
        json!({"trashed": null, "archivedAt": null})
    );
    assert_eq!(
        update(&api, "ENG-18", json!({"title": "Back"})).await["title"],
        "Back"
    );
    refused(
        &api.error(restore, json!({})).await,
        "invalid input",
        "not archived",
    );
}

#[tokio::test]
async fn archived_issues_are_read_and_not_changed() {
    let api = Api::acme().await;
    let archive = "mutation { issueArchive(id: \"ENG-1\") { entity { archivedAt } } }";
    let data = api.data(archive, json!({})).await;
    assert_eq!(
        data["issueArchive"]["entity"]["archivedAt"],
        "2026-01-05T09:00:00.000Z"
    );
    assert_eq!(
        read(&api, "ENG-1").await["archivedAt"],
        "2026-01-05T09:00:00.000Z"
    );
    let error = api
        .error(UPDATE, json!({"id": "ENG-1", "input": {"title": "x"}}))
        .await;
    refused(&error, "invalid input", "Issue is archived");
    let error = api
        .error(
            "mutation { issueDelete(id: \"ENG-2\", permanentlyDelete: true) { success } }",
            json!({}),
        )
        .await;
    refused(&error, "forbidden", "Insufficient permissions");
}
