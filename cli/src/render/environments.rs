//! Environments as a table, as JSON and one with its members.

use std::collections::BTreeMap;
use std::time::Duration;

use asymmetric_crd::environment::{MemberFailure, MemberStatus};
use asymmetric_crd::{AppClone, CloneState, Environment, EnvironmentState};
use kube::ResourceExt;
use serde::Serialize;

use super::{clones, table, took};

/// All environments, or how to make one.
#[must_use]
pub fn table(environments: &[Environment]) -> String {
    if environments.is_empty() {
        return "No environments. Create one: asym env spin <environment.yaml>".to_owned();
    }
    let rows: Vec<Vec<String>> = environments
        .iter()
        .map(|environment| {
            let ids: Vec<String> = members(environment)
                .iter()
                .map(|member| member.clone.clone())
                .collect();
            vec![
                environment.name_any(),
                state(environment),
                clones::or_dash(Some(ids.join(", "))),
            ]
        })
        .collect();
    table::table(&["NAME", "STATE", "MEMBERS"], &rows)
}

/// One environment and a line per member with its address.
#[must_use]
pub fn story(
    environment: &Environment,
    clones: &BTreeMap<String, AppClone>,
    duration: Option<Duration>,
) -> String {
    let members = members(environment);
    let up = members
        .iter()
        .filter(|member| member.state == Some(CloneState::Running))
        .count();
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
        state: status.state,
        members: status.members.iter().map(member).collect(),
        failures: status.failures,
        connection_secret: status.connection_secret_ref.map(|secret| secret.name),
        created_at: environment.creation_timestamp().map(|time| time.0.to_string()),
    }
}

/// All environments as JSON, without addresses.
#[must_use]
pub fn records(environments: &[Environment]) -> Vec<Record> {
    environments
        .iter()
        .map(|environment| record(environment, &BTreeMap::new()))
        .collect()
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

fn state(environment: &Environment) -> String {
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
