//! The balance is the sum of what moved it, whatever happens.

use crate::support::{Api, id, invalid};
use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::{Value, json};

/// A small generator of numbers: the same ones each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).expect("an index")]
    }
}

fn amounts(balance: &Value, list: &str) -> i64 {
    let amounts = balance[list].as_array().expect("amounts").iter();
    amounts
        .filter(|amount| amount["currency"] == "usd")
        .map(|amount| amount["amount"].as_i64().expect("an amount"))
        .sum()
}

/// Checks that all views of the money agree.
async fn check(api: &Api) {
    let transactions = api.read("/v1/balance_transactions?limit=100&currency=usd").await;
    assert_eq!(transactions["has_more"], false);
    let transactions = transactions["data"].as_array().expect("transactions");
    let number = |transaction: &Value, name: &str| transaction[name].as_i64().expect("a number");
    for one in transactions {
        assert_eq!(
            number(one, "net"),
            number(one, "amount") - number(one, "fee"),
            "{one}"
        );
        let fees = one["fee_details"].as_array().expect("fees").iter();
        assert_eq!(
            fees.map(|fee| number(fee, "amount")).sum::<i64>(),
            number(one, "fee"),
            "{one}"
        );
    }
    let sum = |status: &str| {
        let of_status = transactions.iter().filter(|one| one["status"] == status);
        of_status.map(|one| number(one, "net")).sum::<i64>()
    };
    let balance = api.read("/v1/balance").await;
    assert_eq!(
        (amounts(&balance, "available"), amounts(&balance, "pending")),
        (sum("available"), sum("pending"))
    );
    let charges = api.read("/v1/charges?limit=100&expand[]=data.refunds").await;
    for charge in charges["data"].as_array().expect("charges") {
        let refunds = charge["refunds"]["data"].as_array().expect("refunds").iter();
        let kept = refunds.filter(|refund| refund["status"] != "failed" && refund["status"] != "canceled");
        assert_eq!(
            kept.map(|refund| number(refund, "amount")).sum::<i64>(),
            number(charge, "amount_refunded")
        );
    }
}

#[tokio::test]
async fn the_balance_is_the_sum_of_its_transactions_whatever_happens() {
    for seed in [1, 7, 2026] {
        let api = Api::empty().await;
        let mut numbers = Numbers(seed);
        let mut charges: Vec<String> = Vec::new();
        for _ in 0..18 {
            let amount = (numbers.below(9000) + 100).to_string();
            match numbers.below(5) {
                0 | 1 => {
                    let source = numbers.one_of(&[
                        "tok_visa",
                        "tok_bypassPending",
                        "tok_br",
                        "tok_createDispute",
                        "tok_pendingRefund",
                        "tok_refundFail",
                        "tok_chargeDeclined",
                    ]);
                    let form = [
                        ("amount", amount.as_str()),
                        ("currency", "usd"),
                        ("source", source),
                    ];
                    let answer = api.post("/v1/charges", &form).await;
                    charges.extend(answer.body["id"].as_str().map(str::to_owned));
                }
                2 if !charges.is_empty() => {
                    let charge = numbers.below(charges.len() as u64);
                    let charge = &charges[usize::try_from(charge).expect("an index")];
                    api.post("/v1/refunds", &[("charge", charge), ("amount", &amount)])
                        .await;
                }
                3 => {
                    api.post("/v1/payouts", &[("amount", &amount), ("currency", "usd")])
                        .await;
                }
                _ => {
                    let clock = api
                        .backend
                        .control(Method::PUT, "/v1/clock")
                        .json(&json!({"advanceSeconds": 40_000}));
                    assert_eq!(Answer::to(clock).await.status, 200);
                }
            }
            check(&api).await;
        }
    }
}

