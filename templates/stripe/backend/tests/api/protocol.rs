use crate::support::{Api, KEY, invalid, refused};
use asymmetric_kit::{RateMode, WallClock, test_support::Answer};
use http::Method;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_key_is_a_bearer_token_or_a_user_name() {
    let api = Api::acct().await;
    let request = || api.backend.client().get(api.backend.url("/v1/customers?limit=1"));
    assert_eq!(Answer::to(request().bearer_auth(KEY)).await.status, 200);
    assert_eq!(Answer::to(request().basic_auth(KEY, Some(""))).await.status, 200);
    assert_eq!(
        Answer::to(request().basic_auth(KEY, None::<&str>)).await.status,
        200
    );

    let none = Answer::to(request()).await;
    refused(
        &none,
        401,
        "invalid_request_error",
        "",
        "",
        "You did not provide an API key. You need to provide your API key",
    );
    assert_eq!(none.header("www-authenticate"), "Bearer realm=\"Stripe\"");
    assert!(none.header("request-id").starts_with("req_"));
    let wrong = Answer::to(request().bearer_auth("sk_test_51wrongwrongWXYZ")).await;
    refused(
        &wrong,
        401,
        "invalid_request_error",
        "",
        "",
        "Invalid API Key provided: sk_test_************WXYZ",
    );
    assert!(wrong.body["error"].get("request_log_url").is_none());
}

#[tokio::test]
async fn every_answer_carries_the_vendors_headers() {
    let api = Api::acct().await;
    let plain = api.get("/v1/customers?limit=1").await;
    assert_eq!(plain.header("stripe-version"), "2026-10-28.endive");
    assert_eq!(plain.header("cache-control"), "no-cache, no-store");
    assert_eq!(plain.header("content-type"), "application/json");
    let id = plain.header("request-id");
    assert!(id.starts_with("req_") && id.len() == "req_".len() + 14, "{id}");

    let with = |name: &'static str, value: &'static str| {
        Answer::to(
            api.request(Method::GET, "/v1/customers?limit=1")
                .header(name, value),
        )
    };
    assert_eq!(
        with("stripe-version", "2020-08-27")
            .await
            .header("stripe-version"),
        "2020-08-27"
    );
    invalid(
        &with("stripe-version", "latest").await,
        "",
        "",
        "Invalid Stripe API version: latest",
    );
    let own = with("stripe-account", "acct_1Q7AcmeK4Lx9rT2p").await;
    assert_eq!(
        (own.status.as_u16(), own.header("stripe-account")),
        (200, "acct_1Q7AcmeK4Lx9rT2p")
    );
    let foreign = with("stripe-account", "acct_1").await;
    refused(
        &foreign,
        403,
        "invalid_request_error",
        "account_invalid",
        "",
        "does not have access to account 'acct_1'",
    );
    assert!(!foreign.body.to_string().contains(KEY));
}

#[tokio::test]
async fn an_error_links_to_its_log_entry_and_documentation() {
    let api = Api::acct().await;
    let answer = api.get("/v1/customers/cus_nope").await;
    let id = answer.header("request-id");
    assert_eq!(
        answer.body,
        json!({"error": {
            "code": "resource_missing",
            "doc_url": "https://stripe.com/docs/error-codes/resource-missing",
            "message": "No such customer: 'cus_nope'",
            "param": "id",
            "request_log_url": format!("https://dashboard.stripe.com/acct_1Q7AcmeK4Lx9rT2p/test/workbench/logs?object={id}"),
            "type": "invalid_request_error",
        }})
    );
    assert_eq!(
        (answer.status.as_u16(), answer.header("stripe-should-retry")),
        (404, "false")
    );
}

#[tokio::test]
async fn addresses_that_do_not_exist_are_told_from_objects_that_do_not() {
    let api = Api::acct().await;
    for (method, path) in [
        (Method::GET, "/v1/customer"),
        (Method::GET, "/v1/customers/"),
        (Method::PUT, "/v1/customers"),
        (Method::GET, "/"),
    ] {
        let answer = Answer::to(api.request(method.clone(), path)).await;
        let message = format!("Unrecognized request URL ({method}: {path}).");
        refused(&answer, 404, "invalid_request_error", "", "", &message);
    }
}

