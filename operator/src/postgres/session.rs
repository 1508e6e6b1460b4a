//! Connections of the operator: a pool to the maintenance database, and sessions that hold an advisory lock.

use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, Timeouts,
};
use sha2::{Digest, Sha256};
use std::{ops::Deref, time::Duration};
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config, Row, config::SslMode, error::SqlState, types::ToSql, types::Type};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{PostgresError, ServerSettings, error};
use crate::tls;

/// The longest that reaching the server may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What every session of the operator sets: nothing of what a content file or another user made can be found by an
/// unqualified name, nothing waits for ever on a lock, and a lost operator leaves no open transaction.
const SESSION_OPTIONS: &str = "-c search_path=pg_catalog -c lock_timeout=10s -c statement_timeout=0 \
    -c idle_in_transaction_session_timeout=60s -c client_min_messages=error -c default_transaction_read_only=off \
    -c standard_conforming_strings=on -c row_security=off";

/// The configuration for `user` to reach `database` on the server.
pub(super) fn config(settings: &ServerSettings, user: &str, password: &str, database: &str) -> Config {
    let mut config = Config::new();
    config
        .host(&settings.host)
        .port(settings.port)
        .user(user)
        .password(password)
        .dbname(database)
        .ssl_mode(if settings.authorities.is_some() {
            SslMode::Require
        } else {
            SslMode::Disable
        })
        .application_name("asymmetric-operator")
        .connect_timeout(CONNECT_TIMEOUT)
        // A server that vanished without a word is noticed within a minute, also in the middle of a long statement.
        .keepalives_idle(Duration::from_secs(30))
        .keepalives_interval(Duration::from_secs(10))
        .keepalives_retries(3)
        .tcp_user_timeout(Duration::from_mins(1));
    config
}

/// Used where the configuration asks for encryption.
fn connector(settings: &ServerSettings) -> Result<MakeRustlsConnect, PostgresError> {
    let trusted = tls::client(settings.authorities.as_deref());
    trusted
        .map(MakeRustlsConnect::new)
        .map_err(|source| PostgresError::Unavailable {
            address: settings.address(),
            source: Box::new(source),
        })
}

/// The operator's own pool.
pub(super) fn pool(settings: &ServerSettings) -> Result<Pool, PostgresError> {
    let mut config = config(
        settings,
        &settings.user,
        &settings.password,
        &settings.maintenance_database,
    );
    config.options(SESSION_OPTIONS);
    let manager = Manager::from_config(
        config,
        connector(settings)?,
        ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        },
    );
    Pool::builder(manager)
        .max_size(settings.pool_size)
        .runtime(Runtime::Tokio1)
        .timeouts(Timeouts {
            wait: Some(Duration::from_secs(30)),
            create: Some(CONNECT_TIMEOUT),
            recycle: Some(CONNECT_TIMEOUT),
        })
        .build()
        .map_err(|source| PostgresError::Unavailable {
            address: settings.address(),
            source: Box::new(source),
        })
}

/// Opens a connection outside the pool; it ends when the returned value is dropped.
pub(super) async fn connect(settings: &ServerSettings, config: &Config) -> Result<Connection, PostgresError> {
    let (client, connection) = config
        .connect(connector(settings)?)
        .await
        .map_err(|source| refused(settings, source))?;
    // Errors of the connection itself come back from the statement that was running.
    let task = tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to PostgreSQL ended");
        }
    });
    Ok(Connection { client, _task: task })
}

/// Opens a connection of the operator itself to another database than the maintenance one.
pub(super) async fn connect_to(
    settings: &ServerSettings,
    database: &str,
) -> Result<Connection, PostgresError> {
    let mut config = config(settings, &settings.user, &settings.password, database);
    config.options(SESSION_OPTIONS);
    connect(settings, &config).await
}

/// A connection outside the pool.
#[derive(Debug)]
pub(super) struct Connection {
    client: Client,
    _task: JoinHandle<()>,
}

impl Deref for Connection {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// Tells a refused login from an unreachable server.
fn refused(settings: &ServerSettings, source: tokio_postgres::Error) -> PostgresError {
    let login = [
        SqlState::INVALID_PASSWORD,
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
    ];
    match source.code() {
        Some(code) if login.contains(code) => PostgresError::LoginRefused {
            address: settings.address(),
            user: settings.user.clone(),
            source,
        },
        _ => PostgresError::Unavailable {
            address: settings.address(),
            source: Box::new(source),
        },
    }
}

/// A session of the pool, with or without an advisory lock.
///
/// Dropped without [`Session::release`] (an error, or a caller that went away in the middle of a statement) its
/// connection is closed instead of going back to the pool: the server then frees the lock as soon as the statement
/// has ended, and nobody is handed a session in an unknown state.
pub(super) struct Session {
    object: Option<Object>,
    lock: Option<i64>,
    address: String,
}

impl Session {
    /// A session without a lock, for reading.
    pub(super) async fn open(pool: &Pool, settings: &ServerSettings) -> Result<Self, PostgresError> {
        let object = pool.get().await.map_err(|error| match error {
            PoolError::Backend(source) => refused(settings, source),
            // The server is well; this process has more to do than sessions.
            PoolError::Timeout(deadpool_postgres::TimeoutType::Wait) => PostgresError::Busy {
                action: "get a session".to_owned(),
            },
            other => PostgresError::Unavailable {
                address: settings.address(),
                source: Box::new(other),
            },
        })?;
        Ok(Self {
            object: Some(object),
            lock: None,
            address: settings.address(),
        })
    }

