//! Putting things right that `asym doctor` found. Each looks again before it changes anything.

use std::fmt::Debug;

use asymmetric_crd::constants::{CLI_MANAGER, ENVIRONMENT_LABEL, MEMBER_LABEL, RETRY};
use asymmetric_crd::{AppClone, Environment};
use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{Secret, Service};
use kube::api::{DeleteParams, Patch, PatchParams, PostParams, Preconditions};
use kube::{Api, Resource, ResourceExt};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::client::{Fault, answered};
use super::faults::{is_conflict, is_not_found};
use super::{Kubernetes, clones};
use crate::diagnosis::repair::{ObjectKind, Repair};
use crate::failure::Failure;
use crate::provider::ListOptions;

pub(super) async fn repair(cluster: &Kubernetes, repair: &Repair, request: &str) -> Result<(), Failure> {
    match repair {
        Repair::DropMembers { environment, members } => drop_members(cluster, environment, members).await,
        Repair::ReleaseClone { clone, environment } => release(cluster, clone, environment).await,
        Repair::DeleteObject { kind, name, uid } => match kind {
            ObjectKind::Deployment => delete::<Deployment>(cluster, "delete deployments", name, uid).await,
            ObjectKind::Secret => delete::<Secret>(cluster, "delete secrets", name, uid).await,
            ObjectKind::Service => delete::<Service>(cluster, "delete services", name, uid).await,
        },
        Repair::Retry { clone } => {
            let annotation = json!({"metadata": {"annotations": {RETRY: request}}});
            patch_clone(cluster, clone, &annotation).await
        }
    }
}

async fn drop_members(cluster: &Kubernetes, name: &str, members: &[String]) -> Result<(), Failure> {
    let api: Api<Environment> = cluster.api();
    let Some(mut environment) = answered(api.get_opt(name))
        .await
        .map_err(|fault| cluster.doing("get environments").failed(fault))?
    else {
        return Ok(());
    };
    let known = clones::list(cluster, &ListOptions::default()).await?;
    let is_dead = |id: &String| members.contains(id) && known.iter().all(|clone| clone.name_any() != *id);
    environment.spec.members.retain(|id| !is_dead(id));
    let changed = if environment.spec.members.is_empty() && environment.spec.clones.is_empty() {
        let unchanged = Preconditions {
            uid: environment.uid(),
            resource_version: environment.resource_version(),
        };
        let parameters = DeleteParams {
            preconditions: Some(unchanged),
            ..DeleteParams::default()
        };
        answered(api.delete(name, &parameters)).await.map(drop)
    } else {
        let parameters = PostParams {
            field_manager: Some(CLI_MANAGER.to_owned()),
            ..PostParams::default()
        };
        answered(api.replace(name, &parameters, &environment))
            .await
            .map(drop)
    };
    changed.map_err(|fault| {
        failed(
            cluster,
            "update environments",
            &format!("environment {name}"),
            fault,
        )
    })
}

async fn release(cluster: &Kubernetes, clone: &str, environment: &str) -> Result<(), Failure> {
    let api: Api<Environment> = cluster.api();
    let existing = answered(api.get_opt(environment)).await;
    if existing
        .map_err(|fault| cluster.doing("get environments").failed(fault))?
        .is_some()
    {
        return Err(Failure::Unexpected(
            format!("environment {environment} is there again; clone {clone} stays as it is").into(),
        ));
    }
    let labels = json!({ENVIRONMENT_LABEL: Value::Null, MEMBER_LABEL: Value::Null});
    patch_clone(cluster, clone, &json!({"metadata": {"labels": labels}})).await
}

async fn patch_clone(cluster: &Kubernetes, id: &str, patch: &Value) -> Result<(), Failure> {
    let api: Api<AppClone> = cluster.api();
    let parameters = PatchParams {
        field_manager: Some(CLI_MANAGER.to_owned()),
        ..PatchParams::default()
    };
    match answered(api.patch(id, &parameters, &Patch::Merge(patch))).await {
        Ok(_) => Ok(()),
        // Gone meanwhile: nothing is left to be put right.
        Err(fault) if is_not_found(&fault) => Ok(()),
        Err(fault) => Err(cluster.doing("patch clones").failed(fault)),
    }
}

async fn delete<K>(cluster: &Kubernetes, action: &str, name: &str, uid: &str) -> Result<(), Failure>
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope> + Clone + Debug + DeserializeOwned,
{
    let api: Api<K> = cluster.api();
    let parameters = DeleteParams {
        preconditions: Some(Preconditions {
            uid: Some(uid.to_owned()),
            resource_version: None,
        }),
        ..DeleteParams::background()
    };
    match answered(api.delete(name, &parameters)).await {
        Ok(_) => Ok(()),
        Err(fault) if is_not_found(&fault) => Ok(()),
        Err(fault) => Err(failed(cluster, action, name, fault)),
    }
}

fn failed(cluster: &Kubernetes, action: &str, what: &str, fault: Fault) -> Failure {
    if is_conflict(&fault) {
        return Failure::Unexpected(format!("{what} was changed meanwhile; look again").into());
    }
    cluster.doing(action).failed(fault)
}
