//! Carries a pass through: looks, plans, acts, tells.

use std::time::Duration;

use asymmetric_crd::{AppClone, CloneState, CloneStatus, condition};
use k8s_openapi::jiff::Timestamp;
use kube::api::Api;
use kube::runtime::controller;
use kube::{Resource, ResourceExt};

use super::action::Action;
use super::apply::apply;
use super::error::Error;
#[cfg(feature = "faults")]
use super::faults::Moment;
use super::observe::{Objects, observe};
use super::observed::{External, Observed};
use super::plan::plan;
use super::runtime::Runtime;
use super::status::{Outcome, status};
use crate::events::Kind;
use crate::metrics;
use crate::status_writer::apply_status;
use crate::telemetry::chain;

/// How often a clone at rest is looked at: only for what no watch and no sweep tells of.
const RESYNC: Duration = Duration::from_mins(5);
/// Actions in one pass; a clone that needs more goes to the end of the queue.
const ACTIONS_PER_PASS: usize = 24;
/// How soon after a failure its leftovers are rolled back, or a running clone is looked at again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// A clone at rest is not looked at sooner than this without a reason.
const SOONEST: Duration = Duration::from_secs(1);
/// How soon to look whether what is being removed is gone.
const REMOVING: Duration = Duration::from_millis(50);

/// Acts until there is nothing left to do or something outside has to happen first.
pub(super) async fn pass(
    runtime: &Runtime,
    seen: &AppClone,
) -> Result<(metrics::Outcome, controller::Action), Error> {
    let namespace = seen.namespace().unwrap_or_default();
    let api: Api<AppClone> = Api::namespaced(runtime.context.client.clone(), &namespace);
    let uid = seen.uid().unwrap_or_default();
    // Not from the watch: a decision that must not be made twice needs what is true now.
    let read = async || {
        let found = api.get_opt(&seen.name_any()).await?;
        Ok::<_, Error>(found.filter(|current| current.uid() == seen.uid()))
    };
    let mut known: Option<(AppClone, Objects, Observed)> = None;
    for _ in 0..ACTIONS_PER_PASS {
        let (clone, objects, observed) = if let Some(known) = known.take() {
            known
        } else if let Some(clone) = read().await? {
            let (objects, observed) = Box::pin(observe(runtime, &clone)).await?;
            (clone, objects, observed)
        } else {
            runtime.context.reservations.forget(&uid);
            return Ok((metrics::Outcome::Done, controller::Action::await_change()));
        };
        let now = Timestamp::now();
        let action = plan(&clone, &observed, now);
        tracing::debug!(?action, "planned");
        #[cfg(feature = "faults")]
        runtime.faults.at(Moment::Before, &action);
        let outcome = match apply(runtime, &clone, (&objects, &observed), &action, now).await {
            Ok(outcome) => outcome,
            Err(error) => {
                if let Err(unsaid) = tell(runtime, &api, &clone, &observed, &error).await {
                    tracing::warn!(error = %chain(&unsaid), "a fault could not be put on its clone");
                }
                return Err(error);
            }
        };
        #[cfg(feature = "faults")]
        runtime.faults.at(Moment::After, &action);
        let deleting = clone.metadata.deletion_timestamp.is_some();
        let after = observed.clone().after(&action, &outcome);
        let clone = if after.is_some() && is_on_the_way(&clone, &action) {
            let status = status(&clone, &observed, &action, &outcome, now);
            AppClone {
                status: Some(status),
                ..clone
            }
        } else {
            record(runtime, &api, clone, &observed, &action, &outcome).await?
        };
        if !matches!(action, Action::Wait(_)) {
            // What comes next may fail, but not for the reason of before.
            runtime.context.backoff.succeeded(&uid);
        }
        if matches!(action, Action::RemoveFinalizer) {
            runtime.context.reservations.forget(&uid);
        }
        let rest = || next_look(runtime, &observed, now);
        if let Some(end) = end(&action, &outcome, deleting, rest) {
            return Ok(end);
        }
        known = after.map(|observed| (clone, objects, observed));
    }
    Ok((
        metrics::Outcome::Waiting,
        controller::Action::requeue(Duration::from_millis(1)),
    ))
}

/// A fault that does not pass by itself, such as a full disk, is in the conditions and not only in the log.
async fn tell(
    runtime: &Runtime,
    api: &Api<AppClone>,
    clone: &AppClone,
    observed: &Observed,
    error: &Error,
) -> Result<(), Error> {
    let Some((step, told)) = error.told() else {
        return Ok(());
    };
    let waiting = Action::wait(step, told.code(), &told.to_string(), Duration::ZERO);
    record(runtime, api, clone.clone(), observed, &waiting, &Outcome::Done)
        .await
        .map(drop)
}

