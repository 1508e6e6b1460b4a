//! Teams, members and workflow states.

use crate::support::{AGENT, Api, NOTHING, of_nodes, refused};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: TeamCreateInput!) { teamCreate(input: $input) { team { id key name timezone \
     cycleDuration members { nodes { id } } defaultIssueState { name } states { nodes { name type position } } } } }";

async fn create(api: &Api, input: Value) -> Value {
    api.data(CREATE, json!({"input": input})).await["teamCreate"]["team"].clone()
}

#[tokio::test]
async fn a_new_team_has_states_and_its_maker() {
    let api = Api::empty().await;
    let team = create(
        &api,
        json!({"name": "Design", "cycleDuration": 2, "triageEnabled": true}),
    )
    .await;
    assert_eq!((&team["key"], &team["cycleDuration"]), (&json!("DES"), &json!(2)));
    assert_eq!(of_nodes(&team["members"], "id"), [AGENT]);
    let mut states: Vec<(i64, &str)> = team["states"]["nodes"]
        .as_array()
        .expect("states")
        .iter()
        .map(|state| {
            (
                state["position"].as_i64().unwrap_or_default(),
                state["type"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    states.sort_unstable();
    let types: Vec<&str> = states.into_iter().map(|(_, kind)| kind).collect();
    let expected = [
        "triage",
        "backlog",
        "unstarted",
        "started",
        "started",
        "completed",
        "canceled",
        "duplicate",
    ];
    assert_eq!(types, expected);
    assert_eq!(team["defaultIssueState"]["name"], "Backlog");
    let issue = "mutation($team: String!) { issueCreate(input: {teamId: $team, title: \"First\"}) { issue { identifier \
         state { type } } } }";
    let data = api.data(issue, json!({"team": team["id"]})).await;
    assert_eq!(
        data["issueCreate"]["issue"],
        json!({"identifier": "DES-1", "state": {"type": "backlog"}})
    );
}

#[tokio::test]
async fn keys_are_unique_and_short() {
    let api = Api::acme().await;
    let error = api
        .error(CREATE, json!({"input": {"name": "Another", "key": "ENG"}}))
        .await;
    refused(&error, "invalid input", "Duplicate team key");
    for input in [
        json!({"name": "x", "key": "TOOLONG"}),
        json!({"name": ""}),
        json!({"name": "x", "key": "A B"}),
    ] {
        refused(
            &api.error(CREATE, json!({"input": input})).await,
            "invalid input",
            "Argument Validation Error",
        );
    }
}

#[tokio::test]
async fn a_team_that_is_renamed_takes_its_issues_along() {
    let api = Api::acme().await;
    let update = "mutation { teamUpdate(id: \"ENG\", input: {key: \"dev\", name: \"Development\", cycleDuration: 3}) \
         { team { key name cycleDuration issueEstimationType } } }";
    let data = api.data(update, json!({})).await;
    let expected =
        json!({"key": "DEV", "name": "Development", "cycleDuration": 3, "issueEstimationType": "fibonacci"});
    assert_eq!(data["teamUpdate"]["team"], expected);
    let data = api
        .data("{ issue(id: \"ENG-9\") { identifier } }", json!({}))
        .await;
    assert_eq!(data["issue"]["identifier"], "DEV-9");
}

#[tokio::test]
async fn people_join_and_leave() {
    let api = Api::acme().await;
    let ids = "{ team(id: \"SUP\") { id members { nodes { displayName } } } \
         users(filter: {displayName: {eq: \"marcus\"}}) { nodes { id } } }";
    let data = api.data(ids, json!({})).await;
    let input = json!({"teamId": data["team"]["id"], "userId": data["users"]["nodes"][0]["id"]});
    let join = "mutation($input: TeamMembershipCreateInput!) { teamMembershipCreate(input: $input) \
         { teamMembership { id owner team { key } user { displayName } } } }";
    let made =
        api.data(join, json!({"input": input})).await["teamMembershipCreate"]["teamMembership"].clone();
    assert_eq!(
        (&made["team"]["key"], &made["user"]["displayName"]),
        (&json!("SUP"), &json!("marcus"))
    );
    refused(
        &api.error(join, json!({"input": input})).await,
        "invalid input",
        "already a member",
    );
    let data = api.data(ids, json!({})).await;
    assert!(of_nodes(&data["team"]["members"], "displayName").contains(&"marcus"));
    let leave = "mutation($id: String!) { teamMembershipDelete(id: $id) { success } }";
    api.data(leave, json!({"id": made["id"]})).await;
    let data = api.data(ids, json!({})).await;
    assert!(!of_nodes(&data["team"]["members"], "displayName").contains(&"marcus"));
    refused(
        &api.error(leave, json!({"id": made["id"]})).await,
        "invalid input",
        "Entity not found",
    );
}

#[tokio::test]
async fn states_are_made_changed_and_archived_when_empty() {
    let api = Api::acme().await;
    let team = api.data("{ team(id: \"ENG\") { id } }", json!({})).await["team"]["id"].clone();
    let create = "mutation($input: WorkflowStateCreateInput!) { workflowStateCreate(input: $input) \
         { workflowState { id name position team { key } } } }";
    let input = json!({"teamId": team, "name": "Deployed", "type": "completed", "color": "#112233"});
    let state =
        api.data(create, json!({"input": input})).await["workflowStateCreate"]["workflowState"].clone();
    assert_eq!(
        (&state["team"]["key"], &state["position"]),
        (&json!("ENG"), &json!(7))
    );
    refused(
        &api.error(create, json!({"input": input})).await,
        "invalid input",
        "Duplicate workflow state",
    );
    for (changed, message) in [
        (json!({"type": "limbo"}), "Argument Validation Error"),
        (json!({"color": "blue"}), "Argument Validation Error"),
        (json!({"teamId": NOTHING}), "Entity not found: Team"),
    ] {
        let mut input = json!({"teamId": team, "name": "Other", "type": "started", "color": "#112233"});
        for (key, value) in changed.as_object().expect("an object") {
            input[key] = value.clone();
        }
        refused(
            &api.error(create, json!({"input": input})).await,
            "invalid input",
            message,
        );
    }
    let update = "mutation($id: String!) { workflowStateUpdate(id: $id, input: {name: \"Live\"}) { workflowState { name } } }";
    let data = api.data(update, json!({"id": state["id"]})).await;
    assert_eq!(data["workflowStateUpdate"]["workflowState"]["name"], "Live");
    let archive = "mutation($id: String!) { workflowStateArchive(id: $id) { entity { archivedAt } } }";
    api.data(archive, json!({"id": state["id"]})).await;
    let used = api.backend.sql("SELECT state_id FROM issues LIMIT 1").await[0].get::<_, String>(0);
    refused(
        &api.error(archive, json!({"id": used})).await,
        "invalid input",
        "has issues",
    );
}