#[tokio::test]
async fn refunds_and_payouts_at_once_take_no_more_than_there_is() {
    let api = Api::empty().await;
    let form = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("source", "tok_bypassPending"),
    ];
    let charge = api.made("/v1/charges", &form).await;
    let refund = [("charge", id(&charge)), ("amount", "400")];
    let answers = tokio::join!(
        api.post("/v1/refunds", &refund),
        api.post("/v1/refunds", &refund),
        api.post("/v1/refunds", &refund),
    );
    let answers = [answers.0, answers.1, answers.2];
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 2);
    let form = [
        ("amount", "10000"),
        ("currency", "usd"),
        ("source", "tok_bypassPending"),
    ];
    api.made("/v1/charges", &form).await;
    let payout = [("amount", "6000"), ("currency", "usd")];
    let answers = tokio::join!(api.post("/v1/payouts", &payout), api.post("/v1/payouts", &payout));
    let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
    check(&api).await;
}

#[tokio::test]
async fn refunds_that_take_their_time_end_by_the_world_clock() {
    let api = Api::empty().await;
    for (source, at_first, at_last) in [
        ("tok_pendingRefund", "pending", "succeeded"),
        ("tok_refundFail", "succeeded", "failed"),
    ] {
        let form = [("amount", "1000"), ("currency", "usd"), ("source", source)];
        let charge = api.made("/v1/charges", &form).await;
        let refund = api.made("/v1/refunds", &[("charge", id(&charge))]).await;
        assert_eq!(refund["status"], at_first);
        let clock = api
            .backend
            .control(Method::PUT, "/v1/clock")
            .json(&json!({"advanceSeconds": 3600}));
        assert_eq!(Answer::to(clock).await.status, 200);
        assert_eq!(
            api.read(&format!("/v1/refunds/{}", id(&refund))).await["status"],
            at_last
        );
    }
    check(&api).await;
}

#[tokio::test]
async fn payouts_arrive_unless_they_are_canceled() {
    let api = Api::empty().await;
    let form = [
        ("amount", "10000"),
        ("currency", "usd"),
        ("source", "tok_bypassPending"),
    ];
    api.made("/v1/charges", &form).await;
    let one = api
        .made("/v1/payouts", &[("amount", "1000"), ("currency", "usd")])
        .await;
    let other = api
        .made("/v1/payouts", &[("amount", "2000"), ("currency", "usd")])
        .await;
    api.made(&format!("/v1/payouts/{}/cancel", id(&other)), &[]).await;
    let clock = api
        .backend
        .control(Method::PUT, "/v1/clock")
        .json(&json!({"advanceSeconds": 90_000}));
    assert_eq!(Answer::to(clock).await.status, 200);
    assert_eq!(
        api.read(&format!("/v1/payouts/{}", id(&one))).await["status"],
        "paid"
    );
    assert_eq!(
        api.read(&format!("/v1/payouts/{}", id(&other))).await["status"],
        "canceled"
    );
    let late = api.post(&format!("/v1/payouts/{}/cancel", id(&one)), &[]).await;
    invalid(&late, "payouts_not_allowed", "", "status of paid");
    assert_eq!(
        api.read("/v1/events?type=payout.paid").await["data"][0]["request"]["id"],
        Value::Null
    );
}

#[tokio::test]
async fn disputes_take_the_money_and_the_fee_and_give_them_back_when_won() {
    let api = Api::empty().await;
    for (text, status, net) in [("winning_evidence", "won", 0), ("losing_evidence", "lost", -2500)] {
        let form = [
            ("amount", "1000"),
            ("currency", "usd"),
            ("source", "tok_createDispute"),
        ];
        let charge = api.made("/v1/charges", &form).await;
        let refund = api.post("/v1/refunds", &[("charge", id(&charge))]).await;
        invalid(&refund, "charge_disputed", "", "charged back");
        let disputes = api.read(&format!("/v1/disputes?charge={}", id(&charge))).await;
        let path = format!("/v1/disputes/{}", id(&disputes["data"][0]));
        let decided = api.made(&path, &[("evidence[uncategorized_text]", text)]).await;
        let moved = decided["balance_transactions"]
            .as_array()
            .expect("transactions")
            .iter();
        assert_eq!(decided["status"], status);
        assert_eq!(
            moved
                .map(|one| one["net"].as_i64().expect("a number"))
                .sum::<i64>(),
            net
        );
        invalid(
            &api.post(&format!("{path}/close"), &[]).await,
            "",
            "",
            "already closed",
        );
    }
    check(&api).await;
}
