use crate::support::{Api, id, ids, invalid, refused};
use serde_json::json;

const FORM: &[(&str, &str)] = &[("name", "Once"), ("metadata[a]", "1")];

#[tokio::test]
async fn the_same_key_gets_the_same_answer_and_has_one_effect() {
    let api = Api::empty().await;
    let first = api.post_with_key("/v1/customers", FORM, "key-1").await;
    assert_eq!(first.status, 200);
    assert_eq!(
        (
            first.header("idempotency-key"),
            first.header("idempotent-replayed")
        ),
        ("key-1", "")
    );
    assert_eq!(first.header("original-request"), first.header("request-id"));
    // The order of parameters is no difference.
    let reordered: Vec<_> = FORM.iter().rev().copied().collect();
    let second = api.post_with_key("/v1/customers", &reordered, "key-1").await;
    assert_eq!((second.status, &second.body), (first.status, &first.body));
    assert_eq!(second.body.to_string(), first.body.to_string());
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(second.header("original-request"), first.header("request-id"));
    assert_ne!(second.header("request-id"), first.header("request-id"));
    assert_eq!(ids(&api.read("/v1/customers").await), [id(&first.body)]);
    // What was answered then is answered again, whatever became of the object.
    api.delete(&format!("/v1/customers/{}", id(&first.body))).await;
    assert_eq!(
        api.post_with_key("/v1/customers", FORM, "key-1").await.body,
        first.body
    );
}

#[tokio::test]
async fn a_key_belongs_to_its_endpoint_and_parameters() {
    let api = Api::empty().await;
    api.post_with_key("/v1/customers", FORM, "key-1").await;
    let other = api
        .post_with_key("/v1/customers", &[("name", "Twice")], "key-1")
        .await;
    let message = "Keys for idempotent requests can only be used with the same parameters they were first used with. Try \
                   using a key other than 'key-1' if you meant to execute a different request.";
    refused(&other, 400, "idempotency_error", "", "", message);
    let elsewhere = api.post_with_key("/v1/products", FORM, "key-1").await;
    refused(
        &elsewhere,
        400,
        "idempotency_error",
        "",
        "",
        "('/v1/customers' vs '/v1/products')",
    );
    assert_eq!(ids(&api.read("/v1/customers").await).len(), 1);
    assert_eq!(ids(&api.read("/v1/products").await).len(), 0);
    let long = "k".repeat(256);
    invalid(
        &api.post_with_key("/v1/customers", FORM, &long).await,
        "",
        "",
        "up to 255 characters",
    );
}

#[tokio::test]
async fn refusals_of_requests_that_had_begun_are_kept_and_others_are_not() {
    let api = Api::empty().await;
    let price = [("product", "plan"), ("currency", "usd"), ("unit_amount", "1")];
    let refusal = api.post_with_key("/v1/prices", &price, "begun").await;
    invalid(&refusal, "resource_missing", "product", "No such product: 'plan'");
    api.made("/v1/products", &[("id", "plan"), ("name", "Plan")])
        .await;
    let replayed = api.post_with_key("/v1/prices", &price, "begun").await;
    assert_eq!(
        (replayed.status, replayed.body.to_string()),
        (refusal.status, refusal.body.to_string())
    );
    assert_eq!(replayed.header("idempotent-replayed"), "true");

    let malformed = api
        .post_with_key(
            "/v1/prices",
            &[("currency", "usd"), ("colour", "red")],
            "not-begun",
        )
        .await;
    invalid(&malformed, "parameter_unknown", "colour", "colour");
    let corrected = api.post_with_key("/v1/prices", &price, "not-begun").await;
    assert_eq!(
        (corrected.status.as_u16(), corrected.header("idempotent-replayed")),
        (200, "")
    );
}

