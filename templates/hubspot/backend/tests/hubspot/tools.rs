//! Tools of the MCP server: the operations of the API under names for models.

use crate::support::{Api, NORTHWIND, RENEWAL, RUTH, TOKEN, ids, text};
use asymmetric_kit::test_support::ToolClient;
use serde_json::json;

#[tokio::test]
async fn a_model_works_with_the_records_of_the_api() {
    let api = Api::acme().await;
    let client = ToolClient::connect(&api.backend, TOKEN).await.expect("a client");
    let tools = client.list().await;
    let names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    assert_eq!(
        names,
        [
            "get_user_details",
            "search_crm_objects",
            "get_crm_objects",
            "manage_crm_objects",
            "search_properties",
            "search_owners"
        ]
    );
    let user = client.call("get_user_details", json!({})).await.document;
    assert_eq!(user["ownerInfo"]["email"], "marcus@acme.example");
    assert_eq!(user["accountInfo"]["portalId"], user["hubId"]);

    let filters = json!([{"propertyName": "dealname", "operator": "CONTAINS_TOKEN", "value": "renewal"}]);
    let search = json!({"objectType": "deals", "filterGroups": [{"filters": filters}], "sorts": ["-amount"], "limit": 1});
    let found = client.call("search_crm_objects", search).await.document;
    assert_eq!(
        (&found["total"], ids(&found)),
        (&json!(2), vec![RENEWAL.to_owned()])
    );

    let made = client
        .call(
            "manage_crm_objects",
            json!({
                "createRequest": {"objects": [{
                    "objectType": "notes",
                    "properties": {"hs_timestamp": "2026-01-05T16:10:00Z", "hs_note_body": "The board leans our way."},
                    "associations": [{"to": {"id": RENEWAL}, "types": [
                        {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 214}
                    ]}],
                }]},
                "updateRequest": {"objects": [
                    {"objectType": "deals", "objectId": RENEWAL, "properties": {"hs_next_step": "Send the contract"}}
                ]},
            }),
        )
        .await;
    assert!(!made.is_error, "{made:?}");
    assert_eq!(
        api.property("deals", RENEWAL, "hs_next_step").await,
        "Send the contract"
    );
    let note = text(&made.document["created"][0]["id"]);
    let read = client
        .call(
            "get_crm_objects",
            json!({"objectType": "notes", "objectIds": [note], "properties": ["hs_note_body"]}),
        )
        .await;
    assert_eq!(
        read.document["results"][0]["properties"]["hs_note_body"],
        "The board leans our way."
    );

    let properties = client
        .call(
            "search_properties",
            json!({"objectType": "companies", "keywords": ["stripe"]}),
        )
        .await;
    assert_eq!(properties.document["results"].as_array().map(Vec::len), Some(1));
    let owners = client
        .call("search_owners", json!({"searchQuery": "okafor"}))
        .await;
    assert_eq!(ids(&owners.document), ["71200016"]);
    assert_eq!(
        ids(&client.call("search_owners", json!({})).await.document).len(),
        6
    );
}

#[tokio::test]
async fn refusals_are_the_apis() {
    let api = Api::acme().await;
    let client = ToolClient::connect(&api.backend, TOKEN).await.expect("a client");
    let wrong = json!({"updateRequest": {"objects": [
        {"objectType": "contacts", "objectId": RUTH, "properties": {"mood": "good"}}
    ]}});
    let refused = client.call("manage_crm_objects", wrong).await;
    assert!(refused.is_error);
    assert_eq!(refused.document["errors"][0]["code"], "PROPERTY_DOESNT_EXIST");
    assert!(client.call("manage_crm_objects", json!({})).await.is_error);
    api.backend
        .sql("UPDATE _asym_auth.grants SET scopes = '{crm.objects.contacts.read}'")
        .await;
    let refused = client
        .call(
            "get_crm_objects",
            json!({"objectType": "companies", "objectIds": [NORTHWIND]}),
        )
        .await;
    assert_eq!(
        (refused.is_error, &refused.document["category"]),
        (true, &json!("MISSING_SCOPES"))
    );
    assert!(ToolClient::connect(&api.backend, "pat-na1-nobody").await.is_err());
}
