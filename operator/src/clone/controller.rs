//! Wires passes to watches.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use asymmetric_crd::constants::CLONE_LABEL;
use asymmetric_crd::{AppClone, CloneTemplate};
use futures::channel::mpsc::UnboundedReceiver;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt, future};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{Container, Pod, PodSpec, PodStatus, Secret, Service};
use kube::api::Api;
use kube::core::{DeserializeGuard, PartialObjectMeta};
use kube::runtime::controller::{self, Controller};
use kube::runtime::reflector::{self, ObjectRef};
use kube::runtime::{PredicateConfig, WatchStreamExt, watcher};
use kube::{Resource, ResourceExt};
use tokio_util::sync::CancellationToken;

use super::error::Error;
use super::pass::pass;
use super::runtime::Runtime;
use crate::backoff::random_jitter;
use crate::context::Context;
use crate::metrics;
use crate::scope::Part;
use crate::telemetry::{chain, spans};
use crate::watches::{Cache, filling};

/// How long one pass may take.
const PASS_LIMIT: Duration = Duration::from_mins(1);

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
    let (pods, pods_writer) = reflector::store();
    let (filling, filled) = filling();
    let pods = Cache { store: pods, filled };
    let runtime = Arc::new(Runtime::new(context, pods));
    let clones: Api<DeserializeGuard<AppClone>> = guarded(&part, &client);
    let (store, writer) = reflector::store();
    let trigger = watcher(clones, watcher::Config::default())
        .default_backoff()
        .modify(shorten_clone)
        .reflect(writer)
        .applied_objects()
        .predicate_filter(|clone: &_| Some(asked_of(clone)), PredicateConfig::default());
    let touched_pods = watcher(part.api::<Pod>(&client), labelled.clone())
        .default_backoff()
        .modify(shorten_pod)
        .reflect(pods_writer)
        .inspect_ok(move |event| filling.note(event))
        .touched_objects();
    let removed = removed_secrets(&part, &client);
    Controller::for_stream(trigger, store.clone())
        .with_config(controller::Config::default().concurrency(concurrency))
        .owns(part.api::<Deployment>(&client), labelled.clone())
        .owns(part.api::<Service>(&client), labelled)
        .watches_stream(touched_pods, |pod: Pod| clone_of(&pod))
        .watches_stream(removed, |secret: PartialObjectMeta<Secret>| clone_of(&secret))
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

/// Passes read their clone themselves: of the copy that starts them only what is asked for is kept.
fn shorten_clone(clone: &mut DeserializeGuard<AppClone>) {
    if let Ok(clone) = &mut clone.0 {
        clone.status = None;
        clone.metadata.managed_fields = None;
    }
}

/// What a pass looks at: where it is, what it runs, and how that goes.
fn shorten_pod(pod: &mut Pod) {
    pod.metadata.managed_fields = None;
    pod.metadata.annotations = None;
    if let Some(spec) = &mut pod.spec {
        let containers = std::mem::take(&mut spec.containers).into_iter();
        let containers = containers.map(|container| Container {
            name: container.name,
            image: container.image,
            ..Container::default()
        });
        *spec = PodSpec {
            containers: containers.collect(),
            ..PodSpec::default()
        };
    }
    if let Some(status) = &mut pod.status {
        *status = PodStatus {
            pod_ip: status.pod_ip.take(),
            container_statuses: status.container_statuses.take(),
            ..PodStatus::default()
        };
    }
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

fn clone_of(object: &impl ResourceExt) -> Option<ObjectRef<DeserializeGuard<AppClone>>> {
    let id = object.labels().get(CLONE_LABEL)?;
    Some(ObjectRef::new(id).within(&object.namespace()?))
}

/// Secrets of clones that go. In the whole cluster none is watched: that would need a right to all of them.
fn removed_secrets(
    part: &Part,
    client: &kube::Client,
) -> BoxStream<'static, watcher::Result<PartialObjectMeta<Secret>>> {
    if *part == Part::Cluster {
        return stream::pending().boxed();
    }
    let labelled = watcher::Config::default().labels(CLONE_LABEL);
    watcher(part.api::<PartialObjectMeta<Secret>>(client), labelled)
        .default_backoff()
        .filter_map(|event| {
            future::ready(match event {
                Ok(watcher::Event::Delete(secret)) => Some(Ok(secret)),
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            })
        })
        .boxed()
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
