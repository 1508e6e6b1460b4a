use crate::support::{Api, NORTHWIND, RENEWAL, RUTH, ids, invalid, missing, refused, text};
use serde_json::json;

#[tokio::test]
async fn a_record_is_made_read_changed_and_archived() {
    let api = Api::empty().await;
    let body =
        json!({"properties": {"email": "Ada@Example.com", "firstname": "Ada", "numemployees": "5-25"}});
    let made = api.post("/crm/v3/objects/contacts", body.clone()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.body["properties"]["email"], "ada@example.com");
    assert_eq!(made.body["properties"]["lifecyclestage"], "lead");
    assert_eq!(made.body["createdAt"], "2026-01-05T09:00:00.000Z");
    let id = text(&made.body["id"]);
    let path = format!("/crm/v3/objects/contacts/{id}");
    refused(
        &api.post("/crm/v3/objects/contacts", body).await,
        409,
        "CONFLICT",
        &format!("Contact already exists. Existing ID: {id}"),
    );

    let changed = api
        .patch(
            &path,
            json!({"properties": {"firstname": "Augusta", "phone": ""}}),
        )
        .await;
    assert_eq!(
        changed.body["properties"]["firstname"], "Augusta",
        "{}",
        changed.body
    );
    let read = api.read(&path).await;
    assert_eq!(
        read["properties"],
        json!({
            "createdate": "2026-01-05T09:00:00.000Z", "email": "ada@example.com", "firstname": "Augusta",
            "hs_object_id": id, "lastmodifieddate": "2026-01-05T09:00:00.000Z", "lastname": null,
        })
    );
    let by_email =
        "/crm/v3/objects/contacts/ADA@example.com?idProperty=email&properties=phone&properties=nothing";
    let found = api.read(by_email).await;
    assert_eq!(
        (&found["id"], found["properties"].get("phone")),
        (&json!(id), Some(&json!(null)))
    );
    assert_eq!(found["properties"].get("nothing"), None);

    assert_eq!(api.delete(&path).await.status, 204);
    assert_eq!(api.delete(&path).await.status, 204);
    missing(&api.get(&path).await, "resource not found");
    missing(
        &api.patch(&path, json!({"properties": {"phone": "1"}})).await,
        "resource not found",
    );
    let archived = api.read(&format!("{path}?archived=true")).await;
    assert_eq!(
        (&archived["archived"], &archived["archivedAt"]),
        (&json!(true), &json!("2026-01-05T09:00:00.000Z"))
    );
    assert_eq!(
        ids(&api.read("/crm/v3/objects/contacts").await),
        Vec::<String>::new()
    );
    assert_eq!(
        ids(&api.read("/crm/v3/objects/contacts?archived=true").await),
        [id]
    );
    missing(
        &api.delete("/crm/v3/objects/contacts/1").await,
        "resource not found",
    );
    missing(
        &api.get("/crm/v3/objects/contacts/ada").await,
        "Object not found.",
    );
    invalid(
        &api.get("/crm/v3/objects/unicorns").await,
        "Unable to infer object type from: unicorns",
    );
}

#[tokio::test]
async fn lists_are_walked_by_cursors() {
    let api = Api::acme().await;
    let mut walked = Vec::new();
    let mut path = "/crm/v3/objects/companies?limit=3&properties=name,plan".to_owned();
    loop {
        let page = api.read(&path).await;
        walked.extend(ids(&page));
        let next = &page["paging"]["next"];
        let Some(link) = next["link"].as_str() else { break };
        assert_eq!(next["after"], *walked.last().expect("a record"));
        path = link
            .strip_prefix(&api.backend.url(""))
            .expect("an own address")
            .to_owned();
    }
    assert_eq!(walked.len(), 8);
    assert!(walked.is_sorted());
    invalid(
        &api.get("/crm/v3/objects/companies?limit=none").await,
        "Invalid limit",
    );
    invalid(
        &api.get("/crm/v3/objects/companies?after=none").await,
        "Invalid paging cursor",
    );
}

#[tokio::test]
async fn types_go_by_all_of_their_names() {
    let api = Api::acme().await;
    for name in ["contacts", "contact", "CONTACT", "0-1"] {
        assert_eq!(
            api.read(&format!("/crm/v3/objects/{name}/{RUTH}")).await["id"],
            RUTH,
            "{name}"
        );
    }
    for name in ["workshops", "2-31400001", "p48201937_workshops", "p_workshops"] {
        assert_eq!(
            ids(&api.read(&format!("/crm/v3/objects/{name}")).await).len(),
            4,
            "{name}"
        );
    }
}

#[tokio::test]
async fn history_and_associations_are_read_on_demand() {
    let api = Api::acme().await;
    let path = format!("/crm/v3/objects/deals/{RENEWAL}");
    api.patch(&path, json!({"properties": {"amount": "59000"}})).await;
    let read = api
        .read(&format!(
            "{path}?propertiesWithHistory=amount,dealstage&associations=companies,contacts,notes,tickets"
        ))
        .await;
    let values = |name: &str| -> Vec<String> {
        let entries = read["propertiesWithHistory"][name].as_array().expect("a history");
        entries.iter().map(|entry| text(&entry["value"])).collect()
    };
    assert_eq!(values("amount"), ["59000", "61000"]);
    assert_eq!(
        values("dealstage").last().map(String::as_str),
        Some("appointmentscheduled")
    );
    let newest = &read["propertiesWithHistory"]["amount"][0];
    assert_eq!(
        (&newest["sourceType"], &newest["sourceId"]),
        (&json!("INTEGRATION"), &json!("5309127"))
    );
    assert_eq!(
        read["associations"]["contacts"],
        json!({"results": [{"id": RUTH, "type": "deal_to_contact"}]})
    );
    assert_eq!(
        read["associations"]["companies"]["results"][0],
        json!({"id": NORTHWIND, "type": "deal_to_company"})
    );
    assert_eq!(ids(&read["associations"]["notes"]).len(), 2);
    assert_eq!(read["associations"].get("tickets"), None);
    assert_eq!(api.read(&path).await.get("associations"), None);
}

#[tokio::test]
async fn associations_come_with_a_new_record() {
    let api = Api::acme().await;
    let types = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 202}]);
    let body = |to: &str| {
        json!({
            "properties": {"hs_timestamp": "2026-01-05T10:00:00Z", "hs_note_body": "Called."},
            "associations": [{"to": {"id": to}, "types": types}],
        })
    };
    let made = api.post("/crm/v3/objects/notes", body(RUTH)).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let path = format!(
        "/crm/v3/objects/notes/{}?associations=contacts",
        text(&made.body["id"])
    );
    assert_eq!(ids(&api.read(&path).await["associations"]["contacts"]), [RUTH]);
    missing(
        &api.post("/crm/v3/objects/notes", body("1")).await,
        "CONTACT with ID 1 does not exist",
    );
    let wrong = json!({
        "properties": {"hs_timestamp": "0"},
        "associations": [{"to": {"id": RUTH}, "types": [
            {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}
        ]}],
    });
    invalid(
        &api.post("/crm/v3/objects/notes", wrong).await,
        "Association type 1",
    );
    // What was refused left nothing.
    assert_eq!(ids(&api.read("/crm/v3/objects/notes").await).len(), 4);
}
