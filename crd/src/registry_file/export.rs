//! From objects to a registry.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::{Resource, ResourceExt};

use super::{CloneRecord, EnvironmentRecord, REGISTRY_VERSION, RegistryFile, SeedRecord, member_ids};
use crate::clone::Desired;
use crate::constants::SOURCE;
use crate::state::{clone_state, environment_state};
use crate::{AppClone, CloneState, Environment};

/// A registry, and what it has no place for.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// The registry.
    pub file: RegistryFile,
    /// Sentences about what is not in it.
    pub remarks: Vec<String>,
}

/// The registry of a namespace's clones and environments. `tokens` are written for the clones that they are given
/// for; `now` is when the objects were read.
#[must_use]
pub fn export(
    clones: &[AppClone],
    environments: &[Environment],
    tokens: &BTreeMap<String, BTreeMap<String, String>>,
    now: Timestamp,
) -> Export {
    let file = RegistryFile {
        version: REGISTRY_VERSION,
        clones: clones
            .iter()
            .map(|clone| record(clone, tokens.get(&clone.name_any()), now))
            .collect(),
        environments: memberships(clones, environments)
            .into_iter()
            .map(|(environment, members)| environment_record(environment, members, clones))
            .collect(),
    };
    Export {
        remarks: clones.iter().filter_map(lost).collect(),
        file,
    }
}

fn record(clone: &AppClone, tokens: Option<&BTreeMap<String, String>>, now: Timestamp) -> CloneRecord {
    let status = clone.status.clone().unwrap_or_default();
    let spec = &clone.spec;
    let id = clone.name_any();
    CloneRecord {
        compose_project: Some(format!("asym-{id}")),
        id,
        template: spec.template.clone(),
        mode: status.mode.or_else(|| spec.mode.clone()),
        database: status.database,
        redis_prefix: status.redis_prefix,
        ports: status
            .ports
            .into_iter()
            .map(|(service, port)| (service, port.into()))
            .collect(),
        state: state(clone),
        seed: spec.seed.as_ref().map(|seed| SeedRecord {
            fixture: seed.fixture.clone(),
            snapshot: seed.snapshot.clone(),
            ai: false,
        }),
        expose: spec.expose,
        image: spec.image.clone().or(status.image),
        image_digest: status.image_digest,
        tokens: tokens.cloned().unwrap_or_default(),
        created_at: created(clone.meta()),
        updated_at: updated(clone.meta()),
        synced_at: Some(now.to_string()),
    }
}

/// The state that leads to the same wish when it is read again: a clone that is to be stopped is `stopped`, and one
/// that comes up again is not.
fn state(clone: &AppClone) -> CloneState {
    match (clone_state(clone), clone.spec.desired.unwrap_or_default()) {
        (CloneState::Destroying, _) => CloneState::Destroying,
        (_, Desired::Stopped) => CloneState::Stopped,
        (CloneState::Stopped, Desired::Running) => CloneState::Creating,
        (state, Desired::Running) => state,
    }
}

/// The clones of each environment that are there. A clone that two environments list belongs to the one that holds
/// it, or to the first.
fn memberships<'a>(
    clones: &[AppClone],
    environments: &'a [Environment],
) -> Vec<(&'a Environment, Vec<String>)> {
    let owners: BTreeMap<String, Option<String>> = clones
        .iter()
        .map(|clone| (clone.name_any(), holder(clone)))
        .collect();
    let mut taken = BTreeSet::new();
    environments
        .iter()
        .map(|environment| {
            let name = environment.name_any();
            let mut ids = member_ids(environment);
            ids.retain(|id| {
                let is_possible = match owners.get(id) {
                    None => false,
                    Some(None) => true,
                    Some(Some(holder)) => *holder == name,
                };
                is_possible && taken.insert(id.clone())
            });
            (environment, ids)
        })
        .collect()
}

/// The environment that holds the clone.
fn holder(clone: &AppClone) -> Option<String> {
    let owner = clone
        .owner_references()
        .iter()
        .find(|owner| owner.controller == Some(true) && owner.kind == Environment::kind(&()))?;
    Some(owner.name.clone())
}

fn environment_record(
    environment: &Environment,
    members: Vec<String>,
    clones: &[AppClone],
) -> EnvironmentRecord {
    let name = environment.name_any();
    let states: Vec<Option<CloneState>> = clones
        .iter()
        .filter(|clone| members.contains(&clone.name_any()))
        .map(|clone| Some(state(clone)))
        .collect();
    let recorded = environment.status.as_ref().and_then(|status| status.state);
    let declared = (!environment.spec.clones.is_empty()).then(|| format!("environment/{name}"));
    EnvironmentRecord {
        members,
        spec: environment.annotations().get(SOURCE).cloned().or(declared),
        state: recorded.or_else(|| Some(environment_state(&states))),
        created_at: created(environment.meta()),
        updated_at: updated(environment.meta()),
        name,
    }
}

fn created(meta: &ObjectMeta) -> Option<String> {
    meta.creation_timestamp.as_ref().map(|time| time.0.to_string())
}

/// When anybody last changed the object.
fn updated(meta: &ObjectMeta) -> Option<String> {
    let fields = meta.managed_fields.iter().flatten();
    let changed = fields
        .filter_map(|entry| entry.time.as_ref())
        .map(|time| time.0)
        .max();
    changed.map(|time| time.to_string()).or_else(|| created(meta))
}

fn lost(clone: &AppClone) -> Option<String> {
    let spec = &clone.spec;
    let parts = [
        (spec.pod.is_some(), "the settings of its pods"),
        (spec.port_range.is_some(), "its range of ports"),
        (spec.rate_limits.is_some(), "its rate limits"),
    ];
    let parts: Vec<_> = parts
        .iter()
        .filter(|(is_told, _)| *is_told)
        .map(|(_, what)| *what)
        .collect();
    let what = match parts.as_slice() {
        [] => return None,
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    };
    Some(format!(
        "{}: a registry has no place for {what}",
        clone.name_any()
    ))
}
