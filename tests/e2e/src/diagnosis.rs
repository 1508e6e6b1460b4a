//! What is known of a namespace in which a test failed.

use asymmetric_crd::{AppClone, Environment};
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::api::events::v1::Event;
use kube::ResourceExt;
use kube::api::{ListParams, LogParams};

use crate::cluster::{Cluster, SYSTEM};
use crate::operator;

/// Lines of the operator's log that are searched, and printed at most.
const LOG_SEARCHED: i64 = 6000;
const LOG_PRINTED: usize = 80;

/// Prints pods, clones, environments, events and what the operator's log says of the namespace.
pub(crate) async fn print(cluster: &Cluster, namespace: &str) {
    println!("──── namespace {namespace} ────");
    let all = ListParams::default();
    for pod in cluster
        .namespaced::<Pod>(namespace)
        .list(&all)
        .await
        .into_iter()
        .flatten()
    {
        println!("pod {}: {}", pod.name_any(), pod_state(&pod));
    }
    for clone in cluster
        .namespaced::<AppClone>(namespace)
        .list(&all)
        .await
        .into_iter()
        .flatten()
    {
        let status = serde_json::to_string(&clone.status).unwrap_or_default();
        println!("clone {}: {status}", clone.name_any());
    }
    for environment in cluster
        .namespaced::<Environment>(namespace)
        .list(&all)
        .await
        .into_iter()
        .flatten()
    {
        let status = serde_json::to_string(&environment.status).unwrap_or_default();
        println!("environment {}: {status}", environment.name_any());
    }
    for event in cluster
        .namespaced::<Event>(namespace)
        .list(&all)
        .await
        .into_iter()
        .flatten()
    {
        let about = event
            .regarding
            .and_then(|regarding| regarding.name)
            .unwrap_or_default();
        let reason = event.reason.unwrap_or_default();
        println!("event {about}: {reason}: {}", event.note.unwrap_or_default());
    }
    for line in operator_log(cluster, namespace).await {
        println!("operator: {line}");
    }
}

fn pod_state(pod: &Pod) -> String {
    let status = pod.status.clone().unwrap_or_default();
    let containers: Vec<String> = status
        .container_statuses
        .unwrap_or_default()
        .into_iter()
        .map(|container| {
            let state = container.state.unwrap_or_default();
            let told = serde_json::to_string(&state).unwrap_or_default();
            format!(
                "{} restarted {} times {told}",
                container.name, container.restart_count
            )
        })
        .collect();
    let leaving = if pod.metadata.deletion_timestamp.is_some() {
        ", being deleted"
    } else {
        ""
    };
    format!(
        "{}{leaving} {}",
        status.phase.unwrap_or_default(),
        containers.join("; ")
    )
}

async fn operator_log(cluster: &Cluster, namespace: &str) -> Vec<String> {
    let pods = cluster.namespaced::<Pod>(SYSTEM);
    let parameters = LogParams {
        tail_lines: Some(LOG_SEARCHED),
        ..LogParams::default()
    };
    let mut lines = Vec::new();
    for pod in pods.list(&operator::selected()).await.into_iter().flatten() {
        let log = pods.logs(&pod.name_any(), &parameters).await.unwrap_or_default();
        let about: Vec<String> = log
            .lines()
            .filter(|line| line.contains(namespace))
            .map(str::to_owned)
            .collect();
        lines.extend(about.into_iter().rev().take(LOG_PRINTED).rev());
    }
    lines
}
