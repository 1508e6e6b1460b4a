//! Searches.

use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::Value;

use crate::support::{Api, each, refused};

async fn numbers(api: &Api, query: &str) -> Vec<String> {
    let request = api.request(Method::GET, "/search/issues").query(&[("q", query)]);
    let answer = Answer::to(request).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    assert_eq!(answer.body["incomplete_results"], false);
    let items = answer.body["items"].as_array().expect("items");
    assert_eq!(answer.body["total_count"], items.len(), "{query}");
    let name = |item: &Value| {
        let repository = item["repository_url"].as_str().unwrap_or_default();
        let repository = repository.rsplit('/').next().unwrap_or_default();
        format!("{repository}#{}", item["number"])
    };
    items.iter().map(name).collect()
}

#[tokio::test]
async fn issues_are_found_by_words_and_qualifiers() {
    let api = Api::acme().await;
    let flow = "repo:acme-corp/acme-flow";
    for (query, expected) in [
        ("webhooks is:open is:issue", vec!["acme-flow#4"]),
        ("webhook is:pr", vec!["acme-flow#9"]),
        ("\"byte order mark\" in:title is:issue", vec!["acme-flow#1"]),
        ("repo:acme-corp/docs", vec!["docs#2", "docs#1"]),
        (
            "repo:acme-corp/docs repo:acme-corp/website is:open",
            vec!["docs#2", "website#1", "docs#1"],
        ),
        (
            "org:acme-corp label:customer is:open",
            vec!["acme-flow#11", "acme-flow#6"],
        ),
        ("label:ux,question", vec!["acme-flow#5", "acme-flow#11"]),
        ("author:sam-okafor -label:bug", vec!["acme-flow#12"]),
        ("assignee:@me", vec!["acme-flow#10", "acme-flow#6"]),
        ("milestone:\"Audit log\" no:assignee", vec![]),
        ("mentions:jonas-lindqvist", vec!["acme-flow#6"]),
        ("commenter:marcus-webb", vec!["acme-flow#6"]),
        ("is:merged", vec!["acme-flow#2"]),
        ("reason:\"not planned\"", vec!["acme-flow#12"]),
        ("created:>2026-01-03", vec!["acme-flow#5"]),
        ("closed:2025-12-18 is:issue", vec!["acme-flow#1"]),
        ("comments:>=2", vec!["acme-flow#6", "acme-flow#1"]),
        ("Brightleaf sort:created-asc", vec!["acme-flow#1", "website#1"]),
        ("halcyon in:comments", vec!["acme-flow#6"]),
    ] {
        assert_eq!(numbers(&api, query).await, expected, "{query}");
    }
    assert_eq!(numbers(&api, &format!("{flow} is:open is:issue")).await.len(), 7);
}

#[tokio::test]
async fn searches_are_sorted_and_paged() {
    let api = Api::acme().await;
    let path = "/search/issues?q=repo:acme-corp/acme-flow&sort=updated&order=asc&per_page=2";
    let answer = api.get(path).await;
    assert_eq!(answer.body["total_count"], 13);
    assert_eq!(each(&answer.body["items"], "number"), [12, 7]);
    assert!(answer.header("link").contains("page=7>; rel=\"last\""));
    assert_eq!(answer.header("x-ratelimit-resource"), "search");
}

#[tokio::test]
async fn what_cannot_be_seen_is_not_found() {
    let api = Api::acme().await;
    let dana = api.token_of(182_000_017, "repo").await;
    let found = api
        .as_user(&dana, Method::GET, "/search/issues?q=webhooks", Value::Null)
        .await;
    assert_eq!(found.body["total_count"], 0);
    let path = "/search/issues?q=repo:acme-corp/acme-flow";
    refused(
        &api.as_user(&dana, Method::GET, path, Value::Null).await,
        422,
        "Validation Failed",
    );
    refused(&api.get("/search/issues").await, 422, "Validation Failed");
    let unsupported = api.get("/search/issues?q=project:acme/1").await;
    assert!(
        unsupported.body["errors"][0]["message"]
            .as_str()
            .is_some_and(|text| text.contains("project")),
        "{}",
        unsupported.body
    );
    refused(
        &api.get("/search/issues?q=x&page=34&per_page=100").await,
        422,
        "Only the first 1000 search results",
    );
}

#[tokio::test]
async fn repositories_users_and_labels_are_found() {
    let api = Api::acme().await;
    let repositories = api.read("/search/repositories?q=org:acme-corp").await;
    assert_eq!(
        each(&repositories["items"], "name"),
        ["docs", "website", "acme-flow"]
    );
    let found = api.read("/search/repositories?q=workflow+language:python").await;
    assert_eq!(each(&found["items"], "name"), ["acme-flow"]);
    let public = api.read("/search/repositories?q=acme+is:public+stars:%3E1").await;
    assert_eq!(each(&public["items"], "name"), ["docs"]);
    let users = api.read("/search/users?q=tanaka+type:user").await;
    assert_eq!(each(&users["items"], "login"), ["aiko-tanaka"]);
    let organizations = api.read("/search/users?q=acme+type:org").await;
    assert_eq!(each(&organizations["items"], "login"), ["acme-corp"]);
    let labels = api
        .read("/search/labels?q=customer&repository_id=880000001")
        .await;
    assert_eq!(each(&labels["items"], "name"), ["customer"]);
    refused(&api.get("/search/labels?q=x").await, 422, "Validation Failed");
}
