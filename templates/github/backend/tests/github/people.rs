//! Users, organizations, teams, stars.

use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::{Value, json};

use crate::support::{Api, each, invalid, refused};

#[tokio::test]
async fn the_token_acts_as_somebody() {
    let api = Api::acme().await;
    let user = api.read("/user").await;
    assert_eq!(user["login"], "acme-agent");
    assert_eq!(user["user_view_type"], "private");
    assert_eq!(user["node_id"], "U_kgDOCuhbwQ");
    let changed = api
        .changed("/user", json!({"bio": "Helps", "blog": "https://acme.example"}))
        .await;
    assert_eq!(
        (&changed["bio"], &changed["name"]),
        (&json!("Helps"), &json!("Acme Agent"))
    );
    assert_eq!(api.read("/users/acme-agent").await["bio"], "Helps");
    let foreign = api.patch("/user", json!({"email": "nobody@acme.example"})).await;
    invalid(&foreign, "User", "email", "invalid");
    assert_eq!(api.read("/user/emails").await[0]["email"], "agent@acme.example");
    let anonymous = Answer::to(api.anonymous(Method::GET, "/user")).await;
    refused(&anonymous, 401, "Requires authentication");
}

#[tokio::test]
async fn users_and_organizations_share_their_names() {
    let api = Api::acme().await;
    let organization = api.read("/users/Acme-Corp").await;
    assert_eq!(organization["type"], "Organization");
    assert_eq!(api.read("/user/182000011").await["login"], "priya-raman");
    refused(&api.get("/users/nobody-at-all").await, 404, "Not Found");
    refused(&api.get("/orgs/priya-raman").await, 404, "Not Found");
    let first = api.get("/users?per_page=2").await;
    assert_eq!(each(&first.body, "login"), ["acme-corp", "priya-raman"]);
    assert!(
        first.header("link").contains("since=182000011"),
        "{}",
        first.header("link")
    );
}

#[tokio::test]
async fn organizations_show_more_to_their_members() {
    let api = Api::acme().await;
    let full = api.read("/orgs/acme-corp").await;
    assert_eq!(full["total_private_repos"], 1);
    let anonymous = Answer::to(api.anonymous(Method::GET, "/orgs/acme-corp")).await;
    assert_eq!(anonymous.body["total_private_repos"], Value::Null);
    assert_eq!(
        api.read("/orgs/acme-corp/members").await.as_array().map(Vec::len),
        Some(7)
    );
    let public = Answer::to(api.anonymous(Method::GET, "/orgs/acme-corp/members")).await;
    assert_eq!(
        each(&public.body, "login"),
        ["aiko-tanaka", "jonas-lindqvist", "priya-raman"]
    );
    assert_eq!(
        each(&api.read("/orgs/acme-corp/members?role=admin").await, "login"),
        ["jonas-lindqvist", "priya-raman"]
    );
    assert_eq!(each(&api.read("/user/orgs").await, "login"), ["acme-corp"]);
    assert_eq!(
        each(&api.read("/users/priya-raman/orgs").await, "login"),
        ["acme-corp"]
    );
    assert_eq!(api.read("/users/sam-okafor/orgs").await, json!([]));
    assert_eq!(api.get("/orgs/acme-corp/members/sam-okafor").await.status, 204);
    assert_eq!(
        api.get("/orgs/acme-corp/members/dana-whitfield").await.status,
        404
    );
    assert_eq!(
        api.read("/orgs/acme-corp/memberships/priya-raman").await["role"],
        "admin"
    );
    assert_eq!(
        api.read("/user/memberships/orgs/acme-corp").await["role"],
        "member"
    );
    assert_eq!(
        api.read("/user/memberships/orgs").await.as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn teams_have_members_and_repositories() {
    let api = Api::acme().await;
    let teams = api.read("/orgs/acme-corp/teams").await;
    assert_eq!(each(&teams, "slug"), ["engineering", "product", "support"]);
    let team = api.read("/orgs/acme-corp/teams/engineering").await;
    assert_eq!(
        (&team["members_count"], &team["repos_count"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(
        each(&api.read("/orgs/acme-corp/teams/support/members").await, "login"),
        ["marcus-webb", "sam-okafor"]
    );
    let repositories = api.read("/orgs/acme-corp/teams/product/repos").await;
    assert_eq!(each(&repositories, "role_name"), ["triage", "write", "write"]);
    assert_eq!(each(&api.read("/user/teams").await, "slug"), ["engineering"]);
    refused(&api.get("/orgs/acme-corp/teams/nobody").await, 404, "Not Found");
    let dana = api.token_of(182_000_017, "repo,read:org").await;
    let outside = api
        .as_user(&dana, Method::GET, "/orgs/acme-corp/teams", Value::Null)
        .await;
    refused(&outside, 404, "Not Found");
}

#[tokio::test]
async fn repositories_are_starred() {
    let api = Api::acme().await;
    let path = "/user/starred/acme-corp/website";
    refused(&api.get(path).await, 404, "Not Found");
    assert_eq!(api.put(path, Value::Null).await.status, 204);
    assert_eq!(api.get(path).await.status, 204);
    assert_eq!(each(&api.read("/user/starred").await, "name"), ["website"]);
    let stargazers = api.request(Method::GET, "/repos/acme-corp/website/stargazers");
    let timed = Answer::to(stargazers.header("accept", "application/vnd.github.star+json")).await;
    assert_eq!(timed.body[1]["starred_at"], "2026-01-05T09:00:00Z");
    assert_eq!(timed.body[1]["user"]["login"], "acme-agent");
    assert_eq!(api.delete(path).await.status, 204);
    assert_eq!(api.read("/user/starred").await, json!([]));
}
