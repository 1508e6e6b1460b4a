//! Resets, one after the other on each of several clones at the same time.

use std::time::{Duration, Instant};

use asymmetric_crd::AppClone;
use asymmetric_crd::clone::RequestPhase;
use asymmetric_crd::constants::RESET_REQUESTED;
use futures::future::join_all;
use k8s_openapi::api::apps::v1::Deployment;
use kube::api::{Patch, PatchParams};
use kube::runtime::wait::await_condition;
use kube::{Api, Client};
use serde_json::json;

use crate::clones::id;
use crate::{Arguments, SYSTEM, ScaleError};

/// What became of them.
#[derive(Debug, Default)]
pub(crate) struct Resets {
    pub(crate) done: usize,
    pub(crate) failed: usize,
    durations: Vec<Duration>,
}

impl Resets {
    pub(crate) fn per_second(&self, time: Duration) -> String {
        let tenths = self.done * 10_000 / usize::try_from(time.as_millis()).unwrap_or(usize::MAX).max(1);
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.durations.clone();
        sorted.sort();
        let index = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(index).copied().unwrap_or_default()
    }
}

/// Asks as long as the arguments say. A reset is measured from the request to its success in the status.
pub(crate) async fn run(client: &Client, arguments: &Arguments) -> Result<Resets, ScaleError> {
    let api: Api<AppClone> = Api::namespaced(client.clone(), &arguments.namespace);
    let end = Instant::now() + Duration::from_secs(arguments.reset_seconds);
    let worker = |worker: usize| {
        let api = api.clone();
        async move {
            let mut resets = Resets::default();
            // Every worker has clones of its own.
            let mut own = (worker..arguments.clones)
                .step_by(arguments.reset_concurrency)
                .cycle();
            while Instant::now() < end
                && let Some(number) = own.next()
            {
                let started = Instant::now();
                if reset(&api, &id(number)).await? {
                    resets.done += 1;
                    resets.durations.push(started.elapsed());
                } else {
                    resets.failed += 1;
                }
            }
            Ok::<_, ScaleError>(resets)
        }
    };
    let mut all = Resets::default();
    for resets in join_all((0..arguments.reset_concurrency).map(worker)).await {
        let resets = resets?;
        all.done += resets.done;
        all.failed += resets.failed;
        all.durations.extend(resets.durations);
    }
    Ok(all)
}

/// Whether it succeeded.
async fn reset(api: &Api<AppClone>, name: &str) -> Result<bool, ScaleError> {
    let request = format!("{:016x}", rand::random::<u64>());
    let patch = Patch::Merge(json!({"metadata": {"annotations": {RESET_REQUESTED: request}}}));
    api.patch(name, &PatchParams::default(), &patch).await?;
    let phase = |clone: Option<&AppClone>| {
        let known = clone?.status.as_ref()?.requests.get("reset").cloned()?;
        (known.id == request && known.phase != RequestPhase::Running).then_some(known.phase)
    };
    let ended = await_condition(api.clone(), name, |clone: Option<&AppClone>| {
        phase(clone).is_some()
    });
    let clone = ended
        .await
        .map_err(|_| ScaleError::Missing("the end of a reset"))?;
    Ok(phase(clone.as_ref()) == Some(RequestPhase::Succeeded))
}

/// How long a reset takes that is asked for at the moment at which the operator is replaced.
pub(crate) async fn after_a_restart(client: &Client, arguments: &Arguments) -> Result<Duration, ScaleError> {
    let deployments: Api<Deployment> = Api::namespaced(client.clone(), SYSTEM);
    let api: Api<AppClone> = Api::namespaced(client.clone(), &arguments.namespace);
    deployments.restart("asymmetric-operator").await?;
    let started = Instant::now();
    // The one that still runs may take the first.
    for number in 0..3 {
        reset(&api, &id(number)).await?;
        if started.elapsed() > Duration::from_secs(1) {
            break;
        }
    }
    Ok(started.elapsed())
}
