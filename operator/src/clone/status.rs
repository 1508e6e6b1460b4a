//! The status after a step: a pure function of what was, what was seen, what was done and the time.

mod endpoints;
mod seed;
mod steps;
mod summary;
mod upgrade;

use asymmetric_crd::clone::{CloneStatus, Endpoints, FailureStatus, RequestPhase, RequestStatus, RunStatus};
use asymmetric_crd::condition::{self, Status};

use asymmetric_crd::state::clone_state;
use asymmetric_crd::template::Migration;
use asymmetric_crd::{AppClone, NamedError, Verb, names};
use k8s_openapi::api::core::v1::LocalObjectReference;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{MicroTime, Time};
use k8s_openapi::jiff::Timestamp;
use kube::ResourceExt;

use self::endpoints::mcp;
use self::seed::{after_reset, change_base, reseeded, seed};
use self::steps::steps;
use self::summary::summary;
use super::action::Action;
use super::build::BACKEND;
use super::observed::{EndedRun, External, Observed};
use super::plan::{is_running, new_id, retry_annotation};
use super::reservations::Reservation;
use super::step::Step;

/// What a clone is made from, as its template has it at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pins {
    /// The image as named.
    pub image: String,
    /// What the image resolved to.
    pub image_digest: Option<String>,
    /// What pods run.
    pub pod_image: String,
    /// Digest of the template's content.
    pub template_digest: String,
    /// The migrations in it.
    pub migrations: Vec<Migration>,
    /// Name of the base.
    pub base: String,
}

/// What a spin fixes before the first use of any of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assignment {
    /// The mode that runs.
    pub mode: String,
    /// What it shares with no other clone.
    pub reservation: Reservation,
    /// What the clone is made from.
    pub pins: Pins,
    /// Rows in the base.
    pub rows: i64,
}

/// What came of an action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing that the status has to hear of.
    #[default]
    Done,
    /// The spin has begun.
    Begun(Box<Assignment>),
    /// The clone is to be what its template is now.
    Repinned(Box<Pins>),
    /// What was asked for cannot be done.
    Refused(NamedError),
    /// A fixture was written on top of the run.
    Seeded {
        /// Rows that it inserted.
        rows: i64,
    },
    /// The backend holds its requests.
    Fenced {
        /// The epoch that it is in.
        epoch: i64,
    },
    /// Nobody new is let into the database.
    Closed {
        /// Sessions that have still to leave.
        sessions: u64,
    },
    /// The next run has begun.
    Swapped {
        /// The run that has ended; `None` when its database had vanished.
        run: Option<EndedRun>,
    },
    /// Ended runs of these epochs are kept no longer.
    Pruned(Vec<i64>),
    /// It failed by name.
    Failed(NamedError),
}

/// The status of `clone` after `action` came to `outcome`.
pub(crate) fn status(
    clone: &AppClone,
    observed: &Observed,
    action: &Action,
    outcome: &Outcome,
    now: Timestamp,
) -> CloneStatus {
    let mut status = clone.status.clone().unwrap_or_default();
    status.observed_generation = clone.metadata.generation;
    match (action, outcome) {
        (_, Outcome::Failed(error)) | (Action::Fail(error), _) => {
            fail(&mut status, clone, observed, error, now);
        }
        (_, Outcome::Begun(assignment)) => begin(&mut status, clone, assignment, now),
        (_, Outcome::Repinned(pins)) => upgrade::repin(&mut status, pins),
        (Action::Accept { verb, id }, _) => {
            if *verb == Verb::Upgrade
                && let Some(reset) = new_id(clone, &status, Verb::Reset)
            {
                accept(&mut status, Verb::Reset, reset, now);
            }
            accept(&mut status, *verb, id, now);
            change_base(&mut status, clone, observed, *verb);
        }
        (Action::Refuse { verb, error }, _) => refuse(&mut status, clone, *verb, error, now),
        (Action::SeedOnTop { .. }, Outcome::Refused(error)) => {
            refuse(&mut status, clone, Verb::Reseed, error, now);
        }
        (Action::Repin { .. }, Outcome::Refused(error)) => {
            refuse(&mut status, clone, Verb::Upgrade, error, now);
        }
        (Action::Finish { verb, epoch }, _) => {
            match verb {
                Verb::Reseed => status.seed = reseeded(&status, clone, observed, *epoch),
                Verb::Restore => status.seed = seed(clone, 0),
                Verb::Upgrade if is_running(&status, Verb::Reset) => {
                    upgrade::replaced(&mut status, observed);
                    finish(&mut status, Verb::Reset, None, now);
                }
                Verb::Reset => status.seed = after_reset(&status, clone, observed),
                Verb::Upgrade | Verb::Reprovision => {}
            }
            status.epoch = Some(*epoch);
            status.failure = None;
            finish(&mut status, *verb, None, now);
        }
        (Action::Complete, _) => complete(&mut status, clone, now),
        (Action::Rest, _) if status.first_ready_at.is_some() => status.failure = None,
        _ => {}
    }
    runs(&mut status, observed, outcome);
    if let Some(endpoints) = &mut status.endpoints {
        endpoints.node_port = observed.workloads.node_port;
        if let Some(template) = &observed.template {
            endpoints.mcp = mcp(endpoints.api.as_deref(), &template.spec.services);
        }
    }
    steps(&mut status, clone, action, outcome, now);
    summary(&mut status, clone, observed, action, outcome, now);
    let mut with_status = clone.clone();
    with_status.status = Some(status.clone());
    status.state = Some(clone_state(&with_status));
    status
}

