//! The `CloneSnapshot` controller. Taking a snapshot is part of a clone's passes, because it needs the clone to hold
//! still; this one tells the clone that it is asked for, and says so where there is no such clone.

mod controller;
mod status;

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::{CloneSnapshot, NamedError, names};
use kube::ResourceExt;

pub use self::controller::run;
pub(crate) use self::status::{failed, taken};
use crate::postgres::BaseKey;
use crate::watches::Cache;

/// A cache of snapshots.
pub type SnapshotCache = Cache<CloneSnapshot>;

/// Whether the content is there to be copied.
pub(crate) fn is_ready(snapshot: &CloneSnapshot) -> bool {
    snapshot
        .status
        .as_ref()
        .is_some_and(|status| status.base.is_some() && condition::is_true(&status.conditions, kinds::READY))
}

/// Whether somebody has still to take it. One that failed is not tried again: it would hold its clone up each time.
pub(crate) fn is_pending(snapshot: &CloneSnapshot) -> bool {
    let reason = NamedError::SnapshotFailed {
        id: String::new(),
        detail: String::new(),
    }
    .reason();
    let has_failed = snapshot
        .status
        .as_ref()
        .and_then(|status| condition::find(&status.conditions, kinds::STALLED))
        .is_some_and(|stalled| stalled.status == "True" && stalled.reason == reason);
    snapshot.metadata.deletion_timestamp.is_none() && !is_ready(snapshot) && !has_failed
}

/// Key of the base that holds the content.
pub(crate) fn key(snapshot: &CloneSnapshot) -> Option<BaseKey> {
    let name = names::snapshot_base(&snapshot.uid()?);
    name.strip_prefix("asym_base_")?.parse().ok()
}
