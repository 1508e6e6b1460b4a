//! What a status says about something that is being waited for. Pure functions of objects.

use asymmetric_crd::clone::{Desired, FailureStatus, RequestPhase, RequestStatus};
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::error::code_of;
use asymmetric_crd::{AppClone, CloneState, Environment, EnvironmentState, Verb};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::ResourceExt;

use crate::failure::Failure;

/// How a spin stands.
#[derive(Debug)]
pub enum Spin {
    /// Not decided; what is being done.
    Pending(String),
    /// Ready.
    Ready,
    /// Given up by the operator.
    Failed(Failure),
}

/// How the spin of `clone` stands.
#[must_use]
pub fn spin(clone: &AppClone) -> Spin {
    let Some(status) = &clone.status else {
        return Spin::Pending("waiting for the operator".to_owned());
    };
    let is_current = status.observed_generation == clone.metadata.generation;
    if is_current && condition::is_true(&status.conditions, kinds::READY) {
        return Spin::Ready;
    }
    match &status.failure {
        Some(failure) if !failure.transient => return Spin::Failed(reported(failure)),
        Some(failure) => {
            return Spin::Pending(format!("{}: {}; trying again", failure.code, failure.message));
        }
        None => {}
    }
    if is_current && let Some(failure) = stalled(&status.conditions) {
        return Spin::Failed(failure);
    }
    Spin::Pending(step(clone).unwrap_or_else(|| "working".to_owned()))
}

/// The failure that a clone's status records, also one that is being waited out.
#[must_use]
pub fn last_failure(clone: &AppClone) -> Option<Failure> {
    clone.status.as_ref()?.failure.as_ref().map(reported)
}

fn reported(failure: &FailureStatus) -> Failure {
    Failure::Reported {
        code: failure.code.clone(),
        sentence: failure.message.clone(),
    }
}

pub(super) fn stalled(conditions: &[Condition]) -> Option<Failure> {
    let stalled = condition::find(conditions, kinds::STALLED).filter(|stalled| stalled.status == "True")?;
    Some(Failure::Reported {
        code: code_of(&stalled.reason),
        sentence: stalled.message.clone(),
    })
}

/// What the operator does for `clone` now, if it does anything.
#[must_use]
pub fn step(clone: &AppClone) -> Option<String> {
    let reconciling = condition::find(&clone.status.as_ref()?.conditions, kinds::RECONCILING)?;
    (reconciling.status == "True" && !reconciling.message.is_empty()).then(|| reconciling.message.clone())
}

/// How an environment stands after its spec was applied.
#[derive(Debug)]
pub enum Composition {
    /// Not decided; what is being done.
    Pending(String),
    /// All members are up.
    Complete,
    /// Nothing more will come by itself: some members failed.
    Partial,
    /// The operator refuses the environment.
    Failed(Failure),
}

/// How `environment` stands that is to be up.
#[must_use]
pub fn composition(environment: &Environment) -> Composition {
    composition_in(environment, Desired::Running)
}

/// How `environment` stands whose members are to run, or to be stopped.
#[must_use]
pub fn composition_in(environment: &Environment, desired: Desired) -> Composition {
    let waiting = || Composition::Pending("waiting for the operator".to_owned());
    let Some(status) = &environment.status else {
        return waiting();
    };
    if status.observed_generation != environment.metadata.generation {
        return waiting();
    }
    let (goal, summary, word) = match desired {
        Desired::Running => (CloneState::Running, EnvironmentState::Running, "up"),
        Desired::Stopped => (CloneState::Stopped, EnvironmentState::Stopped, "stopped"),
    };
    let is_there = |state: &Option<CloneState>| *state == Some(goal);
    let wanted = environment.spec.clones.len() + environment.spec.members.len();
    let listed = status.members.len() >= wanted;
    if listed && status.state == Some(summary) && status.members.iter().all(|member| is_there(&member.state))
    {
        return Composition::Complete;
    }
    if status.members.is_empty()
        && let Some(failure) = stalled(&status.conditions)
    {
        return Composition::Failed(failure);
    }
    let has_failed = |name: &str| status.failures.iter().any(|failure| failure.name == name);
    let settled = status
        .members
        .iter()
        .all(|member| is_there(&member.state) || has_failed(&member.name));
    if listed && !status.failures.is_empty() && settled {
        return Composition::Partial;
    }
    let count = status
        .members
        .iter()
        .filter(|member| is_there(&member.state))
        .count();
    Composition::Pending(format!("{count}/{wanted} clones {word}"))
}

/// Whether `environment` has taken its members as they are, running or stopped.
#[must_use]
pub fn settled(environment: &Environment) -> Option<Result<(), Failure>> {
    let status = environment.status.as_ref()?;
    if status.observed_generation != environment.metadata.generation {
        return None;
    }
    if condition::is_true(&status.conditions, kinds::READY) {
        return Some(Ok(()));
    }
    stalled(&status.conditions).map(Err)
}

/// How a request stands.
#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    /// Not done.
    Pending,
    /// Done.
    Succeeded,
    /// Given up; why.
    Failed(String),
}

/// How the request `request` for `verb` of `object` stands. One that came later and replaced ours counts as ours: the
/// content is at its start, or the tokens are new, either way.
#[must_use]
pub fn request<K: ResourceExt>(
    object: &K,
    verb: Verb,
    handled: Option<&RequestStatus>,
    request: &str,
) -> Request {
    let Some(handled) = handled else {
        return Request::Pending;
    };
    let asked = object.annotations().get(verb.annotation()).map(String::as_str);
    if handled.id != request && Some(handled.id.as_str()) != asked {
        return Request::Pending;
    }
    match handled.phase {
        RequestPhase::Running => Request::Pending,
        RequestPhase::Succeeded => Request::Succeeded,
        RequestPhase::Failed => Request::Failed(
            handled
                .error
                .clone()
                .unwrap_or_else(|| "the operator does not say why".to_owned()),
        ),
    }
}

#[cfg(test)]
mod tests;
