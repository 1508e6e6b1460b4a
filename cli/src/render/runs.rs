//! The runs of a clone.

use asymmetric_crd::AppClone;
use serde::Serialize;

use super::clones::or_dash;
use super::list::{self, Column, List, Row, always, wide};

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

const COLUMNS: [Column; 4] = [always("RUN"), always("STATE"), always("ENDED"), wide("DATABASE")];

/// The runs of the clone `id`.
#[must_use]
pub fn list(id: &str, runs: &[Run]) -> List {
    let row = |run: &Run| Row {
        name: run.run.to_string(),
        cells: vec![
            run.run.to_string(),
            run.state.to_owned(),
            or_dash(run.ended_at.clone()),
            run.database.clone(),
        ],
        record: list::record(run),
    };
    List {
        columns: &COLUMNS,
        rows: runs.iter().map(row).collect(),
        empty: format!("{id} has no run yet, see asym status {id}"),
        remarks: Vec::new(),
    }
}
