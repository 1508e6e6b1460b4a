//! Cycles that are made, changed and archived.

use super::{
    Arguments, RootField,
    input::{self, Input},
};
use crate::{
    error::{LinearError, Problem},
    graphql::{Answer, Item, Scope},
    model::{CYCLE, TEAM},
};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// Root fields about cycles that change something.
pub(super) const OPERATIONS: &[RootField] = &[
    RootField::custom("mutation.cycleCreate", |scope, arguments| {
        Box::pin(create(scope, arguments))
    }),
    RootField::custom("mutation.cycleUpdate", |scope, arguments| {
        Box::pin(update(scope, arguments))
    }),
    RootField::custom("mutation.cycleArchive", |scope, arguments| {
        Box::pin(archive(scope, arguments))
    }),
];

/// Keys that are columns as they are.
const SCALARS: &[&str] = &["name", "description", "startsAt", "endsAt", "completedAt"];

async fn create(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let input = Input::of(arguments, "CycleCreateInput", &[&["id", "teamId"], SCALARS])?;
    let mut columns = input.columns(SCALARS);
    columns.extend(input.columns(&["id"]));
    let team = scope
        .referred(&TEAM, "teamId", input.text("teamId").unwrap_or_default())
        .await?;
    // Cycles of a team are made one after another.
    let team = scope.lock(&TEAM, team.id()).await?;
    check(scope, team.id(), &columns, "").await?;
    let next = "SELECT coalesce(max(number), 0) + 1 FROM cycles WHERE team_id = $1";
    let number: i32 = scope.call.query_one(next, &[&team.id()]).await?.get(0);
    columns.insert("number".to_owned(), number.into());
    columns.insert("team_id".to_owned(), team.id().into());
    let cycle = scope.insert(&CYCLE, columns).await?;
    scope.payload(vec![("cycle", Answer::Item(cycle))]).await
}

async fn update(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let input = Input::of(arguments, "CycleUpdateInput", &[SCALARS])?;
    let cycle = scope.lock(&CYCLE, input::id(arguments)).await?;
    scope.lock(&TEAM, cycle.text("team_id")).await?;
    let mut columns = input.columns(SCALARS);
    columns.retain(|column, value| !value.is_null() || !["starts_at", "ends_at"].contains(&column.as_str()));
    let mut dates = columns.clone();
    for column in ["starts_at", "ends_at"] {
        let kept = || cycle.get(column).clone();
        dates.entry(column.to_owned()).or_insert_with(kept);
    }
    check(scope, cycle.text("team_id"), &dates, cycle.id()).await?;
    let cycle = scope.update(&CYCLE, cycle.id(), columns).await?;
    scope.payload(vec![("cycle", Answer::Item(cycle))]).await
}

async fn archive(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let cycle: Item = scope.lock(&CYCLE, input::id(arguments)).await?;
    let columns = Map::from_iter([("archived_at".to_owned(), scope.now().into())]);
    let cycle = scope.update(&CYCLE, cycle.id(), columns).await?;
    scope.payload(vec![("entity", Answer::Item(cycle))]).await
}

/// A cycle ends after it starts, and no two of a team overlap.
async fn check(
    scope: &Scope<'_>,
    team: &str,
    dates: &Map<String, Value>,
    except: &str,
) -> Result<(), Problem> {
    let read = |column: &str, property: &str| {
        let text = dates.get(column).and_then(Value::as_str).unwrap_or_default();
        text.parse::<Timestamp>().map_err(|_| {
            let sentence = format!("{property} must be a Date instance");
            Problem::from(LinearError::argument(property, sentence))
        })
    };
    let (starts, ends) = (read("starts_at", "startsAt")?, read("ends_at", "endsAt")?);
    if ends <= starts {
        return Err(LinearError::argument("endsAt", "endsAt must be after startsAt").into());
    }
    let overlap = "SELECT FROM cycles WHERE team_id = $1 AND id <> $2 AND archived_at IS NULL \
         AND starts_at < $4::text::timestamptz AND ends_at > $3::text::timestamptz";
    let (starts, ends) = (starts.to_string(), ends.to_string());
    let found = scope
        .call
        .query(overlap, &[&team, &except, &starts, &ends])
        .await?;
    if found.is_empty() {
        return Ok(());
    }
    Err(LinearError::invalid(
        "Cycle overlaps with another cycle",
        "The dates overlap with those of another cycle of the team.",
    )
    .into())
}
