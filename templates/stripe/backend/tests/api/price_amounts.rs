//! What a price charges, and what it cannot.

use crate::{
    prices::product,
    support::{Api, id, ids, invalid},
};
use serde_json::{Value, json};

#[tokio::test]
async fn amounts_are_whole_decimal_tiered_or_the_buyers() {
    let api = Api::empty().await;
    let product = product(&api).await;
    let base = [("product", product.as_str()), ("currency", "usd")];
    let made = async |form: &[(&str, &str)]| api.made("/v1/prices", &[&base, form].concat()).await;

    let whole = made(&[("unit_amount_decimal", "12.00")]).await;
    assert_eq!(
        (&whole["unit_amount"], &whole["unit_amount_decimal"]),
        (&json!(12), &json!("12"))
    );
    let decimal = made(&[("unit_amount_decimal", "0.25")]).await;
    assert_eq!(
        (&decimal["unit_amount"], &decimal["unit_amount_decimal"]),
        (&Value::Null, &json!("0.25"))
    );
    let custom = made(&[
        ("custom_unit_amount[enabled]", "true"),
        ("custom_unit_amount[minimum]", "100"),
    ])
    .await;
    assert_eq!(
        custom["custom_unit_amount"],
        json!({"maximum": null, "minimum": 100, "preset": null})
    );
    assert_eq!(custom["unit_amount"], Value::Null);

    let tiered = made(&[
        ("billing_scheme", "tiered"),
        ("tiers_mode", "graduated"),
        ("recurring[interval]", "month"),
        ("tiers[0][up_to]", "5"),
        ("tiers[0][unit_amount]", "500"),
        ("tiers[1][up_to]", "inf"),
        ("tiers[1][flat_amount_decimal]", "10.5"),
    ])
    .await;
    assert_eq!(
        (&tiered["tiers_mode"], tiered.get("tiers")),
        (&json!("graduated"), None)
    );
    let expanded = api
        .read(&format!("/v1/prices/{}?expand[]=tiers", id(&tiered)))
        .await;
    assert_eq!(
        expanded["tiers"],
        json!([
            {"flat_amount": null, "flat_amount_decimal": null, "unit_amount": 500, "unit_amount_decimal": "500", "up_to": 5},
            {"flat_amount": null, "flat_amount_decimal": "10.5", "unit_amount": null, "unit_amount_decimal": null, "up_to": null},
        ])
    );
}

#[tokio::test]
async fn prices_that_contradict_themselves_are_refused() {
    let api = Api::empty().await;
    let product = product(&api).await;
    let base = [("product", product.as_str()), ("currency", "usd")];
    let post = async |form: &[(&str, &str)]| api.post("/v1/prices", &[&base, form].concat()).await;
    let needs_amount = "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.";
    invalid(&post(&[]).await, "", "", needs_amount);
    let both = post(&[("unit_amount", "1"), ("unit_amount_decimal", "1")]).await;
    invalid(
        &both,
        "",
        "unit_amount",
        "You may only specify one of these parameters: unit_amount, unit_amount_decimal.",
    );
    let negative = post(&[("unit_amount", "-1")]).await;
    invalid(
        &negative,
        "parameter_invalid_integer",
        "unit_amount",
        "greater than or equal to 0",
    );
    let interval = post(&[("unit_amount", "1"), ("recurring[interval]", "decade")]).await;
    invalid(
        &interval,
        "",
        "recurring[interval]",
        "must be one of day, week, month, or year",
    );
    let long = post(&[
        ("unit_amount", "1"),
        ("recurring[interval]", "year"),
        ("recurring[interval_count]", "4"),
    ])
    .await;
    invalid(&long, "", "recurring[interval_count]", "must be at most 3");
    let metered = post(&[
        ("unit_amount", "1"),
        ("recurring[interval]", "day"),
        ("recurring[usage_type]", "metered"),
    ])
    .await;
    invalid(&metered, "", "", "metered prices must be backed by meters");
    let tiers = [
        ("billing_scheme", "tiered"),
        ("tiers[0][up_to]", "5"),
        ("tiers[0][unit_amount]", "1"),
        ("tiers_mode", "volume"),
    ];
    invalid(
        &post(&tiers).await,
        "",
        "interval",
        "`type=one_time` are not supported with tiered billing",
    );
    let unbounded = post(&[&tiers[..], &[("recurring[interval]", "day")]].concat()).await;
    invalid(
        &unbounded,
        "",
        "tiers",
        "the last one must have `up_to` set to `inf`",
    );

    let post = async |form: &[(&str, &str)]| api.post("/v1/prices", form).await;
    invalid(
        &post(&[("product", &product)]).await,
        "parameter_missing",
        "currency",
        "Missing required param: currency.",
    );
    let foreign = post(&[("product", &product), ("currency", "xyz"), ("unit_amount", "1")]).await;
    invalid(&foreign, "", "currency", "Invalid currency: xyz");
    let nothing = post(&[("currency", "usd"), ("unit_amount", "1")]).await;
    invalid(
        &nothing,
        "",
        "product",
        "You must specify either `product` or `product_data` when creating a price.",
    );
    let unknown = post(&[("product", "prod_1"), ("currency", "usd"), ("unit_amount", "1")]).await;
    invalid(
        &unknown,
        "resource_missing",
        "product",
        "No such product: 'prod_1'",
    );
    assert_eq!(ids(&api.read("/v1/prices").await), [""; 0]);
}
