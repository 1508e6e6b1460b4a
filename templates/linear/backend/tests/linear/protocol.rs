//! GraphQL over HTTP: tokens, documents, errors, limits.

use crate::support::{AGENT, Api, KEY, refused};
use asymmetric_kit::{RateMode, test_support::Answer};
use http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn keys_are_sent_as_they_are_and_tokens_after_bearer() {
    let api = Api::acme().await;
    let send = |authorization: Option<String>| {
        let request = api.backend.client().post(api.backend.url("/graphql"));
        let request = match authorization {
            Some(value) => request.header("authorization", value),
            None => request,
        };
        Answer::to(request.json(&json!({"query": "{ viewer { id isMe } }"})))
    };
    for authorization in [KEY.to_owned(), format!("Bearer {KEY}")] {
        let answer = send(Some(authorization)).await;
        assert_eq!(answer.body["data"]["viewer"], json!({"id": AGENT, "isMe": true}));
    }
    for authorization in [None, Some("lin_api_nobody".to_owned())] {
        let answer = send(authorization).await;
        assert_eq!(answer.status, 401);
        refused(
            &answer.body["errors"][0],
            "authentication error",
            "not authenticated",
        );
    }
}

#[tokio::test]
async fn fragments_aliases_directives_and_literals_are_executed() {
    let api = Api::acme().await;
    let query = "query($no: Boolean!, $id: String = \"ENG-9\") { \
         first: issue(id: $id) { ...Short number @skip(if: true) } \
         second: issue(id: \"SUP-3\") { ...Short ... on Node { id } ... @include(if: $no) { title } } \
         issues(filter: {number: {in: 9}, team: {key: {eq: \"ENG\"}}}, first: 1) { __typename nodes { title } } } \
         fragment Short on Issue { identifier team { __typename } }";
    let data = api.data(query, json!({"no": false})).await;
    assert_eq!(
        data["first"],
        json!({"identifier": "ENG-9", "team": {"__typename": "Team"}})
    );
    assert_eq!(data["second"]["identifier"], "SUP-3");
    assert!(data["second"]["id"].is_string() && data["second"].get("title").is_none());
    assert_eq!(data["issues"]["__typename"], "IssueConnection");
    assert_eq!(data["issues"]["nodes"][0]["title"], "Release Acme Flow 4.2.1");
}

#[tokio::test]
async fn documents_that_are_not_valid_are_refused_as_a_whole() {
    let api = Api::acme().await;
    for (query, variables, code, message) in [
        (
            "{ issues { nodes { colour } } }",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
            "colour",
        ),
        (
            "{ issues { nodes { title }",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
            "",
        ),
        (
            "query($id: String!) { issue(id: $id) { id } }",
            json!({}),
            "BAD_USER_INPUT",
            "id",
        ),
        (
            "query($id: String!) { issue(id: $id) { id } }",
            json!([1]),
            "GRAPHQL_VALIDATION_FAILED",
            "Variables",
        ),
        (
            "",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
            "Must provide query string.",
        ),
        (
            "query A { __typename } query B { __typename }",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
            "operation name",
        ),
    ] {
        let answer = api.post(query, variables).await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.body);
        let error = &answer.body["errors"][0];
        refused(error, "graphql error", message);
        assert_eq!(error["extensions"]["code"], code);
        assert!(answer.body.get("data").is_none());
    }
}

#[tokio::test]
async fn one_of_several_operations_is_chosen_by_name() {
    let api = Api::acme().await;
    let query = "query A { viewer { id } } query B { organization { urlKey } }";
    let body = json!({"query": query, "operationName": "B"});
    let answer = Answer::to(api.request().json(&body)).await;
    assert_eq!(answer.body["data"], json!({"organization": {"urlKey": "acme"}}));
    let body = json!({"query": query, "operationName": "C"});
    assert_eq!(Answer::to(api.request().json(&body)).await.status, 400);
}