fn begin(status: &mut CloneStatus, clone: &AppClone, assignment: &Assignment, now: Timestamp) {
    let failure = status.failure.take();
    let requests = std::mem::take(&mut status.requests);
    let conditions = std::mem::take(&mut status.conditions);
    let given = &assignment.reservation;
    *status = CloneStatus {
        observed_generation: clone.metadata.generation,
        conditions,
        mode: Some(assignment.mode.clone()),
        epoch: Some(1),
        database_server: Some(given.server.clone()),
        database: Some(given.names.database.clone()),
        redis_prefix: Some(given.names.redis_prefix.clone()),
        ports: given
            .port
            .map(|port| (BACKEND.to_owned(), i32::from(port)))
            .into_iter()
            .collect(),
        tokens_secret_ref: Some(LocalObjectReference {
            name: names::objects::tokens_secret(&clone.name_any()),
        }),
        endpoints: Some(Endpoints {
            api: Some(format!(
                "http://{}.{}",
                clone.name_any(),
                clone.namespace().unwrap_or_default()
            )),
            ..Endpoints::default()
        }),
        seed: seed(clone, assignment.rows),
        requests,
        spin_started_at: Some(MicroTime(now)),
        failure,
        ..CloneStatus::default()
    };
    upgrade::pin(status, &assignment.pins);
    for step in Step::ALL {
        condition::set(
            &mut status.conditions,
            step.condition(),
            Status::Unknown,
            "NotReached",
            "",
            clone.metadata.generation,
            now,
        );
    }
}

/// Ended runs as they were seen, without those that were just given up. What is not seen is not forgotten.
fn runs(status: &mut CloneStatus, observed: &Observed, outcome: &Outcome) {
    if let External::Known(facts) = &observed.databases {
        let runs = facts.runs.iter().map(|run| RunStatus {
            epoch: run.epoch,
            database: run.database.clone(),
            ended_at: MicroTime(as_stored(run.ended_at)),
        });
        status.runs = runs.collect();
    }
    if let Outcome::Pruned(epochs) = outcome {
        status.runs.retain(|run| !epochs.contains(&run.epoch));
    }
}

fn fail(status: &mut CloneStatus, clone: &AppClone, observed: &Observed, error: &NamedError, now: Timestamp) {
    let template_digest = observed
        .template_status()
        .and_then(|template| template.content_digest.clone());
    let same = status
        .failure
        .as_ref()
        .filter(|failure| failure.code == error.code());
    let after_ready = status.first_ready_at.is_some();
    let attempts = match same {
        Some(failure) if after_ready => failure.attempts,
        Some(failure) => failure.attempts.saturating_add(1),
        None => 1,
    };
    let at = same
        .filter(|_| after_ready)
        .and_then(|failure| failure.at.clone())
        .unwrap_or(MicroTime(now));
    status.failure = Some(FailureStatus {
        code: error.code().to_owned(),
        message: error.to_string(),
        attempts,
        at: Some(at),
        transient: error.is_transient(),
        generation: clone.metadata.generation.unwrap_or_default(),
        retry: retry_annotation(clone),
        template_digest,
    });
    if !after_ready {
        status.spin_started_at = None;
        status.ports.clear();
        status.endpoints = None;
        status.services.clear();
        status.steps.clear();
    }
}

fn accept(status: &mut CloneStatus, verb: Verb, id: &str, now: Timestamp) {
    let request = RequestStatus {
        id: id.to_owned(),
        phase: RequestPhase::Running,
        error: None,
        started_at: Some(MicroTime(now)),
        finished_at: None,
        duration_milliseconds: None,
        previous_base: None,
        pinned: false,
    };
    status.requests.insert(verb.name().to_owned(), request);
}

/// A request that is refused at once counts as taken up; a reset returns to the seed that is there.
fn refuse(status: &mut CloneStatus, clone: &AppClone, verb: Verb, error: &NamedError, now: Timestamp) {
    let running = status
        .requests
        .get(verb.name())
        .is_some_and(|request| request.phase == RequestPhase::Running);
    if !running && let Some(id) = clone.annotations().get(verb.annotation()) {
        accept(status, verb, id, now);
    }
    if verb == Verb::Upgrade && is_running(status, Verb::Reset) {
        finish(status, Verb::Reset, Some(error), now);
    }
    finish(status, verb, Some(error), now);
    let request = status.requests.get_mut(verb.name());
    if let Some(before) = request.and_then(|request| request.previous_base.take()) {
        status.base = Some(before);
    }
}

fn finish(status: &mut CloneStatus, verb: Verb, error: Option<&NamedError>, now: Timestamp) {
    if let Some(request) = status.requests.get_mut(verb.name()) {
        request.phase = if error.is_none() {
            RequestPhase::Succeeded
        } else {
            RequestPhase::Failed
        };
        request.error = error.map(ToString::to_string);
        request.finished_at = Some(MicroTime(now));
        request.duration_milliseconds = request
            .started_at
            .as_ref()
            .map(|started| milliseconds(started.0, now));
    }
}

fn complete(status: &mut CloneStatus, clone: &AppClone, now: Timestamp) {
    status.first_ready_at = Some(Time(now));
    status.failure = None;
    for verb in Verb::ALL {
        if let Some(id) = clone.annotations().get(verb.annotation()) {
            accept(status, verb, id, now);
            finish(status, verb, None, now);
        }
    }
}

/// A time as the API server gives it back. What Postgres holds is more exact, and would look like a change for ever.
fn as_stored(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}

fn milliseconds(from: Timestamp, to: Timestamp) -> i64 {
    i64::try_from(to.duration_since(from).as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod argocd_tests;
#[cfg(test)]
mod tests;
