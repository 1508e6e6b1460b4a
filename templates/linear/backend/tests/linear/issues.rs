//! Issues: made, changed, found.

use crate::support::{AGENT, Api, NOTHING, of_nodes, refused};
use serde_json::{Value, json};

const FIELDS: &str = "id identifier number title description priority priorityLabel branchName url sortOrder trashed \
     startedAt completedAt canceledAt archivedAt createdAt updatedAt previousIdentifiers labelIds team { key } \
     state { name type } assignee { displayName } creator { id } parent { identifier } project { name } \
     subscribers { nodes { displayName } }";

/// Makes an issue and gives it.
async fn create(api: &Api, input: Value) -> Value {
    let query = format!(
        "mutation($input: IssueCreateInput!) {{ issueCreate(input: $input) {{ success lastSyncId issue {{ {FIELDS} }} }} }}"
    );
    let data = api.data(&query, json!({"input": input})).await;
    assert_eq!(data["issueCreate"]["success"], true);
    data["issueCreate"]["issue"].clone()
}

pub(crate) async fn update(api: &Api, id: &str, input: Value) -> Value {
    let query = format!(
        "mutation($id: String!, $input: IssueUpdateInput!) {{ issueUpdate(id: $id, input: $input) \
         {{ success issue {{ {FIELDS} }} }} }}"
    );
    let data = api.data(&query, json!({"id": id, "input": input})).await;
    data["issueUpdate"]["issue"].clone()
}

pub(crate) async fn read(api: &Api, id: &str) -> Value {
    let query = format!("query($id: String!) {{ issue(id: $id) {{ {FIELDS} }} }}");
    api.data(&query, json!({"id": id})).await["issue"].clone()
}

/// The id of a team, or of a state of it.
async fn id_of(api: &Api, team: &str, state: Option<&str>) -> String {
    let sql = match state {
        None => format!("SELECT id FROM teams WHERE key = '{team}'"),
        Some(state) => format!(
            "SELECT workflow_states.id FROM workflow_states JOIN teams ON teams.id = team_id \
             WHERE key = '{team}' AND workflow_states.name = '{state}'"
        ),
    };
    api.backend.sql(&sql).await[0].get(0)
}

const CREATE: &str = "mutation($input: IssueCreateInput!) { issueCreate(input: $input) { issue { id } } }";
pub(crate) const UPDATE: &str =
    "mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success } }";

#[tokio::test]
async fn a_new_issue_has_the_next_number_of_its_team_and_its_first_state() {
    let api = Api::acme().await;
    let team = id_of(&api, "ENG", None).await;
    let input = json!({"teamId": team, "title": "Retry: what now?", "priority": 2, "description": "*Soon*"});
    let issue = create(&api, input).await;
    assert_eq!(issue["identifier"], "ENG-20");
    assert_eq!(issue["state"], json!({"name": "Backlog", "type": "backlog"}));
    assert_eq!(
        (&issue["priorityLabel"], &issue["creator"]["id"]),
        (&json!("High"), &json!(AGENT))
    );
    assert_eq!(issue["branchName"], "acme-agent/eng-20-retry-what-now");
    assert_eq!(
        issue["url"],
        format!("{}/acme/issue/ENG-20/retry-what-now", api.backend.url(""))
    );
    assert_eq!(issue["createdAt"], "2026-01-05T09:00:00.000Z");
    assert_eq!(of_nodes(&issue["subscribers"], "displayName"), ["acme-agent"]);
    assert_eq!(read(&api, "ENG-20").await, issue);
    assert_eq!(read(&api, issue["id"].as_str().unwrap_or_default()).await, issue);
    let next = create(&api, json!({"teamId": team, "title": "Next"})).await;
    assert_eq!(next["identifier"], "ENG-21");
}

#[tokio::test]
async fn states_drive_the_dates_of_an_issue() {
    let api = Api::acme().await;
    let at = |issue: &Value| ["startedAt", "completedAt", "canceledAt"].map(|field| !issue[field].is_null());
    for (state, expected) in [
        ("In Progress", [true, false, false]),
        ("Done", [true, true, false]),
        ("Canceled", [true, false, true]),
        ("Todo", [false, false, false]),
        ("Done", [true, true, false]),
        ("In Review", [true, false, false]),
    ] {
        let id = id_of(&api, "ENG", Some(state)).await;
        let issue = update(&api, "ENG-13", json!({"stateId": id})).await;
        assert_eq!(at(&issue), expected, "{state}");
        assert_eq!(issue["state"]["name"], state);
    }
}

