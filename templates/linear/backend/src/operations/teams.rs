//! Teams and who is in them.

use super::{
    Arguments, RootField,
    input::{self, Input},
    writer::Columns,
};
use crate::{
    error::{LinearError, Problem},
    graphql::{Answer, Item, Scope},
    model::{TEAM, TEAM_MEMBERSHIP, USER, WORKFLOW_STATE},
};
use asymmetric_kit::Alphabet;
use serde_json::{Map, Value, json};

/// Root fields about teams.
pub(super) const OPERATIONS: &[RootField] = &[
    RootField::list("query.teams", &TEAM, "TeamFilter"),
    RootField::one("query.team", &TEAM),
    RootField::custom("mutation.teamCreate", |scope, arguments| {
        Box::pin(create(scope, arguments))
    }),
    RootField::custom("mutation.teamUpdate", |scope, arguments| {
        Box::pin(update(scope, arguments))
    }),
    RootField::list("query.teamMemberships", &TEAM_MEMBERSHIP, ""),
    RootField::one("query.teamMembership", &TEAM_MEMBERSHIP),
    RootField::custom("mutation.teamMembershipCreate", |scope, arguments| {
        Box::pin(join(scope, arguments))
    }),
    RootField::custom("mutation.teamMembershipDelete", |scope, arguments| {
        Box::pin(leave(scope, arguments))
    }),
];

const COLUMNS: &[&str] = &[
    "name",
    "key",
    "description",
    "color",
    "icon",
    "timezone",
    "private",
    "cyclesEnabled",
    "triageEnabled",
];

/// Settings that a team keeps and that change nothing else in the clone.
const SETTINGS: &[&str] = &[
    "autoArchivePeriod",
    "autoClosePeriod",
    "autoCloseStateId",
    "autoCloseChildIssues",
    "autoCloseParentIssues",
    "allMembersCanJoin",
    "cycleCooldownTime",
    "cycleDuration",
    "cycleIssueAutoAssignCompleted",
    "cycleIssueAutoAssignStarted",
    "cycleLockToActive",
    "cycleStartDay",
    "upcomingCycleCount",
    "defaultIssueEstimate",
    "groupIssueHistory",
    "inheritIssueEstimation",
    "inheritProjectStatuses",
    "initiativesEnabled",
    "issueEstimationAllowZero",
    "issueEstimationExtended",
    "issueEstimationType",
    "joinByDefault",
    "requirePriorityToLeaveTriage",
    "setIssueSortOrderOnStateChange",
];

/// States that a new team has: name, type, color.
const STATES: [(&str, &str, &str); 7] = [
    ("Backlog", "backlog", "#bec2c8"),
    ("Todo", "unstarted", "#e2e2e2"),
    ("In Progress", "started", "#f2c94c"),
    ("In Review", "started", "#0f783c"),
    ("Done", "completed", "#5e6ad2"),
    ("Canceled", "canceled", "#95a2b3"),
    ("Duplicate", "duplicate", "#95a2b3"),
];

async fn create(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let input = Input::of(
        arguments,
        "TeamCreateInput",
        &[&["id", "parentId"], COLUMNS, SETTINGS],
    )?;
    let name = input.filled("name")?.unwrap_or_default();
    let mut columns = input.columns(COLUMNS);
    columns.retain(|_, value| !value.is_null());
    columns.extend(input.columns(&["id"]));
    let key = match input.text("key") {
        Some(key) => checked_key(key)?,
        None => key_of(name),
    };
    unique_key(scope, &key, "").await?;
    columns.insert("key".to_owned(), key.into());
    input.reference(scope, "parentId", &TEAM, &mut columns).await?;
    let organization = scope.organization().await?;
    columns.insert("organization_id".to_owned(), organization.id().into());
    columns.insert("invite_hash".to_owned(), invite_hash(scope).await?.into());
    let team = scope.insert(&TEAM, columns).await?;
    let first = add_states(scope, &team).await?;
    let membership = Map::from_iter([
        ("team_id".to_owned(), Value::from(team.id())),
        ("user_id".to_owned(), scope.viewer.as_str().into()),
        ("owner".to_owned(), true.into()),
        ("sort_order".to_owned(), json!(0)),
    ]);
    scope.insert(&TEAM_MEMBERSHIP, membership).await?;
    let settings = with_settings(team.get("settings"), &input);
    let rest = [
        ("default_issue_state_id", Value::from(first)),
        ("settings", settings),
    ];
    let rest = rest.map(|(column, value)| (column.to_owned(), value));
    let team = scope.update(&TEAM, team.id(), Map::from_iter(rest)).await?;
    scope.payload(vec![("team", Answer::Item(team))]).await
}

