//! A reset of the whole environment, asked for by annotation: handed on to all members at once, and done when the
//! last of them is. Pure.

use asymmetric_crd::clone::{RequestPhase, RequestStatus};
use asymmetric_crd::constants::RESET_REQUESTED;
use asymmetric_crd::state::clone_state;
use asymmetric_crd::{AppClone, CloneState, Environment, EnvironmentStatus};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime;
use k8s_openapi::jiff::Timestamp;
use kube::ResourceExt;

use super::observe::Observed;
use super::plan::{Plan, Stage};

/// The verb's key in `status.requests`.
pub const RESET: &str = "reset";

/// Where a request stands after a pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reset {
    /// What the status says from now on.
    pub status: Option<RequestStatus>,
    /// Clones that the request has to be handed on to.
    pub hand_on: Vec<String>,
}

/// Takes a request one step on. `known` is the newest status of the environment.
#[must_use]
pub fn advance(
    environment: &Environment,
    known: Option<&EnvironmentStatus>,
    plan: &Plan,
    observed: &Observed,
    now: Timestamp,
) -> Reset {
    let asked = environment.annotations().get(RESET_REQUESTED);
    let before = known.and_then(|status| status.requests.get(RESET));
    let is_first_pass = known.is_none_or(|status| status.observed_generation.is_none());
    let running = match (before, asked) {
        (Some(before), _) if before.phase == RequestPhase::Running => before.clone(),
        (Some(before), Some(id)) if before.id != *id => started(id, now),
        (None, Some(id)) if is_first_pass => {
            // It was asked before anything was there to reset: what is made now is at its start.
            let handled = RequestStatus {
                phase: RequestPhase::Succeeded,
                started_at: None,
                ..started(id, now)
            };
            return Reset {
                status: Some(handled),
                hand_on: Vec::new(),
            };
        }
        (None, Some(id)) => started(id, now),
        (before, _) => {
            return Reset {
                status: before.cloned(),
                hand_on: Vec::new(),
            };
        }
    };
    carry_on(running, plan, observed, now)
}

fn started(id: &str, now: Timestamp) -> RequestStatus {
    RequestStatus {
        id: id.to_owned(),
        phase: RequestPhase::Running,
        error: None,
        started_at: Some(MicroTime(now)),
        finished_at: None,
        duration_milliseconds: None,
        previous_base: None,
        pinned: false,
    }
}

fn carry_on(running: RequestStatus, plan: &Plan, observed: &Observed, now: Timestamp) -> Reset {
    let mut hand_on = Vec::new();
    let mut errors = Vec::new();
    let mut is_waiting = false;
    for progress in &plan.members {
        let member = &progress.member;
        if let Stage::Refused(error) = &progress.stage {
            errors.push(format!("{}: {error}", member.name));
            continue;
        }
        // What is not there yet, or on its way, starts at its beginning anyway.
        let Some(clone) = observed.clones.get(&member.clone) else {
            continue;
        };
        match answer(clone, &running.id) {
            Answer::Ok | Answer::NotNeeded => {}
            Answer::Failed(error) => errors.push(format!("{}: {error}", member.name)),
            Answer::Pending => is_waiting = true,
            Answer::NotAsked => {
                is_waiting = true;
                hand_on.push(member.clone.clone());
            }
        }
    }
    if is_waiting {
        return Reset {
            status: Some(running),
            hand_on,
        };
    }
    let duration = running
        .started_at
        .as_ref()
        .map(|start| now.duration_since(start.0).as_millis());
    let status = RequestStatus {
        phase: if errors.is_empty() {
            RequestPhase::Succeeded
        } else {
            RequestPhase::Failed
        },
        error: (!errors.is_empty()).then(|| errors.join("; ")),
        finished_at: Some(MicroTime(now)),
        duration_milliseconds: duration.map(|duration| i64::try_from(duration).unwrap_or(i64::MAX)),
        ..running
    };
    Reset {
        status: Some(status),
        hand_on: Vec::new(),
    }
}

/// What a member's clone says to a request.
enum Answer {
    NotNeeded,
    NotAsked,
    Pending,
    Ok,
    Failed(String),
}

fn answer(clone: &AppClone, id: &str) -> Answer {
    let status = clone.status.as_ref();
    if let Some(request) = status.and_then(|status| status.requests.get(RESET))
        && request.id == id
    {
        return match request.phase {
            RequestPhase::Running => Answer::Pending,
            RequestPhase::Succeeded => Answer::Ok,
            RequestPhase::Failed => {
                Answer::Failed(request.error.clone().unwrap_or_else(|| "it failed".to_owned()))
            }
        };
    }
    match clone_state(clone) {
        CloneState::Creating | CloneState::Destroying | CloneState::Gone => return Answer::NotNeeded,
        CloneState::Failed => {
            let failure = status.and_then(|status| status.failure.as_ref());
            return Answer::Failed(failure.map_or_else(
                || "it failed to start".to_owned(),
                |failure| failure.message.clone(),
            ));
        }
        CloneState::Running | CloneState::Unhealthy | CloneState::Stopped => {}
    }
    if clone
        .annotations()
        .get(RESET_REQUESTED)
        .is_some_and(|asked| asked == id)
    {
        Answer::Pending
    } else {
        Answer::NotAsked
    }
}

#[cfg(test)]
mod tests;
