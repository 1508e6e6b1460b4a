//! `list_issue_statuses`, `get_issue_status`, `list_issue_labels` and `create_issue_label`.

use super::{
    ask, find, given, page,
    render::{nodes, whole},
    text,
};
use asymmetric_kit::{Tool, ToolCall, ToolResult};
use serde_json::{Map, Value, json};

const STATES: &str = "query($filter: WorkflowStateFilter) { workflowStates(filter: $filter, first: 250) { \
     nodes { id type name description color position } } }";
const LABELS: &str = "query($filter: IssueLabelFilter, $first: Int, $after: String, $orderBy: PaginationOrderBy, \
     $includeArchived: Boolean) { issueLabels(filter: $filter, first: $first, after: $after, orderBy: $orderBy, \
     includeArchived: $includeArchived) { nodes { id name color description isGroup parent { name } } \
     pageInfo { hasNextPage endCursor } } }";
const CREATE: &str = "mutation($input: IssueLabelCreateInput!) { issueLabelCreate(input: $input) { \
     issueLabel { id name color description isGroup } } }";

/// The tools of this family.
pub(super) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "list_issue_statuses",
            "Lists the statuses that issues of a team can have, in order.",
            json!({"team": text("The team's name, key or id")}),
            &["team"],
            &["query.workflowStates", "query.teams"],
            statuses,
        )
        .title("List issue statuses")
        .read_only(),
        Tool::new(
            "get_issue_status",
            "Reads one status of a team.",
            json!({
                "team": text("The team's name, key or id"),
                "name": text("The status: name or type"),
                "id": text("The status's id, instead of its name"),
            }),
            &["team"],
            &["query.workflowStates", "query.teams"],
            status,
        )
        .title("Get issue status")
        .read_only(),
        Tool::new(
            "list_issue_labels",
            "Lists labels of the workspace, or of a team together with those.",
            page::properties(json!({
                "team": text("The team's name, key or id"),
                "name": text("The label's name"),
            })),
            &[],
            &["query.issueLabels", "query.teams"],
            labels,
        )
        .title("List issue labels")
        .read_only(),
        Tool::new(
            "create_issue_label",
            "Makes a label, for a team or without one for the whole workspace.",
            json!({
                "name": text("The name"),
                "color": text("The colour, such as #eb5757"),
                "description": text("What it is for"),
                "teamId": text("The team's name, key or id"),
            }),
            &["name"],
            &["mutation.issueLabelCreate", "query.teams"],
            create_label,
        )
        .title("Create issue label"),
    ]
}

async fn statuses(call: &ToolCall) -> ToolResult {
    let team = find::team(call, &given(call, "team").unwrap_or_default()).await?;
    let filter = json!({"team": {"id": {"eq": team}}});
    Ok(json!({"statuses": in_order(call, filter).await?}))
}

async fn status(call: &ToolCall) -> ToolResult {
    let team = find::team(call, &given(call, "team").unwrap_or_default()).await?;
    let wanted = given(call, "id").or_else(|| given(call, "name"));
    let Some(wanted) = wanted else {
        return super::refuse("name or id is required");
    };
    let state = find::state(call, &team, &wanted).await?;
    let mut found = in_order(call, json!({"id": {"eq": state}})).await?;
    found
        .pop()
        .map_or_else(|| super::refuse(format!("the team has no status '{wanted}'")), Ok)
}

async fn in_order(call: &ToolCall, filter: Value) -> Result<Vec<Value>, asymmetric_kit::ToolRefusal> {
    let found = ask(call, "query.workflowStates", STATES, json!({"filter": filter})).await?;
    let mut states: Vec<Value> = nodes(&found).iter().map(whole).collect();
    // As people see them: by what they mean, then by position.
    let types = [
        "triage",
        "backlog",
        "unstarted",
        "started",
        "completed",
        "canceled",
        "duplicate",
    ];
    let order = |state: &Value| types.iter().position(|kind| state["type"] == *kind);
    let position = |state: &Value| state["position"].as_f64().unwrap_or_default();
    states.sort_by(|one, other| {
        order(one)
            .cmp(&order(other))
            .then(position(one).total_cmp(&position(other)))
    });
    Ok(states)
}

async fn labels(call: &ToolCall) -> ToolResult {
    let mut filter = Map::new();
    if let Some(team) = given(call, "team") {
        let team = find::team(call, &team).await?;
        let meant = json!([{"team": {"id": {"eq": team}}}, {"team": {"null": true}}]);
        filter.insert("or".to_owned(), meant);
    }
    if let Some(name) = given(call, "name") {
        filter.insert("name".to_owned(), json!({"eqIgnoreCase": name}));
    }
    page::read(call, ("query.issueLabels", LABELS), filter, ("labels", label)).await
}

fn label(found: &Value) -> Value {
    let mut shown = whole(found);
    if let Some(parent) = shown.get_mut("parent") {
        *parent = parent["name"].take();
    }
    shown
}

async fn create_label(call: &ToolCall) -> ToolResult {
    let mut input = Map::new();
    for name in ["name", "color", "description"] {
        if let Some(value) = given(call, name) {
            input.insert(name.to_owned(), value.into());
        }
    }
    if let Some(team) = given(call, "teamId") {
        input.insert("teamId".to_owned(), find::team(call, &team).await?.into());
    }
    let made = ask(call, "mutation.issueLabelCreate", CREATE, json!({"input": input})).await?;
    Ok(whole(&made["issueLabel"]))
}
