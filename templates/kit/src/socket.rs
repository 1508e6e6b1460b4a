//! WebSockets: an operation answers with [`crate::Reply::socket`], and from then on whoever has something for that client
//! sends it through [`Sockets`].

mod connection;
mod hub;
mod opening;

pub(crate) use connection::hold;
pub use hub::{SocketError, Sockets};
pub(crate) use opening::Opening;

use serde_json::Value;
use std::{fmt, sync::Arc, time::Duration};

/// Silence on a socket is broken this often, unless its protocol says otherwise.
const PING_EVERY: Duration = Duration::from_secs(30);

/// Why a socket is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goodbye {
    /// It has lived for as long as its protocol lets it; sent [`SocketProtocol::warning`] before that.
    Soon,
    /// It has lived for as long as its protocol lets it.
    Expired,
    /// The clone is between two epochs, or shuts down.
    Fenced,
    /// The key has as many sockets as it may have.
    TooMany,
}

/// What a client said.
#[derive(Debug, Clone, PartialEq)]
pub enum Received {
    /// It has got this envelope, and may answer it.
    Acknowledged {
        /// The envelope's identifier.
        envelope: String,
        /// What it answers.
        payload: Option<Value>,
    },
    /// Nothing that needs an answer.
    Nothing,
}

/// What is said on a socket, in the vendor's words.
pub trait SocketProtocol: Send + Sync + 'static {
    /// The first message, given how many sockets the key has with this one.
    fn opened(&self, sockets: usize) -> Option<String>;

    /// What a text from the client means.
    fn received(&self, text: &str) -> Received;

    /// The last message; for [`Goodbye::Soon`] one that announces it.
    fn goodbye(&self, reason: Goodbye) -> Option<String>;

    /// How often the client is pinged; one that is silent from one ping to the next but one is let go.
    fn ping_every(&self) -> Duration {
        PING_EVERY
    }

    /// How long a socket lives at most; for ever by default.
    fn lifetime(&self) -> Option<Duration> {
        None
    }

    /// How long before its end it is announced.
    fn warning(&self) -> Duration {
        Duration::ZERO
    }
}

/// A socket that an operation lets a client open.
#[derive(Clone)]
pub struct Socket {
    key: String,
    limit: usize,
    protocol: Arc<dyn SocketProtocol>,
}

impl Socket {
    /// A socket for what is sent to `key`, such as the id of an app; each message goes to one socket of its key, of
    /// which there are at most `limit`.
    pub fn new(key: impl Into<String>, limit: usize, protocol: impl SocketProtocol) -> Self {
        Self {
            key: key.into(),
            limit,
            protocol: Arc::new(protocol),
        }
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Socket")
            .field("key", &self.key)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}
