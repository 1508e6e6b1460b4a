use crate::support::{Api, id, ids, invalid, refused};
use serde_json::{Value, json};

/// The id of a new product.
pub(crate) async fn product(api: &Api) -> String {
    id(&api.made("/v1/products", &[("name", "P")]).await).to_owned()
}

#[tokio::test]
async fn a_price_is_created_with_its_attributes_and_read_back() {
    let api = Api::empty().await;
    let product = product(&api).await;
    let created = api
        .made(
            "/v1/prices",
            &[
                ("product", &product),
                ("currency", "usd"),
                ("unit_amount", "2000"),
                ("recurring[interval]", "month"),
                ("recurring[interval_count]", "3"),
                ("nickname", "Quarterly"),
                ("lookup_key", "quarterly"),
                ("tax_behavior", "inclusive"),
                ("transform_quantity[divide_by]", "5"),
                ("transform_quantity[round]", "up"),
                ("metadata[k]", "v"),
            ],
        )
        .await;
    assert_eq!(created, api.read(&format!("/v1/prices/{}", id(&created))).await);
    assert!(
        id(&created).starts_with("price_1") && id(&created).len() == "price_".len() + 24,
        "{created}"
    );
    let mut fixed = created.clone();
    fixed["id"] = Value::Null;
    assert_eq!(
        fixed,
        json!({
            "id": null, "object": "price", "active": true, "billing_scheme": "per_unit", "created": 1_767_603_600,
            "currency": "usd", "custom_unit_amount": null, "livemode": false, "lookup_key": "quarterly",
            "metadata": {"k": "v"}, "nickname": "Quarterly", "product": product,
            "recurring": {"interval": "month", "interval_count": 3, "meter": null, "usage_type": "licensed"},
            "tax_behavior": "inclusive", "tiers_mode": null, "transform_quantity": {"divide_by": 5, "round": "up"},
            "type": "recurring", "unit_amount": 2000, "unit_amount_decimal": "2000",
        })
    );
}

#[tokio::test]
async fn a_price_can_bring_its_product() {
    let api = Api::empty().await;
    let form = [
        ("product_data[name]", "Inline"),
        ("currency", "eur"),
        ("unit_amount", "5"),
        ("expand[]", "product"),
    ];
    let price = api.made("/v1/prices", &form).await;
    assert_eq!(
        (&price["type"], &price["product"]["name"]),
        (&json!("one_time"), &json!("Inline"))
    );
    let product = api.read(&format!("/v1/products/{}", id(&price["product"]))).await;
    assert_eq!(product, price["product"]);
    let read = api.read(&format!("/v1/prices/{}", id(&price))).await;
    assert_eq!(read["product"], product["id"]);
}

#[tokio::test]
async fn a_lookup_key_is_held_by_one_price_and_can_be_transferred() {
    let api = Api::empty().await;
    let product = product(&api).await;
    let form = [
        ("product", product.as_str()),
        ("currency", "usd"),
        ("unit_amount", "1"),
        ("lookup_key", "main"),
    ];
    let holder = api.made("/v1/prices", &form).await;
    let holder_path = format!("/v1/prices/{}", id(&holder));
    api.made(&holder_path, &[("active", "false")]).await;
    let message = format!("A price (`{}`) already uses that lookup key.", id(&holder));
    invalid(&api.post("/v1/prices", &form).await, "", "lookup_key", &message);
    let next = api
        .made(
            "/v1/prices",
            &[&form[..], &[("transfer_lookup_key", "true")]].concat(),
        )
        .await;
    assert_eq!(api.read(&holder_path).await["lookup_key"], Value::Null);
    assert_eq!(
        ids(&api
            .read("/v1/prices?lookup_keys[]=main&lookup_keys[]=other")
            .await),
        [id(&next)]
    );

    invalid(
        &api.post(&holder_path, &[("lookup_key", "main")]).await,
        "",
        "lookup_key",
        id(&next),
    );
    let back = api
        .made(
            &holder_path,
            &[("lookup_key", "main"), ("transfer_lookup_key", "true")],
        )
        .await;
    assert_eq!(back["lookup_key"], "main");
    assert_eq!(
        api.made(&holder_path, &[("lookup_key", "main")]).await["lookup_key"],
        "main"
    );
    assert_eq!(
        api.made(&holder_path, &[("lookup_key", "")]).await["lookup_key"],
        Value::Null
    );
}

#[tokio::test]
async fn an_update_changes_what_may_change() {
    let api = Api::empty().await;
    let product = product(&api).await;
    let form = [
        ("product", product.as_str()),
        ("currency", "usd"),
        ("unit_amount", "100"),
        ("nickname", "N"),
    ];
    let price = api.made("/v1/prices", &form).await;
    let path = format!("/v1/prices/{}", id(&price));
    let changes = [
        ("nickname", ""),
        ("tax_behavior", "exclusive"),
        ("metadata[a]", "b"),
        ("currency_options[EUR][unit_amount]", "90"),
        ("expand[]", "currency_options"),
    ];
    let updated = api.made(&path, &changes).await;
    assert_eq!(
        (&updated["nickname"], &updated["tax_behavior"]),
        (&Value::Null, &json!("exclusive"))
    );
    assert_eq!(updated["currency_options"]["eur"]["unit_amount"], 90);
    assert_eq!(updated["currency_options"]["usd"]["unit_amount"], 100);
    let read = api.read(&path).await;
    assert_eq!(
        (&read["metadata"], read.get("currency_options")),
        (&json!({"a": "b"}), None)
    );

    let fixed = api.post(&path, &[("tax_behavior", "inclusive")]).await;
    invalid(&fixed, "", "tax_behavior", "cannot change");
    let amount = api.post(&path, &[("unit_amount", "1")]).await;
    invalid(
        &amount,
        "parameter_unknown",
        "unit_amount",
        "Received unknown parameter: unit_amount",
    );
    api.made(
        &format!("/v1/products/{product}"),
        &[("default_price", id(&price))],
    )
    .await;
    let archived = api.post(&path, &[("active", "false")]).await;
    invalid(&archived, "", "active", "default price of its product");
}

#[tokio::test]
async fn prices_cannot_be_deleted() {
    let api = Api::acct().await;
    let prices = api.read("/v1/prices?limit=1").await;
    let path = format!("/v1/prices/{}", ids(&prices)[0]);
    let answer = api.delete(&path).await;
    refused(
        &answer,
        404,
        "invalid_request_error",
        "",
        "",
        &format!("Unrecognized request URL (DELETE: {path})."),
    );
    assert_eq!(api.get(&path).await.status, 200);
    let missing = api.get("/v1/prices/price_nope").await;
    refused(
        &missing,
        404,
        "invalid_request_error",
        "resource_missing",
        "price",
        "No such price: 'price_nope'",
    );
}
