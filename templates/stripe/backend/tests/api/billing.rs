//! What the tests of billing begin with.

use crate::support::{Api, id};
use asymmetric_kit::test_support::Answer;
use serde_json::Value;
use std::time::Duration;

/// Midnight, 1 January 2026.
pub(crate) const START: i64 = 1_767_225_600;
pub(crate) const DAY: i64 = 24 * 60 * 60;

/// How long a test clock may take to get ready.
const PATIENCE: Duration = Duration::from_mins(1);

/// A customer with a card that is charged by default.
pub(crate) async fn payer(api: &Api, card: &str, fields: &[(&str, &str)]) -> String {
    let customer = api.made("/v1/customers", fields).await;
    let path = format!("/v1/payment_methods/{card}/attach");
    let method = api.made(&path, &[("customer", id(&customer))]).await;
    let default = [("invoice_settings[default_payment_method]", id(&method))];
    api.made(&format!("/v1/customers/{}", id(&customer)), &default)
        .await;
    id(&customer).to_owned()
}

/// A price of a product of its own.
pub(crate) async fn price(api: &Api, amount: &str, interval: Option<&str>) -> String {
    let mut form = vec![
        ("currency", "usd"),
        ("unit_amount", amount),
        ("product_data[name]", "Flow"),
    ];
    if let Some(interval) = interval {
        form.push(("recurring[interval]", interval));
    }
    id(&api.made("/v1/prices", &form).await).to_owned()
}

/// An open invoice over this amount.
pub(crate) async fn open_invoice(api: &Api, customer: &str, amount: &str) -> Value {
    let item = [("customer", customer), ("amount", amount), ("currency", "usd")];
    api.made("/v1/invoiceitems", &item).await;
    let form = [
        ("customer", customer),
        ("pending_invoice_items_behavior", "include"),
    ];
    let draft = api.made("/v1/invoices", &form).await;
    api.made(&format!("/v1/invoices/{}/finalize", id(&draft)), &[])
        .await
}

/// Advances a test clock, and waits until everything has happened.
pub(crate) async fn advance(api: &Api, clock: &str, to: i64) {
    let path = format!("/v1/test_helpers/test_clocks/{clock}");
    let to = to.to_string();
    api.made(&format!("{path}/advance"), &[("frozen_time", &to)])
        .await;
    let is_ready = async { while api.read(&path).await["status"] != "ready" {} };
    let ended = tokio::time::timeout(PATIENCE, is_ready).await;
    ended.expect("the clock gets ready");
}

/// A browser that stays where it is.
fn browser() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client")
}

/// The page at `url`: its status and text.
pub(crate) async fn page(url: &str) -> (u16, String) {
    let response = browser().get(url).send().await.expect("a page");
    (response.status().as_u16(), response.text().await.expect("a text"))
}

/// Fills in a page and submits it: the status, where it leads, and the text.
pub(crate) async fn submit(url: &str, card: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
    let own = [
        ("email", "jenny@example.com"),
        ("card_number", card),
        ("card_expiry", "12 / 34"),
        ("card_cvc", "123"),
        ("name", "Jenny Rosen"),
    ];
    let form = [&own[..], fields].concat();
    let response = browser().post(url).form(&form).send().await.expect("a page");
    let location = response
        .headers()
        .get("location")
        .and_then(|value| value.to_str().ok());
    let location = location.unwrap_or_default().to_owned();
    let status = response.status().as_u16();
    (status, location, response.text().await.expect("a text"))
}

/// How many answers have this status.
pub(crate) fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}
