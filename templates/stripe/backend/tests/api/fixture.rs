use crate::support::{Api, ids};
use serde_json::{Value, json};

#[tokio::test]
async fn the_fixture_is_a_company_with_customers_products_and_prices() {
    let api = Api::acct().await;
    let customers = api.read("/v1/customers?limit=100").await;
    let products = api
        .read("/v1/products?limit=100&expand[]=data.default_price")
        .await;
    let prices = api.read("/v1/prices?limit=100&expand[]=data.product").await;
    assert_eq!(
        (ids(&customers).len(), ids(&products).len(), ids(&prices).len()),
        (8, 5, 8)
    );
    for customer in customers["data"].as_array().unwrap() {
        let manager = customer["metadata"]["account_manager"].as_str().unwrap();
        assert!(manager.ends_with("@acme.example"), "{customer}");
    }
    for product in products["data"].as_array().unwrap() {
        let default = &product["default_price"];
        assert_eq!(
            default["active"].is_null(),
            product["active"] == false,
            "{product}"
        );
    }
    for price in prices["data"].as_array().unwrap() {
        assert_eq!(price["product"]["object"], "product");
        assert_eq!(price["recurring"].is_null(), price["type"] == "one_time");
        assert_eq!(
            price["unit_amount"].is_null(),
            price["billing_scheme"] == "tiered"
        );
    }
    assert_eq!(
        api.sql_text("SELECT display_name FROM state_v1.account").await,
        "Acme Corp"
    );
}

#[tokio::test]
async fn all_of_the_fixture_can_be_written_back_as_it_is() {
    let api = Api::acct().await;
    for kind in ["customers", "products", "prices"] {
        let list = api.read(&format!("/v1/{kind}?limit=100")).await;
        for object in list["data"].as_array().unwrap() {
            let path = format!("/v1/{kind}/{}", object["id"].as_str().unwrap());
            let mut written = api.made(&path, &[("metadata[touched]", "yes")]).await;
            assert_eq!(written["metadata"]["touched"], "yes");
            written["metadata"].as_object_mut().unwrap().remove("touched");
            let mut expected = object.clone();
            for changed in ["updated", "metadata"] {
                if let Some(value) = written.get(changed).cloned() {
                    assert!(changed == "updated" || value == expected["metadata"], "{value}");
                    expected[changed] = value;
                }
            }
            assert_eq!(written, expected);
        }
    }
}

#[tokio::test]
async fn views_have_the_vendors_names_and_values() {
    let api = Api::acct().await;
    for kind in ["customers", "products", "prices"] {
        let sql = format!("SELECT to_jsonb(viewed) FROM state_v1.{kind} AS viewed ORDER BY created DESC, id");
        let rows: Vec<Value> = api.backend.sql(&sql).await.iter().map(|row| row.get(0)).collect();
        assert!(!rows.is_empty());
        for row in rows {
            let object = api
                .read(&format!("/v1/{kind}/{}", row["id"].as_str().unwrap()))
                .await;
            for (name, value) in row.as_object().unwrap() {
                // Left out of the object unless asked for, or when null.
                let expected = object.get(name).cloned().unwrap_or(Value::Null);
                let on_demand = ["tiers", "currency_options", "business_name", "individual_name"]
                    .contains(&name.as_str());
                assert!(
                    on_demand || *value == expected,
                    "{kind}.{name}: {value} {expected}"
                );
            }
        }
    }
    let rows = api
        .backend
        .sql("SELECT to_jsonb(a) FROM state_v1.account a")
        .await;
    let account: Value = rows[0].get(0);
    assert_eq!(
        (&account["id"], &account["object"]),
        (&json!("acct_1Q7AcmeK4Lx9rT2p"), &json!("account"))
    );
}

#[tokio::test]
async fn what_was_paid_before_adds_up() {
    let api = Api::acct().await;
    let balance = api.read("/v1/balance").await;
    let amounts = |list: &str| balance[list].as_array().expect("amounts").clone();
    let amount = |amount: i64, currency: &str| json!({"amount": amount, "currency": currency, "source_types": {"card": amount}});
    assert_eq!(
        amounts("available"),
        [amount(1_383_153, "usd"), amount(91_400, "eur")]
    );
    assert_eq!(amounts("pending"), [amount(576_744, "usd"), amount(0, "eur")]);
    let charges = api
        .read("/v1/charges?limit=100&expand[]=data.balance_transaction&expand[]=data.payment_intent&expand[]=data.customer")
        .await;
    for charge in charges["data"].as_array().unwrap() {
        assert_eq!(
            charge["payment_intent"]["latest_charge"], charge["id"],
            "{charge}"
        );
        let default = &charge["customer"]["invoice_settings"]["default_payment_method"];
        assert_eq!(default, &charge["payment_method"], "{charge}");
        assert_eq!(
            charge["balance_transaction"].is_null(),
            charge["paid"] == false,
            "{charge}"
        );
    }
    // The fixture's methods work like any other.
    let method = default_method(&api, "cus_7egzYyX5ybr24q").await;
    let form = [
        ("amount", "9900"),
        ("currency", "usd"),
        ("customer", "cus_7egzYyX5ybr24q"),
        ("payment_method", &method),
        ("confirm", "true"),
        ("off_session", "true"),
    ];
    assert_eq!(
        api.made("/v1/payment_intents", &form).await["status"],
        "succeeded"
    );
}

async fn default_method(api: &Api, customer: &str) -> String {
    let customer = api.read(&format!("/v1/customers/{customer}")).await;
    let method = customer["invoice_settings"]["default_payment_method"].as_str();
    method.expect("a method").to_owned()
}
