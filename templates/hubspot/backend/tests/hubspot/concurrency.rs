//! Calls that get in each other's way: nothing is lost, nothing is there twice, nothing fails.

use crate::support::{Api, NORTHWIND, RENEWAL, ids, refused, text};
use serde_json::{Value, json};

const ROUNDS: usize = 8;

#[tokio::test]
async fn one_contact_gets_an_address() {
    let api = Api::empty().await;
    for round in 0..ROUNDS {
        let email = format!("contact-{round}@example.com");
        let body = json!({"properties": {"email": email}});
        let make = || api.post("/crm/v3/objects/contacts", body.clone());
        let upsert =
            json!({"inputs": [{"id": email, "idProperty": "email", "properties": {"city": "Bonn"}}]});
        let (one, other, third) = tokio::join!(
            make(),
            make(),
            api.post("/crm/v3/objects/contacts/batch/upsert", upsert)
        );
        for conflict in [one, other].iter().filter(|answer| answer.status != 201) {
            refused(conflict, 409, "CONFLICT", "Contact already exists. Existing ID: ");
        }
        assert!(third.status == 200 || third.status == 409, "{}", third.body);
        assert_eq!(api.found("contacts", json!({"query": email})).await.len(), 1);
    }
}

#[tokio::test]
async fn a_record_keeps_what_two_updates_at_once_wrote() {
    let api = Api::acme().await;
    let path = format!("/crm/v3/objects/deals/{RENEWAL}");
    for round in 0..ROUNDS {
        let value = round.to_string();
        let (one, other) = tokio::join!(
            api.patch(&path, json!({"properties": {"hs_next_step": value}})),
            api.patch(&path, json!({"properties": {"description": value}})),
        );
        assert_eq!((one.status.as_u16(), other.status.as_u16()), (200, 200));
        assert_eq!(api.property("deals", RENEWAL, "hs_next_step").await, value);
        assert_eq!(api.property("deals", RENEWAL, "description").await, value);
    }
    let history = api
        .read(&format!("{path}?propertiesWithHistory=hs_next_step,description"))
        .await;
    for name in ["hs_next_step", "description"] {
        let entries = history["propertiesWithHistory"][name].as_array().map(Vec::len);
        assert_eq!(entries, Some(ROUNDS + 1), "{name}");
    }
}

#[tokio::test]
async fn one_company_is_the_primary_one() {
    let api = Api::acme().await;
    for _ in 0..ROUNDS {
        let contact = api.made("contacts", json!({"firstname": "x"})).await;
        let path =
            |to: &str| format!("/crm/v4/objects/contacts/{contact}/associations/default/companies/{to}");
        let (one, other) = (path(NORTHWIND), path("21480910102"));
        let (one, other) = tokio::join!(api.put(&one, json!({})), api.put(&other, json!({})));
        assert_eq!((one.status.as_u16(), other.status.as_u16()), (200, 200));
        let read = api
            .read(&format!(
                "/crm/v3/objects/contacts/{contact}?associations=companies"
            ))
            .await;
        let results = read["associations"]["companies"]["results"]
            .as_array()
            .expect("companies");
        let primary: Vec<&Value> = results
            .iter()
            .filter(|one| one["type"] == "contact_to_company")
            .collect();
        assert_eq!((results.len(), primary.len()), (3, 1), "{read}");
    }
}

#[tokio::test]
async fn two_merges_in_both_directions_leave_one_record() {
    let api = Api::acme().await;
    for _ in 0..ROUNDS {
        let (one, other) = (
            api.made("companies", json!({"name": "one"})).await,
            api.made("companies", json!({"name": "other"})).await,
        );
        let merge = |primary: &str, merged: &str| {
            let body = json!({"primaryObjectId": primary, "objectIdToMerge": merged});
            api.post("/crm/v3/objects/companies/merge", body)
        };
        let (first, second) = tokio::join!(merge(&one, &other), merge(&other, &one));
        let statuses = [first.status.as_u16(), second.status.as_u16()];
        assert!(
            statuses == [200, 400] || statuses == [400, 200],
            "{} {}",
            first.body,
            second.body
        );
        let (left, right) = (
            api.read(&format!("/crm/v3/objects/companies/{one}")).await,
            api.read(&format!("/crm/v3/objects/companies/{other}")).await,
        );
        assert_eq!(left, right);
    }
}

#[tokio::test]
async fn records_made_at_once_have_numbers_of_their_own() {
    let api = Api::empty().await;
    let new = |name: usize| api.made("companies", json!({"name": name.to_string()}));
    let (a, b, c, d) = tokio::join!(new(1), new(2), new(3), new(4));
    let mut made = vec![a, b, c, d];
    made.sort();
    made.dedup();
    assert_eq!(made.len(), 4);
    assert_eq!(ids(&api.read("/crm/v3/objects/companies").await), made);
    assert_eq!(text(&json!(made[0])), "30000000001");
}
