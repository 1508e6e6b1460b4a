//! The status of an environment: pure.

use std::collections::BTreeMap;

use asymmetric_crd::clone::{FailureStatus, RequestStatus};
use asymmetric_crd::condition::{self, Status, kinds};
use asymmetric_crd::environment::{MemberFailure, MemberStatus};
use asymmetric_crd::error::code_of;
use asymmetric_crd::state::{clone_state, environment_state};
use asymmetric_crd::{AppClone, CloneState, Environment, EnvironmentStatus, NamedError};
use k8s_openapi::api::core::v1::LocalObjectReference;
use k8s_openapi::jiff::Timestamp;

use super::observe::Observed;
use super::plan::{Progress, Stage};
use super::request::RESET;

/// Reason of conditions while members are being made or changed.
const PROGRESSING: &str = "Progressing";
/// Reason of conditions when members failed.
const MEMBER_FAILED: &str = "MemberFailed";
/// Reason of `Ready=True` and of conditions that are then false.
const AS_DESIRED: &str = "AsDesired";

/// What a pass found out about an environment with a valid spec.
pub struct Findings<'a> {
    /// The members in declared order.
    pub members: &'a [Progress],
    /// Their clones.
    pub observed: &'a Observed,
    /// What could not be done about a member in this pass, by the clone's name; it is tried again.
    pub faults: &'a BTreeMap<String, NamedError>,
    /// Where the reset stands that was asked for last.
    pub reset: Option<&'a RequestStatus>,
    /// Secret with the members' connection variables, when there is one.
    pub connection_secret: Option<&'a str>,
}

/// The status of an environment whose spec cannot be carried out: members stay as they are.
#[must_use]
pub fn refused(
    environment: &Environment,
    before: Option<&EnvironmentStatus>,
    error: &NamedError,
    now: Timestamp,
) -> EnvironmentStatus {
    let mut status = before.cloned().unwrap_or_default();
    let generation = environment.metadata.generation;
    status.observed_generation = generation;
    let (reason, message) = (error.reason(), error.to_string());
    let mut set = |kind, holds, message: &str| {
        condition::set(
            &mut status.conditions,
            kind,
            Status::from(holds),
            &reason,
            message,
            generation,
            now,
        );
    };
    set(kinds::READY, false, &message);
    set(kinds::RECONCILING, false, "");
    set(kinds::STALLED, true, &message);
    status
}

/// The status of an environment with a valid spec.
#[must_use]
pub fn status(
    environment: &Environment,
    before: Option<&EnvironmentStatus>,
    findings: &Findings<'_>,
    now: Timestamp,
) -> EnvironmentStatus {
    let views: Vec<View<'_>> = findings
        .members
        .iter()
        .map(|progress| View::of(progress, findings))
        .collect();
    let rolled_up: Vec<Option<CloneState>> = views.iter().map(View::rolled_up).collect();
    let up = rolled_up
        .iter()
        .filter(|state| **state == Some(CloneState::Running))
        .count();
    let mut requests = before.map(|status| status.requests.clone()).unwrap_or_default();
    if let Some(reset) = findings.reset {
        requests.insert(RESET.to_owned(), reset.clone());
    }
    let mut status = EnvironmentStatus {
        observed_generation: environment.metadata.generation,
        state: Some(environment_state(&rolled_up)),
        conditions: before.map(|status| status.conditions.clone()).unwrap_or_default(),
        members: views.iter().map(View::member).collect(),
        member_summary: Some(format!("{up}/{}", views.len())),
        failures: views.iter().filter_map(View::failure_entry).collect(),
        connection_secret_ref: findings.connection_secret.map(|name| LocalObjectReference {
            name: name.to_owned(),
        }),
        requests,
    };
    conditions(environment, &mut status, &views, now);
    status
}

fn conditions(environment: &Environment, status: &mut EnvironmentStatus, views: &[View<'_>], now: Timestamp) {
    let failed: Vec<String> = status
        .failures
        .iter()
        .map(|failure| format!("{}: {}", failure.name, failure.message))
        .collect();
    let pending: Vec<String> = views
        .iter()
        .filter(|view| view.failure.is_none() && !view.is_ready)
        .map(|view| format!("{}: {}", view.progress.member.name, view.waits_for()))
        .collect();
    let is_ready = failed.is_empty() && pending.is_empty();
    let is_retried = views
        .iter()
        .any(|view| view.failure.as_ref().is_some_and(|failure| failure.transient));
    let summary = |count: usize, what: &str, list: &[String]| {
        format!("{count} of {} members {what}: {}", views.len(), list.join("; "))
    };
    let (reason, message) = if !failed.is_empty() {
        (MEMBER_FAILED, summary(failed.len(), "failed", &failed))
    } else if !pending.is_empty() {
        (PROGRESSING, summary(pending.len(), "not ready", &pending))
    } else {
        (AS_DESIRED, "all members are as desired".to_owned())
    };
    let reconciling = match (pending.is_empty(), is_retried) {
        (false, _) => (true, PROGRESSING, summary(pending.len(), "not ready", &pending)),
        (true, true) => (true, "Retrying", summary(failed.len(), "failed", &failed)),
        (true, false) => (false, reason, String::new()),
    };
    let stalled = if failed.is_empty() || reconciling.0 {
        (false, reason, String::new())
    } else {
        (true, MEMBER_FAILED, message.clone())
    };
    let generation = environment.metadata.generation;
    let mut set = |kind, (holds, reason, message): (bool, &str, String)| {
        condition::set(
            &mut status.conditions,
            kind,
            Status::from(holds),
            reason,
            &message,
            generation,
            now,
        );
    };
    set(kinds::READY, (is_ready, reason, message));
    set(kinds::RECONCILING, reconciling);
    set(kinds::STALLED, stalled);
}

/// What the status says of one member.
struct View<'a> {
    progress: &'a Progress,
    clone: Option<&'a AppClone>,
    state: Option<CloneState>,
    failure: Option<Failure>,
    is_ready: bool,
}

