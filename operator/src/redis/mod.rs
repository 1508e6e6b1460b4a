//! One Redis server: the user and the keys of each clone.
//!
//! A clone may only touch keys and channels that begin with its prefix. It notes the name of each key that it makes in
//! the set `<prefix>index`, so that removing its keys never means looking through everybody's.

mod acl;
mod connection;
mod error;
mod notes;
mod server;

use std::collections::HashMap;
use std::fmt;

use async_trait::async_trait;

pub use self::{
    error::RedisError,
    server::{RedisServer, RedisSettings},
};
use crate::postgres::ExternalNames;

/// What controllers need from a Redis server. Every call is idempotent and may be repeated after any fault.
#[async_trait]
pub trait Prefixes: Send + Sync {
    /// Makes the clone's user with exactly the rights of a clone, or gives it these again. What the server knew of it
    /// before does not survive. `uid` is the `metadata.uid` of the Clone.
    async fn ensure_user(
        &self,
        names: &ExternalNames,
        uid: &str,
        password: &UserPassword,
    ) -> Result<(), RedisError>;

    /// What the server knows of the clone's user. Until this handle has made a user it cannot tell whether the commands
    /// are right, and says [`UserState::Different`].
    async fn user_state(
        &self,
        names: &ExternalNames,
        password: &UserPassword,
    ) -> Result<UserState, RedisError>;

    /// Whether the clone's user exists.
    async fn user_exists(&self, names: &ExternalNames) -> Result<bool, RedisError>;

    /// A fingerprint of each user, by its name: it changes with the user's rights and passwords. One look for all.
    async fn fingerprints(&self) -> Result<HashMap<String, u64>, RedisError>;

    /// Removes the clone's keys: those in its index, and the index. Returns how many there were.
    async fn purge(&self, names: &ExternalNames) -> Result<u64, RedisError>;

    /// Removes the clone's user, ending its connections, and its keys.
    async fn remove(&self, names: &ExternalNames) -> Result<(), RedisError>;

    /// The users that this installation made and did not remove.
    async fn users(&self) -> Result<Vec<CloneUser>, RedisError>;

    /// Removes a user and its keys, if it is still the same clone's.
    async fn remove_user(&self, user: &CloneUser) -> Result<(), RedisError>;

    /// Tells one start of the server from another: users that were not saved are gone when it changes.
    async fn run_id(&self) -> Result<String, RedisError>;
}

/// A user of a clone, as it was noted when it was made. Redis has no place for such notes on the user itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CloneUser {
    /// Its name, which is that of the clone's database.
    pub name: String,
    /// Prefix of its keys.
    pub prefix: String,
    /// `metadata.uid` of the Clone.
    pub uid: String,
}

/// What the server knows of a clone's user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserState {
    /// There is none.
    Absent,
    /// It has the password, the rights and the prefix of the clone.
    Current,
    /// Something about it differs.
    Different,
}

/// The password of a clone's user; the server is told its SHA-256 only.
#[derive(Clone)]
pub struct UserPassword(String);

impl UserPassword {
    /// Takes a password.
    pub fn new(password: impl Into<String>) -> Self {
        Self(password.into())
    }

    /// The password in the clear.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

// A password must not reach a log line through `{:?}`.
impl fmt::Debug for UserPassword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("UserPassword")
    }
}
