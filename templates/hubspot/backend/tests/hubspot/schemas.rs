use crate::support::{Api, RUTH, ids, invalid, missing, refused, text};
use serde_json::{Value, json};

const SCHEMAS: &str = "/crm-object-schemas/v3/schemas";

fn schema(name: &str) -> Value {
    json!({
        "name": name,
        "labels": {"singular": "Machine", "plural": "Machines"},
        "primaryDisplayProperty": "serial",
        "requiredProperties": ["serial"],
        "searchableProperties": ["serial"],
        "associatedObjects": ["CONTACT"],
        "properties": [
            {"name": "serial", "label": "Serial", "type": "string", "fieldType": "text", "hasUniqueValue": true},
            {"name": "weight", "label": "Weight", "type": "number", "fieldType": "number"},
        ],
    })
}

#[tokio::test]
async fn a_custom_object_has_records_like_any_other() {
    let api = Api::acme().await;
    let made = api.post(SCHEMAS, schema("machines")).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = text(&made.body["objectTypeId"]);
    assert_eq!(made.body["fullyQualifiedName"], "p48201937_machines");
    let record = api
        .made("machines", json!({"serial": "A1", "weight": 12.5}))
        .await;
    assert_eq!(
        api.read(&format!("/crm/v3/objects/{id}/A1?idProperty=serial"))
            .await["id"],
        record
    );
    assert_eq!(
        api.found("p_machines", json!({"query": "a1"})).await,
        std::slice::from_ref(&record)
    );
    let number = text(&made.body["associations"][0]["id"])
        .parse::<i64>()
        .expect("a number");
    let types = json!([{"associationCategory": "USER_DEFINED", "associationTypeId": number}]);
    let pair = format!("/crm/v4/objects/{id}/{record}/associations/contacts/{RUTH}");
    assert_eq!(api.put(&pair, types).await.status, 201);
    let read = api
        .read(&format!("/crm/v3/objects/contacts/{RUTH}?associations=machines"))
        .await;
    assert_eq!(
        ids(&read["associations"]["p48201937_machines"]),
        std::slice::from_ref(&record)
    );
    let wrong = json!({"properties": {"weight": 1}});
    invalid(
        &api.post("/crm/v3/objects/machines", wrong).await,
        "Error creating MACHINES. Some required",
    );

    let one = format!("{SCHEMAS}/{id}");
    invalid(&api.delete(&one).await, "while there are 1 records");
    api.delete(&format!("/crm/v3/objects/machines/{record}")).await;
    assert_eq!(api.delete(&one).await.status, 204);
    missing(&api.get(&one).await, "Unable to find object type");
    invalid(
        &api.get("/crm/v3/objects/machines").await,
        "Unable to infer object type from: machines",
    );
    let archived = api.read(&format!("{SCHEMAS}?archived=true")).await;
    assert_eq!(archived["results"][0]["objectTypeId"], id);
    // The name is free again.
    assert_eq!(api.post(SCHEMAS, schema("machines")).await.status, 201);
}

#[tokio::test]
async fn schemas_are_read_and_changed() {
    let api = Api::acme().await;
    let list = api.read(SCHEMAS).await;
    assert_eq!(list["results"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["results"][0]["name"], "workshops");
    let contacts = api.read(&format!("{SCHEMAS}/contacts")).await;
    assert_eq!(
        (&contacts["objectTypeId"], &contacts["primaryDisplayProperty"]),
        (&json!("0-1"), &json!("firstname"))
    );
    let one = format!("{SCHEMAS}/workshops");
    let change = json!({"labels": {"plural": "Workshop days"}, "requiredProperties": ["title", "location"], "description": "x"});
    let changed = api.patch(&one, change).await;
    assert_eq!(
        (changed.status.as_u16(), &changed.body["portalId"]),
        (200, &json!(48_201_937)),
        "{}",
        changed.body
    );
    let read = api.read(&one).await;
    assert_eq!(
        read["labels"],
        json!({"singular": "Workshop", "plural": "Workshop days"})
    );
    invalid(
        &api.post("/crm/v3/objects/workshops", json!({"properties": {"title": "x"}}))
            .await,
        "required",
    );
    let cleared = api.patch(&one, json!({"clearDescription": true})).await;
    assert_eq!(cleared.body.get("description"), None);
    invalid(
        &api.patch(&one, json!({"searchableProperties": ["nothing"]}))
            .await,
        "do not exist",
    );
    invalid(
        &api.patch(&format!("{SCHEMAS}/contacts"), json!({})).await,
        "HubSpot's own",
    );
    missing(
        &api.get(&format!("{SCHEMAS}/unicorns")).await,
        "Unable to find object type unicorns",
    );
}

#[tokio::test]
async fn schemas_must_make_sense() {
    let api = Api::acme().await;
    let with = |name: &str, value: Value| {
        let mut schema = schema("machines");
        schema[name] = value;
        schema
    };
    invalid(
        &api.post(SCHEMAS, with("name", json!("2 machines"))).await,
        "is not valid",
    );
    invalid(
        &api.post(SCHEMAS, with("requiredProperties", json!(["size"])))
            .await,
        "do not exist",
    );
    invalid(&api.post(SCHEMAS, with("labels", json!(null))).await, "[labels]");
    invalid(
        &api.post(SCHEMAS, with("associatedObjects", json!(["UNICORN"])))
            .await,
        "Unable to infer",
    );
    for name in ["workshops", "contacts", "Contact"] {
        refused(
            &api.post(SCHEMAS, schema(name)).await,
            409,
            "OBJECT_ALREADY_EXISTS",
            "already exists",
        );
    }
    // Nothing of what was refused is there.
    assert_eq!(
        api.read(SCHEMAS).await["results"].as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn associations_of_a_schema_are_made_and_removed() {
    let api = Api::acme().await;
    let path = format!("{SCHEMAS}/workshops/associations");
    let body = json!({"fromObjectTypeId": "2-31400001", "toObjectTypeId": "0-3", "name": "workshop_to_deal"});
    let made = api.post(&path, body.clone()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = text(&made.body["id"]);
    refused(
        &api.post(&path, body).await,
        409,
        "OBJECT_ALREADY_EXISTS",
        "can be associated already",
    );
    let foreign = json!({"fromObjectTypeId": "0-1", "toObjectTypeId": "0-3"});
    invalid(&api.post(&path, foreign).await, "Neither end");
    let labels = "/crm/v4/associations/workshops/deals/labels";
    assert_eq!(
        api.read(labels).await["results"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(api.delete(&format!("{path}/{id}")).await.status, 204);
    missing(&api.delete(&format!("{path}/{id}")).await, "does not exist");
    assert_eq!(api.read(labels).await["results"], json!([]));
}