    /// A session that holds the lock `key`, waiting for it up to the session's `lock_timeout`.
    pub(super) async fn locked(
        pool: &Pool,
        settings: &ServerSettings,
        key: &LockKey,
        action: &str,
    ) -> Result<Self, PostgresError> {
        let mut session = Self::open(pool, settings).await?;
        session
            .query(
                action,
                "SELECT pg_advisory_lock($1)",
                &[(&key.number, Type::INT8)],
            )
            .await?;
        session.lock = Some(key.number);
        Ok(session)
    }

    /// A session that holds the lock `key`, or `None` when another session has it.
    pub(super) async fn try_locked(
        pool: &Pool,
        settings: &ServerSettings,
        key: &LockKey,
        action: &str,
    ) -> Result<Option<Self>, PostgresError> {
        let mut session = Self::open(pool, settings).await?;
        let rows = session
            .query(
                action,
                "SELECT pg_try_advisory_lock($1)",
                &[(&key.number, Type::INT8)],
            )
            .await?;
        if rows.first().is_some_and(|row| row.get(0)) {
            session.lock = Some(key.number);
            return Ok(Some(session));
        }
        session.release(action).await?;
        Ok(None)
    }

    fn client(&self) -> Result<&Client, PostgresError> {
        match &self.object {
            Some(object) => Ok(object),
            None => Err(PostgresError::Unavailable {
                address: self.address.clone(),
                source: "the session was released".into(),
            }),
        }
    }

    /// Runs one statement with typed parameters: a single round trip.
    pub(super) async fn query(
        &self,
        action: &str,
        sql: &str,
        parameters: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Vec<Row>, PostgresError> {
        self.client()?
            .query_typed(sql, parameters)
            .await
            .map_err(|source| PostgresError::statement(action, source))
    }

    /// Runs one statement by itself, as CREATE DATABASE and DROP DATABASE ask.
    pub(super) async fn execute(&self, action: &str, sql: &str) -> Result<(), PostgresError> {
        self.client()?
            .batch_execute(sql)
            .await
            .map_err(|source| PostgresError::statement(action, source))
    }

    /// Runs all statements in one transaction, in one round trip. A caller that goes away cannot cut it: the server
    /// has either the whole text or nothing of it.
    pub(super) async fn atomically(&self, action: &str, statements: &[String]) -> Result<(), PostgresError> {
        let sql = format!("BEGIN;\n{};\nCOMMIT", statements.join(";\n"));
        let client = self.client()?;
        let Err(source) = client.batch_execute(&sql).await else {
            return Ok(());
        };
        if !error::is_outage(&source) {
            client
                .batch_execute("ROLLBACK")
                .await
                .map_err(|source| PostgresError::statement(format!("undo: {action}"), source))?;
        }
        Err(PostgresError::statement(action, source))
    }

    /// Frees the lock and gives the connection back.
    pub(super) async fn release(mut self, action: &str) -> Result<(), PostgresError> {
        if let Some(lock) = self.lock {
            self.query(action, "SELECT pg_advisory_unlock($1)", &[(&lock, Type::INT8)])
                .await?;
        }
        self.object.take();
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(object) = self.object.take() {
            drop(Object::take(object));
        }
    }
}

/// The number of an advisory lock. All sessions of all operators take them in the maintenance database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LockKey {
    number: i64,
}

impl LockKey {
    fn of(kind: &str, value: &str) -> Self {
        let digest: [u8; 32] = Sha256::new()
            .chain_update(kind)
            .chain_update([0])
            .chain_update(value)
            .finalize()
            .into();
        let mut number = [0; 8];
        number.copy_from_slice(&digest[..8]);
        Self {
            number: i64::from_be_bytes(number),
        }
    }

    /// Everything that is done for one Clone.
    pub(super) fn owner(uid: &str) -> Self {
        Self::of("asymmetric owner", uid)
    }

    /// The building and dropping of one base.
    pub(super) fn base(key: &super::BaseKey) -> Self {
        Self::of("asymmetric base", key.as_str())
    }

    /// The taking of one spare, or the dropping of something that nobody renames.
    pub(super) fn database(name: &str) -> Self {
        Self::of("asymmetric database", name)
    }

    /// The roles that all share.
    pub(super) fn server() -> Self {
        Self::of("asymmetric server", "")
    }

    /// The number.
    pub(super) fn number(self) -> i64 {
        self.number
    }
}
