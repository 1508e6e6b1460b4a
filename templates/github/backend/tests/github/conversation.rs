//! Comments, reactions, labels, milestones and assignees.

use asymmetric_kit::test_support::Answer;
use http::Method;
use serde_json::{Value, json};

use crate::support::{Api, each, invalid, refused};

const REPOSITORY: &str = "/repos/acme-corp/acme-flow";

#[tokio::test]
async fn comments_are_made_changed_and_deleted() {
    let api = Api::acme().await;
    let comments = format!("{REPOSITORY}/issues/5/comments");
    let comment = api.made(&comments, json!({"body": "On it."})).await;
    assert_eq!(
        comment["issue_url"],
        api.backend.url(&format!("{REPOSITORY}/issues/5"))
    );
    let path = format!("{REPOSITORY}/issues/comments/{}", comment["id"]);
    assert_eq!(api.read(&path).await, comment);
    assert_eq!(api.read(&format!("{REPOSITORY}/issues/5")).await["comments"], 2);
    assert_eq!(each(&api.read(&comments).await, "body")[1], &json!("On it."));
    let changed = api.changed(&path, json!({"body": "Done."})).await;
    assert_eq!(changed["body"], "Done.");
    assert_eq!(api.delete(&path).await.status, 204);
    refused(&api.get(&path).await, 404, "Not Found");
    refused(
        &api.post(&comments, json!({})).await,
        422,
        "\"body\" wasn't supplied",
    );
    invalid(
        &api.post(&comments, json!({"body": ""})).await,
        "IssueComment",
        "body",
        "missing_field",
    );
}

#[tokio::test]
async fn comments_of_a_repository_are_listed_by_time() {
    let api = Api::acme().await;
    let all = api.read(&format!("{REPOSITORY}/issues/comments")).await;
    assert_eq!(all.as_array().map(Vec::len), Some(8));
    let path = format!("{REPOSITORY}/issues/comments?sort=updated&direction=desc&since=2026-01-02T10:00:00Z");
    let recent = api.read(&path).await;
    assert_eq!(each(&recent, "id").len(), 4);
    assert_eq!(recent[0]["user"]["login"], "sam-okafor");
}

#[tokio::test]
async fn only_authors_and_who_may_push_change_comments() {
    let api = Api::acme().await;
    let path = format!("{REPOSITORY}/issues/comments/2590000006");
    let sam = api.token_of(182_000_016, "repo").await;
    let refusal = api
        .as_user(&sam, Method::PATCH, &path, json!({"body": "x"}))
        .await;
    refused(&refusal, 403, "Must have admin rights");
    assert_eq!(api.changed(&path, json!({"body": "x"})).await["body"], "x");
}

#[tokio::test]
async fn reactions_are_given_once_and_taken_back() {
    let api = Api::acme().await;
    let path = format!("{REPOSITORY}/issues/5/reactions");
    let reaction = api.made(&path, json!({"content": "heart"})).await;
    let again = api.post(&path, json!({"content": "heart"})).await;
    assert_eq!((again.status.as_u16(), &again.body), (200, &reaction));
    let issue = api.read(&format!("{REPOSITORY}/issues/5")).await;
    let counts = &issue["reactions"];
    assert_eq!(
        (&counts["heart"], &counts["+1"], &counts["total_count"]),
        (&json!(1), &json!(2), &json!(3))
    );
    assert_eq!(
        each(&api.read(&format!("{path}?content=%2B1")).await, "content"),
        ["+1", "+1"]
    );
    assert_eq!(
        api.delete(&format!("{path}/{}", reaction["id"])).await.status,
        204
    );
    assert_eq!(
        api.delete(&format!("{path}/{}", reaction["id"])).await.status,
        404
    );
    invalid(
        &api.post(&path, json!({"content": "meh"})).await,
        "Reaction",
        "content",
        "invalid",
    );
    let comment = format!("{REPOSITORY}/issues/comments/2590000002/reactions");
    let made = api.made(&comment, json!({"content": "rocket"})).await;
    assert_eq!(each(&api.read(&comment).await, "content"), ["hooray", "rocket"]);
    assert_eq!(api.delete(&format!("{comment}/{}", made["id"])).await.status, 204);
}

#[tokio::test]
async fn labels_of_a_repository() {
    let api = Api::acme().await;
    let labels = format!("{REPOSITORY}/labels");
    let body = json!({"name": "needs design", "color": "FF0000", "description": "Ask Aiko"});
    let label = api.made(&labels, body.clone()).await;
    assert_eq!(
        (&label["color"], &label["default"]),
        (&json!("ff0000"), &json!(false))
    );
    let path = format!("{labels}/needs%20design");
    assert_eq!(label["url"], api.backend.url(&path));
    assert_eq!(api.read(&path).await, label);
    invalid(&api.post(&labels, body).await, "Label", "name", "already_exists");
    invalid(
        &api.post(&labels, json!({"name": "x", "color": "#123"})).await,
        "Label",
        "color",
        "invalid",
    );
    let changed = api
        .changed(&path, json!({"new_name": "design", "color": "00ff00"}))
        .await;
    assert_eq!(
        (&changed["name"], &changed["id"]),
        (&json!("design"), &label["id"])
    );
    assert_eq!(api.delete(&format!("{labels}/design")).await.status, 204);
    refused(&api.get(&format!("{labels}/design")).await, 404, "Not Found");
    assert_eq!(api.read(&labels).await.as_array().map(Vec::len), Some(13));
}

