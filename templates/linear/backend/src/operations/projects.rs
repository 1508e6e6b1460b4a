//! Projects that are made, changed and put away.

use super::{
    Arguments, RootField,
    input::{self, Input},
    labels::is_color,
    writer::Columns,
};
use crate::{
    error::{LinearError, Problem},
    graphql::{Answer, Item, Scope},
    model::{PROJECT, PROJECT_STATUS, TEAM, USER},
};
use serde_json::{Map, Value};

/// Root fields about projects that change something.
pub(super) const OPERATIONS: &[RootField] = &[
    RootField::custom("mutation.projectCreate", |scope, arguments| {
        Box::pin(create(scope, arguments))
    }),
    RootField::custom("mutation.projectUpdate", |scope, arguments| {
        Box::pin(update(scope, arguments))
    }),
    RootField::custom("mutation.projectDelete", |scope, arguments| {
        Box::pin(delete(scope, arguments))
    }),
    RootField::custom("mutation.projectArchive", |scope, arguments| {
        Box::pin(archive(scope, arguments))
    }),
    RootField::custom("mutation.projectUnarchive", |scope, arguments| {
        Box::pin(restore(scope, arguments))
    }),
];

/// Keys that are columns as they are.
const SCALARS: &[&str] = &[
    "name",
    "description",
    "content",
    "icon",
    "color",
    "priority",
    "sortOrder",
    "prioritySortOrder",
    "startDate",
    "targetDate",
];

/// Keys that refer to other rows.
const REFERENCES: &[&str] = &["statusId", "leadId", "memberIds", "teamIds"];

/// Columns that null leaves as they are.
const NEVER_NULL: &[&str] = &[
    "name",
    "description",
    "color",
    "priority",
    "sort_order",
    "priority_sort_order",
];

/// The longest description, in characters: what is longer is content.
const DESCRIPTION: usize = 255;

async fn create(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let input = Input::of(arguments, "ProjectCreateInput", &[&["id"], SCALARS, REFERENCES])?;
    check(&input)?;
    let teams = teams(scope, &input).await?.unwrap_or_default();
    if teams.is_empty() {
        return Err(LinearError::argument("teamIds", "teamIds must contain at least 1 elements").into());
    }
    let mut columns = input.columns(&["id"]);
    columns.extend(scalars(&input));
    input.reference(scope, "leadId", &USER, &mut columns).await?;
    let status = match input
        .reference(scope, "statusId", &PROJECT_STATUS, &mut columns)
        .await?
    {
        Some(status) => status,
        None => first_status(scope).await?,
    };
    enter(scope, &status, None, &mut columns);
    columns.insert("creator_id".to_owned(), scope.viewer.as_str().into());
    columns.insert("slug_id".to_owned(), slug(scope).await?.into());
    if !columns.contains_key("sort_order") {
        let above = "SELECT coalesce(min(sort_order), 0) - 1 FROM projects";
        let above: f64 = scope.call.query_one(above, &[]).await?.get(0);
        columns.insert("sort_order".to_owned(), above.into());
    }
    columns.retain(|_, value| !value.is_null());
    let project = scope.insert(&PROJECT, columns).await?;
    set_teams(scope, project.id(), &teams).await?;
    if let Some(members) = members(scope, &input).await? {
        set_members(scope, project.id(), &members).await?;
    }
    scope.payload(vec![("project", Answer::Item(project))]).await
}

async fn update(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let input = Input::of(arguments, "ProjectUpdateInput", &[SCALARS, REFERENCES])?;
    check(&input)?;
    let project = scope.lock(&PROJECT, input::id(arguments)).await?;
    let mut columns = scalars(&input);
    input.reference(scope, "leadId", &USER, &mut columns).await?;
    if let Some(status) = input
        .reference(scope, "statusId", &PROJECT_STATUS, &mut columns)
        .await?
    {
        enter(scope, &status, Some(&project), &mut columns);
    }
    columns.retain(|column, value| column != "status_id" || !value.is_null());
    if let Some(teams) = teams(scope, &input).await? {
        if teams.is_empty() {
            return Err(LinearError::argument("teamIds", "teamIds must contain at least 1 elements").into());
        }
        set_teams(scope, project.id(), &teams).await?;
    }
    if let Some(members) = members(scope, &input).await? {
        set_members(scope, project.id(), &members).await?;
    }
    let project = scope.update(&PROJECT, project.id(), columns).await?;
    scope.payload(vec![("project", Answer::Item(project))]).await
}

/// A deleted project is archived and trashed, until it is restored.
async fn delete(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let project = scope.lock(&PROJECT, input::id(arguments)).await?;
    put_away(scope, &project, true).await?;
    scope.payload(vec![("entity", Answer::Null)]).await
}

async fn archive(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    if arguments.get("trash") == Some(&Value::Bool(true)) {
        return delete(scope, arguments).await;
    }
    let project = scope.lock(&PROJECT, input::id(arguments)).await?;
    let project = put_away(scope, &project, false).await?;
    scope.payload(vec![("entity", Answer::Item(project))]).await
}

