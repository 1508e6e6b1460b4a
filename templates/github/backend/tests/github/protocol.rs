//! What every answer has in common.

use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::json;

use crate::support::{Api, TOKEN, refused};

#[tokio::test]
async fn the_root_leads_on_under_both_prefixes() {
    let api = Api::empty().await;
    let root = api.read("/").await;
    assert_eq!(root["current_user_url"], api.backend.url("/user"));
    let enterprise = api.read("/api/v3/").await;
    assert_eq!(enterprise["current_user_url"], api.backend.url("/api/v3/user"));
}

#[tokio::test]
async fn tokens_come_in_three_ways_and_wrong_ones_are_refused() {
    let api = Api::empty().await;
    for scheme in ["token", "Bearer"] {
        let request = api.anonymous(Method::GET, "/rate_limit");
        let answer = Answer::to(request.header("authorization", format!("{scheme} {TOKEN}"))).await;
        assert_eq!(answer.body["resources"]["core"]["limit"], 5000, "{scheme}");
    }
    let basic = api
        .anonymous(Method::GET, "/rate_limit")
        .basic_auth(TOKEN, Some(""));
    assert_eq!(Answer::to(basic).await.body["resources"]["core"]["limit"], 5000);
    let anonymous = Answer::to(api.anonymous(Method::GET, "/rate_limit")).await;
    assert_eq!(anonymous.body["resources"]["core"]["limit"], 60);
    let wrong = api.anonymous(Method::GET, "/").bearer_auth("ghp_nobody");
    refused(&Answer::to(wrong).await, 401, "Bad credentials");
}

#[tokio::test]
async fn answers_carry_the_headers_of_the_vendor() {
    let api = Api::empty().await;
    let answer = api.get("/").await;
    assert!(answer.header("x-oauth-scopes").contains("repo"));
    assert_eq!(answer.header("x-github-media-type"), "github.v3");
    assert_eq!(answer.header("x-github-api-version-selected"), "2022-11-28");
    assert_eq!(answer.header("x-ratelimit-resource"), "core");
    assert_eq!(answer.header("x-ratelimit-limit"), "5000");
    assert_eq!(answer.header("x-github-request-id").len(), 24);
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
}

#[tokio::test]
async fn what_the_client_has_already_is_not_sent_again() {
    let api = Api::empty().await;
    let first = api.get("/").await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let again = api.request(Method::GET, "/").header("if-none-match", &tag);
    let answer = Answer::to(again).await;
    assert_eq!(answer.status, 304);
    assert_eq!(answer.header("etag"), tag);
    let other = api.request(Method::GET, "/").header("if-none-match", "\"other\"");
    assert_eq!(Answer::to(other).await.status, 200);
}

#[tokio::test]
async fn what_is_unknown_and_what_is_missing_are_told_apart() {
    let api = Api::empty().await;
    refused(&api.get("/nowhere").await, 404, "Not Found");
    let missing = api.get("/gists").await;
    refused(&missing, 501, "gists/list");
    assert_eq!(
        missing.body["documentation_url"],
        "https://docs.github.com/rest/gists/gists#list-gists-for-the-authenticated-user"
    );
    let unreadable = api.request(Method::GET, "/").body("{");
    refused(&Answer::to(unreadable).await, 400, "Problems parsing JSON");
    let text = api.request(Method::GET, "/").json(&json!("text"));
    refused(&Answer::to(text).await, 400, "Body should be a JSON object");
}