/// The states of a new team; gives the id of the one that its issues start in.
async fn add_states(scope: &Scope<'_>, team: &Item) -> Result<String, Problem> {
    let triage = [("Triage", "triage", "#fc7840")];
    let has_triage = team.get("triage_enabled") == &Value::Bool(true);
    let triage = triage.iter().filter(|_| has_triage);
    let mut first = String::new();
    for (position, (name, kind, color)) in (0_u32..).zip(triage.chain(&STATES)) {
        let state = Map::from_iter([
            ("team_id".to_owned(), Value::from(team.id())),
            ("name".to_owned(), (*name).into()),
            ("type".to_owned(), (*kind).into()),
            ("color".to_owned(), (*color).into()),
            ("position".to_owned(), position.into()),
        ]);
        let state = scope.insert(&WORKFLOW_STATE, state).await?;
        if *kind == "backlog" {
            state.id().clone_into(&mut first);
        }
    }
    Ok(first)
}

async fn update(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let known = &["parentId", "defaultIssueStateId"];
    let input = Input::of(arguments, "TeamUpdateInput", &[known, COLUMNS, SETTINGS])?;
    let team = scope.lock(&TEAM, input::id(arguments)).await?;
    input.filled("name")?;
    let mut columns = input.columns(COLUMNS);
    columns.retain(|column, value| {
        !value.is_null() || ["description", "color", "icon"].contains(&column.as_str())
    });
    if let Some(key) = input.text("key") {
        let key = checked_key(key)?;
        if key != team.text("key") {
            unique_key(scope, &key, team.id()).await?;
            rename(scope, &team, &key).await?;
        }
        columns.insert("key".to_owned(), key.into());
    }
    input.reference(scope, "parentId", &TEAM, &mut columns).await?;
    let state = input
        .reference(scope, "defaultIssueStateId", &WORKFLOW_STATE, &mut columns)
        .await?;
    if state.is_some_and(|state| state.text("team_id") != team.id()) {
        return Err(LinearError::invalid(
            "Discrepancy between team and state team",
            "The state belongs to another team.",
        )
        .into());
    }
    columns.insert("settings".to_owned(), with_settings(team.get("settings"), &input));
    let team = scope.update(&TEAM, team.id(), columns).await?;
    scope.payload(vec![("team", Answer::Item(team))]).await
}

/// Issues are found by their old identifiers as well.
async fn rename(scope: &Scope<'_>, team: &Item, key: &str) -> Result<(), Problem> {
    let rename = "UPDATE issues SET previous_identifiers = array_append(previous_identifiers, identifier), \
         identifier = $2 || '-' || number WHERE team_id = $1";
    scope.call.execute(rename, &[&team.id(), &key]).await?;
    Ok(())
}

fn with_settings(settings: &Value, input: &Input<'_>) -> Value {
    let mut settings = settings.clone();
    for name in SETTINGS {
        if let Some(value) = input.get(name) {
            settings[*name] = value.clone();
        }
    }
    settings
}

fn key_of(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters
        .take(3)
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

fn checked_key(key: &str) -> Result<String, Problem> {
    let fits = (1..=5).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits {
        return Ok(key.to_ascii_uppercase());
    }
    Err(LinearError::argument("key", "key must be 1 to 5 letters or digits").into())
}

async fn unique_key(scope: &Scope<'_>, key: &str, except: &str) -> Result<(), Problem> {
    let claim = "SELECT pg_advisory_xact_lock(hashtextextended('team key ' || $1, 0))";
    scope.call.execute(claim, &[&key]).await?;
    let same = "SELECT FROM teams WHERE key = $1 AND id <> $2";
    if !key.is_empty() && scope.call.query(same, &[&key, &except]).await?.is_empty() {
        return Ok(());
    }
    Err(LinearError::invalid(
        "Duplicate team key",
        format!("The team identifier \"{key}\" is already in use."),
    )
    .into())
}

async fn invite_hash(scope: &Scope<'_>) -> Result<String, Problem> {
    Ok(scope.call.identifier("", Alphabet::Hex, 16).await?)
}

async fn join(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let known = &["id", "teamId", "userId", "owner", "sortOrder"];
    let input = Input::of(arguments, "TeamMembershipCreateInput", &[known])?;
    let mut columns: Columns = input.columns(&["id", "owner", "sortOrder"]);
    columns.retain(|_, value| !value.is_null());
    let team = scope
        .lock(&TEAM, input.text("teamId").unwrap_or_default())
        .await?;
    columns.insert("team_id".to_owned(), team.id().into());
    let user = input.reference(scope, "userId", &USER, &mut columns).await?;
    let user = user.ok_or_else(|| Problem::from(LinearError::not_found("User")))?;
    let same = "SELECT FROM team_memberships WHERE team_id = $1 AND user_id = $2";
    if !scope
        .call
        .query(same, &[&team.id(), &user.id()])
        .await?
        .is_empty()
    {
        return Err(LinearError::invalid(
            "User is already a member of the team",
            "This user is already a member of the team.",
        )
        .into());
    }
    let membership = scope.insert(&TEAM_MEMBERSHIP, columns).await?;
    scope
        .payload(vec![("teamMembership", Answer::Item(membership))])
        .await
}

async fn leave(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let membership = scope.lock(&TEAM_MEMBERSHIP, input::id(arguments)).await?;
    scope.delete(&TEAM_MEMBERSHIP, membership.id()).await?;
    scope
        .payload(vec![("entityId", Answer::Json(membership.id().into()))])
        .await
}
