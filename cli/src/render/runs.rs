//! The runs of a clone.

use asymmetric_crd::AppClone;
use serde::Serialize;

use super::table;

/// One run.
#[derive(Serialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// The clone's epoch in that run.
    pub run: i64,
    /// `current` or `ended`.
    pub state: &'static str,
    /// When it ended, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// Name of its database.
    pub database: String,
}

/// The runs of `clone`, the current one first; none before its database is there.
#[must_use]
pub fn of(clone: &AppClone) -> Vec<Run> {
    let Some(status) = &clone.status else {
        return Vec::new();
    };
    let current = status.epoch.zip(status.database.clone());
    let current = current.map(|(run, database)| Run {
        run,
        state: "current",
        ended_at: None,
        database,
    });
    let ended = status.runs.iter().rev().map(|run| Run {
        run: run.epoch,
        state: "ended",
        ended_at: Some(run.ended_at.0.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        database: run.database.clone(),
    });
    current.into_iter().chain(ended).collect()
}

/// A line per run, and how to look into an ended one.
#[must_use]
pub fn table(id: &str, runs: &[Run]) -> String {
    if runs.is_empty() {
        return format!("{id} has no run yet, see asym status {id}");
    }
    let rows: Vec<Vec<String>> = runs
        .iter()
        .map(|run| {
            vec![
                run.run.to_string(),
                run.state.to_owned(),
                run.ended_at.clone().unwrap_or_else(|| "-".to_owned()),
            ]
        })
        .collect();
    table::table(&["RUN", "STATE", "ENDED"], &rows)
}
