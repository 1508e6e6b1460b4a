//! Milestones of projects that are made, changed and deleted.

use super::{
    Arguments, RootField,
    input::{self, Input},
};
use crate::{
    error::Problem,
    graphql::{Answer, Scope},
    model::{PROJECT, PROJECT_MILESTONE},
};

/// Root fields about milestones that change something.
pub(super) const OPERATIONS: &[RootField] = &[
    RootField::custom("mutation.projectMilestoneCreate", |scope, arguments| {
        Box::pin(create(scope, arguments))
    }),
    RootField::custom("mutation.projectMilestoneUpdate", |scope, arguments| {
        Box::pin(update(scope, arguments))
    }),
    RootField::custom("mutation.projectMilestoneDelete", |scope, arguments| {
        Box::pin(delete(scope, arguments))
    }),
];

/// Keys that are columns as they are.
const SCALARS: &[&str] = &["name", "description", "targetDate", "sortOrder"];

async fn create(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let input = Input::of(
        arguments,
        "ProjectMilestoneCreateInput",
        &[&["id", "projectId"], SCALARS],
    )?;
    input.filled("name")?;
    let mut columns = input.columns(&["id"]);
    columns.extend(input.columns(SCALARS));
    columns.retain(|_, value| !value.is_null());
    input
        .reference(scope, "projectId", &PROJECT, &mut columns)
        .await?;
    if !columns.contains_key("sort_order") {
        let below = "SELECT coalesce(max(sort_order), 0) + 1 FROM project_milestones WHERE project_id = $1";
        let project = input.text("projectId").unwrap_or_default();
        let below: f64 = scope.call.query_one(below, &[&project]).await?.get(0);
        columns.insert("sort_order".to_owned(), below.into());
    }
    let milestone = scope.insert(&PROJECT_MILESTONE, columns).await?;
    scope
        .payload(vec![("projectMilestone", Answer::Item(milestone))])
        .await
}

async fn update(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let input = Input::of(arguments, "ProjectMilestoneUpdateInput", &[SCALARS])?;
    input.filled("name")?;
    let milestone = scope.lock(&PROJECT_MILESTONE, input::id(arguments)).await?;
    let mut columns = input.columns(SCALARS);
    columns.retain(|column, value| !value.is_null() || !["name", "sort_order"].contains(&column.as_str()));
    let milestone = scope.update(&PROJECT_MILESTONE, milestone.id(), columns).await?;
    scope
        .payload(vec![("projectMilestone", Answer::Item(milestone))])
        .await
}

/// Issues of a deleted milestone stay in its project.
async fn delete(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let milestone = scope.lock(&PROJECT_MILESTONE, input::id(arguments)).await?;
    let issues = "UPDATE issues SET project_milestone_id = NULL WHERE project_milestone_id = $1";
    scope.call.execute(issues, &[&milestone.id()]).await?;
    scope.delete(&PROJECT_MILESTONE, milestone.id()).await?;
    scope
        .payload(vec![("entityId", Answer::Json(milestone.id().into()))])
        .await
}