async fn put_away(scope: &Scope<'_>, project: &Item, is_trashed: bool) -> Result<Item, Problem> {
    let flag = if is_trashed {
        Value::Bool(true)
    } else {
        Value::Null
    };
    let columns = Map::from_iter([
        ("archived_at".to_owned(), scope.now().into()),
        ("trashed".to_owned(), flag),
    ]);
    scope.update(&PROJECT, project.id(), columns).await
}

async fn restore(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let project = scope.lock_archived(&PROJECT, input::id(arguments)).await?;
    if project.get("archived_at").is_null() {
        return Err(LinearError::invalid("Project is not archived", "This project isn't archived.").into());
    }
    let columns = ["archived_at", "trashed"].map(|column| (column.to_owned(), Value::Null));
    let project = scope
        .update(&PROJECT, project.id(), Map::from_iter(columns))
        .await?;
    scope.payload(vec![("entity", Answer::Item(project))]).await
}

/// Checks values of scalars.
fn check(input: &Input<'_>) -> Result<(), Problem> {
    input.filled("name")?;
    if input
        .text("description")
        .is_some_and(|text| text.chars().count() > DESCRIPTION)
    {
        let constraint = format!("description must be shorter than or equal to {DESCRIPTION} characters");
        return Err(LinearError::argument("description", constraint).into());
    }
    if input.text("color").is_some_and(|color| !is_color(color)) {
        return Err(LinearError::argument("color", "color must be a hexadecimal color").into());
    }
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

fn scalars(input: &Input<'_>) -> Columns {
    let mut columns = input.columns(SCALARS);
    columns.retain(|column, value| !value.is_null() || !NEVER_NULL.contains(&column.as_str()));
    columns
}

/// The status of a project that asks for none.
async fn first_status(scope: &Scope<'_>) -> Result<Item, Problem> {
    let first = "SELECT id FROM project_statuses WHERE archived_at IS NULL \
         ORDER BY type = 'backlog' DESC, position, id LIMIT 1";
    let row = scope.call.query_opt(first, &[]).await?;
    let id: String = row.map(|row| row.get(0)).unwrap_or_default();
    let status = scope.find(&PROJECT_STATUS, &id).await?;
    status.ok_or_else(|| LinearError::not_found("ProjectStatus").into())
}

/// What follows from a status: when work on the project began, ended or was given up.
fn enter(scope: &Scope<'_>, status: &Item, project: Option<&Item>, columns: &mut Columns) {
    let kind = status.text("type");
    let was = |column: &str| project.is_some_and(|project| !project.get(column).is_null());
    let mut set = |column: &str, value: Value| columns.insert(column.to_owned(), value);
    set("status_id", status.id().into());
    if ["started", "completed"].contains(&kind) && !was("started_at") {
        set("started_at", scope.now().into());
    }
    for (column, of) in [("completed_at", "completed"), ("canceled_at", "canceled")] {
        if kind != of {
            set(column, Value::Null);
        } else if !was(column) {
            set(column, scope.now().into());
        }
    }
}

/// Twelve hexadecimal digits that addresses of the project end with.
async fn slug(scope: &Scope<'_>) -> Result<String, Problem> {
    let id = scope.identifier().await?;
    let digits = id.chars().filter(char::is_ascii_hexdigit);
    // The digits in the middle say which kind of identifier it is.
    Ok(digits.rev().take(12).collect())
}

/// The teams that the input names; none where it says nothing about them.
async fn teams(scope: &Scope<'_>, input: &Input<'_>) -> Result<Option<Vec<String>>, Problem> {
    let Some(ids) = input.texts("teamIds") else {
        return Ok(None);
    };
    let mut teams = Vec::with_capacity(ids.len());
    for id in ids {
        teams.push(scope.referred(&TEAM, "teamIds", id).await?.id().to_owned());
    }
    Ok(Some(teams))
}

/// The members that the input names; none where it says nothing about them.
async fn members(scope: &Scope<'_>, input: &Input<'_>) -> Result<Option<Vec<String>>, Problem> {
    let Some(ids) = input.texts("memberIds") else {
        return Ok(None);
    };
    let mut members = Vec::with_capacity(ids.len());
    for id in ids {
        members.push(scope.referred(&USER, "memberIds", id).await?.id().to_owned());
    }
    Ok(Some(members))
}

async fn set_teams(scope: &Scope<'_>, project: &str, teams: &[String]) -> Result<(), Problem> {
    let others = "DELETE FROM project_teams WHERE project_id = $1 AND NOT team_id = ANY($2)";
    scope.call.execute(others, &[&project, &teams]).await?;
    let these = "INSERT INTO project_teams (project_id, team_id) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING";
    scope.call.execute(these, &[&project, &teams]).await?;
    Ok(())
}

async fn set_members(scope: &Scope<'_>, project: &str, members: &[String]) -> Result<(), Problem> {
    let others = "DELETE FROM project_members WHERE project_id = $1 AND NOT user_id = ANY($2)";
    scope.call.execute(others, &[&project, &members]).await?;
    let these = "INSERT INTO project_members (project_id, user_id) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING";
    scope.call.execute(these, &[&project, &members]).await?;
    Ok(())
}
