//! What can go wrong in a pass over a clone.

use asymmetric_crd::NamedError;
use thiserror::Error;

use super::control::ControlError;
use super::step::Step;
use crate::certificates::CertificateError;
use crate::postgres::{NameError, PostgresError};
use crate::redis::RedisError;
use crate::telemetry;

/// A pass failed. Named failures go into the status; the others are tried again with backoff.
#[derive(Error, Debug)]
pub(crate) enum Error {
    /// The API server refused or did not answer.
    #[error("failed to talk to the API server")]
    Kubernetes(#[from] kube::Error),
    /// Postgres refused or did not answer.
    #[error("failed to work on Postgres")]
    Postgres(#[from] PostgresError),
    /// Redis refused or did not answer.
    #[error("failed to work on Redis")]
    Redis(#[from] RedisError),
    /// The backend refused or did not answer.
    #[error("failed to talk to the backend")]
    Control(#[from] ControlError),
    /// A recorded name cannot be used.
    #[error("failed to use the names of the clone")]
    Name(#[from] NameError),
    /// No certificate could be made.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// An object that an earlier step made is gone again; the next pass makes it.
    #[error("failed to find {what}")]
    Gone {
        /// What is gone.
        what: String,
    },
    /// A failure that users know by name.
    #[error(transparent)]
    Named(#[from] NamedError),
    /// The pass took too long.
    #[error("failed to finish a pass in {seconds}s")]
    Timeout {
        /// The limit.
        seconds: u64,
    },
}

impl Error {
    /// What users are told while it is tried again; `None` for what passes by itself, or is seen by the next look.
    pub(crate) fn told(&self) -> Option<(Step, NamedError)> {
        match self {
            Self::Postgres(error @ PostgresError::Statement { .. }) => {
                let detail = telemetry::chain(error);
                Some((Step::Database, NamedError::PostgresUnavailable { detail }))
            }
            Self::Redis(error) => {
                let detail = telemetry::chain(error);
                Some((Step::Redis, NamedError::RedisUnavailable { detail }))
            }
            _ => None,
        }
    }

    /// Reason for metrics and events.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::Kubernetes(_) => "KubernetesError",
            Self::Postgres(_) => "PostgresError",
            Self::Redis(_) => "RedisError",
            Self::Control(_) => "BackendError",
            Self::Name(_) => "NameError",
            Self::Certificate(_) => "CertificateError",
            Self::Gone { .. } => "ObjectGone",
            Self::Named(error) => error.code(),
            Self::Timeout { .. } => "Timeout",
        }
    }
}
