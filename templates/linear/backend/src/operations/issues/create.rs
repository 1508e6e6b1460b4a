//! `issueCreate`.

use super::{
    change::{self, REFERENCES, SCALARS},
    labels,
};
use crate::{
    error::{LinearError, Problem},
    graphql::{Answer, Item, Scope},
    model::{ISSUE, TEAM, WORKFLOW_STATE},
    operations::{Arguments, input::Input, writer::Columns},
};
use serde_json::{Map, Value, json};

const TYPE: &str = "IssueCreateInput";

/// Keys besides those of every change. Without templates there is none to use by default.
const KNOWN: &[&str] = &[
    "id",
    "teamId",
    "parentId",
    "labelIds",
    "subscriberIds",
    "createdAt",
    "completedAt",
    "useDefaultTemplate",
];

pub(super) async fn create(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let input = Input::of(arguments, TYPE, &[KNOWN, SCALARS, REFERENCES])?;
    let issue = one(scope, &input).await?;
    scope.payload(vec![("issue", Answer::Item(issue))]).await
}

/// `issueBatchCreate`: all of them or none.
pub(super) async fn create_batch(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let batch = Input::of(arguments, "IssueBatchCreateInput", &[&["issues"]])?;
    let given = batch.get("issues").and_then(Value::as_array).map(Vec::as_slice);
    let mut issues = Vec::new();
    for map in given.unwrap_or_default().iter().filter_map(Value::as_object) {
        issues.push(one(scope, &Input::over(map, TYPE, &[KNOWN, SCALARS, REFERENCES])?).await?);
    }
    scope.payload(vec![("issues", Answer::Items(issues))]).await
}

async fn one(scope: &Scope<'_>, input: &Input<'_>) -> Result<Item, Problem> {
    change::check(input)?;
    if input.text("title").is_none() {
        return Err(LinearError::argument("title", "title should not be empty").into());
    }
    let team = scope
        .referred(&TEAM, "teamId", input.text("teamId").unwrap_or_default())
        .await?;
    if !team.get("archived_at").is_null() {
        return Err(LinearError::not_found("Team").into());
    }
    let mut columns = input.columns(SCALARS);
    columns.retain(|column, value| !value.is_null() || column == "description");
    columns.extend(input.columns(&["id", "createdAt"]));
    let state = change::references(scope, input, &team, None, &mut columns).await?;
    let parent = input.reference(scope, "parentId", &ISSUE, &mut columns).await?;
    let state = match state {
        Some(state) => state,
        None => default_state(scope, &team).await?,
    };
    columns.insert("state_id".to_owned(), state.id().into());
    change::enter(scope, &state, None, None, &mut columns);
    completed_before(input, &state, &mut columns)?;
    let labels = input.texts("labelIds").unwrap_or_default();
    let labels = labels::checked(scope, &team, &labels).await?;
    number(scope, &team, parent.is_some(), &mut columns).await?;
    columns.insert("team_id".to_owned(), team.id().into());
    columns.insert("creator_id".to_owned(), scope.viewer.as_str().into());
    columns.insert("added_to_team_at".to_owned(), scope.now().into());
    let issue = scope.insert(&ISSUE, columns).await?;
    labels::put(scope, issue.id(), &labels).await?;
    let mut subscribers = input.texts("subscriberIds").unwrap_or_default();
    subscribers.extend([scope.viewer.as_str(), issue.text("assignee_id")]);
    change::subscribe(scope, issue.id(), &subscribers).await?;
    Ok(issue)
}

/// An issue that was finished elsewhere, before it came here.
fn completed_before(input: &Input<'_>, state: &Item, columns: &mut Columns) -> Result<(), Problem> {
    let Some(completed) = input.get("completedAt") else {
        return Ok(());
    };
    if state.text("type") != "completed" {
        return Err(
            LinearError::argument("completedAt", "completedAt needs a completed workflow state").into(),
        );
    }
    columns.insert("completed_at".to_owned(), completed.clone());
    Ok(())
}

/// The state that new issues of a team are in.
async fn default_state(scope: &Scope<'_>, team: &Item) -> Result<Item, Problem> {
    if let Some(id) = team.get("default_issue_state_id").as_str()
        && let Some(state) = scope.find(&WORKFLOW_STATE, id).await?
        && state.get("archived_at").is_null()
    {
        return Ok(state);
    }
    let first = "SELECT id FROM workflow_states WHERE team_id = $1 AND archived_at IS NULL \
         AND type IN ('backlog', 'unstarted') ORDER BY type, position, id LIMIT 1";
    let row = scope.call.query_opt(first, &[&team.id()]).await?;
    let id: String = row.map(|row| row.get(0)).unwrap_or_default();
    let state = scope.find(&WORKFLOW_STATE, &id).await?;
    state.ok_or_else(|| LinearError::not_found("WorkflowState").into())
}

/// Takes the team's next number. Issues of a team are made one after another: the team's row stays locked.
pub(super) async fn number(
    scope: &Scope<'_>,
    team: &Item,
    is_child: bool,
    columns: &mut Columns,
) -> Result<(), Problem> {
    let next = "UPDATE teams SET last_number = last_number + 1 WHERE id = $1 RETURNING last_number, key";
    let row = scope.call.query_one(next, &[&team.id()]).await?;
    let (number, key): (i32, String) = (row.get(0), row.get(1));
    columns.insert("number".to_owned(), number.into());
    columns.insert("identifier".to_owned(), format!("{key}-{number}").into());
    // The newest one on top.
    let order = json!(-100.0 * f64::from(number));
    let mut orders = vec!["sort_order", "priority_sort_order", "board_order"];
    if is_child {
        orders.push("sub_issue_sort_order");
    }
    let absent: Map<String, Value> = orders
        .into_iter()
        .filter(|column| !columns.contains_key(*column))
        .map(|column| (column.to_owned(), order.clone()))
        .collect();
    columns.extend(absent);
    Ok(())
}
