//! The server as controllers hold it.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use deadpool_postgres::Pool;
use jiff::Timestamp;
use tokio::sync::{OnceCell, Semaphore};

use super::{
    BaseKey, BaseSpec, BaseState, BuildError, BuildOutcome, CreateOutcome, Databases, DestroyProgress,
    ExternalNames, Leftover, Mark, MarkKind, Migrations, Observed, PostgresError, RetainRuns, RolePasswords,
    Run, RunFacts, Seeded, ServerSettings, Swap, SwapOutcome, base, close, collector, create, destroy,
    drop_queue::DropQueue,
    fingerprints, migrate, observe, roles, runs, seed, server_roles,
    session::{self, LockKey, Session},
    snapshot, spares, swap,
};

/// What the server and the operator's role on it are like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFacts {
    /// `server_version_num`, such as 150012.
    pub version: i32,
    /// The operator's role.
    pub user: String,
    /// Whether that role is a superuser.
    pub superuser: bool,
}

/// A PostgreSQL server. Cloning it gives another handle to the same pool and queues.
#[derive(Clone)]
pub struct PostgresServer {
    pub(super) shared: Arc<Shared>,
}

/// What all handles share.
pub(super) struct Shared {
    pub(super) settings: ServerSettings,
    pub(super) pool: Pool,
    /// Copies that may run at the same time.
    pub(super) copies: Semaphore,
    /// Clones that may wait for their turn to copy while they hold a session.
    pub(super) copy_queue: Semaphore,
    pub(super) drops: DropQueue,
    /// Bases whose spares are being made in the background.
    pub(super) refilling: Mutex<HashSet<BaseKey>>,
    facts: OnceCell<ServerFacts>,
}

impl PostgresServer {
    /// A handle; connects when first used. Has to be called inside a tokio runtime.
    pub fn new(settings: ServerSettings) -> Result<Self, PostgresError> {
        Ok(Self {
            shared: Arc::new(Shared {
                pool: session::pool(&settings)?,
                copies: Semaphore::new(settings.concurrent_copies.max(1)),
                copy_queue: Semaphore::new(settings.pool_size.div_ceil(2)),
                drops: DropQueue::default(),
                refilling: Mutex::default(),
                facts: OnceCell::new(),
                settings,
            }),
        })
    }

    /// Its settings.
    pub fn settings(&self) -> &ServerSettings {
        &self.shared.settings
    }

    pub(super) async fn session(&self) -> Result<Session, PostgresError> {
        Session::open(&self.shared.pool, &self.shared.settings).await
    }

    pub(super) async fn locked(&self, key: &LockKey, action: &str) -> Result<Session, PostgresError> {
        Session::locked(&self.shared.pool, &self.shared.settings, key, action).await
    }

    pub(super) async fn try_locked(
        &self,
        key: &LockKey,
        action: &str,
    ) -> Result<Option<Session>, PostgresError> {
        Session::try_locked(&self.shared.pool, &self.shared.settings, key, action).await
    }

    /// Version and rights, asked once per process.
    pub(super) async fn facts(&self) -> Result<&ServerFacts, PostgresError> {
        self.shared
            .facts
            .get_or_try_init(|| server_roles::inspect(self))
            .await
    }

    /// The comment that marks something of this installation.
    pub(super) fn comment(&self, kind: MarkKind) -> Result<String, PostgresError> {
        Ok(Mark {
            kind,
            installation: self.shared.settings.installation.clone(),
        }
        .comment()?)
    }
}

#[async_trait]
impl Databases for PostgresServer {
    async fn ensure_server(&self) -> Result<ServerFacts, PostgresError> {
        server_roles::ensure(self).await
    }

    async fn observe(
        &self,
        names: &ExternalNames,
        uid: &str,
        base: Option<&BaseKey>,
    ) -> Result<Observed, PostgresError> {
        observe::observe(self, names, uid, base).await
    }

    async fn fingerprints(&self) -> Result<HashMap<String, u64>, PostgresError> {
        fingerprints::of_clones(self).await
    }

    async fn base_state(&self, base: &BaseKey) -> Result<BaseState, PostgresError> {
        observe::base_state(self, base).await
    }

    async fn build_base(&self, spec: &BaseSpec) -> Result<BuildOutcome, BuildError> {
        // A server that was just made, or replaced by an empty one, is built on before anybody else looks at it.
        server_roles::ensure(self).await?;
        base::build(self, spec).await
    }

    async fn ensure_spares(&self, base: &BaseKey, count: usize) -> Result<usize, PostgresError> {
        spares::ensure(self, base, count).await
    }

    fn refill_spares(&self, base: &BaseKey, count: usize) {
        spares::refill(self, base, count);
    }

    async fn ensure_roles(
        &self,
        names: &ExternalNames,
        uid: &str,
        passwords: &RolePasswords,
    ) -> Result<(), PostgresError> {
        roles::ensure(self, names, uid, passwords).await
    }

    async fn create_clone_database(
        &self,
        names: &ExternalNames,
        uid: &str,
        base: &BaseKey,
        epoch: i64,
    ) -> Result<CreateOutcome, PostgresError> {
        create::create(self, names, uid, base, epoch).await
    }

    async fn open_clone_database(&self, names: &ExternalNames, uid: &str) -> Result<(), PostgresError> {
        close::open(self, names, uid).await
    }

    async fn close_clone_database(&self, names: &ExternalNames, uid: &str) -> Result<u64, PostgresError> {
        close::close(self, names, uid).await
    }

    async fn swap(
        &self,
        names: &ExternalNames,
        uid: &str,
        swap: &Swap,
    ) -> Result<SwapOutcome, PostgresError> {
        swap::swap(self, names, uid, swap).await
    }

    async fn take_snapshot(
        &self,
        names: &ExternalNames,
        uid: &str,
        key: &BaseKey,
        description: &str,
    ) -> Result<(), PostgresError> {
        snapshot::take(self, names, uid, key, description).await
    }

    async fn run_facts(
        &self,
        names: &ExternalNames,
        password: &str,
        epoch: i64,
    ) -> Result<RunFacts, PostgresError> {
        seed::facts(self, names, password, epoch).await
    }

    async fn seed_on_top(
        &self,
        names: &ExternalNames,
        uid: &str,
        password: &str,
        file: (&str, &str),
        request: &str,
    ) -> Result<Seeded, BuildError> {
        seed::write(self, names, uid, password, file, request).await
    }

    async fn migrate(
        &self,
        names: &ExternalNames,
        uid: &str,
        password: &str,
        migrations: &Migrations,
    ) -> Result<(), BuildError> {
        migrate::migrate(self, names, uid, password, migrations).await
    }

    async fn prune_runs(
        &self,
        uid: &str,
        retain: RetainRuns,
        now: Timestamp,
    ) -> Result<Vec<Run>, PostgresError> {
        runs::prune(self, uid, retain, now).await
    }

    async fn destroy(&self, uid: &str) -> Result<DestroyProgress, PostgresError> {
        destroy::destroy(self, uid).await
    }

    async fn leftovers(
        &self,
        live: &HashSet<String>,
        pinned: &HashSet<BaseKey>,
    ) -> Result<Vec<Leftover>, PostgresError> {
        collector::leftovers(self, live, pinned).await
    }

    async fn collect(&self, leftovers: &[Leftover]) -> Result<usize, PostgresError> {
        collector::collect(self, leftovers).await
    }
}
