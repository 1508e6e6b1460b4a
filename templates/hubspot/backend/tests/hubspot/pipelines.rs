use crate::support::{Api, invalid, missing, refused, text};
use serde_json::{Value, json};

const PIPELINES: &str = "/crm/v3/pipelines/deals";

fn stage(label: &str, probability: &str) -> Value {
    json!({"label": label, "displayOrder": 0, "metadata": {"probability": probability}})
}

/// A new pipeline: its path, its id, and the ids of its stages.
async fn pipeline(api: &Api) -> (String, String, Vec<String>) {
    let body = json!({"label": "Partners", "displayOrder": 1, "stages": [stage("Open", "0.5"), stage("Won", "1.0")]});
    let made = api.post(PIPELINES, body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = text(&made.body["id"]);
    let stages = made.body["stages"].as_array().expect("stages");
    let stages = stages.iter().map(|stage| text(&stage["id"])).collect();
    (format!("{PIPELINES}/{id}"), id, stages)
}

#[tokio::test]
async fn pipelines_are_made_changed_replaced_and_removed() {
    let api = Api::acme().await;
    let (path, id, stages) = pipeline(&api).await;
    let deal = json!({"dealname": "x", "pipeline": id, "dealstage": stages[1]});
    let deal = api.made("deals", deal).await;
    assert_eq!(api.property("deals", &deal, "hs_is_closed_won").await, "true");
    let labels = json!({"label": "Sales Pipeline", "displayOrder": 0, "stages": []});
    refused(
        &api.post(PIPELINES, labels.clone()).await,
        409,
        "CONFLICT",
        "already exists",
    );
    refused(&api.patch(&path, labels).await, 409, "CONFLICT", "already exists");
    let twice = json!({"label": "x", "displayOrder": 0, "stages": [stage("a", "0"), stage("a", "1")]});
    refused(
        &api.post(PIPELINES, twice).await,
        409,
        "CONFLICT",
        "'a' already exists",
    );
    assert_eq!(
        api.patch(&path, json!({"displayOrder": 9})).await.body["displayOrder"],
        9
    );
    let replacement = json!({"label": "Resellers", "displayOrder": 2, "stages": [stage("Only", "0.1")]});
    invalid(&api.put(&path, replacement.clone()).await, "in use by deals");
    invalid(
        &api.delete(&format!("{path}?validateReferencesBeforeDelete=true"))
            .await,
        "in use by deals",
    );
    api.delete(&format!("/crm/v3/objects/deals/{deal}")).await;
    assert_eq!(api.put(&path, replacement).await.status, 200);
    let read = api.read(&path).await;
    assert_eq!(
        (&read["label"], &read["stages"][0]["label"]),
        (&json!("Resellers"), &json!("Only"))
    );
    let audit = api.read(&format!("{path}/audit")).await;
    let actions: Vec<&Value> = audit["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["action"])
        .collect();
    assert_eq!(actions, ["UPDATE", "UPDATE", "CREATE"]);
    assert_eq!(api.delete(&path).await.status, 204);
    missing(&api.get(&path).await, "does not exist");
    missing(&api.patch(&path, json!({})).await, "does not exist");
    missing(&api.delete(&path).await, "does not exist");
    assert_eq!(
        api.read(PIPELINES).await["results"].as_array().map(Vec::len),
        Some(1)
    );
    // What was done to it is still told.
    assert_eq!(
        api.read(&format!("{path}/audit")).await["results"][0]["action"],
        "DELETE"
    );
    missing(&api.get(&format!("{PIPELINES}/nothing/audit")).await, "");
    invalid(
        &api.get("/crm/v3/pipelines/contacts").await,
        "not supported for object type contacts",
    );
}

#[tokio::test]
async fn stages_are_made_changed_replaced_and_removed() {
    let api = Api::acme().await;
    let (path, id, stages) = pipeline(&api).await;
    let all = format!("{path}/stages");
    let made = api.post(&all, stage("Lost", "0.0")).await;
    assert_eq!(
        (made.status.as_u16(), &made.body["metadata"]["isClosed"]),
        (201, &json!("true")),
        "{}",
        made.body
    );
    refused(
        &api.post(&all, stage("Lost", "0.0")).await,
        409,
        "CONFLICT",
        "already exists",
    );
    invalid(
        &api.post(&all, json!({"label": "x", "displayOrder": 0})).await,
        "'probability'",
    );
    invalid(&api.post(&all, stage("x", "2")).await, "'probability'");
    let one = format!("{all}/{}", stages[0]);
    assert_eq!(api.patch(&one, json!({"label": "Ajar"})).await.status, 200);
    refused(
        &api.patch(&one, json!({"label": "Won"})).await,
        409,
        "CONFLICT",
        "already exists",
    );
    assert_eq!(
        api.read(&one).await["metadata"],
        json!({"isClosed": "false", "probability": "0.5"})
    );
    assert_eq!(
        api.put(&one, stage("New", "0.3")).await.body["metadata"]["probability"],
        "0.3"
    );
    invalid(&api.put(&one, json!({"label": "x"})).await, "'probability'");
    let audit = api.read(&format!("{one}/audit")).await;
    assert_eq!(audit["results"].as_array().map(Vec::len), Some(2));
    let deal = json!({"dealname": "x", "pipeline": id, "dealstage": stages[0]});
    api.made("deals", deal).await;
    invalid(
        &api.delete(&format!("{one}?validateReferencesBeforeDelete=true"))
            .await,
        "in use by deals",
    );
    assert_eq!(api.delete(&one).await.status, 204);
    missing(&api.get(&one).await, "does not exist");
    missing(
        &api.get(&format!("{PIPELINES}/nothing/stages")).await,
        "does not exist",
    );
    assert_eq!(api.read(&all).await["results"].as_array().map(Vec::len), Some(2));
    missing(&api.get(&format!("{all}/nothing/audit")).await, "");
}

#[tokio::test]
async fn tickets_are_open_or_closed() {
    let api = Api::acme().await;
    let all = "/crm/v3/pipelines/tickets/0/stages";
    let state = |label: &str, state: &str| json!({"label": label, "displayOrder": 9, "metadata": {"ticketState": state}});
    let made = api.post(all, state("Spam", "CLOSED")).await;
    assert_eq!(
        made.body["metadata"],
        json!({"isClosed": "true", "ticketState": "CLOSED"})
    );
    invalid(
        &api.post(all, state("x", "AJAR")).await,
        "ticketState must be OPEN or CLOSED",
    );
    let ticket = json!({"properties": {"hs_pipeline_stage": made.body["id"]}});
    api.patch("/crm/v3/objects/tickets/2326", ticket).await;
    assert_eq!(api.property("tickets", "2326", "hs_is_closed").await, "true");
}
