//! Tools of the MCP server: the operations of the API under names for models.

use asymmetric_kit::test_support::ToolClient;
use serde_json::{Value, json};

use crate::support::{Api, TOKEN, each};

/// What names the repository, and more.
fn flow(mut more: Value) -> Value {
    more["owner"] = "acme-corp".into();
    more["repo"] = "acme-flow".into();
    more
}

#[tokio::test]
async fn the_tools_are_those_of_the_vendor() {
    let api = Api::acme().await;
    let client = ToolClient::connect(&api.backend, TOKEN).await.expect("a client");
    let tools = client.list().await;
    let mut names: Vec<_> = tools.iter().map(|tool| tool.name.to_string()).collect();
    names.sort();
    let expected = "add_issue_comment create_branch create_or_update_file create_pull_request create_repository delete_file \
         get_commit get_file_contents get_label get_me get_team_members get_teams issue_read issue_write label_write \
         list_branches list_commits list_issues list_label list_pull_requests list_tags merge_pull_request \
         pull_request_read pull_request_review_write push_files search_issues search_orgs search_pull_requests \
         search_repositories search_users update_pull_request update_pull_request_branch";
    assert_eq!(names.join(" "), expected);
}

#[tokio::test]
async fn what_a_model_writes_is_there_for_the_api() {
    let api = Api::acme().await;
    let client = ToolClient::connect(&api.backend, TOKEN).await.expect("a client");
    let call = async |name: &str, arguments: Value| {
        let answer = client.call(name, arguments).await;
        assert!(!answer.is_error, "{name}: {answer:?}");
        answer.document
    };
    assert_eq!(call("get_me", json!({})).await["login"], "acme-agent");
    let new = flow(json!({"method": "create", "title": "From a model", "labels": ["bug"]}));
    let issue = call("issue_write", new).await;
    let number = issue["number"].clone();
    let path = format!("/repos/acme-corp/acme-flow/issues/{number}");
    assert_eq!(api.read(&path).await, issue);
    call(
        "add_issue_comment",
        flow(json!({"issue_number": number, "body": "Hello"})),
    )
    .await;
    let comments = call(
        "issue_read",
        flow(json!({"method": "get_comments", "issue_number": number})),
    )
    .await;
    assert!(comments.to_string().contains("Hello"), "{comments}");
    let close = flow(json!({"method": "update", "issue_number": number, "state": "closed"}));
    assert_eq!(call("issue_write", close).await["state"], "closed");
    let listed = call(
        "list_issues",
        flow(json!({"state": "OPEN", "labels": ["webhooks"]})),
    )
    .await;
    assert_eq!(each(&listed["issues"], "number"), [4]);
    let found = call(
        "search_issues",
        json!({"query": "halcyon", "owner": "acme-corp", "repo": "acme-flow"}),
    )
    .await;
    assert_eq!(each(&found["items"], "number"), [6]);
    let pulls = call("search_pull_requests", json!({"query": "is:open webhooks"})).await;
    assert_eq!(each(&pulls["items"], "number"), [9]);
    let people = call("search_users", json!({"query": "okafor"})).await;
    assert_eq!(each(&people["items"], "login"), ["sam-okafor"]);
    let label = flow(json!({"method": "create", "name": "model", "color": "00ff00"}));
    assert_eq!(call("label_write", label).await["name"], "model");
}

#[tokio::test]
async fn a_model_writes_files_in_a_repository_of_its_own() {
    let api = Api::acme().await;
    let client = ToolClient::connect(&api.backend, TOKEN).await.expect("a client");
    let call = async |name: &str, arguments: Value| {
        let answer = client.call(name, arguments).await;
        assert!(!answer.is_error, "{name}: {answer:?}");
        answer.document
    };
    let made = call("create_repository", json!({"name": "notes", "autoInit": true})).await;
    assert_eq!(made["full_name"], "acme-agent/notes");
    let own = |mut more: Value| {
        more["owner"] = "acme-agent".into();
        more["repo"] = "notes".into();
        more
    };
    call("create_branch", own(json!({"branch": "draft"}))).await;
    let file = own(json!({"path": "a.md", "content": "Ä\n", "message": "Write a", "branch": "draft"}));
    call("create_or_update_file", file).await;
    let files = json!([{"path": "b.md", "content": "b\n"}, {"path": "c/d.md", "content": "d\n"}]);
    call(
        "push_files",
        own(json!({"branch": "draft", "message": "Write more", "files": files})),
    )
    .await;
    let read = call(
        "get_file_contents",
        own(json!({"path": "c/d.md", "ref": "draft"})),
    )
    .await;
    assert_eq!(read["content"], "ZAo=\n");
    call(
        "delete_file",
        own(json!({"path": "b.md", "message": "Drop b", "branch": "draft"})),
    )
    .await;
    let pull = own(json!({"title": "Notes", "head": "draft", "base": "main"}));
    let pull = call("create_pull_request", pull).await;
    let merge = own(json!({"pullNumber": pull["number"], "merge_method": "squash"}));
    assert_eq!(call("merge_pull_request", merge).await["merged"], true);
    let root = api.read("/repos/acme-agent/notes/contents/").await;
    assert_eq!(each(&root, "name"), ["README.md", "a.md", "c"]);
}

#[tokio::test]
async fn tools_refuse_what_the_api_refuses() {
    let api = Api::acme().await;
    let client = ToolClient::connect(&api.backend, TOKEN).await.expect("a client");
    let missing = client
        .call("issue_read", flow(json!({"method": "get", "issue_number": 99})))
        .await;
    assert!(
        missing.is_error && missing.document.to_string().contains("404"),
        "{missing:?}"
    );
    let unknown = client
        .call(
            "issue_read",
            flow(json!({"method": "get_sub_issues", "issue_number": 4})),
        )
        .await;
    assert!(unknown.is_error, "{unknown:?}");
}
