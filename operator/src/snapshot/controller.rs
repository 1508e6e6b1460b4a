//! Hands snapshots on to their clones.

use std::sync::Arc;
use std::time::Duration;

use asymmetric_crd::{AppClone, CloneSnapshot, CloneSnapshotStatus, NamedError};
use futures::channel::mpsc::UnboundedSender;
use futures::{StreamExt, future};
use k8s_openapi::jiff::Timestamp;
use kube::core::DeserializeGuard;
use kube::runtime::Controller;
use kube::runtime::controller::{Action as Next, Config};
use kube::runtime::reflector::ObjectRef;
use kube::{Api, ResourceExt};
use tokio_util::sync::CancellationToken;

use super::{is_pending, status};
use crate::backoff::random_jitter;
use crate::context::Context;
use crate::metrics::Outcome;
use crate::status_writer::StatusWriter;
use crate::telemetry::{chain, spans};
use crate::watches::{Cache, KindWatch};

/// A pending snapshot is looked at again after this time: its clone may have come.
const PENDING: Duration = Duration::from_secs(30);

/// Clones that have something to do.
type CloneSender = UnboundedSender<ObjectRef<DeserializeGuard<AppClone>>>;

struct Shared {
    context: Arc<Context>,
    clones: Cache<AppClone>,
    touched: CloneSender,
    statuses: StatusWriter<CloneSnapshotStatus>,
}

/// Runs the controller for one part of the scope until `stop`; `touched` gets the clones of snapshots.
pub async fn run(
    context: Arc<Context>,
    watch: KindWatch<CloneSnapshot>,
    clones: Cache<AppClone>,
    touched: CloneSender,
    stop: CancellationToken,
) {
    let store = watch.cache().store;
    let concurrency = context.settings.concurrency;
    let shared = Arc::new(Shared {
        context,
        clones,
        touched,
        statuses: StatusWriter::default(),
    });
    Controller::for_stream(watch.touched().map(Ok), store)
        .with_config(Config::default().concurrency(concurrency))
        .graceful_shutdown_on(stop.cancelled_owned())
        .run(reconcile, retry, shared)
        .for_each(|_| future::ready(()))
        .await;
}

/// One pass, traced.
async fn reconcile(snapshot: Arc<CloneSnapshot>, shared: Arc<Shared>) -> Result<Next, kube::Error> {
    let traced = spans::pass("snapshot", &*snapshot);
    let result = traced.run(pass(&snapshot, &shared)).await;
    match &result {
        Ok((outcome, _)) => traced.done(*outcome),
        Err(_) => traced.failed("KubernetesError"),
    }
    result.map(|(_, next)| next)
}

async fn pass(snapshot: &CloneSnapshot, shared: &Shared) -> Result<(Outcome, Next), kube::Error> {
    if !is_pending(snapshot) {
        let template = snapshot
            .status
            .as_ref()
            .and_then(|status| status.template.as_deref());
        if let Some(template) = template.filter(|_| snapshot.spec.fixture.is_some()) {
            shared.context.refresh.look(template);
        }
        return Ok((Outcome::Done, Next::await_change()));
    }
    let namespace = snapshot.namespace().unwrap_or_default();
    let clone = ObjectRef::new(&snapshot.spec.clone).within(&namespace);
    shared.clones.filled.wait().await;
    let outcome = if shared.clones.store.get(&clone).is_none() {
        let error = NamedError::CloneNotFound {
            id: snapshot.spec.clone.clone(),
            hint: String::new(),
        };
        let api: Api<CloneSnapshot> = Api::namespaced(shared.context.client.clone(), &namespace);
        let status = status::failed(snapshot, &error, Timestamp::now());
        shared.statuses.write(&api, snapshot, &status).await?;
        Outcome::Stalled
    } else {
        // Fails only when the clones' controller has ended, which ends the process.
        let guarded = ObjectRef::new(&snapshot.spec.clone).within(&namespace);
        let _ = shared.touched.unbounded_send(guarded);
        Outcome::Waiting
    };
    shared.context.backoff.succeeded(&key(snapshot));
    Ok((outcome, Next::requeue(PENDING)))
}

#[expect(clippy::needless_pass_by_value, reason = "the signature is kube's")]
fn retry(snapshot: Arc<CloneSnapshot>, error: &kube::Error, shared: Arc<Shared>) -> Next {
    let wait = shared.context.backoff.failed(&key(&snapshot), random_jitter());
    tracing::warn!(
        snapshot = snapshot.name_any(),
        error = chain(error),
        "a snapshot is tried again"
    );
    Next::requeue(wait)
}

fn key(snapshot: &CloneSnapshot) -> String {
    format!("snapshot/{}", snapshot.uid().unwrap_or_default())
}
