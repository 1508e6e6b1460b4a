//! Payment intents: every way through their statuses.

use crate::support::{Api, id, invalid, refused};
use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::{Value, json};

/// What a payment with a test card needs.
fn form<'a>(card: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("amount", "2000"),
        ("currency", "usd"),
        ("payment_method_types[]", "card"),
        ("payment_method", card),
        ("confirm", "true"),
    ];
    form.extend_from_slice(more);
    form
}

async fn read(api: &Api, intent: &Value) -> Value {
    let path = format!(
        "/v1/payment_intents/{}?expand[]=latest_charge.balance_transaction",
        id(intent)
    );
    api.read(&path).await
}

/// The types of events about an object, oldest first.
async fn told(api: &Api, id: &str) -> Vec<String> {
    let events = api.read("/v1/events?limit=100").await;
    let events = events["data"].as_array().expect("events");
    let about = events
        .iter()
        .rev()
        .filter(|event| event["data"]["object"]["id"] == id);
    about
        .map(|event| event["type"].as_str().expect("a type").to_owned())
        .collect()
}

#[tokio::test]
async fn an_intent_goes_from_nothing_to_paid_in_steps() {
    let api = Api::empty().await;
    let intent = api
        .made("/v1/payment_intents", &[("amount", "2000"), ("currency", "usd")])
        .await;
    assert_eq!(intent["status"], "requires_payment_method");
    let path = format!("/v1/payment_intents/{}", id(&intent));
    let confirm = format!("{path}/confirm");
    let missing = api.post(&confirm, &[]).await;
    invalid(
        &missing,
        "payment_intent_unexpected_state",
        "",
        "missing a payment method",
    );
    assert_eq!(missing.body["error"]["payment_intent"]["id"], intent["id"]);
    let updated = api.made(&path, &[("payment_method", "pm_card_visa")]).await;
    assert_eq!(updated["status"], "requires_confirmation");
    let paid = api.made(&confirm, &[]).await;
    assert_eq!(
        (&paid["status"], &paid["amount_received"]),
        (&json!("succeeded"), &json!(2000))
    );
    let whole = read(&api, &intent).await;
    let charge = &whole["latest_charge"];
    assert_eq!(charge["balance_transaction"]["net"], 1912);
    assert_eq!(charge["payment_method_details"]["card"]["last4"], "4242");
    let again = api.post(&confirm, &[]).await;
    invalid(&again, "payment_intent_unexpected_state", "", "already succeeded");
    let types = told(&api, id(&intent)).await;
    let expected = [
        "payment_intent.created",
        "payment_intent.updated",
        "payment_intent.succeeded",
    ];
    assert_eq!(types, expected);
    assert_eq!(told(&api, id(charge)).await, ["charge.succeeded"]);
}

#[tokio::test]
async fn every_test_card_is_declined_in_its_own_way() {
    let api = Api::empty().await;
    for (card, code, reason) in [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        (
            "pm_card_visa_chargeDeclinedInsufficientFunds",
            "card_declined",
            "insufficient_funds",
        ),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", ""),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", ""),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", ""),
        ("pm_card_radarBlock", "card_declined", "fraudulent"),
        ("pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
    ] {
        let answer = api.post("/v1/payment_intents", &form(card, &[])).await;
        let error = &answer.body["error"];
        let said = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            (
                answer.status.as_u16(),
                said("type"),
                said("code"),
                said("decline_code")
            ),
            (402, "card_error".to_owned(), code.to_owned(), reason.to_owned()),
            "{card}: {}",
            answer.body
        );
        // What was refused is kept: the intent, its failed charge, and the events about them.
        let kept = read(&api, &error["payment_intent"]).await;
        assert_eq!(kept["status"], "requires_payment_method");
        assert_eq!(kept["payment_method"], Value::Null);
        assert_eq!(kept["last_payment_error"]["code"], code);
        assert_eq!(kept["latest_charge"]["id"], error["charge"]);
        assert_eq!(kept["latest_charge"]["status"], "failed");
        let types = told(&api, id(&kept)).await;
        assert_eq!(types, ["payment_intent.created", "payment_intent.payment_failed"]);
    }
    assert_eq!(api.read("/v1/balance_transactions").await["data"], json!([]));
}

#[tokio::test]
async fn customers_authenticate_or_fail_to() {
    let api = Api::empty().await;
    for (result, status) in [("succeeded", "succeeded"), ("failed", "requires_payment_method")] {
        let card = form(
            "pm_card_threeDSecure2Required",
            &[("return_url", "https://shop.example/back")],
        );
        let intent = api.made("/v1/payment_intents", &card).await;
        assert_eq!(intent["status"], "requires_action");
        let page = intent["next_action"]["redirect_to_url"]["url"]
            .as_str()
            .expect("a page");
        // Nobody has a key on this page.
        let shown = api.backend.client().get(page).send().await.expect("a page");
        assert!(
            shown
                .text()
                .await
                .expect("a page")
                .contains("Complete authentication")
        );
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        let sent = client
            .post(page)
            .form(&[("result", result)])
            .send()
            .await
            .expect("an answer");
        let back = sent.headers()["location"]
            .to_str()
            .expect("an address")
            .to_owned();
        assert!(back.ends_with(&format!("&redirect_status={result}")), "{back}");
        assert_eq!(read(&api, &intent).await["status"], status);
        assert_eq!(
            api.backend
                .client()
                .get(page)
                .send()
                .await
                .expect("an answer")
                .status(),
            404
        );
    }
    let away = api
        .post(
            "/v1/payment_intents",
            &form("pm_card_authenticationRequired", &[("off_session", "true")]),
        )
        .await;
    refused(
        &away,
        402,
        "card_error",
        "authentication_required",
        "",
        "requires authentication",
    );
}

