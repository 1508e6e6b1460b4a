use crate::{
    billing::{DAY, START, advance, payer, price},
    support::{Api, id, ids, invalid, refused},
};
use serde_json::{Value, json};

fn statuses(list: &Value) -> Vec<(&str, &str, i64)> {
    list["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|invoice| {
            let text = |name: &str| invoice[name].as_str().expect("a text");
            (
                text("status"),
                text("billing_reason"),
                invoice["total"].as_i64().expect("an amount"),
            )
        })
        .collect()
}

async fn clock(api: &Api) -> String {
    let start = START.to_string();
    id(&api
        .made("/v1/test_helpers/test_clocks", &[("frozen_time", &start)])
        .await)
    .to_owned()
}

#[tokio::test]
async fn a_test_clock_renews_retries_and_cancels() {
    let api = Api::empty().await;
    let clock = clock(&api).await;
    let customer = payer(&api, "pm_card_visa", &[("test_clock", &clock)]).await;
    let monthly = price(&api, "1000", Some("month")).await;
    let form = [
        ("customer", customer.as_str()),
        ("items[0][price]", monthly.as_str()),
        ("items[0][quantity]", "3"),
    ];
    let made = api.made("/v1/subscriptions", &form).await;
    let path = format!("/v1/subscriptions/{}", id(&made));
    assert_eq!(
        (&made["status"], &made["created"]),
        (&json!("active"), &json!(START))
    );
    advance(&api, &clock, START + 32 * DAY).await;
    let invoices = format!("/v1/invoices?subscription={}", id(&made));
    let list = api.read(&invoices).await;
    assert_eq!(
        statuses(&list),
        [
            ("paid", "subscription_cycle", 3000),
            ("paid", "subscription_create", 3000)
        ]
    );
    let bad = api
        .made(
            "/v1/payment_methods/pm_card_chargeCustomerFail/attach",
            &[("customer", &customer)],
        )
        .await;
    api.made(&path, &[("default_payment_method", id(&bad))]).await;
    advance(&api, &clock, START + 60 * DAY).await;
    assert_eq!(api.read(&path).await["status"], "past_due");
    advance(&api, &clock, START + 90 * DAY).await;
    let ended = api.read(&path).await;
    assert_eq!(
        (&ended["status"], &ended["cancellation_details"]["reason"]),
        (&json!("canceled"), &json!("payment_failed"))
    );
    let again = api.delete(&path).await;
    refused(
        &again,
        404,
        "invalid_request_error",
        "resource_missing",
        "id",
        "No such subscription",
    );
    assert_eq!(ids(&api.read(&invoices).await).len(), 3);
}

#[tokio::test]
async fn the_world_clock_renews_what_lives_on_it() {
    let api = Api::empty().await;
    let customer = payer(&api, "pm_card_visa", &[]).await;
    let monthly = price(&api, "1000", Some("month")).await;
    let form = [
        ("customer", customer.as_str()),
        ("items[0][price]", monthly.as_str()),
    ];
    let made = api.made("/v1/subscriptions", &form).await;
    let forward = json!({"advanceSeconds": 32 * DAY});
    let clock = api.backend.control(http::Method::PUT, "/v1/clock").json(&forward);
    assert!(clock.send().await.expect("the clock").status().is_success());
    let list = api
        .read(&format!("/v1/invoices?subscription={}", id(&made)))
        .await;
    assert_eq!(
        statuses(&list),
        [
            ("paid", "subscription_cycle", 1000),
            ("paid", "subscription_create", 1000)
        ]
    );
}

