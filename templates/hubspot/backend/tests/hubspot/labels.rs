use crate::support::{Api, NORTHWIND, RUTH, missing, refused};
use serde_json::{Value, json};

const LABELS: &str = "/crm/v4/associations/contacts/companies/labels";

/// The account's own labels between contacts and companies.
async fn own(api: &Api, path: &str) -> Vec<Value> {
    let list = api.read(path).await;
    let results = list["results"].as_array().expect("results");
    let own = results.iter().filter(|one| one["category"] == "USER_DEFINED");
    own.map(|one| one["label"].clone()).collect()
}

#[tokio::test]
async fn labels_are_made_renamed_and_removed() {
    let api = Api::acme().await;
    let back = "/crm/v4/associations/companies/contacts/labels";
    assert_eq!(own(&api, LABELS).await, ["Decision maker", "Billing contact"]);
    let body = json!({"label": "Champion", "inverseLabel": "Has champion", "name": "champion"});
    let made = api.post(LABELS, body.clone()).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let number = made.body["results"][0]["typeId"].as_i64().expect("a number");
    assert_eq!(made.body["results"][1]["label"], "Has champion");
    assert!(own(&api, back).await.contains(&json!("Has champion")));
    refused(
        &api.post(LABELS, body).await,
        409,
        "OBJECT_ALREADY_EXISTS",
        "already exists",
    );

    let update = json!({"associationTypeId": number, "label": "Sponsor", "inverseLabel": "Has sponsor"});
    assert_eq!(api.put(LABELS, update).await.status, 204);
    assert!(own(&api, LABELS).await.contains(&json!("Sponsor")));
    assert!(own(&api, back).await.contains(&json!("Has sponsor")));
    missing(
        &api.put(LABELS, json!({"associationTypeId": 279, "label": "x"}))
            .await,
        "label 279 does not exist",
    );

    // A label in use goes with its associations; the records stay associated.
    let types = json!([{"associationCategory": "USER_DEFINED", "associationTypeId": number}]);
    let pair = format!("/crm/v4/objects/contacts/{RUTH}/associations/companies/{NORTHWIND}");
    assert_eq!(api.put(&pair, types).await.body["labels"], json!(["Sponsor"]));
    assert_eq!(api.delete(&format!("{LABELS}/{number}")).await.status, 204);
    missing(&api.delete(&format!("{LABELS}/{number}")).await, "does not exist");
    let list = api
        .read(&format!("/crm/v4/objects/contacts/{RUTH}/associations/companies"))
        .await;
    assert_eq!(
        list["results"][0]["associationTypes"].as_array().map(Vec::len),
        Some(3)
    );
}

#[tokio::test]
async fn labels_are_taken_from_pairs_of_records() {
    let api = Api::acme().await;
    let input = json!({
        "from": {"id": RUTH}, "to": {"id": NORTHWIND},
        "types": [{"associationCategory": "USER_DEFINED", "associationTypeId": 1}],
    });
    let path = "/crm/v4/associations/contacts/companies/batch/labels/archive";
    assert_eq!(api.post(path, json!({"inputs": [input]})).await.status, 204);
    let list = api
        .read(&format!("/crm/v4/objects/contacts/{RUTH}/associations/companies"))
        .await;
    let labels: Vec<&Value> = list["results"][0]["associationTypes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["label"])
        .collect();
    assert_eq!(labels, [&json!("Primary"), &Value::Null]);
}
