//! The status of a snapshot: pure.

use asymmetric_crd::condition::{self, Status, kinds};
use asymmetric_crd::{AppClone, CloneSnapshot, CloneSnapshotStatus, NamedError, names};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;
use kube::ResourceExt;

/// Of a snapshot that was taken of `clone`.
pub(crate) fn taken(snapshot: &CloneSnapshot, clone: &AppClone, now: Timestamp) -> CloneSnapshotStatus {
    let of = clone.status.clone().unwrap_or_default();
    let mut status = CloneSnapshotStatus {
        observed_generation: snapshot.metadata.generation,
        conditions: conditions(snapshot),
        database_server: of.database_server,
        base: snapshot.uid().map(|uid| names::snapshot_base(&uid)),
        template: Some(clone.spec.template.clone()),
        template_digest: of.template_digest,
        migrations: of.migrations,
        image: of.image,
        image_digest: of.image_digest,
        pod_image: of.pod_image,
        epoch: of.epoch,
        taken_at: Some(Time(now)),
    };
    put(
        &mut status,
        snapshot,
        [Status::True, Status::False, Status::False],
        "Taken",
        "",
        now,
    );
    status
}

/// Of a snapshot that cannot be taken.
pub(crate) fn failed(snapshot: &CloneSnapshot, error: &NamedError, now: Timestamp) -> CloneSnapshotStatus {
    let mut status = CloneSnapshotStatus {
        observed_generation: snapshot.metadata.generation,
        conditions: conditions(snapshot),
        ..CloneSnapshotStatus::default()
    };
    let values = [Status::False, Status::False, Status::True];
    put(
        &mut status,
        snapshot,
        values,
        &error.reason(),
        &error.to_string(),
        now,
    );
    status
}

fn conditions(snapshot: &CloneSnapshot) -> Vec<k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition> {
    let before = snapshot.status.as_ref();
    before.map(|status| status.conditions.clone()).unwrap_or_default()
}

/// `Ready`, `Reconciling` and `Stalled`, in this order.
fn put(
    status: &mut CloneSnapshotStatus,
    snapshot: &CloneSnapshot,
    values: [Status; 3],
    reason: &str,
    message: &str,
    now: Timestamp,
) {
    let generation = snapshot.metadata.generation;
    let kinds = [kinds::READY, kinds::RECONCILING, kinds::STALLED];
    for (kind, value) in kinds.into_iter().zip(values) {
        condition::set(
            &mut status.conditions,
            kind,
            value,
            reason,
            message,
            generation,
            now,
        );
    }
}
