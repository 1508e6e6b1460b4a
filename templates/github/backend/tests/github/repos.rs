//! Repositories themselves.

use super::{
    git_support::{commit, repository, somebody},
    support::{Api, each, invalid, refused},
};
use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::json;

#[tokio::test]
async fn a_repository_is_made_changed_and_deleted() {
    let api = Api::empty().await;
    let body = json!({"name": "launch plan", "description": "For 4.2", "private": true, "has_wiki": false});
    let made = api.made("/user/repos", body).await;
    assert_eq!(made["name"], "launch-plan");
    assert_eq!(
        (&made["private"], &made["visibility"]),
        (&json!(true), &json!("private"))
    );
    assert_eq!(
        (&made["has_wiki"], &made["has_issues"]),
        (&json!(false), &json!(true))
    );
    let path = format!("/repos/{}", made["full_name"].as_str().expect("a name"));
    let read = api.read(&path).await;
    assert_eq!(read["id"], made["id"]);
    assert_eq!(read["permissions"]["admin"], true);
    assert_eq!(
        api.read(&format!("{path}/labels")).await.as_array().map(Vec::len),
        Some(9)
    );

    let changed = api
        .changed(
            &path,
            json!({"name": "launch", "description": null, "private": false, "allow_squash_merge": false}),
        )
        .await;
    assert_eq!(
        (&changed["name"], &changed["description"]),
        (&json!("launch"), &json!(null))
    );
    assert_eq!(changed["allow_squash_merge"], false);
    refused(&api.get(&path).await, 404, "Not Found");
    let path = path.replace("launch-plan", "launch");
    assert_eq!(api.read(&path).await["private"], false);

    assert_eq!(api.delete(&path).await.status, 204);
    refused(&api.get(&path).await, 404, "Not Found");
}

#[tokio::test]
async fn names_are_unique_whatever_their_case() {
    let api = Api::empty().await;
    let path = repository(&api, "flow").await;
    let again = api.post("/user/repos", json!({"name": "FLOW"})).await;
    refused(&again, 422, "Repository creation failed.");
    assert_eq!(
        again.body["errors"][0]["message"],
        "name already exists on this account"
    );
    refused(
        &api.post("/user/repos", json!({})).await,
        422,
        "\"name\" wasn't supplied.",
    );
    repository(&api, "docs").await;
    refused(
        &api.patch(&path, json!({"name": "docs"})).await,
        422,
        "Validation Failed",
    );
    let template = json!({"name": "x", "license_template": "mit"});
    refused(&api.post("/user/repos", template).await, 422, "license_template");
}

#[tokio::test]
async fn an_archived_repository_refuses_to_be_written() {
    let api = Api::empty().await;
    let path = repository(&api, "flow").await;
    assert_eq!(
        api.changed(&path, json!({"archived": true})).await["archived"],
        true
    );
    let write = api
        .post(&format!("{path}/git/blobs"), json!({"content": "x"}))
        .await;
    refused(&write, 403, "archived");
    refused(
        &api.patch(&path, json!({"has_wiki": false})).await,
        403,
        "archived",
    );
    assert_eq!(
        api.changed(&path, json!({"archived": false})).await["archived"],
        false
    );
    commit(&api, &path, "main", "a", "x").await;
}

#[tokio::test]
async fn the_default_branch_has_to_be_there() {
    let api = Api::empty().await;
    let path = repository(&api, "flow").await;
    let missing = api.patch(&path, json!({"default_branch": "next"})).await;
    invalid(&missing, "Repository", "default_branch", "invalid");
    let none = json!({"allow_squash_merge": false, "allow_merge_commit": false, "allow_rebase_merge": false});
    refused(&api.patch(&path, none).await, 422, "Validation Failed");
}

