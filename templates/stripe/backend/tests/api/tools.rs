//! Tools of the MCP server: the operations of the API under names for models.

use crate::support::{Api, KEY};
use asymmetric_kit::test_support::ToolClient;
use serde_json::json;

#[tokio::test]
async fn what_a_model_makes_is_there_for_the_api() {
    let api = Api::empty().await;
    let client = ToolClient::connect(&api.backend, KEY).await.expect("a client");
    let tools = client.list().await;
    let names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    for name in [
        "create_customer",
        "list_customers",
        "create_product",
        "list_products",
        "create_price",
        "list_prices",
        "retrieve_balance",
        "list_payment_intents",
        "create_refund",
        "list_disputes",
        "update_dispute",
    ] {
        assert!(names.contains(&name), "{name}");
    }
    let customer = client
        .call(
            "create_customer",
            json!({"name": "Ada & Söhne", "email": "ada@example.com"}),
        )
        .await;
    assert!(!customer.is_error, "{customer:?}");
    let id = customer.document["id"].as_str().expect("an id");
    assert_eq!(api.read(&format!("/v1/customers/{id}")).await, customer.document);
    let listed = client
        .call("list_customers", json!({"email": "ada@example.com", "limit": 1}))
        .await;
    assert_eq!(listed.document["data"], json!([customer.document]));
    assert_eq!(listed.document["url"], "/v1/customers");

    let product = client
        .call("create_product", json!({"name": "Pro"}))
        .await
        .document;
    let price = client
        .call(
            "create_price",
            json!({
                "product": product["id"], "unit_amount": 1500, "currency": "eur",
                "recurring": {"interval": "month", "interval_count": 3},
            }),
        )
        .await;
    assert_eq!(price.document["recurring"]["interval_count"], 3, "{price:?}");
    let prices = client
        .call("list_prices", json!({"product": product["id"]}))
        .await;
    assert_eq!(prices.document["data"], json!([price.document]));
    let products = client.call("list_products", json!({})).await;
    assert_eq!(products.document["data"], json!([product]));
}

#[tokio::test]
async fn refusals_are_the_apis() {
    let api = Api::empty().await;
    let client = ToolClient::connect(&api.backend, KEY).await.expect("a client");
    let refused = client
        .call(
            "create_price",
            json!({"product": "prod_none", "unit_amount": 1, "currency": "usd"}),
        )
        .await;
    assert!(refused.is_error);
    assert_eq!(
        (
            &refused.document["error"]["code"],
            &refused.document["error"]["param"]
        ),
        (&json!("resource_missing"), &json!("product"))
    );
    let unknown = client
        .call("create_product", json!({"name": "Pro", "colour": "red"}))
        .await;
    assert_eq!(
        (unknown.is_error, &unknown.document["error"]["code"]),
        (true, &json!("parameter_unknown"))
    );
    let wrong = ToolClient::connect(&api.backend, "sk_test_51Q7AcmeK4Lx9rT2pnobody").await;
    assert!(wrong.is_err());
}

#[tokio::test]
async fn what_was_paid_is_found_and_given_back() {
    let api = Api::acct().await;
    let client = ToolClient::connect(&api.backend, KEY).await.expect("a client");
    let found = client
        .call(
            "list_payment_intents",
            json!({"customer": "cus_qjIZqCEDd8Te1A", "limit": 1}),
        )
        .await;
    let intent = &found.document["data"][0];
    assert_eq!(
        (&intent["amount"], &intent["status"]),
        (&json!(594_000), &json!("succeeded"))
    );
    let before = client.call("retrieve_balance", json!({})).await.document;
    let refund = client
        .call(
            "create_refund",
            json!({"payment_intent": intent["id"], "amount": 9900, "reason": "requested_by_customer"}),
        )
        .await;
    assert!(!refund.is_error, "{refund:?}");
    let after = client.call("retrieve_balance", json!({})).await.document;
    let available = |balance: &serde_json::Value| balance["available"][0]["amount"].as_i64();
    assert_eq!(available(&before).map(|amount| amount - 9900), available(&after));
    let disputes = client.call("list_disputes", json!({})).await;
    assert_eq!(disputes.document["data"], json!([]));
}
