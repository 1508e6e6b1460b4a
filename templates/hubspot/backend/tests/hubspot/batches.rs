use crate::support::{Api, NORTHWIND, RENEWAL, RUTH, ids, invalid, missing, refused, text};
use serde_json::{Value, json};

const CONTACTS: &str = "/crm/v3/objects/contacts/batch";

fn emails(addresses: &[&str], traced: bool) -> Value {
    let input = |(index, address): (usize, &&str)| {
        let mut input = json!({"properties": {"email": address}});
        if traced {
            input["objectWriteTraceId"] = format!("trace-{index}").into();
        }
        input
    };
    json!({"inputs": addresses.iter().enumerate().map(input).collect::<Vec<_>>()})
}

#[tokio::test]
async fn a_batch_is_made_as_a_whole_or_input_by_input() {
    let api = Api::acme().await;
    let create = format!("{CONTACTS}/create");
    let made = api
        .post(&create, emails(&["a@example.com", "b@example.com"], false))
        .await;
    assert_eq!(
        (made.status.as_u16(), &made.body["status"]),
        (201, &json!("COMPLETE"))
    );
    assert_eq!(ids(&made.body).len(), 2);
    // The second address is taken: nothing of the batch is there.
    let both = ["c@example.com", "a@example.com"];
    refused(
        &api.post(&create, emails(&both, false)).await,
        409,
        "CONFLICT",
        "Existing ID",
    );
    missing(
        &api.get("/crm/v3/objects/contacts/c@example.com?idProperty=email")
            .await,
        "",
    );
    let partly = api.post(&create, emails(&both, true)).await;
    assert_eq!(
        (partly.status.as_u16(), &partly.body["numErrors"]),
        (207, &json!(1))
    );
    assert_eq!(partly.body["results"][0]["objectWriteTraceId"], "trace-0");
    let error = &partly.body["errors"][0];
    assert_eq!(
        (&error["category"], &error["context"]["objectWriteTraceId"]),
        (&json!("CONFLICT"), &json!(["trace-1"]))
    );
    api.read("/crm/v3/objects/contacts/c@example.com?idProperty=email")
        .await;
    let many: Vec<Value> = (0..101).map(|number| json!({"id": number.to_string()})).collect();
    for verb in ["create", "read", "update", "archive", "upsert"] {
        let answer = api
            .post(&format!("{CONTACTS}/{verb}"), json!({"inputs": many}))
            .await;
        invalid(
            &answer,
            "The maximum number of inputs supported in a batch request is 100",
        );
    }
    invalid(&api.post(&create, json!({})).await, "[inputs]");
}

#[tokio::test]
async fn a_batch_is_read_by_ids_or_by_a_unique_property() {
    let api = Api::acme().await;
    let body = json!({"inputs": [{"id": RUTH}, {"id": "1"}, {"id": RUTH}], "properties": ["email"]});
    let read = api.post(&format!("{CONTACTS}/read"), body).await;
    assert_eq!(
        (read.status.as_u16(), ids(&read.body)),
        (207, vec![RUTH.to_owned()])
    );
    let error = &read.body["errors"][0];
    assert_eq!(error["context"], json!({"ids": ["1"]}));
    assert!(text(&error["message"]).starts_with("Could not get some CONTACT objects"));
    let body = json!({
        "inputs": [{"id": "cus_rG4kWy7TErFrZl"}], "idProperty": "stripe_customer_id", "properties": ["name"],
        "propertiesWithHistory": ["plan"],
    });
    let read = api.post("/crm/v3/objects/companies/batch/read", body).await;
    assert_eq!(
        (read.status.as_u16(), ids(&read.body)),
        (200, vec![NORTHWIND.to_owned()])
    );
    assert_eq!(
        read.body["results"][0]["propertiesWithHistory"]["plan"][0]["value"],
        "enterprise"
    );
}

#[tokio::test]
async fn a_batch_changes_and_archives() {
    let api = Api::acme().await;
    let body = json!({"inputs": [
        {"id": RENEWAL, "properties": {"hs_priority": "low"}}, {"id": "1", "properties": {"hs_priority": "low"}}
    ]});
    let changed = api.post("/crm/v3/objects/deals/batch/update", body).await;
    assert_eq!((changed.status.as_u16(), ids(&changed.body).len()), (207, 1));
    assert_eq!(api.property("deals", RENEWAL, "hs_priority").await, "low");
    let wrong = json!({"inputs": [
        {"id": RENEWAL, "properties": {"hs_priority": "high"}}, {"id": "26120450102", "properties": {"amount": "x"}}
    ]});
    invalid(
        &api.post("/crm/v3/objects/deals/batch/update", wrong).await,
        "x was not a valid number",
    );
    assert_eq!(api.property("deals", RENEWAL, "hs_priority").await, "low");
    let gone = json!({"inputs": [{"id": RENEWAL}, {"id": "1"}]});
    assert_eq!(
        api.post("/crm/v3/objects/deals/batch/archive", gone).await.status,
        204
    );
    missing(&api.get(&format!("/crm/v3/objects/deals/{RENEWAL}")).await, "");
}

#[tokio::test]
async fn an_upsert_makes_what_is_not_there() {
    let api = Api::acme().await;
    let body = json!({"inputs": [
        {"id": "RUTH@northwind.example", "idProperty": "email", "properties": {"jobtitle": "CEO"}},
        {"id": "new@northwind.example", "idProperty": "email", "properties": {"jobtitle": "Buyer"}},
    ]});
    let path = format!("{CONTACTS}/upsert");
    let written = api.post(&path, body.clone()).await;
    assert_eq!(written.status, 200, "{}", written.body);
    let news: Vec<&Value> = written.body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["new"])
        .collect();
    assert_eq!(news, [false, true]);
    assert_eq!(api.property("contacts", RUTH, "jobtitle").await, "CEO");
    let again = api.post(&path, body).await;
    assert_eq!(again.body["results"][1]["new"], false);
    assert_eq!(ids(&again.body), ids(&written.body));
    let unusable = json!({"inputs": [{"id": "x", "idProperty": "jobtitle", "properties": {}}]});
    invalid(&api.post(&path, unusable).await, "is not a unique property");
    let unknown = json!({"inputs": [{"id": "1", "properties": {}}]});
    missing(&api.post(&path, unknown).await, "resource not found");
}
