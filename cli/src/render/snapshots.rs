//! What is kept of clones.

use asymmetric_crd::CloneSnapshot;
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::names::database_server;
use jiff::Timestamp;
use kube::ResourceExt;
use serde_json::{Value, json};

use super::age;
use super::clones::or_dash;
use super::list::{self, Column, List, Row, always, wide};
use crate::kinds::Kind;

const COLUMNS: [Column; 11] = [
    list::NAMESPACE,
    always("NAME"),
    always("CLONE"),
    always("TEMPLATE"),
    always("EPOCH"),
    always("STATE"),
    always("AGE"),
    wide("FIXTURE"),
    wide("SERVER"),
    wide("TAKEN"),
    wide("MESSAGE"),
];

/// Snapshots, or how to take one.
#[must_use]
pub fn list(snapshots: &[CloneSnapshot], now: Timestamp) -> List {
    let row = |snapshot: &CloneSnapshot| Row {
        name: Kind::Snapshot.qualified(&snapshot.name_any()),
        cells: cells(snapshot, now),
        record: record(snapshot),
    };
    List {
        columns: &COLUMNS,
        rows: snapshots.iter().map(row).collect(),
        empty: "No snapshots. Take one: asym snapshot <id>".to_owned(),
        remarks: Vec::new(),
    }
}

fn cells(snapshot: &CloneSnapshot, now: Timestamp) -> Vec<String> {
    let status = snapshot.status.clone().unwrap_or_default();
    let server = status
        .base
        .as_ref()
        .map(|_| database_server(status.database_server.as_deref()).to_owned());
    let message = condition::find(&status.conditions, kinds::STALLED)
        .filter(|stalled| stalled.status == "True")
        .map(|stalled| stalled.message.clone());
    vec![
        or_dash(snapshot.namespace()),
        snapshot.name_any(),
        snapshot.spec.clone.clone(),
        or_dash(status.template),
        or_dash(status.epoch.map(|epoch| epoch.to_string())),
        state(snapshot).to_owned(),
        age(snapshot.metadata.creation_timestamp.as_ref(), now),
        or_dash(snapshot.spec.fixture.clone()),
        or_dash(server),
        or_dash(status.taken_at.map(|taken| taken.0.to_string())),
        or_dash(message),
    ]
}

/// One as JSON.
#[must_use]
pub fn record(snapshot: &CloneSnapshot) -> Value {
    let status = snapshot.status.clone().unwrap_or_default();
    json!({
        "name": snapshot.name_any(), "namespace": snapshot.namespace(), "clone": snapshot.spec.clone, "template": status.template,
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