#[tokio::test]
async fn a_private_repository_does_not_exist_for_others() {
    let api = Api::empty().await;
    let made = api
        .made("/user/repos", json!({"name": "secret", "private": true}))
        .await;
    let path = format!("/repos/{}", made["full_name"].as_str().expect("a name"));
    let token = somebody(&api, "reader", None).await;
    let ask = async |method, path: &str| {
        Answer::to(api.anonymous(method, path).bearer_auth(&token).json(&json!({}))).await
    };
    refused(&ask(Method::GET, &path).await, 404, "Not Found");
    refused(&ask(Method::DELETE, &path).await, 404, "Not Found");
    refused(
        &Answer::to(api.anonymous(Method::GET, &path)).await,
        404,
        "Not Found",
    );
    api.changed(&path, json!({"private": false})).await;
    assert_eq!(ask(Method::GET, &path).await.status, 200);
    refused(&ask(Method::PATCH, &path).await, 403, "admin rights");
    refused(&ask(Method::DELETE, &path).await, 403, "admin rights");
    refused(
        &Answer::to(api.anonymous(Method::DELETE, &path)).await,
        401,
        "Requires authentication",
    );
}

#[tokio::test]
async fn lists_show_what_the_caller_may_see() {
    let api = Api::empty().await;
    for (name, private) in [("beta", true), ("alpha", false), ("gamma", false)] {
        api.made("/user/repos", json!({"name": name, "private": private}))
            .await;
    }
    let own = api.read("/user/repos").await;
    assert_eq!(each(&own, "name"), ["alpha", "beta", "gamma"]);
    let private = api.read("/user/repos?visibility=private").await;
    assert_eq!(each(&private, "name"), ["beta"]);
    let page = api
        .get("/user/repos?per_page=2&sort=full_name&direction=desc")
        .await;
    assert_eq!(each(&page.body, "name"), ["gamma", "beta"]);
    assert!(page.header("link").contains("rel=\"next\""));
    let login = own[0]["owner"]["login"].as_str().expect("a login");
    let public = api.read(&format!("/users/{login}/repos")).await;
    assert_eq!(each(&public, "name"), ["alpha", "gamma"]);
    refused(&api.get("/orgs/nobody/repos").await, 404, "Not Found");
    refused(&api.get("/users/nobody/repos").await, 404, "Not Found");
    refused(
        &api.get("/user/repos?type=all&visibility=all").await,
        422,
        "Validation Failed",
    );
    invalid(
        &api.get("/user/repos?sort=size").await,
        "Repository",
        "sort",
        "invalid",
    );
    let anonymous = Answer::to(api.anonymous(Method::GET, "/user/repos")).await;
    refused(&anonymous, 401, "Requires authentication");
}

#[tokio::test]
async fn topics_are_replaced() {
    let api = Api::empty().await;
    let path = format!("{}/topics", repository(&api, "flow").await);
    let set = api
        .put(&path, json!({"names": ["Automation", "csv", "csv"]}))
        .await;
    assert_eq!(set.body, json!({"names": ["automation", "csv"]}));
    assert_eq!(api.read(&path).await["names"], json!(["automation", "csv"]));
    refused(
        &api.put(&path, json!({"names": ["no spaces"]})).await,
        422,
        "Validation Failed",
    );
    refused(
        &api.put(&path, json!({})).await,
        422,
        "\"names\" wasn't supplied.",
    );
}

#[tokio::test]
async fn languages_and_contributors_are_counted() {
    let api = Api::empty().await;
    let path = repository(&api, "flow").await;
    commit(&api, &path, "main", "src/main.rs", "fn main() {}\n").await;
    commit(&api, &path, "main", "web/app.ts", "export {};\n").await;
    assert_eq!(
        api.read(&format!("{path}/languages")).await,
        json!({"Rust": 13, "TypeScript": 11})
    );
    let contributors = api.read(&format!("{path}/contributors")).await;
    assert_eq!(
        (
            contributors[0]["contributions"].clone(),
            contributors.as_array().map(Vec::len)
        ),
        (json!(3), Some(1))
    );
    refused(&api.get("/repos/agent/none/languages").await, 404, "Not Found");
}