#[tokio::test]
async fn what_the_clone_does_not_have_says_so_by_name() {
    let api = Api::acme().await;
    let answer = api.post("{ customers { nodes { id } } }", json!({})).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.body["data"]),
        (200, &Value::Null)
    );
    refused(
        &answer.body["errors"][0],
        "feature not accessible",
        "query.customers",
    );
    // A part that may be null leaves the rest.
    let query = "{ issue(id: \"ENG-9\") { title descriptionState } }";
    let answer = api.post(query, json!({})).await;
    let expected = json!({"issue": {"title": "Release Acme Flow 4.2.1", "descriptionState": null}});
    assert_eq!(answer.body["data"], expected);
    let error = &answer.body["errors"][0];
    refused(error, "feature not accessible", "Issue.descriptionState");
    assert_eq!(error["path"], json!(["issue", "descriptionState"]));
    assert_eq!(error["locations"][0], json!({"line": 1, "column": 30}));
    let mutation = "mutation { issueUpdate(id: \"ENG-9\", input: {title: \"New\"}) { issue { agentSessions { nodes { id } } } } }";
    let answer = api.post(mutation, json!({})).await;
    assert_eq!(answer.body["data"]["issueUpdate"]["issue"], Value::Null);
    let data = api.data("{ issue(id: \"ENG-9\") { title } }", json!({})).await;
    assert_eq!(data["issue"]["title"], "New", "what was answered as done is done");
}

#[tokio::test]
async fn the_schema_describes_itself() {
    let api = Api::acme().await;
    let query = "{ __schema { queryType { name } mutationType { name } types { name } } \
         __type(name: \"IssueRelationType\") { kind enumValues { name } } viewer { id } }";
    let data = api.data(query, json!({})).await;
    assert_eq!(data["__schema"]["queryType"]["name"], "Query");
    assert!(data["__schema"]["types"].as_array().map_or(0, Vec::len) > 900);
    assert_eq!(data["__type"]["enumValues"][0]["name"], "blocks");
    assert_eq!(data["viewer"]["id"], AGENT);
}

#[tokio::test]
async fn the_log_speaks_of_fields() {
    let api = Api::acme().await;
    api.data(
        "{ viewer { id } teams { nodes { id } } other: viewer { id } }",
        json!({}),
    )
    .await;
    api.data("{ __typename }", json!({})).await;
    api.error("mutation { commentDelete(id: \"x\") { success } }", json!({}))
        .await;
    let log = Answer::to(api.backend.control(Method::GET, "/v1/log")).await.body;
    let requests = log["requests"].as_array().expect("a log");
    let entries: Vec<(&Value, &Value)> = requests
        .iter()
        .map(|entry| (&entry["operation"], &entry["outcome"]))
        .collect();
    let expected = [
        (json!("query.viewer, query.teams"), json!("committed")),
        (json!("asymmetric.graphql"), json!("committed")),
        (json!("mutation.commentDelete"), json!("rolled_back")),
    ];
    let expected: Vec<(&Value, &Value)> = expected.iter().map(|(name, outcome)| (name, outcome)).collect();
    assert_eq!(entries, expected);
}

#[tokio::test]
async fn the_table_has_a_row_for_every_field() {
    let api = Api::empty().await;
    let table = Answer::to(api.backend.control(Method::GET, "/v1/operations"))
        .await
        .body;
    assert!(
        table["listed"].as_u64().unwrap_or_default() > 530,
        "{}",
        table["listed"]
    );
    let operations = table["operations"].as_array().expect("operations");
    let of = |name: &str| {
        operations
            .iter()
            .find(|operation| operation["name"] == name)
            .cloned()
    };
    let issues = of("query.issues").expect("a row");
    assert_eq!(
        (&issues["implemented"], &issues["path"]),
        (&json!(true), &json!("/graphql"))
    );
    assert_eq!(of("mutation.releaseCreate").expect("a row")["implemented"], false);
    let mut names: Vec<&Value> = operations.iter().map(|operation| &operation["name"]).collect();
    let all = names.len();
    names.sort_by_key(ToString::to_string);
    names.dedup();
    assert_eq!(names.len(), all);
}

#[tokio::test]
async fn requests_are_counted_where_limits_are_on() {
    let api = Api::start_with(Some("acme"), |settings| settings.rate_limits = RateMode::Real).await;
    let answer = api.post("{ viewer { id } }", json!({})).await;
    assert_eq!(answer.header("x-ratelimit-requests-limit"), "5000");
    assert_eq!(answer.header("x-ratelimit-requests-remaining"), "4999");
    let reset: i64 = answer
        .header("x-ratelimit-requests-reset")
        .parse()
        .expect("milliseconds");
    assert!(reset > 1_700_000_000_000);
}

#[tokio::test]
async fn other_paths_and_methods_are_refused() {
    let api = Api::empty().await;
    let get = api.backend.client().get(api.backend.url("/graphql"));
    assert_eq!(Answer::to(get).await.status, 405);
    let other = api
        .backend
        .client()
        .post(api.backend.url("/rest"))
        .header("authorization", KEY);
    assert_eq!(Answer::to(other).await.status, 404);
}
