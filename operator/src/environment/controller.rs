//! Wires the passes to watches, and carries a pass through.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::constants::ENVIRONMENT_LABEL;
use asymmetric_crd::{AppClone, Environment, EnvironmentStatus, NamedError, validate};
use futures::{StreamExt, future, stream};
use k8s_openapi::jiff::Timestamp;
use kube::runtime::controller::{self, Action as Next, Config};
use kube::runtime::reflector::{self, ObjectRef, Store};
use kube::runtime::{Controller, Predicate, PredicateConfig, WatchStreamExt, predicates, watcher};
use kube::{Api, Resource, ResourceExt};
use thiserror::Error;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::connection::Applied;
use super::status::Findings;
use super::{Fault, apply, connection, member, observe, plan, request, status};
use crate::backoff::random_jitter;
use crate::context::Context;
use crate::events::Kind;
use crate::metrics::Outcome;
use crate::scope::Part;
use crate::status_writer::StatusWriter;
use crate::telemetry::{chain, spans};
use crate::watches::{CloneCache, CloneWatch, guarded};

/// Name of the controller in metrics.
const CONTROLLER: &str = "environment";
/// A pass after this time without a change, for what is not watched (aliases, Secrets).
const RESYNC: Duration = Duration::from_mins(5);

/// Why a pass is repeated.
#[derive(Error, Debug)]
pub(super) enum PassError {
    /// The status could not be written.
    #[error("failed to write the status of environment {name}")]
    Status {
        /// Name of the environment.
        name: String,
        /// The API server's answer.
        #[source]
        source: Box<kube::Error>,
    },
    /// Something could not be done.
    #[error("failed to bring environment {name} in line: {faults}")]
    Faults {
        /// Name of the environment.
        name: String,
        /// What, in sentences.
        faults: String,
    },
}

impl PassError {
    /// What traces say about it.
    fn reason(&self) -> &'static str {
        match self {
            Self::Status { .. } => "KubernetesError",
            Self::Faults { .. } => "MemberFaults",
        }
    }
}

/// What the controller keeps between passes.
struct Shared {
    context: Arc<Context>,
    clones: CloneCache,
    environments: Store<Environment>,
    statuses: StatusWriter<EnvironmentStatus>,
    applied: Mutex<HashMap<String, Applied>>,
}

/// Runs the controller for one part of the scope until `stop`.
pub async fn run(context: Arc<Context>, part: Part, watch: CloneWatch, stop: CancellationToken) {
    let (environments, writer) = reflector::store();
    let shared = Arc::new(Shared {
        clones: watch.cache(),
        environments: environments.clone(),
        statuses: StatusWriter::default(),
        applied: Mutex::default(),
        context: Arc::clone(&context),
    });
    let trigger = guarded(part.api(&context.client), watcher::Config::default())
        .modify(|environment: &mut Environment| environment.managed_fields_mut().clear())
        .reflect(writer)
        .applied_objects()
        .predicate_filter(
            predicates::generation
                .combine(predicates::annotations)
                .combine(predicates::finalizers)
                .combine(has_status),
            PredicateConfig::default(),
        );
    let known = environments.clone();
    let touched = watch
        .touched()
        .flat_map(move |clone| stream::iter(environments_of(&clone, &known)));
    Controller::for_stream(trigger, environments)
        .with_config(Config::default().concurrency(context.settings.concurrency))
        .reconcile_on(touched)
        .graceful_shutdown_on(stop.cancelled_owned())
        .run(reconcile, retry, Arc::clone(&shared))
        .for_each(|result| {
            // Environments have no finalizer: that one is gone is told by its members' end.
            if let Err(controller::Error::ObjectNotFound(_)) = result {
                shared.forget_all_but_known();
            }
            future::ready(())
        })
        .await;
}

/// A status that somebody took away is written anew.
#[allow(
    clippy::unnecessary_wraps,
    reason = "the signature is the one that predicates have"
)]
fn has_status(environment: &Environment) -> Option<u64> {
    Some(u64::from(environment.is_noticed()))
}

/// The environments that a clone matters to: its owner's, its label's, and those that list it.
fn environments_of(clone: &AppClone, known: &Store<Environment>) -> Vec<ObjectRef<Environment>> {
    let (name, namespace) = (clone.name_any(), clone.namespace().unwrap_or_default());
    let owner = plan::owner(clone)
        .filter(|owner| owner.kind == Environment::kind(&()))
        .map(|owner| &owner.name);
    let mut environments: BTreeSet<String> = owner
        .into_iter()
        .chain(clone.labels().get(ENVIRONMENT_LABEL))
        .cloned()
        .collect();
    let lists_it = |environment: &Environment| {
        environment.namespace().as_deref() == Some(&*namespace) && environment.spec.members.contains(&name)
    };
    environments.extend(
        known
            .state_filter(lists_it)
            .iter()
            .map(|environment| environment.name_any()),
    );
    environments
        .into_iter()
        .map(|name| ObjectRef::new(&name).within(&namespace))
        .collect()
}

