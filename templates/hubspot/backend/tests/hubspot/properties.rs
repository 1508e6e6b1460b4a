use crate::support::{Api, RUTH, invalid, missing, refused, text};
use serde_json::{Value, json};

const PROPERTIES: &str = "/crm/v3/properties/contacts";

fn definition(name: &str) -> Value {
    json!({
        "name": name, "label": "Size", "groupName": "contactinformation", "type": "enumeration", "fieldType": "select",
        "options": [{"label": "Small", "value": "s"}, {"label": "Large", "value": "l"}],
    })
}

#[tokio::test]
async fn a_property_is_made_used_changed_and_archived() {
    let api = Api::acme().await;
    let made = api.post(PROPERTIES, definition("size")).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.body["options"][1]["displayOrder"], 1);
    refused(
        &api.post(PROPERTIES, definition("size")).await,
        409,
        "OBJECT_ALREADY_EXISTS",
        "already exists",
    );
    let contact = format!("/crm/v3/objects/contacts/{RUTH}");
    assert_eq!(
        api.patch(&contact, json!({"properties": {"size": "s"}}))
            .await
            .status,
        200
    );
    invalid(
        &api.patch(&contact, json!({"properties": {"size": "m"}})).await,
        "m was not one of the allowed options: [s, l]",
    );
    let one = format!("{PROPERTIES}/size");
    let options = json!({"label": "T-shirt", "options": [{"label": "Medium", "value": "m"}]});
    assert_eq!(api.patch(&one, options).await.status, 200);
    assert_eq!(
        api.patch(&contact, json!({"properties": {"size": "m"}}))
            .await
            .status,
        200
    );
    let read = api.read(&one).await;
    assert_eq!(
        (&read["label"], &read["updatedUserId"]),
        (&json!("T-shirt"), &json!("61200012"))
    );
    assert_eq!(api.delete(&one).await.status, 204);
    missing(&api.get(&one).await, "\"size\" does not exist");
    missing(&api.delete(&one).await, "\"size\" does not exist");
    missing(&api.patch(&one, json!({})).await, "\"size\" does not exist");
    assert_eq!(
        api.read(&format!("{one}?archived=true")).await["archivedAt"],
        "2026-01-05T09:00:00.000Z"
    );
    invalid(
        &api.patch(&contact, json!({"properties": {"size": "m"}})).await,
        "PROPERTY_DOESNT_EXIST",
    );
    let list = api.read(PROPERTIES).await;
    let names: Vec<String> = list["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| text(&one["name"]))
        .collect();
    assert!(names.contains(&"email".to_owned()) && !names.contains(&"size".to_owned()));
}

#[tokio::test]
async fn definitions_must_make_sense() {
    let api = Api::acme().await;
    let with = |name: &str, value: Value| {
        let mut definition = definition("size");
        definition[name] = value;
        definition
    };
    for (body, message) in [
        (with("name", json!("Größe")), "is not valid"),
        (
            with("groupName", json!("nowhere")),
            "group nowhere does not exist",
        ),
        (with("type", json!("colour")), "Invalid property type"),
        (
            with("fieldType", json!("date")),
            "is not allowed for a property of type enumeration",
        ),
        (with("options", json!([])), "must have at least one option"),
        (
            with(
                "options",
                json!([{"label": "a", "value": "a"}, {"label": "b", "value": "a"}]),
            ),
            "more than once",
        ),
        (with("label", json!(["a"])), "label is not a text"),
    ] {
        invalid(&api.post(PROPERTIES, body).await, message);
    }
    invalid(
        &api.patch(&format!("{PROPERTIES}/email"), json!({"label": "x"}))
            .await,
        "defined by HubSpot",
    );
    invalid(
        &api.delete(&format!("{PROPERTIES}/email")).await,
        "cannot be archived",
    );
}