#[tokio::test]
async fn intents_that_are_confirmed_by_hand_are_confirmed_again() {
    let api = Api::empty().await;
    let card = form(
        "pm_card_authenticationRequired",
        &[("confirmation_method", "manual")],
    );
    let intent = api.made("/v1/payment_intents", &card).await;
    let page = intent["next_action"]["use_stripe_sdk"]["stripe_js"]
        .as_str()
        .expect("a page");
    let answer = api
        .backend
        .client()
        .post(page)
        .form(&[("result", "succeeded")])
        .send()
        .await;
    assert_eq!(answer.expect("an answer").status(), 200);
    assert_eq!(read(&api, &intent).await["status"], "requires_confirmation");
    let paid = api
        .made(&format!("/v1/payment_intents/{}/confirm", id(&intent)), &[])
        .await;
    assert_eq!(paid["status"], "succeeded");
}

#[tokio::test]
async fn money_that_is_set_aside_is_captured_in_part_or_given_back() {
    let api = Api::empty().await;
    let held = api
        .made(
            "/v1/payment_intents",
            &form("pm_card_visa", &[("capture_method", "manual")]),
        )
        .await;
    assert_eq!(
        (&held["status"], &held["amount_capturable"]),
        (&json!("requires_capture"), &json!(2000))
    );
    assert_eq!(api.read("/v1/balance_transactions").await["data"], json!([]));
    let capture = format!("/v1/payment_intents/{}/capture", id(&held));
    let more = api.post(&capture, &[("amount_to_capture", "2001")]).await;
    invalid(&more, "amount_too_large", "amount_to_capture", "greater than");
    api.made(&capture, &[("amount_to_capture", "1200")]).await;
    let charge = &read(&api, &held).await["latest_charge"];
    assert_eq!(
        (&charge["amount_captured"], &charge["amount_refunded"]),
        (&json!(1200), &json!(800))
    );
    assert_eq!(charge["balance_transaction"]["amount"], 1200);
    let left = api
        .post("/v1/refunds", &[("charge", id(charge)), ("amount", "1201")])
        .await;
    invalid(&left, "", "amount", "greater than unrefunded amount");
    let other = api
        .made(
            "/v1/payment_intents",
            &form("pm_card_visa", &[("capture_method", "manual")]),
        )
        .await;
    let canceled = api
        .made(&format!("/v1/payment_intents/{}/cancel", id(&other)), &[])
        .await;
    assert_eq!(canceled["status"], "canceled");
    assert_eq!(read(&api, &other).await["latest_charge"]["refunded"], true);
    let late = api
        .post(&format!("/v1/payment_intents/{}/capture", id(&other)), &[])
        .await;
    invalid(&late, "payment_intent_unexpected_state", "", "status of canceled");
}

#[tokio::test]
async fn a_method_that_no_customer_has_is_used_once() {
    let api = Api::empty().await;
    let method = api
        .made(
            "/v1/payment_methods",
            &[("type", "card"), ("card[token]", "tok_visa")],
        )
        .await;
    api.made("/v1/payment_intents", &form(id(&method), &[])).await;
    let again = api.post("/v1/payment_intents", &form(id(&method), &[])).await;
    invalid(&again, "", "payment_method", "may not be used again");
    let customer = api.made("/v1/customers", &[("name", "A")]).await;
    let saving = [("customer", id(&customer)), ("setup_future_usage", "off_session")];
    let saved = api
        .made("/v1/payment_intents", &form("pm_card_visa", &saving))
        .await;
    let method = saved["payment_method"].as_str().expect("a method");
    let owned = api.post("/v1/payment_intents", &form(method, &[])).await;
    invalid(&owned, "", "payment_method", "Please include the Customer");
    let once_more = [("customer", id(&customer)), ("off_session", "true")];
    assert_eq!(
        api.made("/v1/payment_intents", &form(method, &once_more)).await["status"],
        "succeeded"
    );
}

#[tokio::test]
async fn debits_take_their_time() {
    let api = Api::empty().await;
    for (iban, status) in [
        ("AT611904300234573201", "succeeded"),
        ("AT861904300235473202", "requires_payment_method"),
    ] {
        let method = api
            .made(
                "/v1/payment_methods",
                &[("type", "sepa_debit"), ("sepa_debit[iban]", iban)],
            )
            .await;
        let form = [
            ("amount", "1000"),
            ("currency", "eur"),
            ("payment_method_types[]", "sepa_debit"),
            ("payment_method", id(&method)),
            ("confirm", "true"),
        ];
        let intent = api.made("/v1/payment_intents", &form).await;
        assert_eq!(intent["status"], "processing");
        let clock = api
            .backend
            .control(Method::PUT, "/v1/clock")
            .json(&json!({"advanceSeconds": 300}));
        assert_eq!(Answer::to(clock).await.status, 200);
        assert_eq!(read(&api, &intent).await["status"], status);
    }
}

#[tokio::test]
async fn a_refused_payment_is_answered_again_under_its_key() {
    let api = Api::empty().await;
    let card = form("pm_card_chargeDeclined", &[]);
    let first = api.post_with_key("/v1/payment_intents", &card, "once").await;
    let again = api.post_with_key("/v1/payment_intents", &card, "once").await;
    assert_eq!((first.status.as_u16(), &first.body), (402, &again.body));
    assert_eq!(
        api.read("/v1/charges").await["data"]
            .as_array()
            .expect("charges")
            .len(),
        1
    );
}
