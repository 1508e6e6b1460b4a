use crate::support::{Api, NORTHWIND, RUTH, ids, invalid, missing, refused, text};
use serde_json::json;

#[tokio::test]
async fn the_record_that_stays_answers_for_the_other_one() {
    let api = Api::acme().await;
    let other = api
        .made(
            "contacts",
            json!({"email": "ruth.delgado@northwind.example", "city": "Seattle", "firstname": "R."}),
        )
        .await;
    let ticket = api
        .made("tickets", json!({"subject": "x", "hs_pipeline_stage": "1"}))
        .await;
    let default = format!("/crm/v4/objects/contacts/{other}/associations/default/tickets/{ticket}");
    assert_eq!(api.put(&default, json!({})).await.status, 200);

    let body = json!({"primaryObjectId": RUTH, "objectIdToMerge": other});
    let merged = api.post("/crm/v3/objects/contacts/merge", body.clone()).await;
    assert_eq!(
        (merged.status.as_u16(), &merged.body["id"]),
        (200, &json!(RUTH)),
        "{}",
        merged.body
    );
    for (name, expected) in [
        ("firstname", "Ruth"),
        ("city", "Seattle"),
        ("email", "ruth@northwind.example"),
        ("hs_additional_emails", "ruth.delgado@northwind.example"),
        ("hs_merged_object_ids", other.as_str()),
    ] {
        assert_eq!(api.property("contacts", &other, name).await, expected, "{name}");
    }
    let path =
        "/crm/v3/objects/contacts/ruth.delgado@northwind.example?idProperty=email&associations=tickets";
    let found = api.read(path).await;
    assert_eq!(
        (&found["id"], ids(&found["associations"]["tickets"])),
        (&json!(RUTH), vec![ticket])
    );
    // The primary company stays the only one.
    let companies = api
        .read(&format!("/crm/v4/objects/contacts/{RUTH}/associations/companies"))
        .await;
    assert_eq!(companies["results"].as_array().map(Vec::len), Some(1));
    invalid(
        &api.post("/crm/v3/objects/contacts/merge", body).await,
        "merged already",
    );
    refused(
        &api.post(
            "/crm/v3/objects/contacts",
            json!({"properties": {"email": "ruth.delgado@northwind.example"}}),
        )
        .await,
        409,
        "CONFLICT",
        RUTH,
    );
}

#[tokio::test]
async fn companies_deals_and_tickets_are_merged_too() {
    let api = Api::acme().await;
    for (kind, primary, other) in [
        ("companies", NORTHWIND, "21480910108"),
        ("deals", "26120450101", "26120450106"),
        ("tickets", "2318", "2326"),
    ] {
        let path = format!("/crm/v3/objects/{kind}/merge");
        let body = json!({"primaryObjectId": primary, "objectIdToMerge": other});
        assert_eq!(api.post(&path, body).await.status, 200, "{kind}");
        assert_eq!(
            api.read(&format!("/crm/v3/objects/{kind}/{other}")).await["id"],
            primary
        );
        let same = json!({"primaryObjectId": primary, "objectIdToMerge": primary});
        invalid(&api.post(&path, same).await, "with itself");
        let unknown = json!({"primaryObjectId": primary, "objectIdToMerge": "1"});
        missing(&api.post(&path, unknown).await, "resource not found");
    }
    let again = json!({"primaryObjectId": "26120450104", "objectIdToMerge": "26120450101"});
    assert_eq!(api.post("/crm/v3/objects/deals/merge", again).await.status, 200);
    // What was merged before leads on.
    assert_eq!(
        api.read("/crm/v3/objects/deals/26120450106").await["id"],
        "26120450104"
    );
}

#[tokio::test]
async fn a_purged_contact_leaves_nothing() {
    let api = Api::acme().await;
    let path = "/crm/v3/objects/contacts/gdpr-delete";
    let body = json!({"objectId": "dana@whitfield.example", "idProperty": "email"});
    assert_eq!(api.post(path, body.clone()).await.status, 204);
    missing(&api.post(path, body).await, "");
    missing(
        &api.get("/crm/v3/objects/contacts/20103340107?archived=true")
            .await,
        "resource not found",
    );
    assert!(!api.backend.dump().await.contains("dana@whitfield.example"));
    // Those that are archived are purged by their ids.
    let gone = api.made("contacts", json!({"email": "gone@example.com"})).await;
    api.delete(&format!("/crm/v3/objects/contacts/{gone}")).await;
    assert_eq!(api.post(path, json!({"objectId": gone})).await.status, 204);
    assert!(!text(&json!(api.backend.dump().await)).contains("gone@example.com"));
}
