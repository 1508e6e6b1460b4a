//! What can go wrong with a PostgreSQL server.

use std::error::Error as StdError;

use tokio_postgres::error::SqlState;

use super::names::{BaseKey, NameError};

/// A fault of a PostgreSQL server or of what is asked from it.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// No connection: refused, unresolvable, timed out, starting up, or too many connections.
    #[error("failed to reach PostgreSQL at {address}")]
    Unavailable {
        /// `host:port`.
        address: String,
        /// Why.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The server answered and did not let the operator in.
    #[error("failed to log in to PostgreSQL at {address} as `{user}`")]
    LoginRefused {
        /// `host:port`.
        address: String,
        /// The operator's role.
        user: String,
        /// Why.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The server is too old or the operator's role has too few rights.
    #[error("failed to use PostgreSQL at {address}: {problem}")]
    Unsuitable {
        /// `host:port`.
        address: String,
        /// What is missing.
        problem: String,
    },
    /// A statement failed.
    #[error("failed to {action}")]
    Statement {
        /// What was tried.
        action: String,
        /// The server's answer.
        #[source]
        source: tokio_postgres::Error,
    },
    /// A database or role of that name belongs to somebody else; nothing was done to it.
    #[error("the {what} `{name}` exists and does not belong to this object; it is left alone")]
    NameTaken {
        /// `database` or `role`.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// Somebody else works on the same object (an operator that was leader before, or the drop queue), or too many
    /// wait for the same thing already.
    #[error("failed to {action}: others are at work on it")]
    Busy {
        /// What was tried.
        action: String,
    },
    /// The base that a copy is wanted from does not exist.
    #[error("the base `{base}` does not exist on PostgreSQL")]
    BaseMissing {
        /// Its key.
        base: BaseKey,
    },
    /// The clone has no database.
    #[error("the database `{database}` does not exist")]
    DatabaseMissing {
        /// Its name.
        database: String,
    },
    /// The clone's database is in another epoch than the caller thinks.
    #[error("the database `{database}` is in epoch {actual}, not in {expected}")]
    WrongEpoch {
        /// Its name.
        database: String,
        /// What its mark says.
        actual: i64,
        /// What the caller expected.
        expected: i64,
    },
    /// A name that the server would cut or misread.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A mark could not be written as JSON.
    #[error("failed to write an ownership mark")]
    Mark(#[from] serde_json::Error),
}

impl PostgresError {
    /// Wraps the failure of a statement.
    pub(super) fn statement(action: impl Into<String>, source: tokio_postgres::Error) -> Self {
        let action = action.into();
        if source.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) {
            return Self::Busy { action };
        }
        Self::Statement { action, source }
    }

    /// Whether the same call may succeed later although nobody changed the object that it is for.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable { .. }
            | Self::LoginRefused { .. }
            | Self::Unsuitable { .. }
            | Self::Busy { .. }
            | Self::BaseMissing { .. }
            | Self::WrongEpoch { .. } => true,
            Self::Statement { source, .. } => is_transient(source),
            Self::NameTaken { .. } | Self::DatabaseMissing { .. } | Self::Name(_) | Self::Mark(_) => false,
        }
    }

    /// Whether the server could not be reached or used at all: an outage, which counts against no clone.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Unavailable { .. } | Self::LoginRefused { .. } | Self::Unsuitable { .. } => true,
            Self::Statement { source, .. } => is_outage(source),
            _ => false,
        }
    }

    /// Whether what was to be made exists, because somebody else made it at the same time.
    pub(super) fn is_duplicate(&self) -> bool {
        let codes = [SqlState::DUPLICATE_OBJECT, SqlState::UNIQUE_VIOLATION];
        matches!(self, Self::Statement { source, .. } if source.code().is_some_and(|code| codes.contains(code)))
    }

    /// Whether the server said that a database named in the statement does not exist.
    pub(super) fn is_missing_database(&self) -> bool {
        matches!(self, Self::Statement { source, .. } if source.code() == Some(&SqlState::UNDEFINED_DATABASE))
    }
}

/// The connection broke, or the server is stopping, starting or out of connections.
pub(super) fn is_outage(error: &tokio_postgres::Error) -> bool {
    match error.code() {
        Some(code) => {
            code.code().starts_with("08")
                || [
                    SqlState::ADMIN_SHUTDOWN,
                    SqlState::CRASH_SHUTDOWN,
                    SqlState::CANNOT_CONNECT_NOW,
                    SqlState::TOO_MANY_CONNECTIONS,
                ]
                .contains(code)
        }
        // Without a code the error is the driver's: closed, refused, timed out, broken protocol.
        None => true,
    }
}

/// Besides outages: conflicts between sessions, and resources that may come back.
pub(super) fn is_transient(error: &tokio_postgres::Error) -> bool {
    let Some(code) = error.code() else { return true };
    // 40 rolled back for another's sake, 53 out of disk, memory or connections, 55 in use or locked,
    // 57 cancelled or shutting down, 58 disk errors.
    is_outage(error)
        || ["40", "53", "55", "57", "58"].iter().any(|class| code.code().starts_with(class))
        // Two sessions changed one catalogue row: an internal error in name only.
        || error.as_db_error().is_some_and(|error| error.message() == "tuple concurrently updated")
}
