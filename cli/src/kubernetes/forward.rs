//! Port-forwards to a clone's backend, over the API server.

use std::time::Duration;

use asymmetric_crd::NamedError;
use asymmetric_crd::constants::{CLONE_LABEL, RELAY_PORT};
use asymmetric_crd::state::clone_state;
use futures::TryStreamExt;
use k8s_openapi::api::core::v1::Pod;
use kube::api::ListParams;
use kube::runtime::{WatchStreamExt, watcher};
use kube::{Api, ResourceExt};

use super::client::answered;
use super::{Kubernetes, clones};
use crate::failure::Failure;
use crate::provider::Connection;

pub(super) async fn connect(
    cluster: &Kubernetes,
    id: &str,
    port: u16,
    patience: Duration,
) -> Result<Connection, Failure> {
    let api: Api<Pod> = cluster.api();
    let selector = format!("{CLONE_LABEL}={id},app.kubernetes.io/component=backend");
    let list = answered(api.list(&ListParams::default().labels(&selector))).await;
    let pods = list
        .map_err(|fault| cluster.doing("list pods").failed(fault))?
        .items;
    let pod = if let Some(pod) = pods.iter().find(|pod| serves(pod, port)) {
        pod.name_any()
    } else {
        let waited = tokio::time::timeout(patience, next_serving(api.clone(), &selector, port)).await;
        match waited.ok().flatten() {
            Some(name) => name,
            None => return Err(no_backend(cluster, id).await),
        }
    };
    let forward = answered(api.portforward(&pod, &[port])).await;
    let mut forward = forward.map_err(|fault| cluster.doing("create pods/portforward").failed(fault))?;
    match forward.take_stream(port) {
        Some(stream) => Ok(Box::new(stream)),
        None => Err(Failure::Unexpected(
            format!("the forward to {pod} has no port {port}").into(),
        )),
    }
}

/// The next pod that serves, as the cluster tells of it.
async fn next_serving(api: Api<Pod>, selector: &str, port: u16) -> Option<String> {
    let pods = watcher(api, watcher::Config::default().labels(selector))
        .default_backoff()
        .applied_objects();
    let mut serving = std::pin::pin!(pods.try_filter(|pod| std::future::ready(serves(pod, port))));
    loop {
        // The watcher goes on after errors, with growing pauses.
        if let Ok(pod) = serving.try_next().await {
            return pod.map(|pod| pod.name_any());
        }
    }
}

/// Whether `port` of the pod can be connected to. The relay to the database is up with the container, also while
/// the backend is unhealthy and somebody wants to find out why.
fn serves(pod: &Pod, port: u16) -> bool {
    let Some(status) = &pod.status else { return false };
    if pod.metadata.deletion_timestamp.is_some() {
        return false;
    }
    if port == RELAY_PORT {
        let containers = status.container_statuses.as_deref().unwrap_or_default();
        return containers.iter().any(|container| {
            container
                .state
                .as_ref()
                .is_some_and(|state| state.running.is_some())
        });
    }
    let conditions = status.conditions.as_deref().unwrap_or_default();
    conditions
        .iter()
        .any(|condition| condition.type_ == "Ready" && condition.status == "True")
}

async fn no_backend(cluster: &Kubernetes, id: &str) -> Failure {
    match clones::get(cluster, id).await {
        Ok(clone) => NamedError::CloneNotReady {
            id: id.to_owned(),
            state: clone_state(&clone).to_string(),
            instead: format!("its backend does not run, see asym status {id}"),
        }
        .into(),
        Err(failure) => failure,
    }
}
