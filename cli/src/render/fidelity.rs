//! How much of the vendors' published APIs templates have.

use asymmetric_crd::fidelity::FidelityScore;
use jiff::Timestamp;
use serde::Serialize;

use super::list::{self, Column, List, Row, always, wide};
use super::{age, clones};
use crate::kinds::Kind;

const COLUMNS: [Column; 8] = [
    always("NAME"),
    always("SCORE"),
    always("OURS"),
    always("THEIRS"),
    always("MATCHED"),
    always("DRIVEN"),
    always("CHECKED"),
    wide("SOURCE"),
];

/// A template and its score.
#[derive(Serialize, Clone, Debug, PartialEq)]
pub struct Record {
    /// Name of the template.
    pub template: String,
    /// Its score.
    #[serde(flatten)]
    pub fidelity: FidelityScore,
    /// Whether it was found just now; otherwise it is the last known one.
    pub current: bool,
    /// Names of published operations that are missing, where they are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<String>>,
}

/// A row for each template that has a score; `empty` is said when there is none.
#[must_use]
pub fn list(records: &[Record], empty: &str, now: Timestamp) -> List {
    let row = |record: &Record| {
        let FidelityScore {
            operations,
            checked_at,
            source,
            ..
        } = &record.fidelity;
        Row {
            name: Kind::Template.qualified(&record.template),
            cells: vec![
                record.template.clone(),
                score(&record.fidelity),
                operations.ours.to_string(),
                operations.theirs.to_string(),
                operations.matched.to_string(),
                operations.driven.to_string(),
                age(Some(checked_at), now),
                source.clone(),
            ],
            record: list::record(record),
        }
    };
    List {
        columns: &COLUMNS,
        rows: records.iter().map(row).collect(),
        empty: empty.to_owned(),
        remarks: Vec::new(),
    }
}

/// Names of missing operations, one a line; behind the template's name when there are several templates.
#[must_use]
pub fn missing(records: &[Record]) -> String {
    let lines = records.iter().flat_map(|record| {
        let names = record.missing.iter().flatten();
        names.map(|name| match records {
            [_] => name.clone(),
            _ => format!("{} {name}", record.template),
        })
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A score in a column: `0.067 (19 of 280)`.
#[must_use]
pub(super) fn cell(fidelity: Option<&FidelityScore>) -> String {
    clones::or_dash(fidelity.map(|fidelity| {
        let operations = fidelity.operations;
        format!(
            "{} ({} of {})",
            score(fidelity),
            operations.matched,
            operations.theirs
        )
    }))
}

fn score(fidelity: &FidelityScore) -> String {
    format!("{:.3}", fidelity.score)
}
