use crate::support::{Api, TOKEN, ids, invalid, missing};
use asymmetric_kit::test_support::Answer;
use serde_json::json;

#[tokio::test]
async fn owners_are_people_with_two_numbers() {
    let api = Api::acme().await;
    let owners = api.read("/crm/v3/owners").await;
    assert_eq!(ids(&owners).len(), 6);
    assert_eq!(api.read("/crm/v3/owners/").await, owners);
    let marcus = api.read("/crm/v3/owners?email=MARCUS@acme.example").await;
    assert_eq!(ids(&marcus), ["71200012"]);
    assert_eq!(api.read("/crm/v3/owners/71200012").await, marcus["results"][0]);
    assert_eq!(
        api.read("/crm/v3/owners/61200012?idProperty=userId").await,
        marcus["results"][0]
    );
    let page = api.read("/crm/v3/owners?limit=4").await;
    let after = page["paging"]["next"]["after"].as_str().expect("a cursor");
    assert_eq!(
        ids(&api.read(&format!("/crm/v3/owners?limit=4&after={after}")).await).len(),
        2
    );
    missing(&api.get("/crm/v3/owners/61200012").await, "resource not found");
    missing(
        &api.get("/crm/v3/owners/71200012?archived=true").await,
        "resource not found",
    );
    invalid(
        &api.get("/crm/v3/owners/1?idProperty=email").await,
        "Invalid idProperty",
    );
}

#[tokio::test]
async fn a_token_tells_whose_it_is() {
    let api = Api::acme().await;
    let path = "/oauth/v2/private-apps/get/access-token-info";
    let info = api.post(path, json!({"tokenKey": TOKEN})).await;
    assert_eq!(
        (&info.body["userId"], &info.body["hubId"], &info.body["appId"]),
        (&json!(61_200_012), &json!(48_201_937), &json!(5_309_127))
    );
    assert_eq!(info.body["scopes"].as_array().map(Vec::len), Some(29));
    // The token in the body is enough.
    let bare = api
        .backend
        .client()
        .post(api.backend.url(path))
        .json(&json!({"tokenKey": TOKEN}));
    assert_eq!(Answer::to(bare).await.body, info.body);
    missing(
        &api.post(path, json!({"tokenKey": "pat-na1-none"})).await,
        "was not found",
    );
    invalid(&api.post(path, json!({})).await, "[tokenKey]");
    // Nothing of the token is in the log.
    let log = api
        .backend
        .sql("SELECT count(*) FROM _asym_log.requests WHERE request::text LIKE '%pat-na1-0a1b%'")
        .await;
    assert_eq!(log[0].get::<_, i64>(0), 0);
}

#[tokio::test]
async fn the_account_is_described() {
    let api = Api::acme().await;
    let details = api.read("/account-info/v3/details").await;
    assert_eq!(details["timeZone"], "America/New_York");
    assert_eq!(details["additionalCurrencies"], json!(["EUR"]));
    let empty = Api::empty().await;
    assert_eq!(
        empty.read("/account-info/v3/details").await["companyCurrency"],
        "USD"
    );
}
