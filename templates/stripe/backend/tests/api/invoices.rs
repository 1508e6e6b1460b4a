use crate::{
    billing::{count, open_invoice, page, payer, price, submit},
    support::{Api, id, ids, invalid, refused},
};
use serde_json::{Value, json};

#[tokio::test]
async fn discounts_taxes_and_the_customers_balance_add_up() {
    let api = Api::empty().await;
    let customer = payer(&api, "pm_card_visa", &[("balance", "-100")]).await;
    let coupon = api.made("/v1/coupons", &[("percent_off", "10")]).await;
    let form = [
        ("display_name", "VAT"),
        ("inclusive", "false"),
        ("percentage", "20"),
    ];
    let vat = api.made("/v1/tax_rates", &form).await;
    let one = price(&api, "500", None).await;
    let item = [
        ("customer", customer.as_str()),
        ("pricing[price]", one.as_str()),
        ("quantity", "2"),
    ];
    api.made("/v1/invoiceitems", &item).await;
    let form = [
        ("customer", customer.as_str()),
        ("pending_invoice_items_behavior", "include"),
        ("discounts[0][coupon]", id(&coupon)),
        ("default_tax_rates[0]", id(&vat)),
    ];
    let draft = api.made("/v1/invoices", &form).await;
    assert_eq!(
        (&draft["subtotal"], &draft["total"], &draft["amount_due"]),
        (&json!(1000), &json!(1080), &json!(980))
    );
    assert_eq!(draft["total_taxes"][0]["taxable_amount"], 900);
    assert_eq!(draft["default_tax_rates"][0]["display_name"], "VAT");
    let path = format!("/v1/invoices/{}", id(&draft));
    let open = api.made(&format!("{path}/finalize"), &[]).await;
    assert_eq!(
        (&open["starting_balance"], &open["ending_balance"]),
        (&json!(-100), &json!(0))
    );
    let paid = api
        .made(
            &format!("{path}/pay"),
            &[("expand[]", "payments.data.payment.payment_intent")],
        )
        .await;
    assert_eq!(
        (&paid["status"], &paid["amount_paid"]),
        (&json!("paid"), &json!(980))
    );
    assert_eq!(
        paid["payments"]["data"][0]["payment"]["payment_intent"]["amount_received"],
        980
    );
    assert_eq!(api.read(&format!("/v1/customers/{customer}")).await["balance"], 0);
    assert_eq!(
        api.read(&format!("/v1/coupons/{}", id(&coupon))).await["times_redeemed"],
        1
    );
    let kinds = api.read("/v1/events?limit=100").await;
    let kinds: Vec<&Value> = kinds["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["type"])
        .collect();
    for kind in [
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
        "charge.succeeded",
        "coupon.created",
    ] {
        assert!(kinds.contains(&&json!(kind)), "{kind}: {kinds:?}");
    }
}

#[tokio::test]
async fn a_declined_payment_stays_with_the_invoice() {
    let api = Api::empty().await;
    let customer = payer(&api, "pm_card_chargeCustomerFail", &[]).await;
    let open = open_invoice(&api, &customer, "700").await;
    let path = format!("/v1/invoices/{}", id(&open));
    let declined = api.post(&format!("{path}/pay"), &[]).await;
    refused(
        &declined,
        402,
        "card_error",
        "card_declined",
        "",
        "Your card was declined.",
    );
    let kept = api.read(&path).await;
    assert_eq!(
        (&kept["status"], &kept["attempt_count"]),
        (&json!("open"), &json!(1))
    );
    let url = kept["hosted_invoice_url"].as_str().unwrap();
    assert!(page(url).await.1.contains("Pay $7.00"));
    let (status, _, text) = submit(url, "4000000000000002", &[]).await;
    assert!(
        status == 402 && text.contains("Your card was declined."),
        "{status} {text}"
    );
    assert_eq!(submit(url, "4242424242424242", &[]).await.0, 303);
    assert_eq!(api.read(&path).await["status"], "paid");
    invalid(&api.post(&format!("{path}/void"), &[]).await, "", "", "`paid`");
}

#[tokio::test]
async fn an_invoice_is_paid_once() {
    let api = Api::empty().await;
    let customer = payer(&api, "pm_card_visa", &[]).await;
    for _ in 0..5 {
        let path = format!(
            "/v1/invoices/{}/pay",
            id(&open_invoice(&api, &customer, "700").await)
        );
        let (a, b, c) = tokio::join!(api.post(&path, &[]), api.post(&path, &[]), api.post(&path, &[]));
        assert_eq!(count(&[a, b, c], 200), 1);
    }
    let charges = api
        .read(&format!("/v1/charges?customer={customer}&limit=100"))
        .await;
    assert_eq!(ids(&charges).len(), 5);
    let numbers = api.read(&format!("/v1/invoices?customer={customer}")).await;
    let numbers: Vec<&str> = numbers["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["number"].as_str().unwrap())
        .collect();
    assert!(
        numbers
            .iter()
            .zip(["5", "4", "3", "2", "1"])
            .all(|(number, end)| number.ends_with(end)),
        "{numbers:?}"
    );
}

#[tokio::test]
async fn drafts_follow_their_items_and_finalized_invoices_do_not() {
    let api = Api::empty().await;
    let customer = payer(&api, "pm_card_visa", &[]).await;
    let draft = api.made("/v1/invoices", &[("customer", &customer)]).await;
    let path = format!("/v1/invoices/{}", id(&draft));
    let form = [
        ("customer", customer.as_str()),
        ("invoice", id(&draft)),
        ("amount", "300"),
        ("currency", "usd"),
    ];
    let item = api.made("/v1/invoiceitems", &form).await;
    let item_path = format!("/v1/invoiceitems/{}", id(&item));
    api.made(&item_path, &[("amount", "400")]).await;
    assert_eq!(api.read(&path).await["total"], 400);
    assert_eq!(api.delete(&item_path).await.status, 200);
    assert_eq!(api.read(&path).await["lines"]["data"], json!([]));
    let item = api.made("/v1/invoiceitems", &form).await;
    api.made(&format!("{path}/finalize"), &[]).await;
    let late = api
        .post(&format!("/v1/invoiceitems/{}", id(&item)), &[("amount", "1")])
        .await;
    invalid(&late, "invoice_not_editable", "invoice", "is finalized");
    let unknown = api.post(&path, &[("descripton", "x")]).await;
    invalid(
        &unknown,
        "parameter_unknown",
        "descripton",
        "Received unknown parameter",
    );
}

#[tokio::test]
async fn credit_notes_reduce_what_is_open_and_give_back_what_is_paid() {
    let api = Api::empty().await;
    let customer = payer(&api, "pm_card_visa", &[]).await;
    let open = open_invoice(&api, &customer, "1000").await;
    let path = format!("/v1/invoices/{}", id(&open));
    let note = api
        .made("/v1/credit_notes", &[("invoice", id(&open)), ("amount", "400")])
        .await;
    assert!(note["number"].as_str().unwrap().ends_with("-CN-01"), "{note}");
    assert_eq!(page(note["pdf"].as_str().unwrap()).await.0, 200);
    assert_eq!(api.read(&path).await["amount_remaining"], 600);
    api.made(&format!("{path}/pay"), &[]).await;
    let form = [
        ("invoice", id(&open)),
        ("amount", "100"),
        ("refund_amount", "60"),
        ("credit_amount", "40"),
    ];
    api.made("/v1/credit_notes", &form).await;
    assert_eq!(
        api.read(&format!("/v1/customers/{customer}")).await["balance"],
        -40
    );
    assert_eq!(api.read("/v1/refunds").await["data"][0]["amount"], 60);
    let too_much = [
        ("invoice", id(&open)),
        ("amount", "900"),
        ("credit_amount", "900"),
    ];
    invalid(
        &api.post("/v1/credit_notes", &too_much).await,
        "",
        "amount",
        "cannot exceed",
    );
}
