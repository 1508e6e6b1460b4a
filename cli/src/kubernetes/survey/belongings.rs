//! Objects that the operator made for a clone or an environment. Only who they are is read, so that no Secret's
//! values come over.

use std::fmt::Debug;

use asymmetric_crd::constants::{CLONE_LABEL, ENVIRONMENT_LABEL, MANAGED_BY};
use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{Secret, Service};
use kube::api::ListParams;
use kube::{Api, Resource, ResourceExt};
use serde::de::DeserializeOwned;

use super::super::Kubernetes;
use super::super::client::answered;
use crate::diagnosis::repair::ObjectKind;
use crate::diagnosis::survey::{Belonging, Seen};
use crate::failure::Failure;

/// Label of everything that somebody manages.
const MANAGER: &str = "app.kubernetes.io/managed-by";

/// All of them, by kind.
pub(super) async fn all(cluster: &Kubernetes) -> Vec<(ObjectKind, Seen<Vec<Belonging>>)> {
    let (deployments, services, secrets) = futures::join!(
        of_kind::<Deployment>(cluster, "list deployments"),
        of_kind::<Service>(cluster, "list services"),
        of_kind::<Secret>(cluster, "list secrets"),
    );
    vec![
        (ObjectKind::Deployment, deployments.into()),
        (ObjectKind::Service, services.into()),
        (ObjectKind::Secret, secrets.into()),
    ]
}

async fn of_kind<K>(cluster: &Kubernetes, action: &str) -> Result<Vec<Belonging>, Failure>
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope> + Clone + Debug + DeserializeOwned,
{
    let api: Api<K> = cluster.api();
    let params = ListParams::default().labels(&format!("{MANAGER}={MANAGED_BY}"));
    let listed = answered(api.list_metadata(&params)).await;
    let listed = listed.map_err(|fault| cluster.doing(action).failed(fault))?;
    let objects = listed.items.iter().filter(|object| {
        let is_ours = object.labels().get(MANAGER).is_some_and(|by| by == MANAGED_BY);
        is_ours && object.metadata.deletion_timestamp.is_none()
    });
    Ok(objects
        .map(|object| Belonging {
            name: object.name_any(),
            uid: object.uid().unwrap_or_default(),
            clone: object.labels().get(CLONE_LABEL).cloned(),
            environment: object.labels().get(ENVIRONMENT_LABEL).cloned(),
            is_owned: !object.owner_references().is_empty(),
        })
        .filter(|object| object.clone.is_some() || object.environment.is_some())
        .collect())
}