/// When to look again at a clone at rest if nothing happens to it: at the latest when a run or its certificate gets old.
fn next_look(runtime: &Runtime, observed: &Observed, now: Timestamp) -> Duration {
    let runs = match &observed.databases {
        External::Known(facts) => facts.runs.as_slice(),
        _ => &[],
    };
    let expiries = runs
        .iter()
        .map(|run| run.ended_at.saturating_add(runtime.retain_runs.age));
    let server = observed.secrets.server.as_ref();
    let renewal = server.and_then(|secret| Some(secret.certificate.as_ref()?.renewal));
    let due = expiries.filter_map(Result::ok).chain(renewal).min();
    let until = due.and_then(|due| Duration::try_from(due.duration_since(now)).ok());
    until.map_or(RESYNC, |until| until.clamp(SOONEST, RESYNC))
}

/// What ends a pass, and when the next one is due.
fn end(
    action: &Action,
    outcome: &Outcome,
    deleting: bool,
    rest: impl Fn() -> Duration,
) -> Option<(metrics::Outcome, controller::Action)> {
    match (action, outcome) {
        (Action::Fail(_), _) | (_, Outcome::Failed(_)) => Some((
            metrics::Outcome::Stalled,
            controller::Action::requeue(AFTER_FAILURE),
        )),
        (Action::Wait(waiting), _) => Some((
            metrics::Outcome::Waiting,
            controller::Action::requeue(waiting.after),
        )),
        (Action::CleanUp | Action::RollBack, _) => {
            Some((metrics::Outcome::Waiting, controller::Action::requeue(REMOVING)))
        }
        (Action::RemoveFinalizer, _) => Some((metrics::Outcome::Done, controller::Action::await_change())),
        (Action::Rest, _) if deleting => Some((metrics::Outcome::Done, controller::Action::await_change())),
        (Action::Rest, _) => Some((metrics::Outcome::Done, controller::Action::requeue(rest()))),
        _ => None,
    }
}

/// Writes what there is to say; answers the clone as it is then.
async fn record(
    runtime: &Runtime,
    api: &Api<AppClone>,
    clone: AppClone,
    observed: &Observed,
    action: &Action,
    outcome: &Outcome,
) -> Result<AppClone, Error> {
    if matches!(action, Action::RemoveFinalizer) {
        return Ok(clone);
    }
    let next = status(&clone, observed, action, outcome, Timestamp::now());
    if clone.status.as_ref() == Some(&next) {
        return Ok(clone);
    }
    let written = apply_status(api, &clone, &next).await?;
    if next.spin_started_at.is_none() && next.first_ready_at.is_none() {
        runtime
            .context
            .reservations
            .forget(&clone.uid().unwrap_or_default());
    }
    announce(runtime, &clone, &next);
    Ok(written)
}

/// Whether the status after `action` is told with that of the action that follows at once. Nothing is decided by it that
/// a look at the world does not tell as well, so that it may get lost with the process.
fn is_on_the_way(clone: &AppClone, action: &Action) -> bool {
    let status = clone.status.as_ref();
    let is_step_of_request = matches!(
        action,
        Action::Fence
            | Action::CloseDatabase
            | Action::Swap { .. }
            | Action::PutTokens { .. }
            | Action::Release { .. }
            | Action::Finish { .. }
    );
    is_step_of_request && status.is_some_and(|status| status.first_ready_at.is_some())
}

/// An event for each turn of `Ready`, and none for passes that change nothing for users.
fn announce(runtime: &Runtime, clone: &AppClone, next: &CloneStatus) {
    let ready = |status: &CloneStatus| {
        condition::find(&status.conditions, condition::kinds::READY)
            .map(|ready| (ready.status.clone(), ready.reason.clone(), ready.message.clone()))
    };
    let before = clone.status.as_ref().and_then(ready);
    let Some((status, reason, message)) = ready(next) else {
        return;
    };
    let is_unhealthy = |status: &CloneStatus| status.state == Some(CloneState::Unhealthy);
    let failed = (next.failure.is_some() || is_unhealthy(next)) && status != "True";
    if clone.status.as_ref().is_some_and(is_unhealthy) != is_unhealthy(next) {
        runtime.context.events.turned(&clone.uid().unwrap_or_default());
    }
    let turned = before
        .is_none_or(|(old_status, old_reason, _)| old_status != status || (failed && old_reason != reason));
    if turned && (failed || status == "True") {
        let kind = if failed { Kind::Warning } else { Kind::Normal };
        let note = if message.is_empty() {
            "the clone is as it is asked to be"
        } else {
            &message
        };
        runtime
            .context
            .events
            .publish(clone.object_ref(&()), kind, &reason, "Reconcile", note);
    }
}
