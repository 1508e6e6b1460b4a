//! Whether the clone's backend serves the run that it should, and what to do when it does not.

use std::time::Duration;

use asymmetric_crd::clone::{CloneStatus, Desired};
use asymmetric_crd::condition;
use asymmetric_crd::{AppClone, NamedError, Verb};
use k8s_openapi::jiff::Timestamp;
use kube::ResourceExt;

use super::request::Asked;
use super::{SOON, WATCHED, is_pinned};
use crate::clone::action::Action;
use crate::clone::observed::{Backend, Observed, PodFacts, ServerSecret};
use crate::clone::step::Step;

/// Restarts of a container after which a spin is given up.
const GIVE_UP_RESTARTS: i32 = 3;
/// How soon to look again at a backend that was healthy once.
const UNHEALTHY: Duration = Duration::from_secs(1);

/// The end of the chain: pods, health, tokens, release, completion.
pub(super) fn serve(
    clone: &AppClone,
    status: &CloneStatus,
    observed: &Observed,
    secret: &ServerSecret,
    epoch: i64,
    asked: &Asked,
    now: Timestamp,
) -> Result<(), Action> {
    let stopped = clone.spec.desired.unwrap_or_default() == Desired::Stopped;
    let replacing = match asked {
        Asked::Running(verb @ (Verb::Restore | Verb::Reset | Verb::Reseed), _) => Some(*verb),
        _ => None,
    };
    if stopped || (replacing.is_some() && observed.pods.is_empty()) {
        if secret.epoch != epoch {
            return Err(Action::RecordEpoch { epoch });
        }
        let upgrading = asked.runs(Verb::Upgrade).then_some(Verb::Upgrade);
        if let Some(verb) = replacing.or(upgrading) {
            return Err(finish(verb, epoch));
        }
        if stopped && !observed.pods.is_empty() {
            return Err(Action::wait(
                Step::Workloads,
                "Stopping",
                "pods are ending",
                WATCHED,
            ));
        }
        if status.first_ready_at.is_none() {
            return Err(Action::Complete);
        }
        return Ok(());
    }
    let (fenced, backend_epoch) = match &observed.backend {
        Backend::Answering { fenced, epoch } => (*fenced, *epoch),
        Backend::Absent | Backend::Unreachable(_) => {
            upgraded_to_nothing(clone, status, observed, now)?;
            return Err(not_healthy(clone, status, observed, now));
        }
    };
    // A backend that serves another run than the database holds is told the new one behind a fence, like in a reset.
    if backend_epoch != epoch && !fenced {
        return Err(Action::Fence);
    }
    // Only here, where a backend can be told: until then the old ones are in its database.
    if let Asked::Running(Verb::Reprovision, id) = asked
        && observed.secrets.tokens_request.as_ref() != Some(id)
    {
        return Err(Action::RotateTokens { request: id.clone() });
    }
    if secret.tokens_epoch != Some(epoch) || secret.epoch != epoch {
        return Err(Action::PutTokens { epoch });
    }
    if fenced || backend_epoch != epoch {
        return Err(Action::Release { epoch });
    }
    if let Asked::Running(verb, _) = asked {
        return Err(finish(*verb, epoch));
    }
    if status.first_ready_at.is_none() {
        if !observed.service_answers {
            return Err(not_healthy(clone, status, observed, now));
        }
        return Err(Action::Complete);
    }
    Ok(())
}

