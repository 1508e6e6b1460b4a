//! What of a registry has to be made, checked against what the cluster has. Pure.

use std::collections::BTreeSet;

use asymmetric_crd::registry_file::{Import, difference, member_ids};
use asymmetric_crd::suggestion::hint;
use asymmetric_crd::{AppClone, CloneSnapshot, CloneTemplate, Environment, NamedError, validate};
use kube::ResourceExt;

use crate::commands::spin::find_template;

/// What the cluster has.
pub(super) struct Cluster {
    pub(super) templates: Vec<CloneTemplate>,
    pub(super) clones: Vec<AppClone>,
    pub(super) environments: Vec<Environment>,
    pub(super) snapshots: Vec<CloneSnapshot>,
}

/// What has to be made, in this order: clones first, so that an environment finds its members.
#[derive(Debug, PartialEq)]
pub(super) struct Plan {
    pub(super) clones: Vec<AppClone>,
    pub(super) environments: Vec<Environment>,
    /// Names of clones and environments that are there as they should be.
    pub(super) kept: Vec<String>,
}

impl Plan {
    /// The plan, or the first thing that stands in its way.
    pub(super) fn of(import: &Import, cluster: &Cluster) -> Result<Self, NamedError> {
        let mut plan = Self {
            clones: Vec::new(),
            environments: Vec::new(),
            kept: Vec::new(),
        };
        for clone in &import.clones {
            if clone_is_there(clone, cluster)? {
                plan.kept.push(clone.name_any());
            } else {
                plan.clones.push(clone.clone());
            }
        }
        for environment in &import.environments {
            members_are_free(environment, cluster)?;
            if environment_is_there(environment, cluster)? {
                plan.kept.push(environment.name_any());
            } else {
                plan.environments.push(environment.clone());
            }
        }
        Ok(plan)
    }
}

/// Whether the clone is there already; an error when it cannot be made, or another one is in its place.
fn clone_is_there(clone: &AppClone, cluster: &Cluster) -> Result<bool, NamedError> {
    let id = clone.name_any();
    let seed = clone.spec.seed.as_ref();
    let fixture = seed.and_then(|seed| seed.fixture.as_deref());
    let template = find_template(&clone.spec.template, fixture, &cluster.templates)?;
    validate::against_template(&clone.spec, template)?;
    if let Some(existing) = cluster.clones.iter().find(|existing| existing.name_any() == id) {
        return match difference(existing, clone, template) {
            None => Ok(true),
            Some(detail) => Err(NamedError::ImportTaken {
                what: format!("clone {id}"),
                detail,
            }),
        };
    }
    if let Some(snapshot) = seed.and_then(|seed| seed.snapshot.as_deref()) {
        let known: Vec<String> = cluster.snapshots.iter().map(ResourceExt::name_any).collect();
        if !known.iter().any(|name| name == snapshot) {
            return Err(NamedError::SnapshotNotFound {
                name: snapshot.to_owned(),
                hint: hint(snapshot, known.iter().map(String::as_str)),
            });
        }
    }
    Ok(false)
}

/// A clone is in one environment: none of the members may be in another one.
fn members_are_free(environment: &Environment, cluster: &Cluster) -> Result<(), NamedError> {
    let name = environment.name_any();
    for other in cluster
        .environments
        .iter()
        .filter(|other| other.name_any() != name)
    {
        let theirs = member_ids(other);
        if let Some(id) = environment.spec.members.iter().find(|id| theirs.contains(id)) {
            return Err(NamedError::MemberTaken {
                id: id.clone(),
                owner: format!("environment {}", other.name_any()),
            });
        }
    }
    Ok(())
}

/// Whether the environment is there with the same members.
fn environment_is_there(environment: &Environment, cluster: &Cluster) -> Result<bool, NamedError> {
    let name = environment.name_any();
    let found = cluster
        .environments
        .iter()
        .find(|existing| existing.name_any() == name);
    let Some(existing) = found else { return Ok(false) };
    let wanted: BTreeSet<String> = environment.spec.members.iter().cloned().collect();
    let theirs: BTreeSet<String> = member_ids(existing).into_iter().collect();
    let detail = if existing.metadata.deletion_timestamp.is_some() {
        "it is being removed".to_owned()
    } else if let Some(id) = wanted.difference(&theirs).next() {
        format!("without the member {id}")
    } else if let Some(id) = theirs.difference(&wanted).next() {
        format!("with the member {id}, which the file does not put there")
    } else {
        return Ok(true);
    };
    Err(NamedError::ImportTaken {
        what: format!("environment {name}"),
        detail,
    })
}
