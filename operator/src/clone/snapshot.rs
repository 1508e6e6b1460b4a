//! Snapshots as a clone's pass sees and changes them.

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::names::database_server;
use asymmetric_crd::{AppClone, CloneSnapshot, NamedError};
use k8s_openapi::jiff::Timestamp;
use kube::ResourceExt;
use kube::api::Api;

use super::observed::{SeedSnapshot, SnapshotFacts};
use super::runtime::Runtime;
use crate::postgres::BaseKey;
use crate::snapshot::{failed, is_pending, is_ready, key, taken};
use crate::status_writer::apply_status;

/// Name and key of the oldest snapshot of `clone` that is to be taken.
pub(super) fn next(runtime: &Runtime, clone: &AppClone) -> Option<(String, BaseKey)> {
    let (id, namespace) = (clone.name_any(), clone.namespace());
    let mut pending: Vec<_> = runtime
        .context
        .snapshots
        .iter()
        .flat_map(|cache| cache.store.state())
        .filter(|snapshot| {
            snapshot.spec.clone == id && snapshot.namespace() == namespace && is_pending(snapshot)
        })
        .collect();
    pending.sort_by_key(|snapshot| (snapshot.creation_timestamp(), snapshot.name_any()));
    let first = pending.first()?;
    Some((first.name_any(), key(first)?))
}

/// The snapshot that the seed of `clone` names.
pub(super) fn of_seed(runtime: &Runtime, clone: &AppClone) -> SeedSnapshot {
    let seed = clone.spec.seed.as_ref();
    let Some(name) = seed.and_then(|seed| seed.snapshot.as_deref()) else {
        return SeedSnapshot::Missing;
    };
    let caches = &runtime.context.snapshots;
    let found = caches.iter().find_map(|cache| {
        cache
            .store
            .find(|snapshot| snapshot.name_any() == name && snapshot.namespace() == clone.namespace())
    });
    found.map_or(SeedSnapshot::Missing, |snapshot| facts(&snapshot))
}

fn facts(snapshot: &CloneSnapshot) -> SeedSnapshot {
    let status = snapshot.status.clone().unwrap_or_default();
    if !is_ready(snapshot) {
        let stalled = condition::find(&status.conditions, kinds::STALLED)
            .filter(|stalled| stalled.status == "True")
            .map(|stalled| stalled.message.clone());
        return SeedSnapshot::NotReady(stalled.unwrap_or_else(|| "it is being taken".to_owned()));
    }
    SeedSnapshot::Ready(SnapshotFacts {
        database_server: database_server(status.database_server.as_deref()).to_owned(),
        base: status.base.unwrap_or_default(),
        template: status.template.unwrap_or_default(),
        template_digest: status.template_digest.unwrap_or_default(),
        migrations: status.migrations,
        image: status.image.unwrap_or_default(),
        image_digest: status.image_digest,
        pod_image: status.pod_image.unwrap_or_default(),
    })
}

/// Says on the snapshot that it is taken, or why it cannot be. One that is gone, or says so already, is left alone.
pub(super) async fn record(
    runtime: &Runtime,
    clone: &AppClone,
    name: &str,
    result: Result<(), &NamedError>,
    now: Timestamp,
) -> Result<(), kube::Error> {
    let namespace = clone.namespace().unwrap_or_default();
    let api: Api<CloneSnapshot> = Api::namespaced(runtime.context.client.clone(), &namespace);
    let Some(snapshot) = api.get_opt(name).await?.filter(is_pending) else {
        return Ok(());
    };
    let status = match result {
        Ok(()) => taken(&snapshot, clone, now),
        Err(error) => failed(&snapshot, error, now),
    };
    apply_status(&api, &snapshot, &status).await.map(drop)
}
