//! Calls that get in each other's way: one of them wins, the others are refused, nothing fails.

use crate::support::{Api, id, ids, invalid, refused};
use asymmetric_kit::test_support::Answer;

const ROUNDS: usize = 10;

/// The one answer that succeeded, and the others.
fn winner(answers: Vec<Answer>) -> (Answer, Vec<Answer>) {
    let (mut succeeded, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!(succeeded.len(), 1, "{refused:?}");
    (succeeded.remove(0), refused)
}

#[tokio::test]
async fn one_price_gets_a_lookup_key() {
    let api = Api::empty().await;
    let product = api.made("/v1/products", &[("name", "P")]).await;
    let base = [
        ("product", id(&product)),
        ("currency", "usd"),
        ("unit_amount", "1"),
    ];
    for round in 0..ROUNDS {
        let key = format!("key-{round}");
        let form = [&base[..], &[("lookup_key", key.as_str())]].concat();
        let first = api.made("/v1/prices", &base).await;
        let path = format!("/v1/prices/{}", id(&first));
        // Two that come with the key, and one that is given it.
        let given = [("lookup_key", key.as_str())];
        let (a, b, c) = tokio::join!(
            api.post("/v1/prices", &form),
            api.post("/v1/prices", &form),
            api.post(&path, &given),
        );
        let (holder, others) = winner(vec![a, b, c]);
        for other in others {
            invalid(&other, "", "lookup_key", id(&holder.body));
        }
        assert_eq!(
            ids(&api.read(&format!("/v1/prices?lookup_keys[]={key}")).await),
            [id(&holder.body)]
        );
    }
}

#[tokio::test]
async fn keys_that_change_hands_in_both_directions_end_up_somewhere() {
    let api = Api::empty().await;
    let product = api.made("/v1/products", &[("name", "P")]).await;
    let base = [
        ("product", id(&product)),
        ("currency", "usd"),
        ("unit_amount", "1"),
    ];
    let one = api
        .made("/v1/prices", &[&base[..], &[("lookup_key", "a")]].concat())
        .await;
    let other = api
        .made("/v1/prices", &[&base[..], &[("lookup_key", "b")]].concat())
        .await;
    let (one, other) = (
        format!("/v1/prices/{}", id(&one)),
        format!("/v1/prices/{}", id(&other)),
    );
    // Each holds its own row and wants the other's: a deadlock, after which one of them runs again.
    let (take_b, take_a) = (
        [("lookup_key", "b"), ("transfer_lookup_key", "true")],
        [("lookup_key", "a"), ("transfer_lookup_key", "true")],
    );
    let (first, second) = tokio::join!(api.post(&one, &take_b), api.post(&other, &take_a));
    assert_eq!(
        (first.status.as_u16(), second.status.as_u16()),
        (200, 200),
        "{} {}",
        first.body,
        second.body
    );
    let holders = api
        .backend
        .sql("SELECT lookup_key FROM prices WHERE lookup_key IS NOT NULL ORDER BY 1")
        .await;
    let keys: Vec<String> = holders.iter().map(|row| row.get(0)).collect();
    assert!(keys == ["a", "b"] || keys == ["a"] || keys == ["b"], "{keys:?}");
}

#[tokio::test]
async fn one_product_gets_an_id() {
    let api = Api::empty().await;
    for round in 0..ROUNDS {
        let plan = format!("plan-{round}");
        let form = [("id", plan.as_str()), ("name", "P")];
        let post = || api.post("/v1/products", &form);
        let (a, b, c) = tokio::join!(post(), post(), post());
        for other in winner(vec![a, b, c]).1 {
            invalid(&other, "resource_already_exists", "id", "Product already exists.");
        }
    }
}

#[tokio::test]
async fn a_product_is_either_deleted_or_sold() {
    let api = Api::empty().await;
    for _ in 0..ROUNDS {
        let product = api.made("/v1/products", &[("name", "P")]).await;
        let path = format!("/v1/products/{}", id(&product));
        let form = [
            ("product", id(&product)),
            ("currency", "usd"),
            ("unit_amount", "1"),
        ];
        let (sold, deleted) = tokio::join!(api.post("/v1/prices", &form), api.delete(&path));
        if sold.status == 200 {
            invalid(&deleted, "", "id", "one or more user-created prices");
        } else {
            invalid(&sold, "resource_missing", "product", id(&product));
            assert_eq!(deleted.status, 200, "{}", deleted.body);
            refused(
                &api.get(&path).await,
                404,
                "invalid_request_error",
                "resource_missing",
                "id",
                "No such product",
            );
        }
    }
}

#[tokio::test]
async fn a_customer_keeps_what_two_updates_at_once_wrote() {
    let api = Api::empty().await;
    let customer = api.made("/v1/customers", &[]).await;
    let path = format!("/v1/customers/{}", id(&customer));
    for round in 0..ROUNDS {
        let (one, other) = (format!("metadata[one{round}]"), format!("metadata[other{round}]"));
        let (one, other) = ([(one.as_str(), "x")], [(other.as_str(), "x")]);
        tokio::join!(api.made(&path, &one), api.made(&path, &other));
    }
    let metadata = api.read(&path).await["metadata"].clone();
    assert_eq!(
        metadata.as_object().map(serde_json::Map::len),
        Some(2 * ROUNDS),
        "{metadata}"
    );
}
