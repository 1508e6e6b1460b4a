//! Snapshots that were not taken, and those that are stuck.

use asymmetric_crd::CloneSnapshot;
use asymmetric_crd::condition::{self, kinds};
use k8s_openapi::jiff::{SignedDuration, Timestamp};
use kube::ResourceExt;

use super::times::{since, span};
use crate::diagnosis::finding::Finding;
use crate::diagnosis::survey::{Seen, Survey};

const SNAPSHOTS: &str = "snapshots";
/// A snapshot is a copy, which takes seconds, and waits for its clone to be ready.
const LONG_TAKING: SignedDuration = SignedDuration::from_mins(5);

pub(super) fn check(survey: &Survey, now: Timestamp) -> Vec<Finding> {
    let snapshots = match &survey.snapshots {
        Seen::Known(snapshots) => snapshots,
        Seen::Hidden(what) => return vec![Finding::hidden(SNAPSHOTS, what.clone())],
        Seen::Failed(why) => return vec![Finding::warning(SNAPSHOTS, why.clone(), "try again")],
    };
    let findings: Vec<Finding> = snapshots
        .iter()
        .filter_map(|snapshot| judge(snapshot, now))
        .collect();
    if !findings.is_empty() {
        return findings;
    }
    let summary = match snapshots.len() {
        0 => "there are none".to_owned(),
        count => format!("all {count} can be used"),
    };
    vec![Finding::ok(SNAPSHOTS, summary)]
}

fn judge(snapshot: &CloneSnapshot, now: Timestamp) -> Option<Finding> {
    let name = snapshot.name_any();
    if snapshot.metadata.deletion_timestamp.is_some() {
        return None;
    }
    let conditions = snapshot
        .status
        .as_ref()
        .map(|status| status.conditions.as_slice())
        .unwrap_or_default();
    if condition::is_true(conditions, kinds::READY) {
        return None;
    }
    if let Some(stalled) =
        condition::find(conditions, kinds::STALLED).filter(|stalled| stalled.status == "True")
    {
        let what = format!("{name} was not taken: {}", stalled.message);
        let advice = "it is not tried again; remove it and take another";
        return Some(
            Finding::problem(SNAPSHOTS, what, advice).run(format!("asym snapshots --delete {name}")),
        );
    }
    let age = since(
        snapshot.metadata.creation_timestamp.as_ref().map(|time| time.0),
        now,
    );
    (age > LONG_TAKING).then(|| {
        let clone = &snapshot.spec.clone;
        let what = format!("{name} was asked for {} ago, and is not taken", span(age));
        Finding::problem(SNAPSHOTS, what, "see what its clone waits for").run(format!("asym status {clone}"))
    })
}
