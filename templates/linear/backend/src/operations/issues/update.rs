//! `issueUpdate`.

use super::{
    change::{self, REFERENCES, SCALARS, discrepancy},
    create, labels,
};
use crate::{
    error::{LinearError, Problem},
    graphql::{Answer, Item, Scope},
    model::{ISSUE, TEAM, WORKFLOW_STATE},
    operations::{
        Arguments,
        input::{self, Input},
        writer::Columns,
    },
};
use serde_json::{Map, Value};

/// Keys besides those of every change.
const KNOWN: &[&str] = &[
    "teamId",
    "parentId",
    "labelIds",
    "addedLabelIds",
    "removedLabelIds",
    "subscriberIds",
    "snoozedUntilAt",
    "snoozedById",
    "trashed",
];

/// How many issues a batch has at most (`MutationIssueBatchUpdateArgs`).
const BATCH: usize = 50;

pub(super) async fn update(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let input = read(arguments)?;
    let issue = one(scope, input::id(arguments), &input).await?;
    scope.payload(vec![("issue", Answer::Item(issue))]).await
}

/// `issueBatchUpdate`: all of them or none.
pub(super) async fn update_batch(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let input = read(arguments)?;
    let ids = arguments.get("ids").and_then(Value::as_array).map(Vec::as_slice);
    let mut ids: Vec<&str> = ids.unwrap_or_default().iter().filter_map(Value::as_str).collect();
    if ids.is_empty() || ids.len() > BATCH {
        return Err(LinearError::argument("ids", format!("ids must contain 1 to {BATCH} elements")).into());
    }
    // Locked in the same order by everybody.
    ids.sort_unstable();
    ids.dedup();
    let mut issues = Vec::new();
    for id in ids {
        issues.push(one(scope, id, &input).await?);
    }
    scope.payload(vec![("issues", Answer::Items(issues))]).await
}

fn read(arguments: &Arguments) -> Result<Input<'_>, Problem> {
    let input = Input::of(arguments, "IssueUpdateInput", &[KNOWN, SCALARS, REFERENCES])?;
    change::check(&input)?;
    Ok(input)
}

async fn one(scope: &Scope<'_>, id: &str, input: &Input<'_>) -> Result<Item, Problem> {
    let issue = if input.get("trashed") == Some(&Value::Bool(false)) {
        scope.lock_archived(&ISSUE, id).await?
    } else {
        scope.lock(&ISSUE, id).await?
    };
    let mut columns = input.columns(SCALARS);
    columns.retain(|column, value| !value.is_null() || !NEVER_NULL.contains(&column.as_str()));
    columns.extend(input.columns(&["snoozedUntilAt"]));
    let team = team_of(scope, &issue, input).await?;
    let is_moved = team.id() != issue.text("team_id");
    let project = issue.get("project_id").as_str();
    let mut state = change::references(scope, input, &team, project, &mut columns).await?;
    if is_moved {
        state = moved(scope, &issue, &team, state, &mut columns).await?;
    }
    if let Some(state) = &state {
        let old = scope.find(&WORKFLOW_STATE, issue.text("state_id")).await?;
        let old_type = old.as_ref().map(|old| old.text("type"));
        change::enter(scope, state, Some(&issue), old_type, &mut columns);
    }
    let user = &crate::model::USER;
    input.reference(scope, "snoozedById", user, &mut columns).await?;
    if let Some(parent) = input.reference(scope, "parentId", &ISSUE, &mut columns).await? {
        no_circle(scope, issue.id(), parent.id()).await?;
    }
    if let Some(Value::Bool(trashed)) = input.get("trashed") {
        columns.extend(trash(scope, *trashed));
    }
    let subscribers = input.texts("subscriberIds").unwrap_or_default();
    change::subscribe(scope, issue.id(), &subscribers).await?;
    labels::change(scope, &issue, &team, input).await?;
    let issue = scope.update(&ISSUE, issue.id(), columns).await?;
    change::subscribe(scope, issue.id(), &[issue.text("assignee_id")]).await?;
    Ok(issue)
}

/// Columns that null leaves as they are.
const NEVER_NULL: &[&str] = &["title", "priority", "sort_order", "priority_sort_order"];

/// What makes an issue deleted, or takes that back.
pub(super) fn trash(scope: &Scope<'_>, trashed: bool) -> Columns {
    let since = if trashed { scope.now().into() } else { Value::Null };
    let flag = if trashed { Value::Bool(true) } else { Value::Null };
    Map::from_iter([("trashed".to_owned(), flag), ("archived_at".to_owned(), since)])
}

async fn team_of(scope: &Scope<'_>, issue: &Item, input: &Input<'_>) -> Result<Item, Problem> {
    let (property, id) = match input.text("teamId") {
        Some(id) => ("teamId", id),
        None => ("team", issue.text("team_id")),
    };
    scope.referred(&TEAM, property, id).await
}

/// An issue that goes to another team gets a number there, and a state of the same type.
async fn moved(
    scope: &Scope<'_>,
    issue: &Item,
    team: &Item,
    state: Option<Item>,
    columns: &mut Columns,
) -> Result<Option<Item>, Problem> {
    create::number(scope, team, false, columns).await?;
    let mut previous = issue
        .get("previous_identifiers")
        .as_array()
        .cloned()
        .unwrap_or_default();
    previous.push(issue.get("identifier").clone());
    columns.insert("previous_identifiers".to_owned(), previous.into());
    columns.insert("team_id".to_owned(), team.id().into());
    columns.insert("added_to_team_at".to_owned(), scope.now().into());
    columns.entry("cycle_id".to_owned()).or_insert(Value::Null);
    let foreign = "DELETE FROM issue_label_links USING issue_labels WHERE issue_labels.id = label_id \
         AND issue_id = $1 AND issue_labels.team_id <> $2";
    scope.call.execute(foreign, &[&issue.id(), &team.id()]).await?;
    if state.is_some() {
        return Ok(state);
    }
    let same = "SELECT there.id FROM workflow_states AS here, workflow_states AS there \
         WHERE here.id = $1 AND there.team_id = $2 AND there.archived_at IS NULL \
         ORDER BY there.type = here.type DESC, there.name = here.name DESC, there.position, there.id LIMIT 1";
    let row = scope
        .call
        .query_opt(same, &[&issue.text("state_id"), &team.id()])
        .await?;
    let id: String = row.map(|row| row.get(0)).unwrap_or_default();
    let state = scope.find(&WORKFLOW_STATE, &id).await?;
    let state = state.ok_or_else(|| Problem::from(LinearError::not_found("WorkflowState")))?;
    columns.insert("state_id".to_owned(), state.id().into());
    Ok(Some(state))
}

/// No issue is a part of itself.
async fn no_circle(scope: &Scope<'_>, issue: &str, parent: &str) -> Result<(), Problem> {
    let above = "SELECT EXISTS (WITH RECURSIVE above AS ( \
             SELECT id, parent_id FROM issues WHERE id = $2 \
             UNION SELECT issues.id, issues.parent_id FROM issues JOIN above ON issues.id = above.parent_id) \
         SELECT FROM above WHERE id = $1)";
    if scope.call.query_one(above, &[&issue, &parent]).await?.get(0) {
        return Err(discrepancy(
            "Circular parent relationship",
            "An issue can't be a sub-issue of itself.",
        ));
    }
    Ok(())
}
