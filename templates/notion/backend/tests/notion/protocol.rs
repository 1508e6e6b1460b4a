//! What holds for all operations: versions, tokens, capabilities, errors, limits.

use crate::support::{Api, HOME, TOKEN, invalid, refused, text};
use asymmetric_kit::{RateMode, test_support::Answer};
use http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_version_must_be_named() {
    let api = Api::empty().await;
    let client = api.backend.client();
    let without = client.get(api.backend.url("/v1/users/me")).bearer_auth(TOKEN);
    refused(
        &Answer::to(without).await,
        400,
        "missing_version",
        "Notion-Version header should be defined, instead was `undefined`.",
    );
    let wrong = client
        .get(api.backend.url("/v1/users/me"))
        .bearer_auth(TOKEN)
        .header("notion-version", "2020-01-01");
    invalid(&Answer::to(wrong).await, "instead was `\"2020-01-01\"`");
}

#[tokio::test]
async fn who_is_nobody_is_refused() {
    let api = Api::empty().await;
    let client = api.backend.client();
    for request in [
        client.get(api.backend.url("/v1/users")),
        client.get(api.backend.url("/v1/users")).bearer_auth("ntn_nobody"),
    ] {
        let answer = Answer::to(request.header("notion-version", "2025-09-03")).await;
        refused(&answer, 401, "unauthorized", "API token is invalid.");
        assert_eq!(answer.header("x-notion-request-id"), answer.body["request_id"]);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_said_so() {
    let api = Api::empty().await;
    let broken = api
        .request(Method::POST, "/v1/pages")
        .header("content-type", "application/json")
        .body("{\"parent\":");
    refused(
        &Answer::to(broken).await,
        400,
        "invalid_json",
        "Error parsing JSON body.",
    );
    for (method, path) in [
        (Method::GET, "/v1/nothing"),
        (Method::DELETE, "/v1/search"),
        (Method::GET, "/"),
    ] {
        let answer = Answer::to(api.request(method, path)).await;
        refused(&answer, 400, "invalid_request_url", "Invalid request URL.");
    }
    let answer = api.get("/v1/agents").await;
    invalid(&answer, "This clone does not implement the operation listAgents.");
}

#[tokio::test]
async fn capabilities_say_what_an_integration_may_do() {
    let api = Api::empty().await;
    let page = || json!({"parent": {"page_id": HOME}, "properties": {"title": {"title": text("x")}}});
    let restricted =
        |answer: &Answer| refused(answer, 403, "restricted_resource", "Insufficient permissions");
    api.only("read_content").await;
    restricted(&api.post("/v1/pages", page()).await);
    restricted(
        &api.patch(&format!("/v1/pages/{HOME}"), json!({"icon": null}))
            .await,
    );
    restricted(&api.get("/v1/users").await);
    api.read(&format!("/v1/pages/{HOME}")).await;
    api.read("/v1/users/me").await;
    api.only("insert_content").await;
    restricted(&api.get(&format!("/v1/pages/{HOME}")).await);
    api.made("/v1/pages", page()).await;
    api.only("read_user_without_email").await;
    let users = api.read("/v1/users").await;
    assert_eq!(
        (&users["results"][0]["name"], &users["results"][0]["person"]),
        (&json!("Owner"), &json!({}))
    );
    api.only("read_user_with_email").await;
    let users = api.read("/v1/users").await;
    assert_eq!(users["results"][0]["person"]["email"], "owner@workspace.example");
}

#[tokio::test]
async fn users_are_people_and_bots() {
    let api = Api::acme().await;
    let users = api.read("/v1/users").await;
    let names: Vec<&Value> = users["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| &user["name"])
        .collect();
    assert_eq!(
        (names.len(), names[0], names[6]),
        (7, &json!("Priya Raman"), &json!("Acme Agent"))
    );
    let me = api.read("/v1/users/me").await;
    assert_eq!(
        (&me["bot"]["workspace_name"], &me["bot"]["owner"]["type"]),
        (&json!("Acme Corp"), &json!("workspace"))
    );
    let path = format!("/v1/users/{}", users["results"][1]["id"].as_str().unwrap());
    assert_eq!(api.read(&path).await, users["results"][1]);
    refused(
        &api.get(&format!("/v1/users/{HOME}")).await,
        404,
        "object_not_found",
        "Could not find user",
    );
    let emojis = api.read("/v1/custom_emojis").await;
    assert_eq!(emojis["results"][0]["name"], "acme");
}

#[tokio::test]
async fn too_many_requests_are_told_to_wait() {
    let api = Api::start_with(None, |settings| settings.rate_limits = RateMode::Real).await;
    let mut answer = api.get("/v1/users/me").await;
    for _ in 0..30 {
        answer = api.get("/v1/users/me").await;
    }
    refused(&answer, 429, "rate_limited", "You have been rate limited.");
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=10).contains(&seconds), "{seconds}");
}
