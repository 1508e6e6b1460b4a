//! What a seed wrote.

use std::time::Duration;

use asymmetric_crd::AppClone;
use asymmetric_crd::clone::SeedStatus;
use kube::ResourceExt;
use serde_json::{Value, json};

use super::{table, took};

/// Warnings that are shown; the rest is in the JSON.
const WARNINGS: usize = 5;

/// Counts, by source too, and the first warnings.
#[must_use]
pub fn sentence(clone: &AppClone, duration: Duration) -> String {
    let seed = result(clone);
    let mut text = format!(
        "seeded {} in {}: {} written, {} rejected",
        clone.name_any(),
        took(duration),
        seed.written,
        seed.rejected
    );
    let sources: Vec<(&str, String)> = seed
        .by_source
        .iter()
        .map(|(source, rows)| (source.as_str(), rows.to_string()))
        .collect();
    if !sources.is_empty() {
        text = format!("{text}\n{}", table::facts(&sources));
    }
    for warning in seed.warnings.iter().take(WARNINGS) {
        text = format!("{text}\n  ! {warning}");
    }
    text
}

/// The same as JSON.
#[must_use]
pub fn record(clone: &AppClone) -> Value {
    let seed = result(clone);
    json!({
        "id": clone.name_any(), "fixture": seed.fixture, "written": seed.written, "rejected": seed.rejected,
        "bySource": seed.by_source, "warnings": seed.warnings,
    })
}

fn result(clone: &AppClone) -> SeedStatus {
    clone
        .status
        .as_ref()
        .and_then(|status| status.seed.clone())
        .unwrap_or_default()
}