#[tokio::test]
async fn a_refused_request_leaves_nothing_but_its_answer() {
    let api = Api::empty().await;
    // The product is written before its price is refused.
    let form = [("name", "Half"), ("default_price_data[currency]", "usd")];
    let refusal = api.post_with_key("/v1/products", &form, "half").await;
    invalid(&refusal, "", "", "Prices require");
    assert_eq!(ids(&api.read("/v1/products").await), [""; 0]);
    assert_eq!(
        api.post_with_key("/v1/products", &form, "half")
            .await
            .header("idempotent-replayed"),
        "true"
    );
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let api = Api::empty().await;
    let first = api.post_with_key("/v1/customers", FORM, "key-1").await;
    let advance =
        |seconds: u32| format!("UPDATE _asym_state.clock SET anchor = anchor + interval '{seconds} seconds'");
    api.backend.sql(&advance(24 * 60 * 60 - 1)).await;
    assert_eq!(
        api.post_with_key("/v1/customers", FORM, "key-1").await.body,
        first.body
    );
    api.backend.sql(&advance(1)).await;
    let anew = api.post_with_key("/v1/customers", FORM, "key-1").await;
    assert_eq!(anew.header("idempotent-replayed"), "");
    assert_ne!(id(&anew.body), id(&first.body));
    assert_eq!(
        api.post_with_key("/v1/customers", FORM, "key-1").await.body,
        anew.body
    );
}

#[tokio::test]
async fn a_key_in_use_is_refused_until_its_request_has_ended() {
    let api = Api::empty().await;
    // What the first of two requests holds while it runs.
    let blocker = api.backend.connect("postgres", database_port(&api).await).await;
    blocker
        .batch_execute("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('idempotency:key-1', 0))")
        .await
        .unwrap();
    let second = api.post_with_key("/v1/customers", FORM, "key-1").await;
    let message = "There is currently another in-progress request using this Idempotent Key";
    refused(
        &second,
        409,
        "idempotency_error",
        "idempotency_key_in_use",
        "",
        message,
    );
    assert_eq!(second.header("stripe-should-retry"), "true");
    assert_eq!(
        api.post_with_key("/v1/customers", FORM, "key-2").await.status,
        200
    );
    blocker.batch_execute("COMMIT").await.unwrap();
    assert_eq!(
        api.post_with_key("/v1/customers", FORM, "key-1").await.status,
        200
    );
}

#[tokio::test]
async fn requests_at_once_with_one_key_have_one_effect() {
    let api = Api::empty().await;
    let mut answers = Vec::new();
    for round in 0..10 {
        let key = format!("round-{round}");
        let post = || api.post_with_key("/v1/customers", FORM, &key);
        let (a, b, c) = tokio::join!(post(), post(), post());
        let succeeded: Vec<_> = [a, b, c]
            .into_iter()
            .filter(|answer| {
                assert!([200, 409].contains(&answer.status.as_u16()), "{}", answer.body);
                answer.status == 200
            })
            .collect();
        assert!(!succeeded.is_empty());
        assert!(succeeded.iter().all(|answer| answer.body == succeeded[0].body));
        assert_eq!(
            succeeded
                .iter()
                .filter(|answer| answer.header("idempotent-replayed").is_empty())
                .count(),
            1
        );
        answers.push(succeeded[0].body["id"].clone());
    }
    answers.reverse();
    let list = api.read("/v1/customers?limit=100").await;
    assert_eq!(
        ids(&list).into_iter().map(|id| json!(id)).collect::<Vec<_>>(),
        answers
    );
}

#[tokio::test]
async fn keys_mean_nothing_to_other_methods() {
    let api = Api::empty().await;
    let customer = api.post_with_key("/v1/customers", FORM, "key-1").await;
    let path = format!("/v1/customers/{}", id(&customer.body));
    let get = api
        .request(http::Method::GET, &path)
        .header("idempotency-key", "key-1");
    let read = asymmetric_kit::test_support::Answer::to(get).await;
    assert_eq!(
        (read.status.as_u16(), read.header("idempotent-replayed")),
        (200, "")
    );
}

async fn database_port(api: &Api) -> u16 {
    let port = api.sql_text("SELECT current_setting('port')").await;
    port.parse().expect("a port")
}
