//! How a handler ends when it does not answer with success.

use crate::http::Reply;
use tokio_postgres::error::SqlState;

/// Why a handler gave up. Whatever it wrote is rolled back.
///
/// A vendor's own error type converts into this, so that handlers use `?` on both.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The application refuses, in its own words.
    #[error("the application refused with status {}", .0.status())]
    Vendor(Box<Reply>),
    /// A statement failed.
    #[error("failed to execute a statement")]
    Database(#[from] tokio_postgres::Error),
    /// No connection to the database.
    #[error("failed to reach the database")]
    Connection(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Something that the code believed could not happen.
    #[error("failed to {context}")]
    Internal {
        /// What was attempted.
        context: String,
        /// The error under it.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
}

impl Failure {
    /// A failure that is nobody's fault but ours. `context` completes "failed to …".
    pub fn internal(context: impl Into<String>) -> Self {
        Self::Internal {
            context: context.into(),
            source: None,
        }
    }

    /// Like [`Failure::internal`], keeping the error under it.
    pub fn caused(
        context: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Internal {
            context: context.into(),
            source: Some(source.into()),
        }
    }

    /// The application's refusal, if it is one.
    pub(crate) fn into_refusal(self) -> Result<Reply, Self> {
        match self {
            Self::Vendor(reply) => Ok(*reply),
            other => Err(other),
        }
    }

    /// Whether running the same request again may succeed: two transactions got in each other's way.
    pub(crate) fn is_conflict(&self) -> bool {
        let Self::Database(error) = self else { return false };
        matches!(
            error.code(),
            Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED)
        )
    }
}

impl From<Reply> for Failure {
    fn from(reply: Reply) -> Self {
        Self::Vendor(Box::new(reply))
    }
}

/// The whole chain of an error on one line, outermost first.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}
