//! Environments as custom resources.

use asymmetric_crd::clone::Desired;
use asymmetric_crd::constants::{CLI_MANAGER, GROUP, RESET_REQUESTED, SOURCE, VERSION};
use asymmetric_crd::suggestion::hint;
use asymmetric_crd::{AppClone, Environment, EnvironmentSpec, NamedError};
use kube::api::{DeleteParams, Patch, PatchParams};
use kube::{Api, ResourceExt};
use serde_json::json;

use super::client::{Fault, answered};
use super::faults::{is_conflict, is_not_found};
use super::{Kubernetes, clones};
use crate::failure::Failure;
use crate::provider::{ListOptions, MemberRemoval};

pub(super) async fn list(cluster: &Kubernetes, options: &ListOptions) -> Result<Vec<Environment>, Failure> {
    let listed = cluster.listed::<Environment>(options);
    let mut items = listed.items("list environments").await?;
    items.sort_by_cached_key(|environment| (environment.namespace(), environment.name_any()));
    Ok(items)
}

pub(super) async fn get(cluster: &Kubernetes, name: &str) -> Result<Environment, Failure> {
    let api: Api<Environment> = cluster.api();
    match answered(api.get(name)).await {
        Ok(environment) => Ok(environment),
        Err(fault) => Err(not_found_or(cluster, name, fault, "get environments").await),
    }
}

/// Applies what the file declares. A conflict means that another manager, such as Flux, owns a field.
pub(super) async fn apply(
    cluster: &Kubernetes,
    name: &str,
    spec: &EnvironmentSpec,
    source: &str,
) -> Result<Environment, Failure> {
    let api: Api<Environment> = cluster.api();
    let object = json!({
        "apiVersion": format!("{GROUP}/{VERSION}"),
        "kind": "Environment",
        "metadata": {"name": name},
        "spec": spec,
    });
    let params = PatchParams {
        dry_run: cluster.dry_run,
        ..PatchParams::apply(CLI_MANAGER).validation_strict()
    };
    match answered(api.patch(name, &params, &Patch::Apply(&object))).await {
        Ok(environment)
            if environment
                .annotations()
                .get(SOURCE)
                .is_some_and(|known| known == source) =>
        {
            Ok(environment)
        }
        Ok(environment) if cluster.dry_run => Ok(environment),
        // Not applied with the rest: whoever noted another file before would be in the way of the spec.
        Ok(_) => {
            patch(
                cluster,
                name,
                json!({"metadata": {"annotations": {SOURCE: source}}}),
            )
            .await
        }
        Err(fault) if is_conflict(&fault) => Err(NamedError::NameTaken {
            name: name.to_owned(),
        }
        .into()),
        Err(fault) => Err(cluster.doing("patch environments").failed(fault)),
    }
}

/// Makes an environment that is not there yet.
pub(super) async fn create(cluster: &Kubernetes, environment: &Environment) -> Result<(), Failure> {
    let api: Api<Environment> = cluster.api();
    match answered(api.create(&cluster.posting(), environment)).await {
        Ok(_) => Ok(()),
        Err(fault) if is_conflict(&fault) => Err(NamedError::NameTaken {
            name: environment.name_any(),
        }
        .into()),
        Err(fault) => Err(cluster.doing("create environments").failed(fault)),
    }
}

pub(super) async fn reset(cluster: &Kubernetes, name: &str, request: &str) -> Result<Environment, Failure> {
    patch(
        cluster,
        name,
        json!({"metadata": {"annotations": {RESET_REQUESTED: request}}}),
    )
    .await
}

pub(super) async fn set_desired(
    cluster: &Kubernetes,
    name: &str,
    desired: Desired,
) -> Result<Environment, Failure> {
    patch(cluster, name, json!({"spec": {"desired": desired}})).await
}

async fn patch(cluster: &Kubernetes, name: &str, patch: serde_json::Value) -> Result<Environment, Failure> {
    let api: Api<Environment> = cluster.api();
    match answered(api.patch(name, &cluster.patching(), &Patch::Merge(&patch))).await {
        Ok(environment) => Ok(environment),
        Err(fault) => Err(not_found_or(cluster, name, fault, "patch environments").await),
    }
}

/// Deletes the environment, then its members: those it owns, which garbage collection would take as well, a little
/// later, and those it lists that nobody owns yet. Every member is attempted.
pub(super) async fn destroy(cluster: &Kubernetes, name: &str) -> Result<Vec<MemberRemoval>, Failure> {
    let environment = get(cluster, name).await?;
    let params = DeleteParams {
        dry_run: cluster.dry_run,
        ..DeleteParams::background()
    };
    delete(cluster, name, &params).await?;
    // Listed after the deletion, so that a member that was made meanwhile is not missed.
    let members: Vec<String> = clones::list(cluster, &ListOptions::default())
        .await?
        .iter()
        .filter(|clone| is_member(clone, &environment))
        .map(ResourceExt::name_any)
        .collect();
    let mut removals = Vec::new();
    for id in members {
        let outcome = match clones::destroy(cluster, &id).await {
            Err(Failure::Named(NamedError::CloneNotFound { .. })) => Ok(()),
            other => other,
        };
        removals.push(MemberRemoval { id, outcome });
    }
    Ok(removals)
}

/// Deletes the environment alone; its members stay, and are nobody's.
pub(super) async fn disband(cluster: &Kubernetes, name: &str) -> Result<(), Failure> {
    delete(cluster, name, &DeleteParams::orphan()).await
}

async fn delete(cluster: &Kubernetes, name: &str, params: &DeleteParams) -> Result<(), Failure> {
    let api: Api<Environment> = cluster.api();
    match answered(api.delete(name, params)).await {
        Ok(_) => Ok(()),
        Err(fault) => Err(not_found_or(cluster, name, fault, "delete environments").await),
    }
}

fn is_member(clone: &AppClone, environment: &Environment) -> bool {
    match clone
        .owner_references()
        .iter()
        .find(|owner| owner.controller == Some(true))
    {
        Some(owner) => Some(&owner.uid) == environment.metadata.uid.as_ref(),
        None => environment.spec.members.contains(&clone.name_any()),
    }
}

async fn not_found_or(cluster: &Kubernetes, name: &str, fault: Fault, action: &str) -> Failure {
    if !is_not_found(&fault) {
        return cluster.doing(action).failed(fault);
    }
    let known = list(cluster, &ListOptions::default()).await.unwrap_or_default();
    let names: Vec<String> = known.iter().map(ResourceExt::name_any).collect();
    let hint = hint(name, names.iter().map(String::as_str));
    NamedError::EnvironmentNotFound {
        name: name.to_owned(),
        hint,
    }
    .into()
}
