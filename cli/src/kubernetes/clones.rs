//! Clones as custom resources.

use std::collections::BTreeMap;

use asymmetric_crd::clone::{Desired, SeedSpec};
use asymmetric_crd::suggestion::hint;
use asymmetric_crd::{AppClone, NamedError, Verb};
use kube::api::Patch;
use kube::{Api, ResourceExt};
use serde_json::json;

use super::Kubernetes;
use super::client::{Fault, answered};
use super::faults::{is_conflict, is_not_found};
use crate::failure::Failure;
use crate::provider::ListOptions;

pub(super) async fn list(cluster: &Kubernetes, options: &ListOptions) -> Result<Vec<AppClone>, Failure> {
    let listed = cluster.listed::<AppClone>(options);
    let mut items = listed.items("list clones").await?;
    items.sort_by_cached_key(|clone| (clone.namespace(), clone.name_any()));
    Ok(items)
}

pub(super) async fn get(cluster: &Kubernetes, id: &str) -> Result<AppClone, Failure> {
    let api: Api<AppClone> = cluster.api();
    match answered(api.get(id)).await {
        Ok(clone) => Ok(clone),
        Err(fault) => Err(not_found_or(cluster, id, fault, "get clones").await),
    }
}

pub(super) async fn create(cluster: &Kubernetes, clone: &AppClone) -> Result<(), Failure> {
    let api: Api<AppClone> = cluster.api();
    match answered(api.create(&cluster.posting(), clone)).await {
        Ok(_) => Ok(()),
        Err(fault) if is_conflict(&fault) => Err(NamedError::NameTaken {
            name: clone.name_any(),
        }
        .into()),
        Err(fault) => Err(cluster.doing("create clones").failed(fault)),
    }
}

pub(super) async fn request(
    cluster: &Kubernetes,
    id: &str,
    verbs: &[Verb],
    request: &str,
) -> Result<(), Failure> {
    let annotations: BTreeMap<&str, &str> = verbs.iter().map(|verb| (verb.annotation(), request)).collect();
    patch(cluster, id, json!({"metadata": {"annotations": annotations}})).await
}

pub(super) async fn set_seed(cluster: &Kubernetes, id: &str, seed: &SeedSpec) -> Result<(), Failure> {
    // Null takes away what an earlier seed named.
    let seed = json!({"fixture": seed.fixture, "snapshot": seed.snapshot});
    patch(cluster, id, json!({"spec": {"seed": seed}})).await
}

pub(super) async fn set_desired(cluster: &Kubernetes, id: &str, desired: Desired) -> Result<(), Failure> {
    patch(cluster, id, json!({"spec": {"desired": desired}})).await
}

async fn patch(cluster: &Kubernetes, id: &str, patch: serde_json::Value) -> Result<(), Failure> {
    let api: Api<AppClone> = cluster.api();
    match answered(api.patch(id, &cluster.patching(), &Patch::Merge(&patch))).await {
        Ok(_) => Ok(()),
        Err(fault) => Err(not_found_or(cluster, id, fault, "patch clones").await),
    }
}

pub(super) async fn destroy(cluster: &Kubernetes, id: &str) -> Result<(), Failure> {
    let api: Api<AppClone> = cluster.api();
    match answered(api.delete(id, &cluster.deleting())).await {
        Ok(_) => Ok(()),
        Err(fault) => Err(not_found_or(cluster, id, fault, "delete clones").await),
    }
}

async fn not_found_or(cluster: &Kubernetes, id: &str, fault: Fault, action: &str) -> Failure {
    if !is_not_found(&fault) {
        return cluster.doing(action).failed(fault);
    }
    // What was meant is a courtesy; whoever may not list gets the error without it.
    let known = list(cluster, &ListOptions::default()).await.unwrap_or_default();
    let names: Vec<String> = known.iter().map(ResourceExt::name_any).collect();
    NamedError::CloneNotFound {
        id: id.to_owned(),
        hint: hint(id, names.iter().map(String::as_str)),
    }
    .into()
}
