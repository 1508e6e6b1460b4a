//! What a clone starts with: as it is asked for, and as it was written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::CloneStatus;

/// Content that a clone starts with.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-preserve-unknown-fields" = true))]
pub struct SeedSpec {
    /// Name of one of the template's fixtures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub fixture: Option<String>,
    /// Name of a `CloneSnapshot` in the clone's namespace; not together with a fixture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub snapshot: Option<String>,
    /// Fields that this version does not know. Never in the schema; refused by [`crate::validate`].
    #[serde(flatten)]
    #[schemars(skip)]
    pub unknown: BTreeMap<String, serde_json::Value>,
}

impl CloneStatus {
    /// Whether the clone's content, to which a reset returns, is that of `seed`.
    #[must_use]
    pub fn is_seeded_by(&self, seed: Option<&SeedSpec>) -> bool {
        let recorded = self
            .seed
            .as_ref()
            .map(|seed| (seed.fixture.as_deref(), seed.snapshot.as_deref()));
        let asked = seed.map(|seed| (seed.fixture.as_deref(), seed.snapshot.as_deref()));
        recorded.unwrap_or_default() == asked.unwrap_or_default()
    }
}

/// Result of seeding: how many rows were written and refused, and by whom.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct SeedStatus {
    /// The fixture, when one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixture: Option<String>,
    /// The snapshot, when one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<String>,
    /// Rows written; none for a snapshot, which is copied as a whole.
    pub written: i64,
    /// Rows refused.
    pub rejected: i64,
    /// Rows written by source, such as `fixture`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_source: BTreeMap<String, i64>,
    /// What should be known about the seed and is no failure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    pub warnings: Vec<String>,
}
