//! Whether the chart's workloads run, and if not, why not, in one sentence.

use serde_json::Value;

use super::{ChartError, NAMESPACE, RELEASE};
use crate::context::Context;

/// Reasons of a waiting container that do not go away by waiting alone.
const FAULTS: &[&str] = &[
    "CrashLoopBackOff",
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
    "CreateContainerError",
    "RunContainerError",
];

/// What a look at the workloads found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Readiness {
    /// All run, in their newest version.
    Ready,
    /// Not yet, for this reason.
    Waiting(String),
    /// Not, and time alone is unlikely to help.
    Broken(String),
}

/// Looks at the release's Deployments, `StatefulSets` and pods.
pub(super) fn look(context: &Context) -> Result<Readiness, ChartError> {
    let listed = context
        .kubectl_command()
        .arguments([
            "get",
            "deployments,statefulsets,pods",
            "--output=json",
            "--namespace",
            NAMESPACE,
        ])
        .arguments(["--selector", &format!("app.kubernetes.io/instance={RELEASE}")])
        .output()
        .map_err(|source| ChartError::Kubectl {
            action: "look at the operator's pods",
            source,
        })?;
    let listed: Value = serde_json::from_str(&listed).map_err(|source| ChartError::Output {
        program: "kubectl get",
        source,
    })?;
    Ok(judge(
        listed
            .pointer("/items")
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice),
    ))
}

fn judge(items: &[Value]) -> Readiness {
    let kind = |kind: &'static str| items.iter().filter(move |item| item["kind"] == kind);
    let workloads: Vec<&Value> = kind("Deployment").chain(kind("StatefulSet")).collect();
    if workloads.is_empty() {
        return Readiness::Waiting("nothing is installed".to_owned());
    }
    let unready: Vec<&str> = workloads
        .iter()
        .filter(|workload| !is_rolled_out(workload))
        .map(|workload| name(workload))
        .collect();
    if unready.is_empty() {
        return Readiness::Ready;
    }
    let troubles: Vec<(bool, String)> = kind("Pod")
        .filter(|pod| {
            unready
                .iter()
                .any(|workload| name(pod).starts_with(&format!("{workload}-")))
        })
        .filter_map(|pod| trouble(pod).map(|(broken, why)| (broken, format!("pod {} {why}", name(pod)))))
        .collect();
    // A broken pod tells more than one that waits, for it, perhaps.
    let worst = troubles
        .iter()
        .find(|(broken, _)| *broken)
        .or_else(|| troubles.first());
    match worst {
        Some((true, why)) => Readiness::Broken(why.clone()),
        Some((false, why)) => Readiness::Waiting(why.clone()),
        None => Readiness::Waiting(format!("waiting for {}", unready.join(", "))),
    }
}

fn name(object: &Value) -> &str {
    object
        .pointer("/metadata/name")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn is_rolled_out(workload: &Value) -> bool {
    let number = |pointer: &str| workload.pointer(pointer).and_then(Value::as_i64).unwrap_or(0);
    let wanted = number("/spec/replicas");
    number("/status/observedGeneration") >= number("/metadata/generation")
        && ["replicas", "updatedReplicas", "readyReplicas"]
            .iter()
            .all(|count| number(&format!("/status/{count}")) == wanted)
}

/// Why a pod is not ready, and whether waiting is unlikely to help.
fn trouble(pod: &Value) -> Option<(bool, String)> {
    let text = |value: &Value, pointer: &str| {
        value
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    if pod.pointer("/metadata/deletionTimestamp").is_some() {
        return Some((false, "is stopping".to_owned()));
    }
    let conditions = pod.pointer("/status/conditions").and_then(Value::as_array);
    for condition in conditions.into_iter().flatten() {
        if condition["type"] == "PodScheduled" && condition["status"] == "False" {
            return Some((false, format!("finds no node: {}", text(condition, "/message"))));
        }
    }
    let containers = ["/status/initContainerStatuses", "/status/containerStatuses"]
        .into_iter()
        .filter_map(|list| pod.pointer(list).and_then(Value::as_array))
        .flatten();
    let mut starting = None;
    for container in containers {
        let waiting = text(container, "/state/waiting/reason");
        let container_name = text(container, "/name");
        if FAULTS.contains(&waiting.as_str()) {
            let last = text(container, "/lastState/terminated/message");
            let message = if last.is_empty() {
                text(container, "/state/waiting/message")
            } else {
                last
            };
            return Some((
                true,
                format!("cannot run {container_name}: {waiting}{}", after_colon(&message)),
            ));
        }
        // Between two crashes it looks as if it were starting.
        let crashes = container["restartCount"].as_i64().unwrap_or(0);
        if container["ready"] == false
            && crashes > 0
            && container.pointer("/state/terminated/exitCode") != Some(&0.into())
        {
            let last =
                ["/state", "/lastState"].map(|state| text(container, &format!("{state}/terminated/message")));
            let message = last
                .iter()
                .find(|message| !message.is_empty())
                .map_or("", String::as_str);
            return Some((
                true,
                format!(
                    "failed {crashes} times in {container_name}{}",
                    after_colon(message)
                ),
            ));
        }
        if starting.is_some() {
            continue;
        }
        if !waiting.is_empty() && waiting != "PodInitializing" {
            let message = text(container, "/state/waiting/message");
            starting = Some(format!(
                "is starting {container_name}: {waiting}{}",
                after_colon(&message)
            ));
        } else if container.pointer("/state/running").is_some() && container["ready"] == false {
            starting = Some(format!("runs {container_name}, which is not ready yet"));
        }
    }
    starting.map(|why| (false, why))
}

/// The last line of a message, after a colon.
fn after_colon(message: &str) -> String {
    message
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .map_or_else(String::new, |line| format!(": {line}"))
}

#[cfg(test)]
mod tests;