/// One pass, measured and logged.
async fn reconcile(environment: Arc<Environment>, shared: Arc<Shared>) -> Result<Next, PassError> {
    let uid = environment.uid().unwrap_or_default();
    if environment.metadata.deletion_timestamp.is_some() {
        shared.forget(&uid);
        return Ok(Next::await_change());
    }
    let measured = shared.context.metrics.pass(CONTROLLER);
    let span = tracing::info_span!(
        "reconcile",
        controller = CONTROLLER,
        namespace = environment.namespace(),
        name = environment.name_any(),
        uid,
        generation = environment.metadata.generation,
    );
    let traced = spans::pass(CONTROLLER, &*environment);
    match traced.run(pass(&environment, &shared).instrument(span)).await {
        Ok(status) => {
            shared.context.backoff.succeeded(&uid);
            let outcome = outcome(&status);
            measured.finish(outcome);
            traced.done(outcome);
            Ok(Next::requeue(RESYNC))
        }
        Err(error) => {
            measured.finish(Outcome::Failed);
            traced.failed(error.reason());
            Err(error)
        }
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "the signature is the one that kube calls"
)]
fn retry(environment: Arc<Environment>, error: &PassError, shared: Arc<Shared>) -> Next {
    let wait = shared
        .context
        .backoff
        .failed(&environment.uid().unwrap_or_default(), random_jitter());
    tracing::warn!(
        namespace = environment.namespace(),
        name = environment.name_any(),
        error = chain(error),
        seconds = wait.as_secs_f32(),
        "an environment is tried again"
    );
    Next::requeue(wait)
}

fn outcome(status: &EnvironmentStatus) -> Outcome {
    if condition::is_true(&status.conditions, kinds::STALLED) {
        Outcome::Stalled
    } else if condition::is_true(&status.conditions, kinds::READY) {
        Outcome::Done
    } else {
        Outcome::Waiting
    }
}

/// Observe, plan, apply, status.
async fn pass(environment: &Environment, shared: &Shared) -> Result<EnvironmentStatus, PassError> {
    // An empty cache would read as members that are gone.
    shared.clones.filled.wait().await;
    shared.context.templates_filled.wait().await;
    let now = Timestamp::now();
    let client = &shared.context.client;
    let before = shared.statuses.newest(environment, environment.status.as_ref());
    if let Err(error) = validate::environment_spec(environment) {
        let status = status::refused(environment, before.as_ref(), &error, now);
        shared.write(environment, before.as_ref(), &status).await?;
        return Ok(status);
    }
    let members = member::wanted(environment);
    let observed = observe::observe(
        environment,
        &members,
        &shared.clones.store,
        &shared.context.templates,
    );
    let plan = plan::plan(environment, &members, &observed);
    let reset = request::advance(environment, before.as_ref(), &plan, &observed, now);
    let hand_on = reset
        .status
        .as_ref()
        .map(|status| (status.id.as_str(), reset.hand_on.as_slice()));
    // A request is in the status before it is handed on, so that a later pass knows since when it runs.
    let mut faults = apply::apply(client, environment, &plan.actions, hand_on).await;
    let applied = shared
        .connect(environment, &plan.members, &observed, &mut faults)
        .await;

    let by_clone: BTreeMap<String, NamedError> = faults
        .iter()
        .map(|fault| (fault.clone.clone(), fault.error.clone()))
        .collect();
    let findings = Findings {
        members: &plan.members,
        observed: &observed,
        faults: &by_clone,
        reset: reset.status.as_ref(),
        connection_secret: applied.secret(),
    };
    let status = status::status(environment, before.as_ref(), &findings, now);
    shared.write(environment, before.as_ref(), &status).await?;
    if faults.is_empty() {
        return Ok(status);
    }
    let sentences: Vec<String> = faults.iter().map(|fault| fault.error.to_string()).collect();
    Err(PassError::Faults {
        name: environment.name_any(),
        faults: sentences.join("; "),
    })
}

impl Shared {
    async fn write(
        &self,
        environment: &Environment,
        before: Option<&EnvironmentStatus>,
        status: &EnvironmentStatus,
    ) -> Result<(), PassError> {
        let namespace = environment.namespace().unwrap_or_default();
        let api: Api<Environment> = Api::namespaced(self.context.client.clone(), &namespace);
        self.statuses
            .write(&api, environment, status)
            .await
            .map_err(|source| PassError::Status {
                name: environment.name_any(),
                source: Box::new(source),
            })?;
        self.tell(environment, before, status);
        Ok(())
    }

    /// An event when `Ready` changes its status or its reason.
    fn tell(
        &self,
        environment: &Environment,
        before: Option<&EnvironmentStatus>,
        status: &EnvironmentStatus,
    ) {
        let Some(ready) = condition::find(&status.conditions, kinds::READY) else {
            return;
        };
        let earlier = before.and_then(|before| condition::find(&before.conditions, kinds::READY));
        if earlier.is_some_and(|earlier| earlier.status == ready.status && earlier.reason == ready.reason) {
            return;
        }
        let is_stalled = condition::is_true(&status.conditions, kinds::STALLED);
        let kind = if is_stalled || !status.failures.is_empty() {
            Kind::Warning
        } else {
            Kind::Normal
        };
        self.context.events.publish(
            environment.object_ref(&()),
            kind,
            &ready.reason,
            "Reconcile",
            &ready.message,
        );
    }

    async fn connect(
        &self,
        environment: &Environment,
        members: &[plan::Progress],
        observed: &observe::Observed,
        faults: &mut Vec<Fault>,
    ) -> Applied {
        let uid = environment.uid().unwrap_or_default();
        let before = self.applied().get(&uid).cloned().unwrap_or_default();
        let client = &self.context.client;
        let applied = connection::apply(client, environment, members, observed, &before, faults).await;
        self.applied().insert(uid, applied.clone());
        applied
    }

    fn applied(&self) -> MutexGuard<'_, HashMap<String, Applied>> {
        self.applied.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget_all_but_known(&self) {
        let known: BTreeSet<String> = self
            .environments
            .state()
            .iter()
            .filter_map(|environment| environment.uid())
            .collect();
        let gone: Vec<String> = self
            .applied()
            .keys()
            .filter(|uid| !known.contains(*uid))
            .cloned()
            .collect();
        for uid in gone {
            self.forget(&uid);
        }
    }

    fn forget(&self, uid: &str) {
        self.statuses.forget(uid);
        self.applied().remove(uid);
        self.context.backoff.succeeded(uid);
    }
}
