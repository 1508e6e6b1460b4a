use crate::{
    billing::{page, price, submit},
    support::{Api, id, ids, invalid},
};
use serde_json::{Value, json};

const SUCCESS: &str = "https://example.com/thanks?session={CHECKOUT_SESSION_ID}";

async fn session(api: &Api, mode: &str, price: &str, fields: &[(&str, &str)]) -> Value {
    let own = [
        ("mode", mode),
        ("success_url", SUCCESS),
        ("line_items[0][price]", price),
        ("line_items[0][quantity]", "2"),
    ];
    api.made("/v1/checkout/sessions", &[&own[..], fields].concat())
        .await
}

#[tokio::test]
async fn a_session_is_paid_on_its_page() {
    let api = Api::empty().await;
    let form = [
        ("currency", "usd"),
        ("unit_amount", "1500"),
        ("product_data[name]", "<b>Flow</b> & \"more\""),
    ];
    let price = api.made("/v1/prices", &form).await;
    let made = session(
        &api,
        "payment",
        id(&price),
        &[("cancel_url", "https://example.com/?a=1&b='2'")],
    )
    .await;
    let url = made["url"].as_str().unwrap();
    assert!(url.starts_with(&api.backend.url("/c/pay/cs_test_")), "{url}");
    let (_, text) = page(url).await;
    assert!(
        text.contains("&lt;b&gt;Flow&lt;/b&gt; &amp; &quot;more&quot;") && !text.contains("<b>Flow"),
        "{text}"
    );
    let path = format!("/v1/checkout/sessions/{}", id(&made));
    let (status, _, text) = submit(url, "4000000000000002", &[]).await;
    assert!(
        status == 402 && text.contains("Your card was declined."),
        "{status} {text}"
    );
    assert_eq!(ids(&api.read("/v1/charges").await).len(), 0);
    let (status, location, _) = submit(url, "4242 4242 4242 4242", &[]).await;
    assert_eq!(
        (status, location),
        (303, SUCCESS.replace("{CHECKOUT_SESSION_ID}", id(&made)))
    );
    // Whoever presses the button twice pays once.
    assert_eq!(submit(url, "4242424242424242", &[]).await.0, 303);
    let read = api.read(&format!("{path}?expand[]=payment_intent")).await;
    assert_eq!(
        (&read["status"], &read["payment_intent"]["amount_received"]),
        (&json!("complete"), &json!(3000))
    );
    assert_eq!(ids(&api.read("/v1/charges").await).len(), 1);
    assert_eq!(
        ids(&api.read("/v1/events?type=checkout.session.completed").await).len(),
        1
    );
    invalid(
        &api.post(&format!("{path}/expire"), &[]).await,
        "",
        "",
        "complete",
    );
}

#[tokio::test]
async fn two_submissions_at_once_pay_once() {
    let api = Api::empty().await;
    let one = price(&api, "900", None).await;
    for round in 1..=5 {
        let made = session(&api, "payment", &one, &[]).await;
        let url = made["url"].as_str().unwrap();
        let card = "4242424242424242";
        let (a, b) = tokio::join!(submit(url, card, &[]), submit(url, card, &[]));
        assert_eq!((a.0, b.0), (303, 303));
        assert_eq!(ids(&api.read("/v1/charges?limit=100").await).len(), round);
    }
}

#[tokio::test]
async fn promotion_codes_are_typed_on_the_page() {
    let api = Api::empty().await;
    let one = price(&api, "1000", None).await;
    let coupon = api
        .made("/v1/coupons", &[("amount_off", "500"), ("currency", "usd")])
        .await;
    let form = [
        ("promotion[type]", "coupon"),
        ("promotion[coupon]", id(&coupon)),
        ("code", "SPRING"),
    ];
    api.made("/v1/promotion_codes", &form).await;
    let made = session(&api, "payment", &one, &[("allow_promotion_codes", "true")]).await;
    let url = made["url"].as_str().unwrap();
    let apply = [("action", "apply"), ("promotion_code", "nope")];
    assert!(submit(url, "", &apply).await.2.contains("This code is invalid."));
    let apply = [("action", "apply"), ("promotion_code", "spring")];
    assert!(submit(url, "", &apply).await.2.contains("Pay $15.00"));
    assert_eq!(submit(url, "4242424242424242", &[]).await.0, 303);
    assert_eq!(api.read("/v1/charges").await["data"][0]["amount"], 1500);
}

