use crate::support::{Api, id, ids, invalid, refused};
use serde_json::{Value, json};

#[tokio::test]
async fn a_product_is_created_with_all_attributes_and_read_back() {
    let api = Api::empty().await;
    let created = api
        .made(
            "/v1/products",
            &[
                ("id", "gold"),
                ("name", "Gold Plan"),
                ("description", "Everything"),
                ("images[0]", "https://example.com/a.png"),
                ("marketing_features[0][name]", "Support"),
                ("package_dimensions[height]", "10"),
                ("package_dimensions[length]", "2.5"),
                ("package_dimensions[weight]", "3"),
                ("package_dimensions[width]", "4"),
                ("shippable", "true"),
                ("statement_descriptor", "GOLD"),
                ("tax_code", "txcd_10103001"),
                ("unit_label", "seat"),
                ("url", "https://example.com"),
                ("metadata[k]", "v"),
            ],
        )
        .await;
    assert_eq!(created, api.read("/v1/products/gold").await);
    assert_eq!(
        created,
        json!({
            "id": "gold", "object": "product", "active": true, "created": 1_767_603_600, "default_price": null,
            "description": "Everything", "images": ["https://example.com/a.png"], "livemode": false,
            "marketing_features": [{"name": "Support"}], "metadata": {"k": "v"}, "name": "Gold Plan",
            "package_dimensions": {"height": 10, "length": 2.5, "weight": 3, "width": 4}, "shippable": true,
            "statement_descriptor": "GOLD", "tax_code": "txcd_10103001", "unit_label": "seat",
            "updated": 1_767_603_600, "url": "https://example.com",
        })
    );
    let again = api.post("/v1/products", &[("id", "gold"), ("name", "x")]).await;
    invalid(&again, "resource_already_exists", "id", "Product already exists.");
    let generated = api.made("/v1/products", &[("name", "x")]).await;
    assert!(id(&generated).starts_with("prod_") && id(&generated).len() == "prod_".len() + 14);
}

#[tokio::test]
async fn a_product_can_come_with_its_default_price() {
    let api = Api::empty().await;
    let form = [
        ("name", "Plan"),
        ("default_price_data[currency]", "USD"),
        ("default_price_data[unit_amount]", "1500"),
        ("default_price_data[recurring][interval]", "month"),
        ("expand[]", "default_price.product"),
    ];
    let product = api.made("/v1/products", &form).await;
    let price = &product["default_price"];
    assert_eq!(
        (&price["unit_amount"], &price["currency"], &price["type"]),
        (&json!(1500), &json!("usd"), &json!("recurring"))
    );
    assert_eq!(price["product"]["default_price"], price["id"]);
    let listed = api.read(&format!("/v1/prices?product={}", id(&product))).await;
    assert_eq!(ids(&listed), [id(price)]);
    let missing = api
        .post(
            "/v1/products",
            &[("name", "x"), ("default_price_data[unit_amount]", "1")],
        )
        .await;
    invalid(
        &missing,
        "parameter_missing",
        "default_price_data[currency]",
        "Missing required param",
    );
    // A price that is refused leaves no product behind.
    let refused = api
        .post(
            "/v1/products",
            &[("name", "half"), ("default_price_data[currency]", "usd")],
        )
        .await;
    invalid(
        &refused,
        "",
        "",
        "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.",
    );
    assert_eq!(ids(&api.read("/v1/products").await), [id(&product)]);
}

#[tokio::test]
async fn an_update_changes_what_it_names() {
    let api = Api::acct().await;
    let product = api
        .made(
            "/v1/products",
            &[
                ("name", "A"),
                ("description", "x"),
                ("images[]", "https://e.com/1"),
            ],
        )
        .await;
    api.backend
        .sql("UPDATE _asym_state.clock SET anchor = anchor + interval '1 hour'")
        .await;
    let path = format!("/v1/products/{}", id(&product));
    let updated = api
        .made(
            &path,
            &[
                ("name", "B"),
                ("description", ""),
                ("images", ""),
                ("active", "false"),
            ],
        )
        .await;
    assert_eq!(updated, api.read(&path).await);
    assert_eq!(
        (&updated["name"], &updated["description"], &updated["images"]),
        (&json!("B"), &Value::Null, &json!([]))
    );
    assert_eq!(updated["active"], false);
    assert_eq!(
        updated["updated"].as_i64().unwrap() - updated["created"].as_i64().unwrap(),
        3600
    );

    let price = api
        .made(
            "/v1/prices",
            &[
                ("product", id(&product)),
                ("currency", "usd"),
                ("unit_amount", "1"),
            ],
        )
        .await;
    let with_price = api.made(&path, &[("default_price", id(&price))]).await;
    assert_eq!(with_price["default_price"], price["id"]);
    let other = api.made("/v1/products", &[("name", "C")]).await;
    let foreign = api
        .post(
            &format!("/v1/products/{}", id(&other)),
            &[("default_price", id(&price))],
        )
        .await;
    invalid(&foreign, "", "default_price", "for a different product");
    let unknown = api.post(&path, &[("default_price", "price_1")]).await;
    invalid(
        &unknown,
        "resource_missing",
        "default_price",
        "No such price: 'price_1'",
    );
    let unset = api.post(&path, &[("name", "")]).await;
    invalid(
        &unset,
        "parameter_invalid_empty",
        "name",
        "You passed an empty string for 'name'.",
    );
}

#[tokio::test]
async fn a_product_without_prices_can_be_deleted() {
    let api = Api::empty().await;
    let product = api.made("/v1/products", &[("name", "A")]).await;
    let path = format!("/v1/products/{}", id(&product));
    let sold = api.made("/v1/products", &[("name", "B")]).await;
    api.made(
        "/v1/prices",
        &[("product", id(&sold)), ("currency", "usd"), ("unit_amount", "1")],
    )
    .await;

    let kept = api.delete(&format!("/v1/products/{}", id(&sold))).await;
    invalid(
        &kept,
        "",
        "id",
        "This product cannot be deleted because it has one or more user-created prices.",
    );
    assert_eq!(
        api.delete(&path).await.body,
        json!({"id": id(&product), "object": "product", "deleted": true})
    );
    for answer in [api.get(&path).await, api.delete(&path).await] {
        refused(
            &answer,
            404,
            "invalid_request_error",
            "resource_missing",
            "id",
            "No such product: 'prod_",
        );
    }
    assert_eq!(ids(&api.read("/v1/products").await), [id(&sold)]);
}

#[tokio::test]
async fn malformed_products_are_refused() {
    let api = Api::empty().await;
    let post = async |form: &[(&str, &str)]| api.post("/v1/products", form).await;
    invalid(
        &post(&[]).await,
        "parameter_missing",
        "name",
        "Missing required param: name.",
    );
    invalid(
        &post(&[("name", "x"), ("active", "1")]).await,
        "",
        "active",
        "Invalid boolean: 1",
    );
    invalid(
        &post(&[("name", "x"), ("tax_code", "vat")]).await,
        "resource_missing",
        "tax_code",
        "No such tax code: 'vat'",
    );
    let long = "x".repeat(23);
    let descriptor = post(&[("name", "x"), ("statement_descriptor", &long)]).await;
    invalid(
        &descriptor,
        "",
        "statement_descriptor",
        "must be at most 22 characters",
    );
}
