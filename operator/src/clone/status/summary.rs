//! The conditions that sum a clone up, and the live view of its services.

use asymmetric_crd::clone::{CloneStatus, Desired, ServiceState, ServiceStatus};
use asymmetric_crd::condition::{self, Status, kinds};
use asymmetric_crd::state::{HELD, RESETTING, STARTING, UPGRADING};
use asymmetric_crd::{AppClone, Verb};
use k8s_openapi::jiff::Timestamp;

use super::Outcome;
use crate::clone::action::Action;
use crate::clone::build::BACKEND;
use crate::clone::observed::{Backend, CloneDatabase, External, Observed};
use crate::clone::plan::{ending, is_running};
use crate::clone::step::Step;

/// Reason of conditions of a clone that is not to run.
const STOPPED: &str = "Stopped";

/// Sets `Ready`, `Serving`, `Reconciling` and `Stalled`, and the services.
pub(super) fn summary(
    status: &mut CloneStatus,
    clone: &AppClone,
    observed: &Observed,
    action: &Action,
    outcome: &Outcome,
    now: Timestamp,
) {
    let stopped = clone.spec.desired.unwrap_or_default() == Desired::Stopped;
    let resetting = [Verb::Restore, Verb::Reset, Verb::Reseed]
        .into_iter()
        .any(|verb| is_running(status, verb));
    let upgrading = is_running(status, Verb::Upgrade);
    let held = matches!(observed.backend, Backend::Answering { fenced: true, .. });
    // The backend asks no database for its health: it would go on saying that it is well.
    let lost =
        matches!(&observed.databases, External::Known(facts) if facts.database == CloneDatabase::Absent);
    let serving = status.first_ready_at.is_some()
        && !stopped
        && matches!(
            (&observed.backend, action),
            (Backend::Answering { fenced: false, .. }, _) | (_, Action::Complete | Action::Finish { .. })
        )
        && !resetting
        && !upgrading
        && !lost;
    let running = observed.pods.iter().any(|pod| pod.running);
    status.healthy = Some(serving);
    status.services = services(status, observed, serving, running);

    let failed = status
        .failure
        .clone()
        .filter(|_| status.spin_started_at.is_none() || status.first_ready_at.is_some());
    let is_settled = matches!(
        action,
        Action::Rest | Action::Complete | Action::IssueCertificate | Action::PutCertificate
    );
    let at_rest = is_settled && failed.is_none();
    let (reason, message) = match (&failed, action, outcome) {
        (Some(failure), ..) => (
            asymmetric_crd::error::reason_of(&failure.code),
            failure.message.clone(),
        ),
        (None, ..) if is_settled && stopped => (STOPPED.to_owned(), String::new()),
        (None, ..) if is_settled => ("Running".to_owned(), String::new()),
        (None, Action::Wait(waiting), _) => (waiting.reason.clone(), waiting.message.clone()),
        _ if upgrading => (
            UPGRADING.to_owned(),
            "the template's current image and content are being taken over".to_owned(),
        ),
        _ if resetting => (RESETTING.to_owned(), "the content is being replaced".to_owned()),
        _ => ("Progressing".to_owned(), doing(action).to_owned()),
    };
    let stalled = failed.as_ref().is_some_and(|failure| !failure.transient);
    let serving_reason = match () {
        () if serving => "Serving",
        () if upgrading => UPGRADING,
        () if resetting => RESETTING,
        () if held && status.first_ready_at.is_some() => HELD,
        () if lost && status.first_ready_at.is_some() => "ContentLost",
        () if stopped => STOPPED,
        () if status.first_ready_at.is_none() => "NotStarted",
        () if is_starting(status, observed) => STARTING,
        () => "Unhealthy",
    };
    let generation = clone.metadata.generation;
    let mut put = |kind: &str, value: Status, reason: &str, message: &str| {
        condition::set(
            &mut status.conditions,
            kind,
            value,
            reason,
            message,
            generation,
            now,
        );
    };
    put(kinds::READY, at_rest.into(), &reason, &message);
    put(kinds::SERVING, serving.into(), serving_reason, "");
    put(
        kinds::RECONCILING,
        (!at_rest && !stalled).into(),
        &reason,
        &message,
    );
    put(
        kinds::STALLED,
        stalled.into(),
        &reason,
        if stalled { &message } else { "" },
    );
    status
        .conditions
        .sort_by_key(|condition| position(&condition.type_));
}

/// A clone that was stopped comes up, and nothing speaks against it so far.
fn is_starting(status: &CloneStatus, observed: &Observed) -> bool {
    let before = condition::find(&status.conditions, kinds::SERVING);
    let was_stopped = before.is_some_and(|before| [STOPPED, STARTING].contains(&before.reason.as_str()));
    let is_in_trouble = observed
        .pods
        .iter()
        .any(|pod| pod.waiting_reason.is_some() || pod.restarts > 0 || pod.last_exit_code.is_some());
    was_stopped && !is_in_trouble
}

/// `Ready` first, then the other summaries, then the steps in their order.
fn position(kind: &str) -> usize {
    let summaries = [kinds::READY, kinds::SERVING, kinds::RECONCILING, kinds::STALLED];
    summaries
        .into_iter()
        .chain(Step::ALL.into_iter().map(Step::condition))
        .position(|known| known == kind)
        .unwrap_or(usize::MAX)
}

fn services(status: &CloneStatus, observed: &Observed, serving: bool, running: bool) -> Vec<ServiceStatus> {
    if status.mode.is_none() || status.spin_started_at.is_none() {
        return Vec::new();
    }
    let ended = observed.pods.iter().any(|pod| pod.last_exit_code.is_some());
    let state = match () {
        () if serving => ServiceState::Running,
        () if running => ServiceState::Unhealthy,
        () if ended => ServiceState::Exited,
        () => ServiceState::Missing,
    };
    let template_port = observed
        .template
        .as_ref()
        .and_then(|template| {
            template
                .spec
                .services
                .iter()
                .find(|service| service.name == BACKEND)
        })
        .map(|service| service.port);
    let message = match &observed.backend {
        Backend::Unreachable(why) if !serving => Some(why.clone()),
        Backend::Absent => observed.pods.iter().find_map(ending),
        _ => None,
    };
    vec![ServiceStatus {
        name: BACKEND.to_owned(),
        state,
        port: template_port,
        healthy: serving,
        message,
    }]
}

fn doing(action: &Action) -> &'static str {
    match action {
        Action::AddFinalizer | Action::Begin { .. } => "names and image are being fixed",
        Action::EnsureCredentials => "credentials are being made",
        Action::EnsureRoles => "database roles are being made",
        Action::CreateDatabase { .. } => "the database is being copied from its base",
        Action::EnsureRedisUser => "the Redis user is being made",
        Action::ApplyWorkloads => "the backend is being started",
        Action::Repin { .. } => "the template's current image and content are being taken over",
        Action::CopySnapshot { .. } | Action::RecordSnapshot { .. } => "a snapshot is being taken",
        Action::SeedOnTop { .. } => "content is being written on top of the run's",
        Action::RotateTokens { .. } => "new tokens are being made",
        Action::PutTokens { .. } | Action::RecordEpoch { .. } | Action::Release { .. } => {
            "tokens are being provisioned"
        }
        Action::PutRateLimits { .. } => "rate limits are being set",
        Action::RollBack => "a failed spin is being rolled back",
        Action::CleanUp | Action::RemoveFinalizer => "database, roles and Redis user are being removed",
        _ => "the clone is being brought to what is asked",
    }
}
