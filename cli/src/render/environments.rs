//! Environments as a list, and one with its members.

use std::collections::BTreeMap;
use std::time::Duration;

use asymmetric_crd::environment::{MemberFailure, MemberStatus};
use asymmetric_crd::{AppClone, CloneState, Environment, EnvironmentState};
use jiff::Timestamp;
use kube::ResourceExt;
use serde::Serialize;

use super::list::{self, Column, List, Row, always, wide};
use super::{age, clones, table, took};
use crate::kinds::Kind;

const COLUMNS: [Column; 9] = [
    list::NAMESPACE,
    always("NAME"),
    always("STATE"),
    always("READY"),
    always("MEMBERS"),
    always("AGE"),
    wide("CLONES"),
    wide("SECRET"),
    wide("MESSAGE"),
];

/// Environments, members by name; of their addresses nothing is known here.
#[must_use]
pub fn list(environments: &[Environment], now: Timestamp) -> List {
    let row = |environment: &Environment| Row {
        name: Kind::Environment.qualified(&environment.name_any()),
        cells: cells(environment, now),
        record: list::record(&record(environment, &BTreeMap::new())),
    };
    List {
        columns: &COLUMNS,
        rows: environments.iter().map(row).collect(),
        empty: "No environments. Create one: asym env spin <environment.yaml>".to_owned(),
        remarks: Vec::new(),
    }
}

fn cells(environment: &Environment, now: Timestamp) -> Vec<String> {
    let status = environment.status.clone().unwrap_or_default();
    let members = members(environment);
    let named = |name: fn(&MemberStatus) -> &str| {
        let names: Vec<&str> = members.iter().map(name).collect();
        clones::or_dash(Some(names.join(",")))
    };
    let message = failures(environment).replace('\n', "; ");
    let secret = status.connection_secret_ref.map(|secret| secret.name);
    vec![
        clones::or_dash(environment.namespace()),
        environment.name_any(),
        state(environment),
        format!("{}/{}", up(members), wanted(environment)),
        named(|member| &member.name),
        age(environment.metadata.creation_timestamp.as_ref(), now),
        named(|member| &member.clone),
        clones::or_dash(secret),
        clones::or_dash(Some(message)),
    ]
}

fn up(members: &[MemberStatus]) -> usize {
    let is_up = |member: &&MemberStatus| member.state == Some(CloneState::Running);
    members.iter().filter(is_up).count()
}

/// One environment and a line per member with its address.
#[must_use]
pub fn story(
    environment: &Environment,
    clones: &BTreeMap<String, AppClone>,
    duration: Option<Duration>,
) -> String {
    let members = members(environment);
    let up = up(members);
    let duration = duration
        .map(|duration| format!(" in {}", took(duration)))
        .unwrap_or_default();
    let mut text = format!(
        "{} {}, {up}/{} clones up{duration}",
        environment.name_any(),
        state(environment),
        wanted(environment)
    );
    let rows: Vec<Vec<String>> = members
        .iter()
        .map(|member| {
            let state = member.state.map(|state| state.to_string());
            vec![
                member.name.clone(),
                member.clone.clone(),
                clones::or_dash(state),
                clones::or_dash(url(member, clones)),
            ]
        })
        .collect();
    if !rows.is_empty() {
        text = format!(
            "{text}\n{}",
            table::table(&["MEMBER", "CLONE", "STATE", "URL"], &rows)
        );
    }
    text
}

/// A line per member that failed.
#[must_use]
pub fn failures(environment: &Environment) -> String {
    let failures = environment
        .status
        .as_ref()
        .map(|status| status.failures.as_slice())
        .unwrap_or_default();
    let line =
        |failure: &MemberFailure| format!("{} failed [{}]: {}", failure.name, failure.code, failure.message);
    failures.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// An environment as JSON.
#[derive(Serialize, Clone, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    name: String,
    namespace: Option<String>,
    state: Option<EnvironmentState>,
    members: Vec<Member>,
    failures: Vec<MemberFailure>,
    connection_secret: Option<String>,
    created_at: Option<String>,
}

#[derive(Serialize, Clone, Debug)]
struct Member {
    name: String,
    id: String,
    template: Option<String>,
    state: Option<CloneState>,
    epoch: Option<i64>,
    url: Option<String>,
}

/// The record of `environment`; members have addresses when `clones` has them.
#[must_use]
pub fn record(environment: &Environment, clones: &BTreeMap<String, AppClone>) -> Record {
    let status = environment.status.clone().unwrap_or_default();
    let member = |member: &MemberStatus| Member {
        name: member.name.clone(),
        id: member.clone.clone(),
        template: member.template.clone(),
        state: member.state,
        epoch: member.epoch,
        url: url(member, clones),
    };
    Record {
        name: environment.name_any(),
        namespace: environment.namespace(),
        state: status.state,
        members: status.members.iter().map(member).collect(),
        failures: status.failures,
        connection_secret: status.connection_secret_ref.map(|secret| secret.name),
        created_at: environment.creation_timestamp().map(|time| time.0.to_string()),
    }
}

fn members(environment: &Environment) -> &[MemberStatus] {
    environment
        .status
        .as_ref()
        .map(|status| status.members.as_slice())
        .unwrap_or_default()
}

fn wanted(environment: &Environment) -> usize {
    environment.spec.clones.len() + environment.spec.members.len()
}

/// The state in one word.
#[must_use]
pub fn state(environment: &Environment) -> String {
    let state = environment.status.as_ref().and_then(|status| status.state);
    state.map_or_else(|| "new".to_owned(), |state| state.to_string())
}

fn url(member: &MemberStatus, clones: &BTreeMap<String, AppClone>) -> Option<String> {
    clones
        .get(&member.clone)?
        .status
        .as_ref()?
        .endpoints
        .as_ref()?
        .api
        .clone()
}
