//! Wires the passes to watches, and carries a pass through.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use asymmetric_crd::constants::CLONE_LABEL;
use asymmetric_crd::{AppClone, CloneStatus, CloneTemplate, condition};
use futures::StreamExt;
use futures::channel::mpsc::UnboundedReceiver;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{Pod, Service};
use k8s_openapi::jiff::Timestamp;
use kube::api::Api;
use kube::core::DeserializeGuard;
use kube::runtime::controller::{self, Controller};
use kube::runtime::reflector::{self, ObjectRef};
use kube::runtime::{PredicateConfig, WatchStreamExt, watcher};
use kube::{Resource, ResourceExt};
use tokio_util::sync::CancellationToken;

use super::action::Action;
use super::apply::apply;
use super::error::Error;
#[cfg(feature = "faults")]
use super::faults::Moment;
use super::observe::{Objects, observe};
use super::observed::Observed;
use super::plan::plan;
use super::runtime::Runtime;
use super::status::{Outcome, status};
use crate::backoff::random_jitter;
use crate::context::Context;
use crate::events::Kind;
use crate::metrics;
use crate::scope::Part;
use crate::status_writer::apply_status;
use crate::telemetry::{chain, spans};

/// How often a clone at rest is looked at, because Postgres and Redis are not watched.
const RESYNC: Duration = Duration::from_secs(30);
/// How long one pass may take.
const PASS_LIMIT: Duration = Duration::from_mins(1);
/// Actions in one pass; a clone that needs more goes to the end of the queue.
const ACTIONS_PER_PASS: usize = 24;
/// How soon after a failure its leftovers are rolled back, or a running clone is looked at again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// How soon to look whether what is being removed is gone.
const REMOVING: Duration = Duration::from_millis(50);

/// Runs the controller for one part of the cluster until `stop` is cancelled.
/// `asked` names clones of which something is asked that no object of theirs tells.
pub async fn run(
    context: Arc<Context>,
    part: Part,
    asked: UnboundedReceiver<ObjectRef<DeserializeGuard<AppClone>>>,
    stop: CancellationToken,
) {
    let client = context.client.clone();
    let labelled = watcher::Config::default().labels(CLONE_LABEL);
    let concurrency = context.settings.concurrency;
    let runtime = Arc::new(Runtime::new(context));
    let clones: Api<DeserializeGuard<AppClone>> = guarded(&part, &client);
    let (store, writer) = reflector::store();
    let trigger = watcher(clones, watcher::Config::default())
        .default_backoff()
        .reflect(writer)
        .applied_objects()
        .predicate_filter(|clone: &_| Some(asked_of(clone)), PredicateConfig::default());
    Controller::for_stream(trigger, store.clone())
        .with_config(controller::Config::default().concurrency(concurrency))
        .owns(part.api::<Deployment>(&client), labelled.clone())
        .owns(part.api::<Service>(&client), labelled.clone())
        .watches(part.api::<Pod>(&client), labelled, |pod: Pod| clone_of(&pod))
        .watches(
            Api::<CloneTemplate>::all(client),
            watcher::Config::default(),
            move |template: CloneTemplate| {
                let name = template.name_any();
                store
                    .state()
                    .into_iter()
                    .filter(|clone| clone.0.as_ref().is_ok_and(|clone| clone.spec.template == name))
                    .map(|clone| ObjectRef::from_obj(&*clone))
                    .collect::<Vec<_>>()
            },
        )
        .reconcile_on(asked)
        .graceful_shutdown_on(stop.cancelled_owned())
        .run(reconcile, on_error, runtime)
        .for_each(|result| async move {
            if let Err(error) = result {
                tracing::debug!(error = %chain(&error), "the clone controller's queue reported");
            }
        })
        .await;
}

/// What others write of a clone. A pass for each status that passes themselves write would find nothing to do.
fn asked_of(clone: &DeserializeGuard<AppClone>) -> u64 {
    let mut hasher = DefaultHasher::new();
    let meta = clone.meta();
    meta.uid.hash(&mut hasher);
    meta.generation.hash(&mut hasher);
    meta.annotations.hash(&mut hasher);
    meta.finalizers.hash(&mut hasher);
    meta.deletion_timestamp.is_some().hash(&mut hasher);
    hasher.finish()
}

fn guarded(part: &Part, client: &kube::Client) -> Api<DeserializeGuard<AppClone>> {
    match part {
        Part::Cluster => Api::all(client.clone()),
        Part::Namespace(name) => Api::namespaced(client.clone(), name),
    }
}