#[tokio::test]
async fn changes_in_the_middle_of_a_period_are_prorated() {
    let api = Api::empty().await;
    let clock = clock(&api).await;
    let customer = payer(&api, "pm_card_visa", &[("test_clock", &clock)]).await;
    let (small, large) = (
        price(&api, "3100", Some("month")).await,
        price(&api, "6200", Some("month")).await,
    );
    let form = [
        ("customer", customer.as_str()),
        ("items[0][price]", small.as_str()),
    ];
    let made = api.made("/v1/subscriptions", &form).await;
    let path = format!("/v1/subscriptions/{}", id(&made));
    let item = made["items"]["data"][0]["id"].as_str().unwrap();
    advance(&api, &clock, START + 10 * DAY).await;
    let change = [("items[0][id]", item), ("items[0][price]", large.as_str())];
    let preview = [
        ("subscription", id(&made)),
        ("subscription_details[items][0][id]", item),
        ("subscription_details[items][0][price]", large.as_str()),
    ];
    let preview = api.made("/v1/invoices/create_preview", &preview).await;
    assert_eq!(preview["total"], -2100 + 4200 + 6200);
    let pending = format!("/v1/invoiceitems?customer={customer}&pending=true");
    assert_eq!(ids(&api.read(&pending).await).len(), 0);
    api.made(&path, &change).await;
    let items = api.read(&pending).await;
    let amounts: Vec<&Value> = items["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["amount"])
        .collect();
    assert_eq!(amounts, [&json!(4200), &json!(-2100)]);
    let yearly = price(&api, "50000", Some("year")).await;
    let change = [("items[0][id]", item), ("items[0][price]", yearly.as_str())];
    let changed = api.made(&path, &change).await;
    assert_eq!(changed["billing_cycle_anchor"], START + 10 * DAY);
    let list = api
        .read(&format!("/v1/invoices?subscription={}", id(&made)))
        .await;
    assert_eq!(
        statuses(&list)[0],
        ("paid", "subscription_update", -2100 + 4200 - 4200 + 50_000)
    );
}

#[tokio::test]
async fn trials_are_free_and_end_as_they_are_told_to() {
    let api = Api::empty().await;
    let clock = clock(&api).await;
    let customer = api.made("/v1/customers", &[("test_clock", clock.as_str())]).await;
    let monthly = price(&api, "1000", Some("month")).await;
    let form = [
        ("customer", id(&customer)),
        ("items[0][price]", monthly.as_str()),
        ("trial_period_days", "14"),
        ("trial_settings[end_behavior][missing_payment_method]", "pause"),
    ];
    let made = api.made("/v1/subscriptions", &form).await;
    let path = format!("/v1/subscriptions/{}", id(&made));
    assert_eq!(
        (&made["status"], &made["trial_end"]),
        (&json!("trialing"), &json!(START + 14 * DAY))
    );
    advance(&api, &clock, START + 12 * DAY).await;
    let told = api
        .read("/v1/events?type=customer.subscription.trial_will_end")
        .await;
    assert_eq!(ids(&told).len(), 1);
    advance(&api, &clock, START + 15 * DAY).await;
    assert_eq!(api.read(&path).await["status"], "paused");
    let both = [&form[..], &[("trial_end", "now")]].concat();
    invalid(
        &api.post("/v1/subscriptions", &both).await,
        "",
        "trial_end",
        "only specify one",
    );
}

#[tokio::test]
async fn a_first_invoice_decides_whether_a_subscription_begins() {
    let api = Api::empty().await;
    let customer = payer(&api, "pm_card_chargeCustomerFail", &[]).await;
    let monthly = price(&api, "1000", Some("month")).await;
    let form = [
        ("customer", customer.as_str()),
        ("items[0][price]", monthly.as_str()),
    ];
    let incomplete = api.made("/v1/subscriptions", &form).await;
    assert_eq!(incomplete["status"], "incomplete");
    let strict = [&form[..], &[("payment_behavior", "error_if_incomplete")]].concat();
    let declined = api.post("/v1/subscriptions", &strict).await;
    refused(
        &declined,
        402,
        "card_error",
        "card_declined",
        "",
        "Your card was declined.",
    );
    let list = api
        .read(&format!("/v1/subscriptions?customer={customer}&status=all"))
        .await;
    assert_eq!(ids(&list), [id(&incomplete)]);
    let pay = format!(
        "/v1/invoices/{}/pay",
        incomplete["latest_invoice"].as_str().unwrap()
    );
    api.made(&pay, &[("payment_method", "pm_card_visa")]).await;
    let path = format!("/v1/subscriptions/{}", id(&incomplete));
    assert_eq!(api.read(&path).await["status"], "active");
    let unknown = api
        .post("/v1/subscriptions", &[("customer", &customer), ("plan", "x")])
        .await;
    invalid(
        &unknown,
        "parameter_unknown",
        "plan",
        "Received unknown parameter",
    );
}

#[tokio::test]
async fn coupons_for_one_invoice_are_used_up_by_the_first() {
    let api = Api::empty().await;
    let clock = clock(&api).await;
    let customer = payer(&api, "pm_card_visa", &[("test_clock", &clock)]).await;
    let monthly = price(&api, "1000", Some("month")).await;
    let coupon = api
        .made("/v1/coupons", &[("percent_off", "50"), ("max_redemptions", "1")])
        .await;
    let form = [
        ("customer", customer.as_str()),
        ("items[0][price]", monthly.as_str()),
        ("discounts[0][coupon]", id(&coupon)),
    ];
    let made = api.made("/v1/subscriptions", &form).await;
    advance(&api, &clock, START + 32 * DAY).await;
    let list = api
        .read(&format!("/v1/invoices?subscription={}", id(&made)))
        .await;
    assert_eq!(
        statuses(&list),
        [
            ("paid", "subscription_cycle", 1000),
            ("paid", "subscription_create", 500)
        ]
    );
    let again = api.post("/v1/subscriptions", &form).await;
    invalid(&again, "coupon_expired", "discounts[0][coupon]", id(&coupon));
}
