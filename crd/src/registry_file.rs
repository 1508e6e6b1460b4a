//! `registry.json`, in which asymmetric's own command line keeps what it has made: read to move in, written to move
//! out. Version 1 (with `groups` and tags on clones) is migrated while it is read; version 2 is written.
//!
//! ```json
//! {
//!   "version": 2,
//!   "clones": [{"id": "slack-a1b2", "template": "slack", "mode": "api", "state": "running"}],
//!   "environments": [{"name": "acme", "members": ["slack-a1b2"], "spec": null, "state": "running"}]
//! }
//! ```

mod export;
mod import;
mod read;

pub use export::{Export, export};
pub use import::{Import, difference, import, member_ids};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{CloneState, EnvironmentState, NamedError};

/// The version that is written, and the newest that is read.
pub const REGISTRY_VERSION: u64 = 2;

/// A registry, as version 2 has it. What [`parse`] gives is whole: ids and names are valid and unique, every member
/// is one of the clones, and no clone is in two environments.
#[derive(Serialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct RegistryFile {
    /// [`REGISTRY_VERSION`].
    pub version: u64,
    /// The clones.
    pub clones: Vec<CloneRecord>,
    /// The environments.
    pub environments: Vec<EnvironmentRecord>,
}

/// A clone in a registry. What only a running clone has is absent while it has not got it.
#[derive(Serialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct CloneRecord {
    /// Id of the clone.
    pub id: String,
    /// Name of its template.
    pub template: String,
    /// The mode that it runs.
    pub mode: Option<String>,
    /// Name of its project at the container engine; here a name that nothing bears.
    pub compose_project: Option<String>,
    /// Name of its database.
    pub database: Option<String>,
    /// Prefix of its keys in Redis.
    pub redis_prefix: Option<String>,
    /// Local port per service.
    pub ports: BTreeMap<String, i64>,
    /// Its state.
    pub state: CloneState,
    /// The content that a reset returns to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<SeedRecord>,
    /// Whether others than its own machine reach it.
    pub expose: bool,
    /// Image of its backend.
    pub image: Option<String>,
    /// Digest that the image was resolved to.
    pub image_digest: Option<String>,
    /// Tokens and identities; written only when they are asked for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tokens: BTreeMap<String, String>,
    /// When it was made.
    pub created_at: Option<String>,
    /// When it was last changed.
    pub updated_at: Option<String>,
    /// When the record was last compared with what runs.
    pub synced_at: Option<String>,
}

/// The seed of a clone in a registry.
#[derive(Serialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct SeedRecord {
    /// Name of a fixture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixture: Option<String>,
    /// Name of a snapshot; asymmetric's own registry has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<String>,
    /// Whether content was generated as well. What was asked for is not kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ai: bool,
}

/// An environment in a registry.
#[derive(Serialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentRecord {
    /// Its name.
    pub name: String,
    /// Ids of its clones.
    pub members: Vec<String>,
    /// Where it was declared; `None` for one that clones were put into one by one.
    pub spec: Option<String>,
    /// Its state.
    pub state: Option<EnvironmentState>,
    /// When it was made.
    pub created_at: Option<String>,
    /// When it was last changed.
    pub updated_at: Option<String>,
}

/// Reads the content of the file `file`, whose name is used in errors only. Anything that is not a whole registry of
/// a known version is `REGISTRY_CORRUPT`, with its place.
pub fn parse(file: &str, content: &[u8]) -> Result<RegistryFile, NamedError> {
    read::registry(content).map_err(|problem| NamedError::RegistryCorrupt {
        detail: problem.in_file(file),
    })
}

#[cfg(test)]
mod tests;