struct Failure {
    code: String,
    message: String,
    transient: bool,
}

impl From<&NamedError> for Failure {
    fn from(error: &NamedError) -> Self {
        Self {
            code: error.code().to_owned(),
            message: error.to_string(),
            transient: error.is_transient(),
        }
    }
}

impl From<&FailureStatus> for Failure {
    fn from(failure: &FailureStatus) -> Self {
        Self {
            code: failure.code.clone(),
            message: failure.message.clone(),
            transient: failure.transient,
        }
    }
}

impl<'a> View<'a> {
    fn of(progress: &'a Progress, findings: &Findings<'a>) -> Self {
        let id = &progress.member.clone;
        if let Stage::Refused(error) = &progress.stage {
            return Self {
                progress,
                clone: None,
                state: None,
                failure: Some(error.into()),
                is_ready: false,
            };
        }
        let clone = findings.observed.clones.get(id).map(AsRef::as_ref);
        let state = clone.map(clone_state);
        let told = clone
            .and_then(|clone| clone.status.as_ref())
            .and_then(|status| status.failure.as_ref());
        // While an attempt runs again, its member is on its way, whatever ended the attempt before.
        let told = told.filter(|_| state != Some(CloneState::Creating));
        let failure = findings.faults.get(id).map(|fault| Failure {
            transient: true,
            ..fault.into()
        });
        let outdated = match &progress.stage {
            Stage::Outdated(error) => Some(Failure::from(error)),
            _ => None,
        };
        let failure = failure
            .or(outdated)
            .or_else(|| told.map(Failure::from))
            .or_else(|| stalled(clone?));
        let is_ready = progress.stage == Stage::Settled && clone.is_some_and(is_ready);
        Self {
            progress,
            clone,
            state,
            failure,
            is_ready,
        }
    }

    /// The state that counts for the environment's: a refused member is a failed one.
    fn rolled_up(&self) -> Option<CloneState> {
        if matches!(self.progress.stage, Stage::Refused(_)) {
            Some(CloneState::Failed)
        } else {
            self.state
        }
    }

    fn member(&self) -> MemberStatus {
        let member = &self.progress.member;
        let declared = member.entry.as_ref().map(|entry| entry.template.clone());
        MemberStatus {
            name: member.name.clone(),
            clone: member.clone.clone(),
            template: declared.or_else(|| self.clone.map(|clone| clone.spec.template.clone())),
            state: self.state,
            epoch: self.clone.and_then(|clone| clone.status.as_ref()?.epoch),
        }
    }

    fn failure_entry(&self) -> Option<MemberFailure> {
        let failure = self.failure.as_ref()?;
        Some(MemberFailure {
            name: self.progress.member.name.clone(),
            clone: self.progress.member.clone.clone(),
            code: failure.code.clone(),
            message: failure.message.clone(),
        })
    }

    /// Why the member is not ready, in a few words.
    fn waits_for(&self) -> String {
        if self.progress.stage == Stage::Queued {
            return "waits for the members before it".to_owned();
        }
        // The steps of a spin are the clone's to tell: each of them would be a status of the environment to write.
        let state = self.state.unwrap_or(CloneState::Creating);
        if state == CloneState::Creating {
            return state.to_string();
        }
        let ready = self
            .clone
            .and_then(|clone| condition::find(&clone.status.as_ref()?.conditions, kinds::READY));
        let told = ready
            .filter(|ready| ready.status != "True")
            .map(|ready| ready.message.clone());
        told.filter(|message| !message.is_empty())
            .unwrap_or_else(|| state.to_string())
    }
}

/// A clone that needs somebody's hand and has no failure to show for it.
fn stalled(clone: &AppClone) -> Option<Failure> {
    let stalled = condition::find(&clone.status.as_ref()?.conditions, kinds::STALLED)?;
    (stalled.status == "True").then(|| Failure {
        code: code_of(&stalled.reason),
        message: stalled.message.clone(),
        transient: false,
    })
}

/// Whether a clone is as it is asked to be now.
fn is_ready(clone: &AppClone) -> bool {
    clone.status.as_ref().is_some_and(|status| {
        status.observed_generation == clone.metadata.generation
            && condition::is_true(&status.conditions, kinds::READY)
    })
}

#[cfg(test)]
mod tests;
