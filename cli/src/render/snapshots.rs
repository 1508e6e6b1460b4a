//! What is kept of clones.

use asymmetric_crd::CloneSnapshot;
use asymmetric_crd::condition::{self, kinds};
use kube::ResourceExt;
use serde_json::{Value, json};

use super::table;

/// A line per snapshot, or how to take one.
#[must_use]
pub fn table(snapshots: &[CloneSnapshot]) -> String {
    if snapshots.is_empty() {
        return "No snapshots. Take one: asym snapshot <id>".to_owned();
    }
    let rows: Vec<Vec<String>> = snapshots
        .iter()
        .map(|snapshot| {
            let status = snapshot.status.clone().unwrap_or_default();
            let or_dash = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
            vec![
                snapshot.name_any(),
                snapshot.spec.clone.clone(),
                or_dash(status.template),
                or_dash(status.epoch.map(|epoch| epoch.to_string())),
                state(snapshot).to_owned(),
                or_dash(status.taken_at.map(|taken| taken.0.to_string())),
            ]
        })
        .collect();
    table::table(&["NAME", "CLONE", "TEMPLATE", "EPOCH", "STATE", "TAKEN"], &rows)
}

/// One as JSON.
#[must_use]
pub fn record(snapshot: &CloneSnapshot) -> Value {
    let status = snapshot.status.clone().unwrap_or_default();
    json!({
        "name": snapshot.name_any(), "clone": snapshot.spec.clone, "template": status.template,
        "epoch": status.epoch, "state": state(snapshot), "takenAt": status.taken_at,
    })
}

fn state(snapshot: &CloneSnapshot) -> &'static str {
    let status = snapshot.status.as_ref();
    let is_true = |kind: &str| status.is_some_and(|status| condition::is_true(&status.conditions, kind));
    if is_true(kinds::READY) {
        "ready"
    } else if is_true(kinds::STALLED) {
        "failed"
    } else {
        "taking"
    }
}
