use crate::support::{Api, NORTHWIND, RENEWAL, RUTH, invalid, missing, text};
use http::Method;
use serde_json::{Value, json};

const INITECH: &str = "21480910102";

fn spec(number: i64) -> Value {
    json!({"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number})
}

impl Api {
    /// The records that a contact is associated with, and the numbers of the vendor's types.
    async fn companies(&self, contact: &str) -> Vec<(String, Vec<i64>)> {
        let list = self
            .read(&format!(
                "/crm/v4/objects/contacts/{contact}/associations/companies"
            ))
            .await;
        let results = list["results"].as_array().expect("results").clone();
        let numbers = |one: &Value| -> Vec<i64> {
            let types = one["associationTypes"].as_array().expect("types");
            let own = types.iter().filter(|kind| kind["category"] == "HUBSPOT_DEFINED");
            own.filter_map(|kind| kind["typeId"].as_i64()).collect()
        };
        results
            .iter()
            .map(|one| (text(&one["toObjectId"]), numbers(one)))
            .collect()
    }
}

#[tokio::test]
async fn the_first_company_is_the_primary_one_until_another_becomes_it() {
    let api = Api::acme().await;
    let contact = api.made("contacts", json!({"email": "a@example.com"})).await;
    let default =
        |to: &str| format!("/crm/v4/objects/contacts/{contact}/associations/default/companies/{to}");
    let made = api.put(&default(NORTHWIND), json!({})).await;
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(made.body["results"][0]["associationSpec"], spec(279));
    assert_eq!(made.body["results"][1]["from"]["id"], NORTHWIND);
    api.put(&default(INITECH), json!({})).await;
    let (first, second) = (NORTHWIND.to_owned(), INITECH.to_owned());
    assert_eq!(
        api.companies(&contact).await,
        [(first.clone(), vec![1, 279]), (second.clone(), vec![279])]
    );
    let one = format!("/crm/v4/objects/contacts/{contact}/associations/companies/{INITECH}");
    let labelled = api.put(&one, json!([spec(1)])).await;
    assert_eq!(
        (labelled.status.as_u16(), &labelled.body["labels"]),
        (201, &json!(["Primary"]))
    );
    assert_eq!(
        api.companies(&contact).await,
        [(first.clone(), vec![279]), (second, vec![1, 279])]
    );
    // Seen from the company, too.
    let back = api
        .read(&format!(
            "/crm/v4/objects/companies/{INITECH}/associations/contacts"
        ))
        .await;
    let own = back["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["toObjectId"] == contact)
        .unwrap()
        .clone();
    assert_eq!(
        own["associationTypes"][0],
        json!({"category": "HUBSPOT_DEFINED", "typeId": 2, "label": "Primary"})
    );
    assert_eq!(api.delete(&one).await.status, 204);
    assert_eq!(api.delete(&one).await.status, 204);
    assert_eq!(api.companies(&contact).await, [(first, vec![279])]);
}

#[tokio::test]
async fn what_cannot_be_associated_is_refused() {
    let api = Api::acme().await;
    let path = |to: &str, id: &str| format!("/crm/v4/objects/contacts/{RUTH}/associations/{to}/{id}");
    invalid(
        &api.put(&path("companies", NORTHWIND), json!([spec(3)])).await,
        "Association type 3",
    );
    invalid(
        &api.put(&path("companies", NORTHWIND), json!([])).await,
        "At least one association type",
    );
    missing(
        &api.put(&path("companies", "1"), json!([spec(279)])).await,
        "COMPANY with ID 1 does not exist",
    );
    invalid(
        &api.put(&path("contacts", RUTH), json!([spec(449)])).await,
        "with itself",
    );
    let product = api.made("products", json!({"name": "Seat"})).await;
    let default = format!("/crm/v4/objects/contacts/{RUTH}/associations/default/products/{product}");
    invalid(
        &api.put(&default, json!({})).await,
        "CONTACT cannot be associated with PRODUCT",
    );
    missing(
        &api.get("/crm/v4/objects/contacts/1/associations/companies").await,
        "resource not found",
    );
    let broken = api
        .send(
            Method::PUT,
            &path("companies", NORTHWIND),
            json!([{"associationTypeId": 1}]),
        )
        .await;
    invalid(&broken, "[associationCategory]");
}

#[tokio::test]
async fn lists_of_associations_are_walked() {
    let api = Api::acme().await;
    let mut path = format!("/crm/v4/objects/companies/{NORTHWIND}/associations/contacts?limit=1");
    let mut walked = Vec::new();
    loop {
        let page = api.read(&path).await;
        walked.extend(
            page["results"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| text(&one["toObjectId"])),
        );
        let Some(link) = page["paging"]["next"]["link"].as_str() else {
            break;
        };
        path = link.strip_prefix(&api.backend.url("")).unwrap().to_owned();
    }
    assert_eq!(walked, [RUTH, "20103340102"]);
}

#[tokio::test]
async fn batches_associate_read_and_remove() {
    let api = Api::acme().await;
    let path = |verb: &str| format!("/crm/v4/associations/deals/contacts/batch/{verb}");
    let pair = |from: &str, to: &str| json!({"from": {"id": from}, "to": {"id": to}});
    let mut typed = pair(RENEWAL, "20103340102");
    typed["types"] = json!([spec(3)]);
    let mut unknown = pair("1", RUTH);
    unknown["types"] = json!([spec(3)]);
    let made = api
        .post(&path("create"), json!({"inputs": [typed, unknown]}))
        .await;
    assert_eq!((made.status.as_u16(), &made.body["numErrors"]), (207, &json!(1)));
    assert_eq!(made.body["results"][0]["toObjectId"], "20103340102");
    missing(
        &api.post(&path("create"), json!({"inputs": [unknown]})).await,
        "DEAL with ID 1 does not exist",
    );
    let plain = json!({"inputs": [pair("26120450105", "20103340104")]});
    let made = api.post(&path("associate/default"), plain).await;
    assert_eq!(
        (
            made.status.as_u16(),
            made.body["results"].as_array().map(Vec::len)
        ),
        (200, Some(2))
    );
    missing(
        &api.post(&path("associate/default"), json!({"inputs": [pair("1", RUTH)]}))
            .await,
        "DEAL with ID 1",
    );

    let asked = json!({"inputs": [{"id": RENEWAL}, {"id": "26120450105"}, {"id": "1"}]});
    let read = api.post(&path("read"), asked.clone()).await;
    assert_eq!((read.status.as_u16(), &read.body["numErrors"]), (207, &json!(1)));
    assert_eq!(read.body["results"][0]["to"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        read.body["errors"][0]["subCategory"],
        "crm.associations.NO_ASSOCIATIONS_FOUND"
    );
    assert_eq!(
        read.body["errors"][0]["message"],
        "No contact is associated with deal 1."
    );

    let gone = json!({"inputs": [{"from": {"id": RENEWAL}, "to": [{"id": RUTH}, {"id": "20103340102"}]}]});
    assert_eq!(api.post(&path("archive"), gone).await.status, 204);
    let read = api.post(&path("read"), asked).await;
    assert_eq!(read.body["numErrors"], 2);
}

#[tokio::test]
async fn names_of_the_older_version_are_the_same_types() {
    let api = Api::acme().await;
    let path = |end: &str| format!("/crm/v3/associations/tickets/contacts/{end}");
    let types = api.read(&path("types")).await;
    assert_eq!(
        types,
        json!({"results": [{"id": "16", "name": "ticket_to_contact"}]})
    );
    let input = json!({"from": {"id": "2326"}, "to": {"id": RUTH}, "type": "ticket_to_contact"});
    let made = api.post(&path("batch/create"), json!({"inputs": [input]})).await;
    assert_eq!((made.status.as_u16(), &made.body["results"][0]), (201, &input));
    let read = api
        .post(&path("batch/read"), json!({"inputs": [{"id": "2326"}]}))
        .await;
    assert_eq!(
        read.body["results"][0]["to"],
        json!([{"id": RUTH, "type": "ticket_to_contact"}])
    );
    assert_eq!(
        api.post(&path("batch/archive"), json!({"inputs": [input]}))
            .await
            .status,
        204
    );
    let read = api
        .post(&path("batch/read"), json!({"inputs": [{"id": "2326"}]}))
        .await;
    assert_eq!((read.status.as_u16(), &read.body["results"]), (207, &json!([])));
    let wrong = json!({"inputs": [{"from": {"id": "2326"}, "to": {"id": RUTH}, "type": "x"}]});
    invalid(
        &api.post(&path("batch/create"), wrong).await,
        "x is not a valid association type",
    );
}