/// An upgrade ends when its image does not come to life; the clone stays pinned to it, its data is what it was.
fn upgraded_to_nothing(
    clone: &AppClone,
    status: &CloneStatus,
    observed: &Observed,
    now: Timestamp,
) -> Result<(), Action> {
    if !is_pinned(status) {
        return Ok(());
    }
    let request = status.requests.get(Verb::Upgrade.name());
    let started = request.and_then(|request| request.started_at.as_ref());
    let failed = observed
        .pods
        .iter()
        .find_map(|pod| pod_failure(clone, status, pod));
    let error = failed.or_else(|| {
        let is_late = now.duration_since(started?.0) >= observed.health_timeout;
        is_late.then(|| NamedError::HealthTimeout {
            id: clone.name_any(),
            seconds: observed.health_timeout.as_secs(),
        })
    });
    let Some(error) = error else { return Ok(()) };
    Err(Action::Refuse {
        verb: Verb::Upgrade,
        error: NamedError::UpgradeFailed {
            id: clone.name_any(),
            detail: format!("its data is kept, and the new image does not run: {error}"),
        },
    })
}

fn finish(verb: Verb, epoch: i64) -> Action {
    Action::Finish { verb, epoch }
}

fn not_healthy(clone: &AppClone, status: &CloneStatus, observed: &Observed, now: Timestamp) -> Action {
    if status.first_ready_at.is_none() {
        if let Some(error) = observed
            .pods
            .iter()
            .find_map(|pod| pod_failure(clone, status, pod))
        {
            return Action::Fail(error);
        }
        let since = condition::find(&status.conditions, Step::Workloads.condition())
            .filter(|deployed| deployed.status == "True")
            .map_or(now, |deployed| deployed.last_transition_time.0);
        if now.duration_since(since) >= observed.health_timeout {
            return Action::Fail(NamedError::HealthTimeout {
                id: clone.name_any(),
                seconds: observed.health_timeout.as_secs(),
            });
        }
    }
    let running = observed.pods.iter().any(|pod| pod.running);
    let message = match (&observed.backend, observed.pods.first()) {
        (Backend::Unreachable(why), _) if running => format!("the backend does not answer: {why}"),
        (Backend::Answering { .. }, _) => {
            return Action::wait(
                Step::Service,
                "NotReachable",
                "the API does not answer at the Service yet",
                SOON,
            );
        }
        (_, Some(pod)) => {
            let doing = match &pod.waiting_reason {
                Some(reason) => format!("pod {} waits: {reason}", pod.name),
                None => format!("pod {} is starting", pod.name),
            };
            match ending(pod) {
                Some(ending) => format!("{doing}; {ending}"),
                None => doing,
            }
        }
        (_, None) => "no pod runs".to_owned(),
    };
    let after = if running && status.first_ready_at.is_none() {
        SOON
    } else {
        UNHEALTHY
    };
    Action::wait(Step::Health, "Unhealthy", &message, after)
}

/// How the backend in this pod ended last, if it ever did.
pub(crate) fn ending(pod: &PodFacts) -> Option<String> {
    let code = pod.last_exit_code?;
    let restarts = pod.restarts;
    Some(format!(
        "the backend ended with exit code {code} (restarts: {restarts})"
    ))
}

fn pod_failure(clone: &AppClone, status: &CloneStatus, pod: &PodFacts) -> Option<NamedError> {
    let waiting = pod.waiting_reason.as_deref().unwrap_or_default();
    let message = pod.waiting_message.clone().unwrap_or_else(|| waiting.to_owned());
    match waiting {
        "ErrImagePull" | "ImagePullBackOff" | "InvalidImageName" | "ErrImageNeverPull" => {
            Some(NamedError::ImageUnavailable {
                image: status.image.clone().unwrap_or_default(),
                detail: message,
            })
        }
        // Not CreateContainerConfigError: the kubelet gets over a Secret that it has not seen yet by itself.
        "CreateContainerError" | "RunContainerError" => Some(NamedError::CloneStartFailed {
            id: clone.name_any(),
            detail: message,
        }),
        _ if pod.restarts >= GIVE_UP_RESTARTS => Some(NamedError::CloneStartFailed {
            id: clone.name_any(),
            detail: match pod.last_exit_code {
                Some(code) => format!(
                    "its backend ended {} times, last with exit code {code}",
                    pod.restarts
                ),
                None => format!("its backend ended {} times", pod.restarts),
            },
        }),
        _ => None,
    }
}