#[tokio::test]
async fn labels_of_an_issue_are_added_set_and_removed() {
    let api = Api::acme().await;
    let labels = format!("{REPOSITORY}/issues/5/labels");
    let added = api
        .post(&labels, json!({"labels": ["bug", "BUG", "brand new"]}))
        .await;
    assert_eq!(added.status, 200);
    assert_eq!(
        each(&added.body, "name"),
        ["brand new", "bug", "enhancement", "ux"]
    );
    // The older clients send the list alone.
    let array = api.request(Method::PUT, &labels).json(&json!(["customer"]));
    assert_eq!(each(&Answer::to(array).await.body, "name"), ["customer"]);
    assert_eq!(each(&api.read(&labels).await, "name"), ["customer"]);
    let gone = api.delete(&format!("{labels}/customer")).await;
    assert_eq!((gone.status.as_u16(), &gone.body), (200, &json!([])));
    refused(
        &api.delete(&format!("{labels}/customer")).await,
        404,
        "Label does not exist",
    );
    api.post(&labels, json!({"labels": ["bug"]})).await;
    assert_eq!(api.delete(&labels).await.status, 204);
    assert_eq!(api.read(&labels).await, json!([]));
}

#[tokio::test]
async fn milestones_count_their_issues() {
    let api = Api::acme().await;
    let milestones = format!("{REPOSITORY}/milestones");
    assert_eq!(
        each(&api.read(&milestones).await, "title"),
        ["4.2.1", "Audit log", "Reports", "Mobile approvals"]
    );
    let body = json!({"title": "4.3", "due_on": "2026-02-02T08:00:00Z", "description": "Webhooks"});
    let made = api.made(&milestones, body.clone()).await;
    assert_eq!(
        (&made["number"], &made["due_on"]),
        (&json!(6), &json!("2026-02-02T08:00:00Z"))
    );
    invalid(
        &api.post(&milestones, body).await,
        "Milestone",
        "title",
        "already_exists",
    );
    let path = format!("{milestones}/6");
    api.changed(&format!("{REPOSITORY}/issues/4"), json!({"milestone": 6}))
        .await;
    let counted = api.read(&path).await;
    assert_eq!(
        (&counted["open_issues"], &counted["closed_issues"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(
        each(&api.read(&format!("{path}/labels")).await, "name"),
        ["bug", "webhooks"]
    );
    let closed = api
        .changed(&path, json!({"state": "closed", "description": null}))
        .await;
    assert_eq!(closed["closed_at"], "2026-01-05T09:00:00Z");
    assert_eq!(closed["description"], Value::Null);
    assert_eq!(api.delete(&path).await.status, 204);
    assert_eq!(
        api.read(&format!("{REPOSITORY}/issues/4")).await["milestone"],
        Value::Null
    );
    refused(&api.get(&path).await, 404, "Not Found");
}

#[tokio::test]
async fn assignees_come_and_go() {
    let api = Api::acme().await;
    let list = api.read(&format!("{REPOSITORY}/assignees")).await;
    assert_eq!(list.as_array().map(Vec::len), Some(7));
    assert_eq!(
        api.get(&format!("{REPOSITORY}/assignees/aiko-tanaka"))
            .await
            .status,
        204
    );
    refused(
        &api.get(&format!("{REPOSITORY}/assignees/dana-whitfield")).await,
        404,
        "Not Found",
    );
    assert_eq!(
        api.get(&format!("{REPOSITORY}/issues/4/assignees/sam-okafor"))
            .await
            .status,
        204
    );
    let path = format!("{REPOSITORY}/issues/4/assignees");
    let body = json!({"assignees": ["aiko-tanaka", "dana-whitfield"]});
    let added = api.post(&path, body).await;
    assert_eq!(added.status, 201);
    assert_eq!(
        each(&added.body["assignees"], "login"),
        ["jonas-lindqvist", "aiko-tanaka"]
    );
    let request = api
        .request(Method::DELETE, &path)
        .json(&json!({"assignees": ["Jonas-Lindqvist"]}));
    let removed = Answer::to(request).await;
    assert_eq!(removed.status, 200);
    assert_eq!(each(&removed.body["assignees"], "login"), ["aiko-tanaka"]);
}

#[tokio::test]
async fn events_of_a_repository_name_their_issues() {
    let api = Api::acme().await;
    let events = api.read(&format!("{REPOSITORY}/issues/events?per_page=2")).await;
    assert_eq!(events[0]["issue"]["number"], 12);
    let one = api
        .read(&format!("{REPOSITORY}/issues/events/{}", events[0]["id"]))
        .await;
    assert_eq!(one, events[0]);
    refused(
        &api.get(&format!("{REPOSITORY}/issues/events/1")).await,
        404,
        "Not Found",
    );
}
