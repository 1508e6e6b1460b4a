//! What can go wrong with a Redis server.

use redis::{ErrorKind, ServerErrorKind};

/// A fault of a Redis server.
#[derive(Debug, thiserror::Error)]
pub enum RedisError {
    /// The URL of the server is not one.
    #[error("failed to understand the Redis URL")]
    Address(#[source] redis::RedisError),
    /// No connection, no answer in time, an answer that is not in Redis' protocol, or a server that is loading its data.
    #[error("failed to reach Redis at {address}")]
    Unavailable {
        /// `host:port`.
        address: String,
        /// Why.
        #[source]
        source: redis::RedisError,
    },
    /// The operator's own user or password is wrong.
    #[error("failed to log in to Redis at {address}")]
    LoginRefused {
        /// `host:port`.
        address: String,
        /// Why.
        #[source]
        source: redis::RedisError,
    },
    /// The server does not let the operator manage users; clones could not be kept apart on it.
    #[error(
        "Redis at {address} refuses to manage users (ACL SETUSER); give the operator a user that may, or use another server"
    )]
    UsersRefused {
        /// `host:port`.
        address: String,
        /// Why.
        #[source]
        source: redis::RedisError,
    },
    /// A command failed.
    #[error("failed to {action}")]
    Command {
        /// What was tried.
        action: String,
        /// The server's answer.
        #[source]
        source: redis::RedisError,
    },
}

impl RedisError {
    /// Sorts an error of the driver.
    pub(super) fn command(address: &str, action: impl Into<String>, source: redis::RedisError) -> Self {
        let address = address.to_owned();
        if matches!(source.kind(), ErrorKind::AuthenticationFailed)
            || matches!(source.code(), Some("WRONGPASS" | "NOAUTH"))
        {
            Self::LoginRefused { address, source }
        } else if is_outage(&source) {
            Self::Unavailable { address, source }
        } else {
            Self::Command {
                action: action.into(),
                source,
            }
        }
    }

    /// Whether the same call may succeed later although nobody changed the object that it is for.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable { .. } | Self::LoginRefused { .. } | Self::UsersRefused { .. } => true,
            Self::Address(_) => false,
            Self::Command { source, .. } => is_busy(source),
        }
    }

    /// Whether the server could not be reached or used at all: an outage, which counts against no clone.
    pub fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Unavailable { .. } | Self::LoginRefused { .. } | Self::UsersRefused { .. }
        )
    }
}

/// No connection, no Redis behind it, or a server that says it is not ready.
fn is_outage(error: &redis::RedisError) -> bool {
    error.is_io_error()
        || error.kind() == ErrorKind::Parse
        || error.is_timeout()
        || error.is_connection_dropped()
        || error.is_connection_refusal()
        || matches!(
            error.kind(),
            ErrorKind::Server(
                ServerErrorKind::BusyLoading | ServerErrorKind::MasterDown | ServerErrorKind::ClusterDown
            )
        )
}

/// The server may take the command later.
fn is_busy(error: &redis::RedisError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Server(ServerErrorKind::TryAgain | ServerErrorKind::ReadOnly)
    ) || matches!(error.code(), Some("OOM" | "MISCONF" | "BUSY"))
}
