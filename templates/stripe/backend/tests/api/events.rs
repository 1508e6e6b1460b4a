//! Events, and the endpoints that are told of them.

use crate::{
    receiver::Receiver,
    support::{Api, id, invalid},
};
use serde_json::{Value, json};

async fn start() -> Api {
    Api::start_with(None, |settings| {
        "127.0.0.0/8".clone_into(&mut settings.webhook_allow);
    })
    .await
}

async fn endpoint(api: &Api, url: &str, event: &str) -> Value {
    api.made(
        "/v1/webhook_endpoints",
        &[("url", url), ("enabled_events[]", event)],
    )
    .await
}

#[tokio::test]
async fn endpoints_are_told_of_what_they_want_to_know_signed() {
    let api = start().await;
    let mut receiver = Receiver::start(200).await;
    let made = endpoint(&api, &receiver.url, "customer.updated").await;
    let secret = made["secret"].as_str().expect("a secret");
    let customer = api.made("/v1/customers", &[("name", "Before")]).await;
    api.made(&format!("/v1/customers/{}", id(&customer)), &[("name", "After")])
        .await;
    let delivery = receiver.next().await;
    let event: Value = serde_json::from_str(&delivery.body).expect("an event");
    assert_eq!(event["type"], "customer.updated");
    assert_eq!(event["data"]["object"]["name"], "After");
    assert_eq!(event["data"]["previous_attributes"], json!({"name": "Before"}));
    assert_eq!(event["pending_webhooks"], 1);
    let signature = delivery.header("stripe-signature");
    let (timestamp, code) = signature
        .strip_prefix("t=")
        .and_then(|rest| rest.split_once(",v1="))
        .expect("parts");
    assert_eq!((timestamp.len(), code.len()), (10, 64));
    assert!(secret.starts_with("whsec_"));
    assert_eq!(delivery.header("content-type"), "application/json; charset=utf-8");
    let path = format!("/v1/events/{}", id(&event));
    while api.read(&path).await["pending_webhooks"] != 0 {
        tokio::task::yield_now().await;
    }
    let mut kept = api.read(&path).await;
    kept["pending_webhooks"] = 1.into();
    assert_eq!(kept, event);
}

#[tokio::test]
async fn what_an_endpoint_does_not_accept_stays_pending() {
    let api = start().await;
    let mut receiver = Receiver::start(500).await;
    endpoint(&api, &receiver.url, "*").await;
    api.made("/v1/customers", &[("name", "A")]).await;
    receiver.next().await;
    let events = api.read("/v1/events?delivery_success=false").await;
    assert_eq!(events["data"][0]["type"], "customer.created");
    assert_eq!(
        api.read("/v1/events?delivery_success=true").await["data"],
        json!([])
    );
}

#[tokio::test]
async fn endpoints_that_are_disabled_or_deleted_are_told_nothing() {
    let api = start().await;
    let nowhere = "http://127.0.0.1:9/";
    let disabled = endpoint(&api, nowhere, "*").await;
    api.made(
        &format!("/v1/webhook_endpoints/{}", id(&disabled)),
        &[("disabled", "true")],
    )
    .await;
    let deleted = endpoint(&api, nowhere, "*").await;
    api.delete(&format!("/v1/webhook_endpoints/{}", id(&deleted)))
        .await;
    api.made("/v1/customers", &[("name", "A")]).await;
    assert_eq!(api.read("/v1/events").await["data"][0]["pending_webhooks"], 0);
    let gone = api.get(&format!("/v1/webhook_endpoints/{}", id(&deleted))).await;
    assert_eq!(gone.status, 404);
    invalid(
        &api.post(
            "/v1/webhook_endpoints",
            &[("url", "x"), ("enabled_events[]", "*")],
        )
        .await,
        "url_invalid",
        "url",
        "explicit scheme",
    );
}

#[tokio::test]
async fn events_are_of_the_past_and_know_their_request() {
    let api = Api::empty().await;
    let form = [("name", "A")];
    let made = api.post_with_key("/v1/products", &form, "the key").await;
    let path = format!("/v1/products/{}", id(&made.body));
    api.made(&path, &[("name", "B")]).await;
    // A write that changes nothing is no event.
    api.delete(&path).await;
    let events = api.read("/v1/events?type=product.*").await;
    let events = events["data"].as_array().expect("events");
    let seen: Vec<_> = events
        .iter()
        .map(|event| (&event["type"], &event["data"]["object"]["name"]))
        .collect();
    let (created, updated, deleted) = (
        json!("product.created"),
        json!("product.updated"),
        json!("product.deleted"),
    );
    let (a, b) = (json!("A"), json!("B"));
    assert_eq!(seen, [(&deleted, &b), (&updated, &b), (&created, &a)]);
    let request = &events[2]["request"];
    assert_eq!(request["idempotency_key"], "the key");
    assert_eq!(request["id"], made.header("request-id"));
    // A refused request leaves none.
    api.post("/v1/products", &[]).await;
    assert_eq!(
        api.read("/v1/events").await["data"]
            .as_array()
            .expect("events")
            .len(),
        3
    );
    invalid(
        &api.get("/v1/events?type=product.vanished").await,
        "",
        "type",
        "Invalid event type",
    );
}