fn clone_of(pod: &Pod) -> Option<ObjectRef<DeserializeGuard<AppClone>>> {
    let id = pod.labels().get(CLONE_LABEL)?;
    Some(ObjectRef::new(id).within(&pod.namespace()?))
}

#[tracing::instrument(skip_all, fields(clone = %clone.name_any(), namespace = clone.namespace()))]
async fn reconcile(
    clone: Arc<DeserializeGuard<AppClone>>,
    runtime: Arc<Runtime>,
) -> Result<controller::Action, Error> {
    let clone = match &clone.0 {
        Ok(clone) => clone,
        Err(error) => {
            tracing::warn!(%error, "a clone object cannot be read; it is left alone until it changes");
            return Ok(controller::Action::await_change());
        }
    };
    let measured = runtime.context.metrics.pass("clone");
    // On the heap: a pass holds everything that it observed.
    let pass = Box::pin(pass(&runtime, clone));
    let traced = spans::pass("clone", clone);
    let result = traced.run(tokio::time::timeout(PASS_LIMIT, pass)).await;
    let result = result.unwrap_or(Err(Error::Timeout {
        seconds: PASS_LIMIT.as_secs(),
    }));
    match result {
        Ok((outcome, next)) => {
            measured.finish(outcome);
            traced.done(outcome);
            runtime
                .context
                .backoff
                .succeeded(&clone.uid().unwrap_or_default());
            Ok(next)
        }
        Err(error) => {
            measured.finish(metrics::Outcome::Failed);
            traced.failed(error.reason());
            Err(error)
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature is kube's")]
fn on_error(
    clone: Arc<DeserializeGuard<AppClone>>,
    error: &Error,
    runtime: Arc<Runtime>,
) -> controller::Action {
    let uid = clone.uid().unwrap_or_default();
    let after = runtime.context.backoff.failed(&uid, random_jitter());
    tracing::warn!(clone = %clone.name_any(), error = %chain(error), reason = error.reason(), ?after, "a pass failed");
    controller::Action::requeue(after)
}

/// Acts until there is nothing left to do or something outside has to happen first.
async fn pass(runtime: &Runtime, seen: &AppClone) -> Result<(metrics::Outcome, controller::Action), Error> {
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
            runtime.reservations.forget(&uid);
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
                tell(runtime, &api, &clone, &observed, &error).await?;
                return Err(error);
            }
        };
        #[cfg(feature = "faults")]
        runtime.faults.at(Moment::After, &action);
        let deleting = clone.metadata.deletion_timestamp.is_some();
        let clone = record(runtime, &api, clone, &observed, &action, &outcome).await?;
        if !matches!(action, Action::Wait(_)) {
            // What comes next may fail, but not for the reason of before.
            runtime.context.backoff.succeeded(&uid);
        }
        if matches!(action, Action::RemoveFinalizer) {
            runtime.reservations.forget(&uid);
        }
        if let Some(end) = end(&action, &outcome, deleting) {
            return Ok(end);
        }
        known = observed
            .after(&action, &outcome)
            .map(|observed| (clone, objects, observed));
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

/// What ends a pass, and when the next one is due.
fn end(action: &Action, outcome: &Outcome, deleting: bool) -> Option<(metrics::Outcome, controller::Action)> {
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
        (Action::Rest, _) => Some((metrics::Outcome::Done, controller::Action::requeue(RESYNC))),
        _ => None,
    }
}

/// Writes what there is to say; answers the clone as it is then.
async fn record(
    runtime: &Runtime,
    api: &Api<AppClone>,
    mut clone: AppClone,
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
    if is_on_the_way(&clone, action) {
        clone.status = Some(next);
        return Ok(clone);
    }
    let written = apply_status(api, &clone, &next).await?;
    if next.spin_started_at.is_none() && next.first_ready_at.is_none() {
        runtime.reservations.forget(&clone.uid().unwrap_or_default());
    }
    announce(runtime, &clone, &next);
    Ok(written)
}

/// Whether the status after `action` is told with that of the action that follows at once. Nothing is decided by it that
/// a look at the world does not tell as well, so that it may get lost with the process.
fn is_on_the_way(clone: &AppClone, action: &Action) -> bool {
    let is_ready_once = clone
        .status
        .as_ref()
        .is_some_and(|status| status.first_ready_at.is_some());
    let is_step_of_request = matches!(
        action,
        Action::Fence
            | Action::CloseDatabase
            | Action::Swap { .. }
            | Action::PutTokens { .. }
            | Action::Release { .. }
            | Action::Finish { .. }
    );
    is_ready_once && is_step_of_request
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
    let failed = next.failure.is_some() && status != "True";
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
