//! One PostgreSQL server: bases, the databases and roles of clones, ended runs, and what is left over.
//!
//! Names: a clone owns the database and role `clone_<id>` and the role `clone_<id>_ro`. Contents are written once into
//! a **base** `asym_base_<key>`; clones are copies of it. **Spares** are copies made ahead, so that creating and
//! resetting are renames. Everything carries a [`Mark`] in its comment, and nothing without the right mark is touched.

mod base;
mod catalog;
mod close;
mod collector;
mod create;
mod destroy;
mod drop_queue;
mod error;
mod fingerprints;
mod mark;
mod migrate;
mod names;
mod observe;
mod on_top;
mod quote;
mod roles;
mod runs;
mod seed;
mod server;
mod server_roles;
mod session;
mod settings;
mod snapshot;
mod spares;
mod swap;

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use jiff::Timestamp;

pub use self::{
    base::{BaseSpec, BuildError, BuildOutcome, ContentFailure},
    collector::{Leftover, LeftoverKind},
    create::CreateOutcome,
    destroy::DestroyProgress,
    error::PostgresError,
    mark::{BaseReport, Mark, MarkKind, password_fingerprint},
    migrate::Migrations,
    names::{BaseKey, ExternalNames, NameError},
    observe::{BaseState, DatabaseFacts, Observed, OurDatabase, RoleFacts},
    quote::{quote_identifier, quote_literal},
    roles::RolePasswords,
    runs::{RetainRuns, Run},
    seed::{RunFacts, Seeded},
    server::{PostgresServer, ServerFacts},
    settings::{CopyStrategy, Limits, ServerSettings},
    swap::{Swap, SwapOutcome},
};

/// What controllers need from a PostgreSQL server.
///
/// Every call is idempotent and can be repeated after it failed, was cancelled or its process was killed at any point.
/// `uid` is the `metadata.uid` of the Clone; whatever carries another one is left alone ([`PostgresError::NameTaken`]).
/// Nothing here sleeps: where something has to be waited for, the answer says so.
#[async_trait]
pub trait Databases: Send + Sync {
    /// Checks version and rights, makes the roles that all clones share (`asym_content`, `asym_reader`) and closes the
    /// maintenance databases to everybody else. To be called at start and whenever the server was replaced.
    async fn ensure_server(&self) -> Result<ServerFacts, PostgresError>;

    /// Everything the server knows of one clone, and the state of `base` when one is named.
    async fn observe(
        &self,
        names: &ExternalNames,
        uid: &str,
        base: Option<&BaseKey>,
    ) -> Result<Observed, PostgresError>;

    /// A fingerprint of what each clone has there, by its uid: it changes when a database or role of the clone is made,
    /// removed, renamed, closed, opened, granted on or given another password. One look for all clones.
    async fn fingerprints(&self) -> Result<HashMap<String, u64>, PostgresError>;

    /// The state of a base.
    async fn base_state(&self, base: &BaseKey) -> Result<BaseState, PostgresError>;

    /// Writes a base: a database of its own in which the content runs as a role that can do nothing else. Built once
    /// however many ask; what a killed build left behind is dropped first.
    async fn build_base(&self, spec: &BaseSpec) -> Result<BuildOutcome, BuildError>;

    /// Makes copies until `count` spares of the base exist. Returns how many were made.
    async fn ensure_spares(&self, base: &BaseKey, count: usize) -> Result<usize, PostgresError>;

    /// The same in the background; asking again while it runs does nothing.
    fn refill_spares(&self, base: &BaseKey, count: usize);

    /// Makes the clone's two login roles, or gives them these passwords and the standing limits again.
    async fn ensure_roles(
        &self,
        names: &ExternalNames,
        uid: &str,
        passwords: &RolePasswords,
    ) -> Result<(), PostgresError>;

    /// Makes the clone's database from a spare of `base`, or from a new copy, marked with `epoch` and open to the
    /// clone's two roles. The roles have to exist.
    async fn create_clone_database(
        &self,
        names: &ExternalNames,
        uid: &str,
        base: &BaseKey,
        epoch: i64,
    ) -> Result<CreateOutcome, PostgresError>;

    /// Opens the clone's database again and restores the grants on it.
    async fn open_clone_database(&self, names: &ExternalNames, uid: &str) -> Result<(), PostgresError>;

    /// Closes the clone's database to new sessions and ends those there are. Returns how many have not left yet; the
    /// caller comes back until none is left.
    async fn close_clone_database(&self, names: &ExternalNames, uid: &str) -> Result<u64, PostgresError>;

    /// Ends a run: in one transaction the clone's database becomes the run's and a fresh copy takes its place.
    /// The database has to be closed before. A clone without a database (its content was lost) just gets a fresh one.
    async fn swap(&self, names: &ExternalNames, uid: &str, swap: &Swap)
    -> Result<SwapOutcome, PostgresError>;

    /// Copies the clone's database, which has to be closed and left by everybody, to the base `key`. `description` is
    /// for people.
    async fn take_snapshot(
        &self,
        names: &ExternalNames,
        uid: &str,
        key: &BaseKey,
        description: &str,
    ) -> Result<(), PostgresError>;

    /// What is known of the run that the clone is in, which is `epoch`. `password` is that of the clone's role; its
    /// database has to be open, and the sessions whose writing is to be seen have to have ended.
    async fn run_facts(
        &self,
        names: &ExternalNames,
        password: &str,
        epoch: i64,
    ) -> Result<RunFacts, PostgresError>;

    /// Writes one file of content, name and text, on top of what the clone's database holds: all of it or nothing.
    /// `request` is noted with it.
    async fn seed_on_top(
        &self,
        names: &ExternalNames,
        uid: &str,
        password: &str,
        file: (&str, &str),
        request: &str,
    ) -> Result<Seeded, BuildError>;

    /// Runs migrations on what the clone's database holds: all of them or none, noted with it. Nobody may write to it
    /// meanwhile.
    async fn migrate(
        &self,
        names: &ExternalNames,
        uid: &str,
        password: &str,
        migrations: &Migrations,
    ) -> Result<(), BuildError>;

    /// Queues those ended runs of a clone to be dropped that `retain` does not keep. Returns them.
    async fn prune_runs(
        &self,
        uid: &str,
        retain: RetainRuns,
        now: Timestamp,
    ) -> Result<Vec<Run>, PostgresError>;

    /// Removes everything marked with `uid`, with live connections: databases by way of the drop queue, then roles.
    /// Returns as soon as the queue needs longer than a moment.
    async fn destroy(&self, uid: &str) -> Result<DestroyProgress, PostgresError>;

    /// What this installation made and nobody needs: databases and roles whose Clone is not among `live`, bases and
    /// spares not among `pinned`, and what killed builds left. The caller remembers since when it sees each of them.
    async fn leftovers(
        &self,
        live: &HashSet<String>,
        pinned: &HashSet<BaseKey>,
    ) -> Result<Vec<Leftover>, PostgresError>;

    /// Removes leftovers, if they still carry the same mark. Returns how many are gone or queued.
    async fn collect(&self, leftovers: &[Leftover]) -> Result<usize, PostgresError>;
}