#[tokio::test]
async fn sessions_subscribe_save_cards_and_expire() {
    let api = Api::empty().await;
    let (once, monthly) = (
        price(&api, "900", None).await,
        price(&api, "1000", Some("month")).await,
    );
    let made = session(
        &api,
        "subscription",
        &monthly,
        &[("subscription_data[trial_period_days]", "7")],
    )
    .await;
    assert_eq!(made["amount_total"], 0);
    assert_eq!(
        submit(made["url"].as_str().unwrap(), "4242424242424242", &[])
            .await
            .0,
        303
    );
    let path = format!(
        "/v1/checkout/sessions/{}?expand[]=subscription&expand[]=customer",
        id(&made)
    );
    let read = api.read(&path).await;
    assert_eq!(
        (&read["payment_status"], &read["subscription"]["status"]),
        (&json!("no_payment_required"), &json!("trialing"))
    );
    assert_eq!(read["customer"]["email"], "jenny@example.com");

    let customer = id(&read["customer"]).to_owned();
    let form = [
        ("mode", "setup"),
        ("success_url", SUCCESS),
        ("customer", customer.as_str()),
    ];
    let made = api.made("/v1/checkout/sessions", &form).await;
    assert_eq!(
        submit(made["url"].as_str().unwrap(), "4242424242424242", &[])
            .await
            .0,
        303
    );
    let read = api
        .read(&format!(
            "/v1/checkout/sessions/{}?expand[]=setup_intent",
            id(&made)
        ))
        .await;
    assert_eq!(read["setup_intent"]["status"], "succeeded");

    let made = session(&api, "payment", &once, &[]).await;
    let forward = json!({"advanceSeconds": 25 * 60 * 60});
    let clock = api.backend.control(http::Method::PUT, "/v1/clock").json(&forward);
    assert!(clock.send().await.expect("the clock").status().is_success());
    let read = api.read(&format!("/v1/checkout/sessions/{}", id(&made))).await;
    assert_eq!((&read["status"], &read["url"]), (&json!("expired"), &Value::Null));
    assert!(
        page(made["url"].as_str().unwrap())
            .await
            .1
            .contains("has expired")
    );

    let form = [
        ("mode", "payment"),
        ("success_url", SUCCESS),
        ("line_items[0][price]", monthly.as_str()),
    ];
    let wrong = api.post("/v1/checkout/sessions", &form).await;
    invalid(
        &wrong,
        "",
        "line_items[0][price]",
        "You specified `payment` mode but passed a recurring price",
    );
    assert_eq!(page(&api.backend.url("/c/pay/cs_test_nope")).await.0, 404);
}

#[tokio::test]
async fn a_payment_link_begins_a_session_for_each_visitor() {
    let api = Api::empty().await;
    let one = price(&api, "900", None).await;
    let form = [
        ("line_items[0][price]", one.as_str()),
        ("line_items[0][quantity]", "1"),
    ];
    let link = api.made("/v1/payment_links", &form).await;
    for _ in 0..2 {
        assert_eq!(page(link["url"].as_str().unwrap()).await.0, 303);
    }
    let sessions = api
        .read(&format!("/v1/checkout/sessions?payment_link={}", id(&link)))
        .await;
    assert_eq!(ids(&sessions).len(), 2);
    api.made(
        &format!("/v1/payment_links/{}", id(&link)),
        &[("active", "false")],
    )
    .await;
    assert_eq!(page(link["url"].as_str().unwrap()).await.0, 200);
    invalid(
        &api.post("/v1/payment_links", &[]).await,
        "parameter_missing",
        "line_items",
        "line_items",
    );
}
