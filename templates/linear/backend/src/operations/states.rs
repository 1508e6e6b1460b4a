//! Workflow states of teams.

use super::{
    Arguments, RootField,
    input::{self, Input},
    labels::is_color,
};
use crate::{
    error::{LinearError, Problem},
    graphql::{Answer, Scope},
    model::{TEAM, WORKFLOW_STATE},
};
use serde_json::{Map, json};

/// Root fields about workflow states.
pub(super) const OPERATIONS: &[RootField] = &[
    RootField::list("query.workflowStates", &WORKFLOW_STATE, "WorkflowStateFilter"),
    RootField::one("query.workflowState", &WORKFLOW_STATE),
    RootField::custom("mutation.workflowStateCreate", |scope, arguments| {
        Box::pin(create(scope, arguments))
    }),
    RootField::custom("mutation.workflowStateUpdate", |scope, arguments| {
        Box::pin(update(scope, arguments))
    }),
    RootField::custom("mutation.workflowStateArchive", |scope, arguments| {
        Box::pin(archive(scope, arguments))
    }),
];

async fn create(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let known = &["id", "teamId", "name", "type", "color", "description", "position"];
    let input = Input::of(arguments, "WorkflowStateCreateInput", &[known])?;
    let name = input.filled("name")?.unwrap_or_default();
    check_color(&input)?;
    let kind = input.text("type").unwrap_or_default();
    let kinds = ["backlog", "unstarted", "started", "completed", "canceled"];
    if !kinds.contains(&kind) {
        let constraint = format!("type must be one of the following values: {}", kinds.join(", "));
        return Err(LinearError::argument("type", constraint).into());
    }
    let team = scope
        .referred(&TEAM, "teamId", input.text("teamId").unwrap_or_default())
        .await?;
    let team = scope.lock(&TEAM, team.id()).await?;
    unique(scope, team.id(), name, "").await?;
    let mut columns = input.columns(&["id", "name", "type", "color", "description", "position"]);
    columns.insert("team_id".to_owned(), team.id().into());
    if input.get("position").is_none() {
        let last = "SELECT coalesce(max(position) + 1, 0) FROM workflow_states WHERE team_id = $1";
        let position: f64 = scope.call.query_one(last, &[&team.id()]).await?.get(0);
        columns.insert("position".to_owned(), json!(position));
    }
    let state = scope.insert(&WORKFLOW_STATE, columns).await?;
    scope.payload(vec![("workflowState", Answer::Item(state))]).await
}

async fn update(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let known = &["name", "color", "description", "position"];
    let input = Input::of(arguments, "WorkflowStateUpdateInput", &[known])?;
    let state = scope.lock(&WORKFLOW_STATE, input::id(arguments)).await?;
    check_color(&input)?;
    if let Some(name) = input.filled("name")? {
        unique(scope, state.text("team_id"), name, state.id()).await?;
    }
    let mut columns = input.columns(known);
    columns.retain(|column, value| !value.is_null() || column == "description");
    let state = scope.update(&WORKFLOW_STATE, state.id(), columns).await?;
    scope.payload(vec![("workflowState", Answer::Item(state))]).await
}

async fn archive(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let state = scope.lock(&WORKFLOW_STATE, input::id(arguments)).await?;
    let used = "SELECT FROM issues WHERE state_id = $1 AND archived_at IS NULL LIMIT 1";
    if !scope.call.query(used, &[&state.id()]).await?.is_empty() {
        return Err(LinearError::invalid(
            "Workflow state has issues",
            "Move the issues of this state to another one before archiving it.",
        )
        .into());
    }
    let columns = Map::from_iter([("archived_at".to_owned(), scope.now().into())]);
    let state = scope.update(&WORKFLOW_STATE, state.id(), columns).await?;
    scope.payload(vec![("entity", Answer::Item(state))]).await
}

fn check_color(input: &Input<'_>) -> Result<(), Problem> {
    match input.text("color") {
        Some(color) if !is_color(color) => {
            Err(LinearError::argument("color", "color must be a hexadecimal color").into())
        }
        _ => Ok(()),
    }
}

/// Names of states are unique in a team.
async fn unique(scope: &Scope<'_>, team: &str, name: &str, except: &str) -> Result<(), Problem> {
    let same = "SELECT FROM workflow_states WHERE team_id = $1 AND lower(name) = lower($2) AND id <> $3 \
         AND archived_at IS NULL";
    if scope.call.query(same, &[&team, &name, &except]).await?.is_empty() {
        return Ok(());
    }
    Err(LinearError::invalid(
        "Duplicate workflow state name",
        format!("The team already has a state named \"{name}\"."),
    )
    .into())
}
