//! The contract between the command line, the operator and `kubectl`: the kinds, their states and named
//! errors, the two file formats users write, and one set of validation rules. Nothing here does I/O.

#[allow(
    unreachable_pub,
    clippy::duplicated_attributes,
    reason = "the derive of a kind puts it into a scope of its own, and columns repeat their types"
)]
pub mod clone;
pub mod condition;
pub mod constants;
pub mod content;
pub mod document;
#[allow(
    unreachable_pub,
    clippy::duplicated_attributes,
    reason = "the derive of a kind puts it into a scope of its own, and columns repeat their types"
)]
pub mod environment;
pub mod environment_file;
pub mod error;
pub mod fidelity;
pub mod manifest;
pub mod names;
pub mod rate_limits;
pub mod registry_file;
pub mod request;
pub mod sentences;
#[allow(
    unreachable_pub,
    clippy::duplicated_attributes,
    reason = "the derive of a kind puts it into a scope of its own, and columns repeat their types"
)]
pub mod snapshot;
pub mod state;
pub mod suggestion;
#[allow(
    unreachable_pub,
    clippy::duplicated_attributes,
    reason = "the derive of a kind puts it into a scope of its own, and columns repeat their types"
)]
pub mod template;
pub mod validate;

pub use clone::{AppClone, CloneSpec, CloneStatus};
pub use environment::{Environment, EnvironmentSpec, EnvironmentStatus};
pub use error::NamedError;
pub use rate_limits::RateLimits;
pub use request::Verb;
pub use snapshot::{CloneSnapshot, CloneSnapshotSpec, CloneSnapshotStatus};
pub use state::{CloneState, EnvironmentState};
pub use template::{CloneTemplate, CloneTemplateSpec, CloneTemplateStatus};
