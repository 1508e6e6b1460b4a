//! Labels of issues, of one team or of the whole workspace.

use super::{
    Arguments, RootField,
    input::{self, Input},
};
use crate::{
    error::{LinearError, Problem},
    graphql::{Answer, Item, Scope},
    model::{ISSUE_LABEL, TEAM},
};
use serde_json::Value;

/// Root fields about labels.
pub(super) const OPERATIONS: &[RootField] = &[
    RootField::list("query.issueLabels", &ISSUE_LABEL, "IssueLabelFilter"),
    RootField::one("query.issueLabel", &ISSUE_LABEL),
    RootField::custom("mutation.issueLabelCreate", |scope, arguments| {
        Box::pin(create(scope, arguments))
    }),
    RootField::custom("mutation.issueLabelUpdate", |scope, arguments| {
        Box::pin(update(scope, arguments))
    }),
    RootField::custom("mutation.issueLabelDelete", |scope, arguments| {
        Box::pin(delete(scope, arguments))
    }),
];

/// Colors that labels get in turn when none is asked for.
const COLORS: [&str; 8] = [
    "#5e6ad2", "#26b5ce", "#4cb782", "#f2c94c", "#f2994a", "#eb5757", "#bb87fc", "#95a2b3",
];

async fn create(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let known = &[
        "id",
        "name",
        "color",
        "description",
        "isGroup",
        "parentId",
        "teamId",
    ];
    let input = Input::of(arguments, "IssueLabelCreateInput", &[known])?;
    let name = input.filled("name")?.unwrap_or_default();
    check_color(&input)?;
    let mut columns = input.columns(&["id", "name", "color", "description", "isGroup"]);
    columns.retain(|_, value| !value.is_null());
    let team = input.reference(scope, "teamId", &TEAM, &mut columns).await?;
    let team = team.as_ref().map(Item::id);
    let parent = input
        .reference(scope, "parentId", &ISSUE_LABEL, &mut columns)
        .await?;
    if let Some(parent) = &parent {
        check_parent(parent, team)?;
    }
    unique(scope, name, team, "").await?;
    if !columns.contains_key("color") {
        let color = COLORS[name.len() % COLORS.len()];
        columns.insert("color".to_owned(), color.into());
    }
    let organization = scope.organization().await?;
    columns.insert("organization_id".to_owned(), organization.id().into());
    columns.insert("creator_id".to_owned(), scope.viewer.as_str().into());
    let label = scope.insert(&ISSUE_LABEL, columns).await?;
    scope.payload(vec![("issueLabel", Answer::Item(label))]).await
}

async fn update(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let known = &["name", "color", "description", "isGroup", "parentId"];
    let input = Input::of(arguments, "IssueLabelUpdateInput", &[known])?;
    let label = scope.lock(&ISSUE_LABEL, input::id(arguments)).await?;
    check_color(&input)?;
    let mut columns = input.columns(&["name", "color", "description", "isGroup"]);
    columns.retain(|column, value| !value.is_null() || column == "description");
    let team = label.get("team_id").as_str();
    if let Some(name) = input.filled("name")? {
        unique(scope, name, team, label.id()).await?;
    }
    if let Some(parent) = input
        .reference(scope, "parentId", &ISSUE_LABEL, &mut columns)
        .await?
    {
        check_parent(&parent, team)?;
    }
    let label = scope.update(&ISSUE_LABEL, label.id(), columns).await?;
    scope.payload(vec![("issueLabel", Answer::Item(label))]).await
}

async fn delete(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let label = scope.lock(&ISSUE_LABEL, input::id(arguments)).await?;
    let orphans = "UPDATE issue_labels SET parent_id = NULL WHERE parent_id = $1";
    scope.call.execute(orphans, &[&label.id()]).await?;
    scope.delete(&ISSUE_LABEL, label.id()).await?;
    scope
        .payload(vec![("entityId", Answer::Json(label.id().into()))])
        .await
}

fn check_color(input: &Input<'_>) -> Result<(), Problem> {
    match input.text("color") {
        Some(color) if !is_color(color) => {
            Err(LinearError::argument("color", "color must be a hexadecimal color").into())
        }
        _ => Ok(()),
    }
}

/// Whether a text is a color such as `#5e6ad2`.
pub(super) fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn check_parent(parent: &Item, team: Option<&str>) -> Result<(), Problem> {
    if parent.get("is_group") != &Value::Bool(true) {
        return Err(LinearError::invalid(
            "Parent label is not a group",
            "The parent label must be a label group.",
        )
        .into());
    }
    let owner = parent.get("team_id").as_str();
    if owner.is_some() && owner != team {
        return Err(LinearError::invalid(
            "Discrepancy between label team and parent team",
            "The label group belongs to another team.",
        )
        .into());
    }
    Ok(())
}

/// Names are unique among labels that a team can use, whatever their case.
async fn unique(scope: &Scope<'_>, name: &str, team: Option<&str>, except: &str) -> Result<(), Problem> {
    let claim = "SELECT pg_advisory_xact_lock(hashtextextended('issue label ' || lower($1), 0))";
    scope.call.execute(claim, &[&name]).await?;
    let same = "SELECT FROM issue_labels WHERE lower(name) = lower($1) AND id <> $3 AND archived_at IS NULL \
         AND (team_id IS NULL OR $2::text IS NULL OR team_id = $2)";
    if scope.call.query(same, &[&name, &team, &except]).await?.is_empty() {
        return Ok(());
    }
    Err(LinearError::invalid(
        "Duplicate label name",
        format!("A label named \"{name}\" already exists."),
    )
    .into())
}
