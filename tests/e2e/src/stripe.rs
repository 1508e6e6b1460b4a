//! Stripe's API as far as these tests need it.

use serde_json::Value;

use crate::http::{Call, Http};

/// Customers of a Stripe clone, as the key of its account sees them.
pub async fn customers(http: &mut Http, key: &str) -> Vec<Value> {
    let answer = http
        .insist(&Call::get("/v1/customers?limit=100").with_token(key))
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["data"].as_array().expect("a list").clone()
}

/// Makes a customer; returns its id.
pub async fn create_customer(http: &mut Http, key: &str, name: &str) -> String {
    let call = Call::post("/v1/customers", &[("name", name)]).with_token(key);
    let answer = http.deliver(&call).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["id"].as_str().expect("an id").to_owned()
}
