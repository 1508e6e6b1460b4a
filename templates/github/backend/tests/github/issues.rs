//! Issues: opening, changing, closing, listing.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Api, each, invalid, refused};

const ISSUES: &str = "/repos/acme-corp/acme-flow/issues";

#[tokio::test]
async fn an_issue_is_opened_and_read_back() {
    let api = Api::acme().await;
    let body = json!({
        "title": "Export fails", "body": "Since 4.2", "labels": ["bug", "exports"], "assignees": ["jonas-lindqvist"],
        "milestone": 2,
    });
    let answer = api.post(ISSUES, body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(answer.header("location"), answer.body["url"]);
    assert_eq!(answer.body["number"], 14);
    let issue = api.read(&format!("{ISSUES}/14")).await;
    assert_eq!(issue, answer.body);
    assert_eq!(each(&issue["labels"], "name"), ["bug", "exports"]);
    assert_eq!(issue["labels"][1]["color"], "ededed");
    assert_eq!(issue["assignee"]["login"], "jonas-lindqvist");
    assert_eq!(issue["milestone"]["title"], "4.2.1");
    assert_eq!(issue["user"]["login"], "acme-agent");
    assert_eq!(issue["author_association"], "MEMBER");
    assert_eq!(issue["created_at"], "2026-01-05T09:00:00Z");
    assert_eq!(issue["url"], api.backend.url(&format!("{ISSUES}/14")));
    assert_eq!(
        issue["html_url"],
        api.backend.url("/acme-corp/acme-flow/issues/14")
    );
    assert!(
        issue["node_id"]
            .as_str()
            .is_some_and(|id| id.starts_with("I_kwDO"))
    );
    let events = api.read(&format!("{ISSUES}/14/events")).await;
    assert_eq!(
        each(&events, "event"),
        ["labeled", "labeled", "assigned", "milestoned"]
    );
    assert_eq!(events[2]["assignee"]["login"], "jonas-lindqvist");
}

#[tokio::test]
async fn what_an_issue_lacks_is_said_field_by_field() {
    let api = Api::acme().await;
    refused(
        &api.post(ISSUES, json!({})).await,
        422,
        "\"title\" wasn't supplied",
    );
    invalid(
        &api.post(ISSUES, json!({"title": " "})).await,
        "Issue",
        "title",
        "missing_field",
    );
    invalid(
        &api.post(ISSUES, json!({"title": "x".repeat(257)})).await,
        "Issue",
        "title",
        "custom",
    );
    let nobody = api
        .post(ISSUES, json!({"title": "x", "assignees": ["nobody"]}))
        .await;
    invalid(&nobody, "Issue", "assignees", "invalid");
    let nowhere = api.post(ISSUES, json!({"title": "x", "milestone": 99})).await;
    invalid(&nowhere, "Issue", "milestone", "invalid");
    assert_eq!(
        nowhere.body["documentation_url"],
        "https://docs.github.com/rest/issues/issues#create-an-issue"
    );
    // A refused issue leaves no gap.
    assert_eq!(api.made(ISSUES, json!({"title": "x"})).await["number"], 14);
    refused(&api.get(&format!("{ISSUES}/999")).await, 404, "Not Found");
}

#[tokio::test]
async fn closing_and_opening_again_leave_their_traces() {
    let api = Api::acme().await;
    let path = format!("{ISSUES}/5");
    let closed = api
        .changed(&path, json!({"state": "closed", "state_reason": "not_planned"}))
        .await;
    assert_eq!(closed["state_reason"], "not_planned");
    assert_eq!(closed["closed_at"], "2026-01-05T09:00:00Z");
    assert_eq!(closed["closed_by"]["login"], "acme-agent");
    let open = api.changed(&path, json!({"state": "open"})).await;
    assert_eq!(open["state_reason"], "reopened");
    assert_eq!(
        (&open["closed_at"], &open["closed_by"]),
        (&Value::Null, &Value::Null)
    );
    let events = api.read(&format!("{path}/events")).await;
    assert_eq!(each(&events, "event"), ["closed", "reopened"]);
    let again = api.changed(&path, json!({"state": "closed"})).await;
    assert_eq!(again["state_reason"], "completed");
    invalid(
        &api.patch(&path, json!({"state": "gone"})).await,
        "Issue",
        "state",
        "invalid",
    );
}

#[tokio::test]
async fn an_edit_changes_what_is_named_and_nothing_else() {
    let api = Api::acme().await;
    let path = format!("{ISSUES}/6");
    let before = api.read(&path).await;
    let body =
        json!({"title": "Audit log for Halcyon", "labels": ["ux"], "assignees": [], "milestone": null});
    let after = api.changed(&path, body).await;
    assert_eq!(after["body"], before["body"]);
    assert_eq!(each(&after["labels"], "name"), ["ux"]);
    assert_eq!(
        (&after["assignees"], &after["milestone"]),
        (&json!([]), &Value::Null)
    );
    let timeline = api.read(&format!("{path}/timeline")).await;
    let events = each(&timeline, "event");
    for event in [
        "commented",
        "renamed",
        "unlabeled",
        "labeled",
        "unassigned",
        "demilestoned",
    ] {
        assert!(events.contains(&&json!(event)), "{event}: {events:?}");
    }
    assert_eq!(api.read(&path).await, after);
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged() {
    let api = Api::acme().await;
    let numbers = async |query: &str| {
        let list = api.read(&format!("{ISSUES}?{query}")).await;
        let numbers = each(&list, "number");
        numbers.into_iter().filter_map(Value::as_i64).collect::<Vec<_>>()
    };
    assert_eq!(numbers("").await, [5, 13, 9, 10, 11, 4, 8, 7, 6]);
    assert_eq!(numbers("state=closed&direction=asc").await, [1, 3, 12, 2]);
    assert_eq!(numbers("labels=bug,webhooks").await, [4]);
    assert_eq!(numbers("milestone=2").await, [13, 9, 4]);
    assert_eq!(numbers("milestone=none").await, [5, 11]);
    assert_eq!(numbers("assignee=none").await, [8, 7]);
    assert_eq!(numbers("assignee=acme-agent&sort=updated").await, [10, 6]);
    assert_eq!(numbers("creator=sam-okafor&state=all").await, [12, 3, 1]);
    assert_eq!(numbers("mentioned=jonas-lindqvist").await, [6]);
    assert_eq!(numbers("since=2026-01-05T00:00:00Z").await, [5]);
    assert_eq!(numbers("sort=comments&per_page=1").await, [6]);
    let wrong = api.get(&format!("{ISSUES}?state=maybe")).await;
    invalid(&wrong, "Issue", "state", "invalid");
    let nobody = api.get(&format!("{ISSUES}?assignee=nobody-at-all")).await;
    invalid(&nobody, "Issue", "assignee", "invalid");
}

#[tokio::test]
async fn a_list_says_where_its_other_pages_are() {
    let api = Api::acme().await;
    let answer = api.get(&format!("{ISSUES}?state=all&per_page=5&page=2")).await;
    assert_eq!(answer.body.as_array().map(Vec::len), Some(5));
    let url = api.backend.url(ISSUES);
    assert_eq!(
        answer.header("link"),
        format!(
            "<{url}?state=all&per_page=5&page=1>; rel=\"prev\", <{url}?state=all&per_page=5&page=3>; rel=\"next\", \
             <{url}?state=all&per_page=5&page=3>; rel=\"last\", <{url}?state=all&per_page=5&page=1>; rel=\"first\""
        )
    );
    assert_eq!(api.get(ISSUES).await.header("link"), "");
}

#[tokio::test]
async fn conversations_are_locked() {
    let api = Api::acme().await;
    let path = format!("{ISSUES}/5/lock");
    assert_eq!(
        api.put(&path, json!({"lock_reason": "resolved"})).await.status,
        204
    );
    let issue = api.read(&format!("{ISSUES}/5")).await;
    assert_eq!(
        (&issue["locked"], &issue["active_lock_reason"]),
        (&json!(true), &json!("resolved"))
    );
    let sam = api.token_of(182_000_016, "repo").await;
    let comment = format!("{ISSUES}/5/comments");
    let refusal = api
        .as_user(&sam, Method::POST, &comment, json!({"body": "x"}))
        .await;
    refused(&refusal, 403, "issue is locked");
    assert_eq!(api.delete(&path).await.status, 204);
    let allowed = api
        .as_user(&sam, Method::POST, &comment, json!({"body": "x"}))
        .await;
    assert_eq!(allowed.status, 201);
    refused(
        &api.put(&path, json!({"lock_reason": "boring"})).await,
        422,
        "Validation Failed",
    );
}

#[tokio::test]
async fn callers_see_what_concerns_them() {
    let api = Api::acme().await;
    let assigned = api.read("/issues").await;
    assert_eq!(each(&assigned, "number"), [10, 6]);
    assert_eq!(assigned[0]["repository"]["full_name"], "acme-corp/acme-flow");
    assert_eq!(each(&api.read("/issues?filter=created").await, "number"), [10]);
    assert_eq!(
        each(&api.read("/user/issues?filter=created").await, "number"),
        [10]
    );
    let all = api.read("/orgs/acme-corp/issues?filter=all&per_page=100").await;
    assert_eq!(all.as_array().map(Vec::len), Some(12));
    let jonas = api.token_of(182_000_014, "repo").await;
    let mentioned = api
        .as_user(&jonas, Method::GET, "/issues?filter=mentioned", Value::Null)
        .await;
    assert_eq!(each(&mentioned.body, "number"), [6]);
}
