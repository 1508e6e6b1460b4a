//! What both a new issue and a changed one are checked for, and what follows from a new state.

use crate::{
    error::{LinearError, Problem},
    graphql::{Item, Scope},
    model::{CYCLE, PROJECT, PROJECT_MILESTONE, USER, WORKFLOW_STATE},
    operations::{input::Input, writer::Columns},
};
use serde_json::Value;

/// Keys that are columns as they are.
pub(super) const SCALARS: &[&str] = &[
    "title",
    "description",
    "priority",
    "estimate",
    "dueDate",
    "sortOrder",
    "prioritySortOrder",
    "subIssueSortOrder",
];

/// Keys that refer to other rows, which [`references`] reads.
pub(super) const REFERENCES: &[&str] = &[
    "assigneeId",
    "delegateId",
    "projectId",
    "projectMilestoneId",
    "cycleId",
    "stateId",
];

/// Checks values of scalars.
pub(super) fn check(input: &Input<'_>) -> Result<(), Problem> {
    input.filled("title")?;
    match input.get("priority").and_then(Value::as_i64) {
        Some(priority) if !(0..=4).contains(&priority) => {
            let bound = if priority < 0 {
                "less than 0"
            } else {
                "greater than 4"
            };
            Err(LinearError::argument("priority", format!("priority must not be {bound}")).into())
        }
        _ => Ok(()),
    }
}

/// Reads what the input refers to; gives the new state where there is one. `project` is the one that the issue is in.
pub(super) async fn references(
    scope: &Scope<'_>,
    input: &Input<'_>,
    team: &Item,
    project: Option<&str>,
    columns: &mut Columns,
) -> Result<Option<Item>, Problem> {
    for key in ["assigneeId", "delegateId"] {
        if let Some(user) = input.reference(scope, key, &USER, columns).await?
            && user.get("active") != &Value::Bool(true)
        {
            return Err(discrepancy(
                "User is disabled",
                "Issues can't be assigned to disabled users.",
            ));
        }
    }
    let state = input
        .reference(scope, "stateId", &WORKFLOW_STATE, columns)
        .await?;
    let cycle = input.reference(scope, "cycleId", &CYCLE, columns).await?;
    for (what, item) in [("state", &state), ("cycle", &cycle)] {
        if let Some(item) = item
            && item.text("team_id") != team.id()
        {
            return Err(discrepancy(
                &format!("Discrepancy between issue team and {what} team"),
                &format!("The {what} belongs to another team than the issue."),
            ));
        }
    }
    if state
        .as_ref()
        .is_some_and(|state| !state.get("archived_at").is_null())
    {
        return Err(LinearError::not_found("WorkflowState").into());
    }
    let new_project = input.reference(scope, "projectId", &PROJECT, columns).await?;
    if let Some(project) = &new_project {
        let shared = "SELECT FROM project_teams WHERE project_id = $1 AND team_id = $2";
        if scope
            .call
            .query_opt(shared, &[&project.id(), &team.id()])
            .await?
            .is_none()
        {
            return Err(discrepancy(
                "Discrepancy between issue team and project teams",
                "The project isn't shared with the issue's team.",
            ));
        }
    }
    let milestone = input
        .reference(scope, "projectMilestoneId", &PROJECT_MILESTONE, columns)
        .await?;
    let project = if input.has("projectId") {
        new_project.as_ref().map(Item::id)
    } else {
        project
    };
    if let Some(milestone) = milestone
        && Some(milestone.text("project_id")) != project
    {
        return Err(discrepancy(
            "Discrepancy between issue project and milestone project",
            "The milestone belongs to another project than the issue.",
        ));
    }
    if input.has("projectId") && !input.has("projectMilestoneId") {
        columns.insert("project_milestone_id".to_owned(), Value::Null);
    }
    for (key, column) in [
        ("cycleId", "added_to_cycle_at"),
        ("projectId", "added_to_project_at"),
    ] {
        if input.has(key) {
            let since = input.get(key).map_or(Value::Null, |_| scope.now().into());
            columns.insert(column.to_owned(), since);
        }
    }
    Ok(state)
}

/// Dates that follow from a new state; `issue` is the row as it was.
pub(super) fn enter(
    scope: &Scope<'_>,
    state: &Item,
    issue: Option<&Item>,
    old_type: Option<&str>,
    columns: &mut Columns,
) {
    let new_type = state.text("type");
    if old_type == Some(new_type) {
        return;
    }
    let now = || Value::from(scope.now());
    let was = |column: &str| {
        let known = issue.map(|issue| issue.get(column).clone()).unwrap_or_default();
        if known.is_null() { now() } else { known }
    };
    let dates = match new_type {
        "started" => [was("started_at"), Value::Null, Value::Null],
        "completed" => [was("started_at"), now(), Value::Null],
        "canceled" | "duplicate" => {
            let started = issue.map(|issue| issue.get("started_at").clone());
            [started.unwrap_or_default(), Value::Null, now()]
        }
        _ => [Value::Null, Value::Null, Value::Null],
    };
    for (column, date) in ["started_at", "completed_at", "canceled_at"]
        .into_iter()
        .zip(dates)
    {
        columns.insert(column.to_owned(), date);
    }
    if new_type == "triage" {
        columns.insert("started_triage_at".to_owned(), now());
    } else if old_type == Some("triage") {
        columns.insert("triaged_at".to_owned(), now());
    }
}

/// Lets people hear about the issue.
pub(in crate::operations) async fn subscribe(
    scope: &Scope<'_>,
    issue: &str,
    users: &[&str],
) -> Result<(), Problem> {
    let insert = "INSERT INTO issue_subscribers (issue_id, user_id) SELECT $1, id FROM users \
         WHERE id = ANY($2) ORDER BY id ON CONFLICT DO NOTHING";
    let users: Vec<String> = users.iter().map(|user| (*user).to_owned()).collect();
    scope.call.execute(insert, &[&issue, &users]).await?;
    Ok(())
}

/// Something belongs somewhere else.
pub(super) fn discrepancy(message: &str, presentable: &str) -> Problem {
    LinearError::invalid(message, presentable).into()
}