#[tokio::test]
async fn unique_properties_are_unique_and_lead_to_records() {
    let api = Api::acme().await;
    let company = "/crm/v3/objects/companies/21480910108";
    let taken = json!({"properties": {"stripe_customer_id": "cus_rG4kWy7TErFrZl"}});
    let answer = api.patch(company, taken).await;
    invalid(&answer, "21480910101 already has that value");
    assert_eq!(answer.body["errors"][0]["code"], "CONFLICTING_UNIQUE_VALUE");
    let free = json!({"properties": {"stripe_customer_id": "cus_1"}});
    assert_eq!(api.patch(company, free).await.status, 200);
    let found = api
        .read("/crm/v3/objects/companies/cus_1?idProperty=stripe_customer_id")
        .await;
    assert_eq!(found["id"], "21480910108");
    // A value that was given up is free.
    let northwind = "/crm/v3/objects/companies/21480910101";
    api.patch(northwind, json!({"properties": {"stripe_customer_id": ""}}))
        .await;
    missing(
        &api.get("/crm/v3/objects/companies/cus_rG4kWy7TErFrZl?idProperty=stripe_customer_id")
            .await,
        "",
    );
    invalid(
        &api.get("/crm/v3/objects/companies/x?idProperty=domain").await,
        "is not a unique property",
    );
}

#[tokio::test]
async fn properties_are_read_made_and_archived_in_batches() {
    let api = Api::acme().await;
    let path = |verb: &str| format!("{PROPERTIES}/batch/{verb}");
    let both = json!({"inputs": [definition("one"), definition("email")]});
    let made = api.post(&path("create"), both).await;
    assert_eq!((made.status.as_u16(), &made.body["numErrors"]), (207, &json!(1)));
    refused(
        &api.post(&path("create"), json!({"inputs": [definition("one")]}))
            .await,
        409,
        "OBJECT_ALREADY_EXISTS",
        "",
    );
    let names = json!({"inputs": [{"name": "one"}, {"name": "nothing"}], "archived": false});
    let read = api.post(&path("read"), names.clone()).await;
    assert_eq!(
        (read.status.as_u16(), &read.body["results"][0]["name"]),
        (207, &json!("one"))
    );
    assert_eq!(api.post(&path("archive"), names).await.status, 204);
    missing(&api.get(&format!("{PROPERTIES}/one")).await, "");
    invalid(
        &api.post(&path("archive"), json!({"inputs": [{"name": "email"}]}))
            .await,
        "cannot be archived",
    );
}

#[tokio::test]
async fn groups_hold_properties() {
    let api = Api::acme().await;
    let groups = format!("{PROPERTIES}/groups");
    let made = api
        .post(
            &groups,
            json!({"name": "sizes", "label": "Sizes", "displayOrder": 2}),
        )
        .await;
    assert_eq!(
        (made.status.as_u16(), &made.body),
        (
            201,
            &json!({"name": "sizes", "label": "Sizes", "archived": false, "displayOrder": 2})
        )
    );
    refused(
        &api.post(&groups, json!({"name": "sizes", "label": "x"})).await,
        409,
        "OBJECT_ALREADY_EXISTS",
        "",
    );
    let mut property = definition("size");
    property["groupName"] = "sizes".into();
    api.post(PROPERTIES, property).await;
    let one = format!("{groups}/sizes");
    invalid(&api.delete(&one).await, "while there are properties in it");
    api.delete(&format!("{PROPERTIES}/size")).await;
    assert_eq!(
        api.patch(&one, json!({"label": "All sizes"})).await.body["label"],
        "All sizes"
    );
    assert_eq!(api.read(&one).await["displayOrder"], 2);
    assert_eq!(api.delete(&one).await.status, 204);
    missing(&api.get(&one).await, "\"sizes\" does not exist");
    assert_eq!(
        api.read(&groups).await["results"].as_array().map(Vec::len),
        Some(1)
    );
    missing(&api.patch(&one, json!({})).await, "");
}