#[tokio::test]
async fn inputs_that_do_not_fit_are_refused_in_the_vendors_words() {
    let api = Api::acme().await;
    let team = id_of(&api, "ENG", None).await;
    let foreign = id_of(&api, "PRO", Some("Todo")).await;
    for (input, kind, message, presentable) in [
        (
            json!({"teamId": NOTHING, "title": "x"}),
            "invalid input",
            "Entity not found: Team",
            "Could not find referenced Team.",
        ),
        (
            json!({"teamId": "ENG", "title": "x"}),
            "invalid input",
            "Argument Validation Error",
            "teamId must be a UUID.",
        ),
        (
            json!({"teamId": team, "title": " "}),
            "invalid input",
            "Argument Validation Error",
            "title should not be empty",
        ),
        (
            json!({"teamId": team}),
            "invalid input",
            "Argument Validation Error",
            "title should not be empty",
        ),
        (
            json!({"teamId": team, "title": "x", "priority": 5}),
            "invalid input",
            "Argument Validation Error",
            "priority must not be greater than 4",
        ),
        (
            json!({"teamId": team, "title": "x", "stateId": foreign}),
            "invalid input",
            "Discrepancy",
            "The state belongs to another team than the issue.",
        ),
        (
            json!({"teamId": team, "title": "x", "assigneeId": NOTHING}),
            "invalid input",
            "Entity not found: User",
            "Could not find referenced User.",
        ),
        (
            json!({"teamId": team, "title": "x", "labelIds": [NOTHING]}),
            "invalid input",
            "Entity not found: IssueLabel",
            "Could not find referenced IssueLabel.",
        ),
        (
            json!({"teamId": team, "title": "x", "templateId": NOTHING}),
            "feature not accessible",
            "IssueCreateInput.templateId",
            "IssueCreateInput.templateId is not available in this workspace.",
        ),
    ] {
        let error = api.error(CREATE, json!({"input": input})).await;
        refused(&error, kind, message);
        assert_eq!(error["extensions"]["userPresentableMessage"], presentable);
        assert_eq!(
            (&error["path"], &error["extensions"]["userError"]),
            (&json!(["issueCreate"]), &json!(true))
        );
    }
    let issues = api.backend.sql("SELECT count(*) FROM issues").await[0].get::<_, i64>(0);
    assert_eq!(issues, 32, "nothing of it was written");
}

#[tokio::test]
async fn an_issue_that_moves_gets_a_number_there_and_keeps_its_old_name() {
    let api = Api::acme().await;
    let team = id_of(&api, "PRO", None).await;
    let issue = update(&api, "ENG-18", json!({"teamId": team})).await;
    assert_eq!(
        (&issue["identifier"], &issue["team"]["key"]),
        (&json!("PRO-7"), &json!("PRO"))
    );
    assert_eq!(issue["previousIdentifiers"], json!(["ENG-18"]));
    assert_eq!(issue["state"]["name"], "Todo");
    assert_eq!(read(&api, "ENG-18").await["identifier"], "PRO-7");
}

#[tokio::test]
async fn parents_form_no_circle() {
    let api = Api::acme().await;
    let error = api
        .error(UPDATE, json!({"id": "ENG-9", "input": {"parentId": "ENG-10"}}))
        .await;
    refused(&error, "invalid input", "Circular");
    let issue = update(&api, "ENG-18", json!({"parentId": "ENG-10"})).await;
    assert_eq!(issue["parent"]["identifier"], "ENG-10");
    let error = api
        .error(UPDATE, json!({"id": "ENG-9", "input": {"parentId": "ENG-18"}}))
        .await;
    refused(&error, "invalid input", "Circular");
    assert_eq!(
        update(&api, "ENG-18", json!({"parentId": null})).await["parent"],
        Value::Null
    );
}

#[tokio::test]
async fn batches_are_done_as_a_whole_or_not_at_all() {
    let api = Api::acme().await;
    let team = id_of(&api, "SUP", None).await;
    let create = "mutation($input: IssueBatchCreateInput!) { issueBatchCreate(input: $input) { issues { identifier } } }";
    let issues = json!([{"teamId": team, "title": "One"}, {"teamId": team, "title": "Two"}]);
    let data = api.data(create, json!({"input": {"issues": issues}})).await;
    let made = json!([{"identifier": "SUP-8"}, {"identifier": "SUP-9"}]);
    assert_eq!(data["issueBatchCreate"]["issues"], made);
    let issues = json!([{"teamId": team, "title": "Three"}, {"teamId": NOTHING, "title": "Four"}]);
    api.error(create, json!({"input": {"issues": issues}})).await;
    let error = api.error("{ issue(id: \"SUP-10\") { id } }", json!({})).await;
    refused(&error, "invalid input", "Entity not found: Issue");
    let ids = [read(&api, "SUP-8").await, read(&api, "SUP-9").await];
    let ids: Vec<&Value> = ids.iter().map(|issue| &issue["id"]).collect();
    let update = "mutation($ids: [UUID!]!) { issueBatchUpdate(ids: $ids, input: {priority: 1}) { issues { priority } } }";
    let data = api.data(update, json!({"ids": ids})).await;
    assert_eq!(
        data["issueBatchUpdate"]["issues"],
        json!([{"priority": 1}, {"priority": 1}])
    );
}

#[tokio::test]
async fn issues_are_searched_by_words() {
    let api = Api::acme().await;
    let search = "query($term: String!, $comments: Boolean) { searchIssues(term: $term, includeComments: $comments) \
         { totalCount nodes { identifier title metadata } pageInfo { hasNextPage } } }";
    let data = api.data(search, json!({"term": "AUDIT csv"})).await;
    assert_eq!(of_nodes(&data["searchIssues"], "identifier"), ["ENG-15"]);
    let data = api.data(search, json!({"term": "payment plan"})).await;
    assert_eq!(data["searchIssues"]["totalCount"], 0);
    let data = api
        .data(search, json!({"term": "payment plan", "comments": true}))
        .await;
    assert_eq!(of_nodes(&data["searchIssues"], "identifier"), ["SUP-3"]);
    let error = api.error(search, json!({"term": " "})).await;
    refused(&error, "invalid input", "Argument Validation Error");
}
