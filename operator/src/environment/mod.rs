//! The `Environment` controller: clones as members, made one after the other, reset together.
//!
//! A pass observes (caches), plans (pure), applies and writes the status (pure). Environments have no finalizer:
//! what they make carries an owner reference, and garbage collection removes it.

pub mod apply;
pub mod build;
pub mod connection;
mod controller;
pub mod member;
pub mod observe;
pub mod plan;
pub mod request;
pub mod status;

use asymmetric_crd::NamedError;

pub use self::controller::run;

/// Field manager of clones, aliases and connection Secrets: apart from that of the Clone controller, so that each
/// withdraws only its own fields.
pub const FIELD_MANAGER: &str = "asymmetric-operator-environment";
/// Field manager of requests that are handed on.
pub const REQUEST_MANAGER: &str = "asymmetric-operator-environment-requests";

/// Something about a member, or about the environment where `clone` is empty, that could not be done in a pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Name of the clone.
    pub clone: String,
    /// The fault.
    pub error: NamedError,
}

impl Fault {
    /// A fault of `clone`.
    #[must_use]
    pub fn of(clone: &str, error: NamedError) -> Self {
        Self {
            clone: clone.to_owned(),
            error,
        }
    }
}
