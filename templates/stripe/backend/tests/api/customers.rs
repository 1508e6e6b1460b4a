use crate::support::{Api, id, ids, invalid, refused};
use serde_json::{Value, json};

#[tokio::test]
async fn a_customer_is_created_with_all_attributes_and_read_back() {
    let api = Api::empty().await;
    let created = api
        .made(
            "/v1/customers",
            &[
                ("name", "Jenny Rosen"),
                ("email", "jenny@example.com"),
                ("description", "First"),
                ("phone", "+15551234567"),
                ("balance", "-500"),
                ("tax_exempt", "reverse"),
                ("preferred_locales[0]", "de"),
                ("preferred_locales[1]", "en"),
                ("address[line1]", "510 Townsend St"),
                ("address[country]", "US"),
                ("shipping[name]", "Jenny"),
                ("shipping[address][city]", "Oakland"),
                ("invoice_settings[footer]", "Thanks"),
                ("invoice_settings[custom_fields][0][name]", "PO"),
                ("invoice_settings[custom_fields][0][value]", "7"),
                ("metadata[order_id]", "6735"),
                ("metadata[2024]", "x"),
            ],
        )
        .await;
    assert_eq!(
        created,
        api.read(&format!("/v1/customers/{}", id(&created))).await
    );
    assert!(
        id(&created).starts_with("cus_") && id(&created).len() == "cus_".len() + 14,
        "{created}"
    );
    assert_eq!(created["invoice_prefix"].as_str().unwrap().len(), 8);
    let mut fixed = created.clone();
    for generated in ["id", "invoice_prefix"] {
        fixed[generated] = Value::Null;
    }
    assert_eq!(
        fixed,
        json!({
            "id": null, "object": "customer",
            "address": {
                "city": null, "country": "US", "line1": "510 Townsend St", "line2": null, "postal_code": null,
                "state": null,
            },
            "balance": -500, "created": 1_767_603_600, "currency": null, "default_source": null, "delinquent": false,
            "description": "First", "discount": null, "email": "jenny@example.com", "invoice_prefix": null,
            "invoice_settings": {
                "custom_fields": [{"name": "PO", "value": "7"}], "default_payment_method": null, "footer": "Thanks",
                "rendering_options": null,
            },
            "livemode": false, "metadata": {"2024": "x", "order_id": "6735"}, "name": "Jenny Rosen",
            "next_invoice_sequence": 1, "phone": "+15551234567", "preferred_locales": ["de", "en"],
            "shipping": {
                "address": {
                    "city": "Oakland", "country": null, "line1": null, "line2": null, "postal_code": null,
                    "state": null,
                },
                "name": "Jenny", "phone": null,
            },
            "tax_exempt": "reverse", "test_clock": null,
        })
    );
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_empty_strings_unset() {
    let api = Api::empty().await;
    let created = api
        .made(
            "/v1/customers",
            &[
                ("name", "A"),
                ("email", "a@example.com"),
                ("metadata[a]", "1"),
                ("metadata[b]", "2"),
            ],
        )
        .await;
    let path = format!("/v1/customers/{}", id(&created));
    let changes = [
        ("email", ""),
        ("metadata[a]", ""),
        ("metadata[c]", "3"),
        ("address[city]", "Rome"),
        ("tax_exempt", "exempt"),
    ];
    let updated = api.made(&path, &changes).await;
    assert_eq!(updated, api.read(&path).await);
    assert_eq!((&updated["name"], &updated["email"]), (&json!("A"), &Value::Null));
    assert_eq!(updated["metadata"], json!({"b": "2", "c": "3"}));
    assert_eq!(updated["tax_exempt"], "exempt");
    let cleared = api
        .made(&path, &[("metadata", ""), ("address", ""), ("tax_exempt", "")])
        .await;
    assert_eq!(
        (&cleared["metadata"], &cleared["address"]),
        (&json!({}), &Value::Null)
    );
    assert_eq!(cleared["tax_exempt"], "none");
    assert_eq!(cleared["name"], "A");
}

#[tokio::test]
async fn a_deleted_customer_says_so_and_is_gone_from_lists() {
    let api = Api::empty().await;
    let customer = api.made("/v1/customers", &[("email", "gone@example.com")]).await;
    let path = format!("/v1/customers/{}", id(&customer));
    let deleted = json!({"id": id(&customer), "object": "customer", "deleted": true});
    assert_eq!(api.delete(&path).await.body, deleted);
    assert_eq!(api.read(&path).await, deleted);
    assert_eq!(
        ids(&api.read("/v1/customers?email=gone%40example.com").await),
        [""; 0]
    );
    for answer in [api.delete(&path).await, api.post(&path, &[("name", "x")]).await] {
        refused(
            &answer,
            404,
            "invalid_request_error",
            "resource_missing",
            "id",
            "No such customer: 'cus_",
        );
    }
    assert_eq!(
        api.sql_text("SELECT id FROM state_v1.deleted_customers").await,
        id(&customer)
    );
    assert_eq!(api.backend.sql("SELECT 1 FROM state_v1.customers").await.len(), 0);
}

#[tokio::test]
async fn malformed_customers_are_refused() {
    let api = Api::empty().await;
    let post = async |form: &[(&str, &str)]| api.post("/v1/customers", form).await;
    invalid(
        &post(&[("emial", "x")]).await,
        "parameter_unknown",
        "emial",
        "Received unknown parameter: emial",
    );
    invalid(
        &post(&[("email", "nobody")]).await,
        "email_invalid",
        "email",
        "Invalid email address: nobody",
    );
    invalid(
        &post(&[("balance", "1.5")]).await,
        "parameter_invalid_integer",
        "balance",
        "Invalid integer: 1.5",
    );
    let shipping = post(&[("shipping[name]", "x")]).await;
    invalid(
        &shipping,
        "parameter_missing",
        "shipping[address]",
        "Missing required param: shipping[address].",
    );
    let method = [("invoice_settings[default_payment_method]", "pm_1")];
    let param = "invoice_settings[default_payment_method]";
    invalid(
        &post(&method).await,
        "resource_missing",
        param,
        "No such PaymentMethod: 'pm_1'",
    );
    invalid(
        &post(&[("invoice_prefix", "ab")]).await,
        "",
        "invoice_prefix",
        "3-12 characters",
    );
    let tax = post(&[("tax[ip_address]", "127.0.0.1")]).await;
    refused(
        &tax,
        501,
        "api_error",
        "not_implemented",
        "tax",
        "The parameter `tax` is part of Stripe's API",
    );
    assert_eq!(ids(&api.read("/v1/customers").await), [""; 0]);
}

#[tokio::test]
async fn invoice_prefixes_are_unique() {
    let api = Api::empty().await;
    let first = api.made("/v1/customers", &[("invoice_prefix", "ACME1")]).await;
    assert_eq!(first["invoice_prefix"], "ACME1");
    let second = api.post("/v1/customers", &[("invoice_prefix", "ACME1")]).await;
    invalid(&second, "", "invoice_prefix", "already in use");
    let again = api
        .made(
            &format!("/v1/customers/{}", id(&first)),
            &[("invoice_prefix", "ACME1")],
        )
        .await;
    assert_eq!(again["invoice_prefix"], "ACME1");
}

#[tokio::test]
async fn lists_that_customers_include_on_demand_are_empty() {
    let api = Api::empty().await;
    let customer = api.made("/v1/customers", &[("expand[]", "sources")]).await;
    assert_eq!(
        customer["sources"]["url"],
        format!("/v1/customers/{}/sources", id(&customer))
    );
    let path = format!("/v1/customers/{}", id(&customer));
    assert!(api.read(&path).await.get("sources").is_none());
    let read = api
        .read(&format!(
            "{path}?expand[0]=subscriptions&expand[1]=default_source"
        ))
        .await;
    assert_eq!(
        (&read["subscriptions"]["data"], &read["default_source"]),
        (&json!([]), &Value::Null)
    );
    let tax = api.get(&format!("{path}?expand[]=tax")).await;
    refused(&tax, 501, "api_error", "not_implemented", "", "Expanding `tax`");
}
