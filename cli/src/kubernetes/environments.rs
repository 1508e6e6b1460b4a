//! Environments as custom resources.

use asymmetric_crd::constants::{CLI_MANAGER, GROUP, RESET_REQUESTED, VERSION};
use asymmetric_crd::suggestion::hint;
use asymmetric_crd::{AppClone, Environment, EnvironmentSpec, NamedError};
use kube::api::{DeleteParams, Patch, PatchParams};
use kube::{Api, ResourceExt};
use serde_json::json;

use super::client::{Fault, answered};
use super::faults::{is_conflict, is_not_found};
use super::{Kubernetes, clones};
use crate::failure::Failure;
use crate::provider::ListOptions;

/// How often a change is tried again when somebody else changed the object in between.
const ATTEMPTS: usize = 8;

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
        Ok(environment) => Ok(environment),
        Err(fault) if is_conflict(&fault) => Err(NamedError::NameTaken {
            name: name.to_owned(),
        }
        .into()),
        Err(fault) => Err(cluster.doing("apply environments").failed(fault)),
    }
}

pub(super) async fn join(cluster: &Kubernetes, name: &str, id: &str) -> Result<(), Failure> {
    let api: Api<Environment> = cluster.api();
    let params = cluster.posting();
    for _ in 0..ATTEMPTS {
        let existing = answered(api.get_opt(name)).await;
        let changed = match existing.map_err(|fault| cluster.doing("get environments").failed(fault))? {
            None => {
                let spec = EnvironmentSpec {
                    members: vec![id.to_owned()],
                    ..EnvironmentSpec::default()
                };
                answered(api.create(&params, &Environment::new(name, spec))).await
            }
            Some(environment) if environment.spec.members.iter().any(|member| member == id) => return Ok(()),
            Some(mut environment) => {
                environment.spec.members.push(id.to_owned());
                answered(api.replace(name, &params, &environment)).await
            }
        };
        match changed {
            Ok(_) => return Ok(()),
            Err(fault) if is_conflict(&fault) => {}
            Err(fault) => return Err(cluster.doing("change environments").failed(fault)),
        }
    }
    Err(Failure::Unexpected(
        format!("failed to join environment {name}: others keep changing it").into(),
    ))
}

pub(super) async fn leave(cluster: &Kubernetes, id: &str) -> Result<(), Failure> {
    let api: Api<Environment> = cluster.api();
    let params = cluster.posting();
    for _ in 0..ATTEMPTS {
        let listing = list(cluster, &ListOptions::default()).await?;
        let mut conflict = false;
        for mut environment in listing
            .into_iter()
            .filter(|environment| environment.spec.members.iter().any(|member| member == id))
        {
            let name = environment.name_any();
            environment.spec.members.retain(|member| member != id);
            let is_empty = environment.spec.members.is_empty() && environment.spec.clones.is_empty();
            let changed = if is_empty {
                answered(api.delete(&name, &cluster.deleting())).await.map(drop)
            } else {
                answered(api.replace(&name, &params, &environment))
                    .await
                    .map(drop)
            };
            match changed {
                Err(fault) if is_conflict(&fault) => conflict = true,
                Err(fault) if !is_not_found(&fault) => {
                    return Err(cluster.doing("change environments").failed(fault));
                }
                _ => {}
            }
        }
        if !conflict {
            return Ok(());
        }
    }
    Err(Failure::Unexpected(
        format!("failed to take {id} out of its environment: others keep changing it").into(),
    ))
}

pub(super) async fn reset(cluster: &Kubernetes, name: &str, request: &str) -> Result<Environment, Failure> {
    let api: Api<Environment> = cluster.api();
    let patch = json!({"metadata": {"annotations": {RESET_REQUESTED: request}}});
    match answered(api.patch(name, &cluster.patching(), &Patch::Merge(&patch))).await {
        Ok(environment) => Ok(environment),
        Err(fault) => Err(not_found_or(cluster, name, fault, "patch environments").await),
    }
}

/// Deletes the environment, then the clones that it owns: garbage collection would do that as well, a little later.
pub(super) async fn destroy(cluster: &Kubernetes, name: &str) -> Result<Vec<String>, Failure> {
    let environment = get(cluster, name).await?;
    let api: Api<Environment> = cluster.api();
    let params = DeleteParams {
        dry_run: cluster.dry_run,
        ..DeleteParams::background()
    };
    match answered(api.delete(name, &params)).await {
        Ok(_) => {}
        Err(fault) => return Err(not_found_or(cluster, name, fault, "delete environments").await),
    }
    // Listed after the deletion, so that a member that was made meanwhile is not missed.
    let uid = environment.metadata.uid;
    let owned: Vec<AppClone> = clones::list(cluster, &ListOptions::default())
        .await?
        .into_iter()
        .filter(|clone| is_owned_by(clone, uid.as_deref()))
        .collect();
    let mut ids = Vec::new();
    for clone in owned {
        let id = clone.name_any();
        match clones::destroy(cluster, &id).await {
            Ok(()) | Err(Failure::Named(NamedError::CloneNotFound { .. })) => ids.push(id),
            Err(failure) => return Err(failure),
        }
    }
    Ok(ids)
}

fn is_owned_by(clone: &AppClone, uid: Option<&str>) -> bool {
    clone
        .owner_references()
        .iter()
        .any(|owner| owner.controller == Some(true) && Some(owner.uid.as_str()) == uid)
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
