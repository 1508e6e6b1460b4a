use crate::support::{Api, KEY, id};
use serde_json::Value;

/// The same work twice; what was answered, as text.
async fn work(api: &Api, keys: &str) -> String {
    let customer = api
        .made("/v1/customers", &[("name", "A"), ("email", "a@example.com")])
        .await;
    // Refused, read and replayed requests do not move identifiers.
    api.post("/v1/customers", &[("nmae", "x")]).await;
    let form = [
        ("name", "P"),
        ("default_price_data[currency]", "usd"),
        ("default_price_data[unit_amount]", "5"),
    ];
    let product = api.post_with_key("/v1/products", &form, keys).await.body;
    api.post_with_key("/v1/products", &form, keys).await;
    let list = api.read("/v1/prices?expand[]=data.product").await;
    let updated = api
        .made(
            &format!("/v1/customers/{}", id(&customer)),
            &[("metadata[k]", "v")],
        )
        .await;
    [customer, product, list, updated]
        .iter()
        .map(Value::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn the_same_start_and_calls_give_the_same_answers_and_state() {
    let (one, other) = (Api::acct().await, Api::acct().await);
    // Keys are random in clients: they are part of neither.
    assert_eq!(work(&one, "key-1").await, work(&other, "another-key").await);
    let state = one.backend.dump().await;
    assert_eq!(state, other.backend.dump().await);
    assert!(state.contains("a@example.com"));
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start() {
    let api = Api::acct().await;
    let before = api.backend.dump().await;
    let first = work(&api, "key-1").await;
    assert_ne!(api.backend.dump().await, before);
    api.backend.reset(&[("apiKey", KEY)], 2).await;
    api.backend.freeze_clock().await;
    assert_eq!(api.backend.dump().await, before);
    // Keys of the ended run are forgotten with it.
    assert_eq!(work(&api, "key-1").await, first);
}

#[tokio::test]
async fn reading_does_not_change_what_is_created_next() {
    let (one, other) = (Api::empty().await, Api::empty().await);
    for _ in 0..3 {
        one.read("/v1/customers").await;
    }
    assert_eq!(
        one.made("/v1/customers", &[]).await,
        other.made("/v1/customers", &[]).await
    );
}
