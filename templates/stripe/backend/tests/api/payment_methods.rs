//! Payment methods, cards of customers, and what customers pay with.

use crate::support::{Api, id, ids, invalid, refused};
use serde_json::{Value, json};

#[tokio::test]
async fn a_customer_is_made_with_a_method_that_is_the_default() {
    let api = Api::empty().await;
    let form = [
        ("payment_method", "pm_card_visa"),
        ("invoice_settings[default_payment_method]", "pm_card_visa"),
    ];
    let customer = api.made("/v1/customers", &form).await;
    let path = format!("/v1/customers/{}", id(&customer));
    let methods = api.read(&format!("{path}/payment_methods")).await;
    let default = &customer["invoice_settings"]["default_payment_method"];
    assert_eq!(ids(&methods), [default.as_str().expect("a default")]);
    let expanded = api
        .read(&format!(
            "{path}?expand[]=invoice_settings.default_payment_method.customer"
        ))
        .await;
    let method = &expanded["invoice_settings"]["default_payment_method"];
    assert_eq!(method["customer"]["id"], customer["id"]);
    let other = api.made("/v1/customers", &[]).await;
    let default = [("invoice_settings[default_payment_method]", id(method))];
    let foreign = api.post(&format!("/v1/customers/{}", id(&other)), &default).await;
    invalid(
        &foreign,
        "resource_missing",
        "invoice_settings[default_payment_method]",
        "must be attached",
    );
}

#[tokio::test]
async fn methods_move_between_customers_only_once() {
    let api = Api::empty().await;
    let one = api.made("/v1/customers", &[]).await;
    let other = api.made("/v1/customers", &[]).await;
    let attach = "/v1/payment_methods/pm_card_visa/attach";
    let method = api.made(attach, &[("customer", id(&one))]).await;
    let path = format!("/v1/payment_methods/{}", id(&method));
    let taken = api
        .post(&format!("{path}/attach"), &[("customer", id(&other))])
        .await;
    invalid(&taken, "", "", "already been attached");
    let detached = api.made(&format!("{path}/detach"), &[]).await;
    assert_eq!(detached["customer"], Value::Null);
    let events = api.read("/v1/events?type=payment_method.detached").await;
    assert_eq!(
        events["data"][0]["data"]["previous_attributes"],
        json!({"customer": one["id"]})
    );
    let spent = api
        .post(&format!("{path}/attach"), &[("customer", id(&other))])
        .await;
    invalid(&spent, "", "", "may not be used again");
    let declined = api
        .post(
            "/v1/payment_methods/pm_card_chargeDeclined/attach",
            &[("customer", id(&one))],
        )
        .await;
    refused(
        &declined,
        402,
        "card_error",
        "card_declined",
        "",
        "Your card was declined.",
    );
    let unknown = api
        .post(
            "/v1/payment_methods/pm_card_nothing/attach",
            &[("customer", id(&one))],
        )
        .await;
    refused(
        &unknown,
        404,
        "invalid_request_error",
        "resource_missing",
        "payment_method",
        "No such PaymentMethod",
    );
}

#[tokio::test]
async fn cards_are_given_as_tokens_which_are_used_once() {
    let api = Api::empty().await;
    let card = [
        ("card[number]", "5555555555554444"),
        ("card[exp_month]", "1"),
        ("card[exp_year]", "2030"),
        ("card[cvc]", "123"),
    ];
    let token = api.made("/v1/tokens", &card).await;
    assert_eq!(
        (&token["card"]["brand"], &token["used"]),
        (&json!("MasterCard"), &json!(false))
    );
    let customer = api.made("/v1/customers", &[("source", id(&token))]).await;
    let path = format!(
        "/v1/customers/{}?expand[]=default_source&expand[]=sources",
        id(&customer)
    );
    let expanded = api.read(&path).await;
    assert_eq!(expanded["default_source"]["last4"], "4444");
    assert_eq!(
        ids(&expanded["sources"]),
        [customer["default_source"].as_str().expect("a card")]
    );
    let again = api.post("/v1/customers", &[("source", id(&token))]).await;
    invalid(&again, "token_already_used", "", "more than once");
    let charged = [
        ("amount", "500"),
        ("currency", "usd"),
        ("customer", id(&customer)),
    ];
    let charge = api.made("/v1/charges", &charged).await;
    assert_eq!(charge["payment_method"], customer["default_source"]);
    for (name, value, code) in [
        ("card[number]", "4242424242424241", "incorrect_number"),
        ("card[exp_month]", "13", "invalid_expiry_month"),
        ("card[exp_year]", "2020", "invalid_expiry_year"),
        ("card[cvc]", "1", "invalid_cvc"),
    ] {
        let form: Vec<_> = card
            .into_iter()
            .map(|(own, old)| (own, if own == name { value } else { old }))
            .collect();
        refused(
            &api.post("/v1/tokens", &form).await,
            402,
            "card_error",
            code,
            name,
            "Your card",
        );
    }
}

#[tokio::test]
async fn what_is_searched_is_found_page_by_page() {
    let api = Api::acct().await;
    let query = |text: &str| format!("/v1/customers/search?query={}", text.replace(' ', "+"));
    let found = api
        .read(&query("metadata['plan']:'team' AND -name:'Initech'"))
        .await;
    assert_eq!(found["object"], "search_result");
    assert_eq!(ids(&found).len(), 3);
    let first = api
        .read(&format!("{}&limit=1", query("email~'example' created>0")))
        .await;
    let next = first["next_page"].as_str().expect("a page");
    let second = api
        .read(&format!(
            "{}&limit=1&page={next}",
            query("email~'example' created>0")
        ))
        .await;
    assert_ne!(first["data"], second["data"]);
    assert_eq!(ids(&api.read(&query("phone:null")).await).len(), 1);
    for wrong in [
        "name:'a' AND email:'b' OR phone:'c'",
        "name~'ab'",
        "created:'x'",
        "colour:'blue'",
        "metadata:'x'",
    ] {
        invalid(&api.get(&query(wrong)).await, "", "query", "");
    }
}

#[tokio::test]
async fn the_balance_of_a_customer_has_a_history() {
    let api = Api::acct().await;
    let dana = "/v1/customers/cus_MvFdEIWG7XLQe1";
    let path = format!("{dana}/balance_transactions");
    let made = api
        .made(
            &path,
            &[("amount", "900"), ("currency", "usd"), ("description", "Used")],
        )
        .await;
    assert_eq!(made["ending_balance"], -2000);
    api.made(dana, &[("balance", "0")]).await;
    let list = api.read(&path).await;
    assert_eq!(
        (&list["data"][0]["amount"], &list["data"][0]["type"]),
        (&json!(2000), &json!("adjustment"))
    );
    let other = api.post(&path, &[("amount", "1"), ("currency", "eur")]).await;
    invalid(&other, "", "currency", "balance is in usd");
}
