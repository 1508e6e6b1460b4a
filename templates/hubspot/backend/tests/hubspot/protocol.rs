//! What all answers have in common: tokens, bodies, limits, what is not there.

use crate::support::{Api, invalid, refused};
use asymmetric_kit::{RateMode, test_support::Answer};
use http::{Method, header};
use serde_json::json;

#[tokio::test]
async fn tokens_of_nobody_are_refused() {
    let api = Api::acme().await;
    let request = || {
        api.backend
            .client()
            .get(api.backend.url("/crm/v3/objects/contacts"))
    };
    let message = "Authentication credentials not found. This API supports OAuth 2.0";
    refused(
        &Answer::to(request()).await,
        401,
        "INVALID_AUTHENTICATION",
        message,
    );
    let stranger = request().bearer_auth("pat-na1-00000000-0000-0000-0000-000000000000");
    refused(
        &Answer::to(stranger).await,
        401,
        "INVALID_AUTHENTICATION",
        message,
    );
}

#[tokio::test]
async fn what_is_not_there_says_so() {
    let api = Api::acme().await;
    let lists = api.get("/crm/v3/lists").await;
    refused(
        &lists,
        501,
        "NOT_IMPLEMENTED",
        "(GET /crm/v3/lists) is not implemented in this clone",
    );
    refused(
        &api.get("/crm/v9/objects").await,
        404,
        "OBJECT_NOT_FOUND",
        "resource not found",
    );
    let put = api.put("/crm/v3/owners", json!({})).await;
    refused(
        &put,
        405,
        "METHOD_NOT_ALLOWED",
        "PUT is not allowed for /crm/v3/owners",
    );
}

#[tokio::test]
async fn bodies_are_read_as_json_whatever_they_are_called() {
    let api = Api::acme().await;
    let path = "/crm/v3/objects/contacts/search";
    let broken = api.request(Method::POST, path).body("{\"query\":");
    invalid(&Answer::to(broken).await, "Invalid input JSON");
    let list = api.request(Method::POST, path).body("[1]");
    assert_eq!(Answer::to(list).await.status, 200);
    let text = api
        .request(Method::POST, path)
        .header(header::CONTENT_TYPE, "text/plain")
        .body("{\"query\": \"ruth\"}");
    assert_eq!(Answer::to(text).await.body["total"], 1);
    invalid(
        &api.post(path, json!({"query": {"a": 1}})).await,
        "query is not a text",
    );
    invalid(
        &api.post(path, json!({"filterGroups": "all"})).await,
        "filterGroups is not a list",
    );
}

#[tokio::test]
async fn a_request_has_one_correlation_id() {
    let api = Api::acme().await;
    let refusal = api.get("/crm/v3/objects/contacts/1").await;
    assert_eq!(
        refusal.header("x-hubspot-correlation-id"),
        refusal.body["correlationId"]
    );
    let next = api.get("/crm/v3/objects/contacts/1").await;
    assert_ne!(next.body["correlationId"], refusal.body["correlationId"]);
}

#[tokio::test]
async fn limits_are_in_headers_and_refuse_the_rest() {
    let api = Api::start(Some("acme"), |settings| settings.rate_limits = RateMode::Real).await;
    let answer = api.get("/crm/v3/owners").await;
    for (name, expected) in [
        ("x-hubspot-ratelimit-max", "190"),
        ("x-hubspot-ratelimit-remaining", "189"),
        ("x-hubspot-ratelimit-interval-milliseconds", "10000"),
        ("x-hubspot-ratelimit-daily", "1000000"),
        ("x-hubspot-ratelimit-daily-remaining", "999999"),
    ] {
        assert_eq!(answer.header(name), expected, "{name}");
    }
    // Searches are counted by the second, and say nothing of it.
    let search = async || api.post("/crm/v3/objects/contacts/search", json!({})).await;
    let first = search().await;
    assert_eq!(
        (first.status.as_u16(), first.header("x-hubspot-ratelimit-max")),
        (200, "")
    );
    let mut limited = None;
    for _ in 0..20 {
        limited = limited.or(Some(search().await).filter(|answer| answer.status == 429));
    }
    let limited = limited.expect("a refusal");
    refused(
        &limited,
        429,
        "RATE_LIMITS",
        "You have reached your secondly limit.",
    );
    assert_eq!(
        (&limited.body["policyName"], &limited.body["errorType"]),
        (&json!("SECONDLY"), &json!("RATE_LIMIT"))
    );
    let mut limited = None;
    for _ in 0..200 {
        limited = limited.or(Some(api.get("/account-info/v3/details").await).filter(|one| one.status == 429));
    }
    let limited = limited.expect("a refusal");
    refused(
        &limited,
        429,
        "RATE_LIMITS",
        "You have reached your ten_secondly_rolling limit.",
    );
    assert_eq!(limited.body["policyName"], "TEN_SECONDLY_ROLLING");
    let off = Api::acme().await;
    assert_eq!(
        off.get("/crm/v3/owners")
            .await
            .header("x-hubspot-ratelimit-remaining"),
        "190"
    );
}
