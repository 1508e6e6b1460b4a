//! State: the fixture, determinism, reset.

use crate::support::TOKEN;
use crate::support::{Api, RENEWAL, RUTH, ids, invalid, text};
use serde_json::{Value, json};

/// A trial that touches every table, with calls that are refused in between; all answers.
async fn trial(api: &Api) -> Vec<Value> {
    let mut answers = Vec::new();
    let contact = api
        .made(
            "contacts",
            json!({"email": "trial@example.com", "firstname": "Trial"}),
        )
        .await;
    answers.push(
        api.post(
            "/crm/v3/objects/contacts",
            json!({"properties": {"email": "trial@example.com"}}),
        )
        .await
        .body,
    );
    let stage = json!({"label": "Trial", "displayOrder": 1, "stages": [
        {"label": "One", "displayOrder": 0, "metadata": {"probability": "0.4"}}
    ]});
    answers.push(api.post("/crm/v3/pipelines/deals", stage).await.body);
    let property = json!({"name": "trial", "label": "Trial", "groupName": "dealinformation", "type": "bool", "fieldType": "booleancheckbox"});
    answers.push(api.post("/crm/v3/properties/deals", property).await.body);
    let deal = api
        .made(
            "deals",
            json!({"dealname": "Trial", "dealstage": "closedwon", "trial": true}),
        )
        .await;
    let default = format!("/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}");
    answers.push(api.put(&default, json!({})).await.body);
    let label = json!({"label": "Trial", "name": "trial"});
    answers.push(
        api.post("/crm/v4/associations/deals/contacts/labels", label)
            .await
            .body,
    );
    let schema = json!({
        "name": "trials", "labels": {"singular": "Trial", "plural": "Trials"}, "requiredProperties": [],
        "properties": [], "associatedObjects": ["DEAL"],
    });
    answers.push(api.post("/crm-object-schemas/v3/schemas", schema).await.body);
    let merge = json!({"primaryObjectId": RUTH, "objectIdToMerge": contact});
    answers.push(api.post("/crm/v3/objects/contacts/merge", merge).await.body);
    answers.push(api.delete(&format!("/crm/v3/objects/deals/{RENEWAL}")).await.body);
    answers.push(
        api.read(&format!("/crm/v3/objects/deals/{deal}?associations=contacts"))
            .await,
    );
    answers
}

#[tokio::test]
async fn the_same_calls_make_the_same_answers_and_state() {
    let (one, other) = (Api::acme().await, Api::acme().await);
    assert_eq!(trial(&one).await, trial(&other).await);
    assert_eq!(one.backend.dump().await, other.backend.dump().await);
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start() {
    let api = Api::acme().await;
    let before = api.backend.dump().await;
    trial(&api).await;
    assert_ne!(api.backend.dump().await, before);
    api.backend.reset(&[("accessToken", TOKEN)], 2).await;
    api.backend.freeze_clock().await;
    assert_eq!(api.backend.dump().await, before);
    assert_eq!(
        api.read(&format!("/crm/v3/objects/contacts/{RUTH}")).await["properties"]["firstname"],
        "Ruth"
    );
}

#[tokio::test]
async fn reading_and_refusals_change_nothing() {
    let api = Api::acme().await;
    let before = api.backend.dump().await;
    for kind in [
        "contacts",
        "companies",
        "deals",
        "tickets",
        "notes",
        "tasks",
        "workshops",
        "quotes",
        "communications",
    ] {
        api.read(&format!("/crm/v3/objects/{kind}?limit=100")).await;
        api.found(kind, json!({"query": "a"})).await;
    }
    invalid(
        &api.post("/crm/v3/objects/deals", json!({"properties": {"colour": "red"}}))
            .await,
        "",
    );
    let batch = json!({"inputs": [{"properties": {"dealname": "x"}}, {"properties": {"amount": "x"}}]});
    invalid(&api.post("/crm/v3/objects/deals/batch/create", batch).await, "");
    assert_eq!(api.backend.dump().await, before);
}

#[tokio::test]
async fn the_fixture_is_a_small_company() {
    let api = Api::acme().await;
    for (kind, count) in [
        ("companies", 8),
        ("contacts", 10),
        ("deals", 7),
        ("tickets", 8),
        ("notes", 3),
        ("tasks", 2),
        ("workshops", 4),
    ] {
        let list = api.read(&format!("/crm/v3/objects/{kind}?limit=100")).await;
        assert_eq!(ids(&list).len(), count, "{kind}");
    }
    let renewal = api
        .read(&format!(
            "/crm/v3/objects/deals/{RENEWAL}?associations=contacts,companies"
        ))
        .await;
    assert_eq!(
        (
            &renewal["properties"]["amount"],
            &renewal["properties"]["dealname"]
        ),
        (&json!("61000"), &json!("Northwind renewal"))
    );
    assert_eq!(ids(&renewal["associations"]["contacts"]), [RUTH]);
    let stage = text(&renewal["properties"]["dealstage"]);
    let stage = api
        .read(&format!("/crm/v3/pipelines/deals/default/stages/{stage}"))
        .await;
    assert_eq!(stage["label"], "Negotiation");
}

#[tokio::test]
async fn all_of_the_fixture_can_be_written_back_as_it_is() {
    let api = Api::acme().await;
    for kind in [
        "companies",
        "contacts",
        "deals",
        "tickets",
        "notes",
        "tasks",
        "workshops",
    ] {
        let properties = api.read(&format!("/crm/v3/properties/{kind}")).await;
        let properties = properties["results"].as_array().expect("properties").clone();
        let writable = properties
            .iter()
            .filter(|one| one["modificationMetadata"]["readOnlyValue"] == false);
        let names: Vec<String> = writable.map(|one| text(&one["name"])).collect();
        let list = api
            .read(&format!(
                "/crm/v3/objects/{kind}?limit=100&properties={}",
                names.join(",")
            ))
            .await;
        for record in list["results"].as_array().expect("records") {
            let mut values = record["properties"].as_object().expect("values").clone();
            values.retain(|name, value| names.contains(name) && !value.is_null());
            let path = format!("/crm/v3/objects/{kind}/{}", text(&record["id"]));
            let answer = api.patch(&path, json!({"properties": values})).await;
            assert_eq!(answer.status, 200, "{kind}: {}", answer.body);
            let read = api.read(&format!("{path}?properties={}", names.join(","))).await;
            assert_eq!(read, *record, "{kind}");
        }
    }
}