#[tokio::test]
async fn what_is_published_and_missing_names_itself() {
    let api = Api::acct().await;
    for (method, path, name) in [
        (Method::POST, "/v1/topups", "PostTopups"),
        (Method::GET, "/v1/reviews", "GetReviews"),
        (
            Method::GET,
            "/v1/customers/cus_1/cash_balance",
            "GetCustomersCustomerCashBalance",
        ),
        (
            Method::POST,
            "/v1/test_helpers/confirmation_tokens",
            "PostTestHelpersConfirmationTokens",
        ),
        (Method::POST, "/v2/core/events", "version 2 of the API"),
    ] {
        let answer = Answer::to(api.request(method.clone(), path)).await;
        let message = format!(
            "{name} ({method} {path}) is part of Stripe's API, but is not implemented in this clone."
        );
        refused(&answer, 501, "api_error", "not_implemented", "", &message);
        assert_eq!(answer.header("stripe-should-retry"), "false");
    }
}

#[tokio::test]
async fn the_table_of_operations_lists_all_that_is_published() {
    let api = Api::empty().await;
    let operations = Answer::to(api.backend.control(Method::GET, "/v1/operations"))
        .await
        .body;
    let implemented = operations["implemented"].as_u64().expect("a number");
    assert!(implemented >= 80, "{implemented}");
    // All that the vendor publishes, version 2 of the API, and the clone's own pages.
    assert!(operations["listed"].as_u64().expect("a number") > 595);
}

#[tokio::test]
async fn other_encodings_and_malformed_names_are_refused() {
    let api = Api::empty().await;
    let request = api
        .request(Method::POST, "/v1/customers")
        .json(&json!({"name": "x"}));
    invalid(
        &Answer::to(request).await,
        "",
        "",
        "check that your POST content type is application/x-www-form-urlencoded",
    );
    invalid(
        &api.post("/v1/customers", &[("metadata[a", "x")]).await,
        "",
        "",
        "Invalid request parameters",
    );
    assert_eq!(api.read("/v1/customers").await["data"], json!([]));
    let in_query = api
        .post("/v1/customers?name=Query", &[("email", "q@example.com")])
        .await;
    assert_eq!(
        (&in_query.body["name"], &in_query.body["email"]),
        (&json!("Query"), &json!("q@example.com"))
    );
}

#[tokio::test]
async fn the_account_is_told_to_whoever_puts_the_key() {
    let api = Api::empty().await;
    assert_eq!(
        api.backend.put_tokens(&[("apiKey", KEY)]).await,
        json!({"accountId": "acct_1Q7AcmeK4Lx9rT2p"})
    );
    let hash: i64 = api
        .backend
        .sql("SELECT count(*) FROM _asym_auth.tokens WHERE length(hash) = 32")
        .await[0]
        .get(0);
    assert_eq!(hash, 1);
}

#[tokio::test]
async fn requests_are_logged_with_what_they_asked_and_got() {
    let api = Api::acct().await;
    api.made("/v1/customers", &[("name", "Logged")]).await;
    let log = "SELECT operation || ' ' || status || ' ' || (request->'arguments'->>'name') || ' ' || (response->>'name') \
               FROM _asym_log.requests ORDER BY sequence DESC LIMIT 1";
    assert_eq!(api.sql_text(log).await, "PostCustomers 200 Logged Logged");
}

#[tokio::test]
async fn an_account_has_so_many_requests_a_second() {
    let clock = WallClock::default();
    let api = Api::start_with(Some("acct"), |settings| {
        settings.rate_limits = RateMode::Scaled(8);
        settings.wall_clock = clock.clone();
    })
    .await;
    // Two of twenty-five; the third is told apart by its reason.
    for _ in 0..2 {
        assert_eq!(api.get("/v1/customers?limit=1").await.status, 200);
    }
    let refused = api.post("/v1/products", &[("name", "One too many")]).await;
    self::refused(
        &refused,
        429,
        "invalid_request_error",
        "rate_limit",
        "",
        "Request rate limit exceeded.",
    );
    assert_eq!(refused.header("stripe-rate-limited-reason"), "global-rate");
    assert_eq!(refused.header("retry-after"), "");
    clock.advance(Duration::from_secs(1));
    let products = api.get("/v1/products").await;
    assert!(!products.body.to_string().contains("One too many"));
}
