//! Who may see and do what.

use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::{Value, json};

use crate::support::{Api, each, refused};

const PRIVATE: &str = "/repos/acme-corp/acme-flow/issues";
const PUBLIC: &str = "/repos/acme-corp/docs/issues";

#[tokio::test]
async fn what_is_private_does_not_exist_for_others() {
    let api = Api::acme().await;
    refused(
        &Answer::to(api.anonymous(Method::GET, PRIVATE)).await,
        404,
        "Not Found",
    );
    let dana = api.token_of(182_000_017, "repo").await;
    refused(
        &api.as_user(&dana, Method::GET, PRIVATE, Value::Null).await,
        404,
        "Not Found",
    );
    let title = json!({"title": "x"});
    refused(
        &api.as_user(&dana, Method::POST, PRIVATE, title).await,
        404,
        "Not Found",
    );
}

#[tokio::test]
async fn a_token_without_the_scope_sees_what_is_public() {
    let api = Api::acme().await;
    let jonas = api.token_of(182_000_014, "public_repo").await;
    refused(
        &api.as_user(&jonas, Method::GET, PRIVATE, Value::Null).await,
        404,
        "Not Found",
    );
    let opened = api
        .as_user(&jonas, Method::POST, PUBLIC, json!({"title": "x"}))
        .await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    let emails = api
        .as_user(&jonas, Method::GET, "/user/emails", Value::Null)
        .await;
    refused(&emails, 404, "Not Found");
    assert_eq!(emails.header("x-accepted-oauth-scopes"), "user, user:email");
}

#[tokio::test]
async fn anybody_opens_issues_in_public_and_manages_only_their_own() {
    let api = Api::acme().await;
    assert_eq!(Answer::to(api.anonymous(Method::GET, PUBLIC)).await.status, 200);
    let unknown = api.anonymous(Method::POST, PUBLIC).json(&json!({"title": "x"}));
    refused(&Answer::to(unknown).await, 401, "Requires authentication");
    let dana = api.token_of(182_000_017, "public_repo").await;
    let body = json!({"title": "Typo", "labels": ["bug"], "assignees": ["aiko-tanaka"]});
    let opened = api.as_user(&dana, Method::POST, PUBLIC, body).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    // Dropped without a word.
    assert_eq!(
        (&opened.body["labels"], &opened.body["assignees"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(opened.body["author_association"], "NONE");
    let own = format!("{PUBLIC}/{}", opened.body["number"]);
    let closed = api
        .as_user(&dana, Method::PATCH, &own, json!({"state": "closed"}))
        .await;
    assert_eq!(closed.body["state"], "closed");
    let foreign = format!("{PUBLIC}/1");
    refused(
        &api.as_user(&dana, Method::PATCH, &foreign, json!({"state": "closed"}))
            .await,
        403,
        "Must have admin rights",
    );
    let labels = format!("{PUBLIC}/1/labels");
    refused(
        &api.as_user(&dana, Method::POST, &labels, json!({"labels": ["bug"]}))
            .await,
        403,
        "push access",
    );
    let made = api
        .as_user(
            &dana,
            Method::POST,
            "/repos/acme-corp/docs/labels",
            json!({"name": "mine"}),
        )
        .await;
    refused(&made, 403, "push access");
}

#[tokio::test]
async fn archived_repositories_take_no_writes() {
    let api = Api::acme().await;
    api.backend
        .sql("UPDATE repositories SET archived = true WHERE name = 'docs'")
        .await;
    refused(&api.post(PUBLIC, json!({"title": "x"})).await, 403, "read-only");
    assert_eq!(api.get(PUBLIC).await.status, 200);
}

#[tokio::test]
async fn issues_can_be_disabled() {
    let api = Api::acme().await;
    api.backend
        .sql("UPDATE repositories SET has_issues = false WHERE name = 'docs'")
        .await;
    refused(&api.post(PUBLIC, json!({"title": "x"})).await, 410, "disabled");
}

#[tokio::test]
async fn collaborators_are_let_in_and_out() {
    let api = Api::acme().await;
    let collaborators = "/repos/acme-corp/acme-flow/collaborators";
    let all = api.read(collaborators).await;
    assert_eq!(each(&all, "login").len(), 7);
    assert_eq!(all[0]["role_name"], "maintain");
    assert_eq!(
        api.read(&format!("{collaborators}?affiliation=direct")).await,
        json!([])
    );
    let level = api.read(&format!("{collaborators}/sam-okafor/permission")).await;
    assert_eq!(
        (&level["permission"], &level["role_name"]),
        (&json!("read"), &json!("triage"))
    );
    let sam = format!("{collaborators}/sam-okafor");
    refused(&api.put(&sam, json!({})).await, 403, "admin rights");
    let jonas = api.token_of(182_000_014, "repo").await;
    let body = json!({"permission": "push"});
    assert_eq!(api.as_user(&jonas, Method::PUT, &sam, body).await.status, 204);
    let level = api.read(&format!("{sam}/permission")).await;
    assert_eq!(level["role_name"], "write");
    assert_eq!(
        each(
            &api.read(&format!("{collaborators}?affiliation=direct")).await,
            "login"
        ),
        ["sam-okafor"]
    );
    let dana = format!("{collaborators}/dana-whitfield");
    refused(&api.get(&dana).await, 404, "Not Found");
    refused(
        &api.as_user(&jonas, Method::PUT, &dana, json!({})).await,
        501,
        "Invitations",
    );
    assert_eq!(
        api.as_user(&jonas, Method::DELETE, &sam, Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(
        api.read(&format!("{sam}/permission")).await["role_name"],
        "triage"
    );
}
