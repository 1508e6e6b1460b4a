//! Connections to the clone's database: a small pool that exists only while it is used.

use crate::{
    relay::Target,
    tls::{self, TrustError},
};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime};
use jiff::Timestamp;
use rustls::ClientConfig;
use std::{
    net::IpAddr,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio_postgres::{
    Client,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_util::sync::CancellationToken;

/// Connections of one clone at most.
const MAXIMUM_CONNECTIONS: usize = 3;
/// A connection unused for this long is closed.
const IDLE_LIMIT: Duration = Duration::from_secs(30);
/// How often idle connections are looked for.
const IDLE_CHECK: Duration = Duration::from_secs(5);
/// How long a request waits for one of the connections.
const WAIT_LIMIT: Duration = Duration::from_secs(10);
/// How long connecting may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// Settings of every session. A clone starts with tables so small that reading them whole looks cheap, and such a plan,
/// once cached, outlives the growth of the tables; and the same few statements need no new plan for every value.
const SESSION_OPTIONS: &str = "-c enable_seqscan=off -c plan_cache_mode=force_generic_plan -c jit=off";

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The URL is no PostgreSQL URL.
    #[error("failed to read the database URL")]
    Url(#[source] tokio_postgres::Error),
    /// The URL has no host that is reached over TCP.
    #[error("failed to read the database URL: it names no host")]
    NoHost,
    /// The certificates to verify the server by cannot be used.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The pool cannot be built.
    #[error("failed to set up the connection pool")]
    Pool(#[from] deadpool_postgres::BuildError),
    /// No connection could be had.
    #[error("failed to connect to the database")]
    Connect(#[from] PoolError),
    /// A connection of its own could not be opened.
    #[error("failed to connect to the database")]
    Single(#[source] tokio_postgres::Error),
    /// A connection of its own was not opened in time.
    #[error("failed to connect to the database within {} s", CONNECT_LIMIT.as_secs())]
    Slow,
}

/// The database of one clone.
#[derive(Debug)]
pub(crate) struct Database {
    config: tokio_postgres::Config,
    /// What verifies the server, where connections are encrypted.
    tls: Arc<ClientConfig>,
    is_encrypted: bool,
    pool: Mutex<Option<Pool>>,
    /// When which epoch began, once it is known.
    epoch_start: Mutex<Option<(u64, Timestamp)>>,
    /// Numbers of requests that are taken from the database and not used yet.
    numbers: Mutex<Range<i64>>,
}

impl Database {
    /// A server is verified by `authorities` (PEM) and its name; without them nothing is encrypted.
    pub(crate) fn new(url: &str, authorities: Option<&str>) -> Result<Self, DatabaseError> {
        let mut config: tokio_postgres::Config = url.parse().map_err(DatabaseError::Url)?;
        let options = match config.get_options() {
            Some(given) => format!("{SESSION_OPTIONS} {given}"),
            None => SESSION_OPTIONS.to_owned(),
        };
        let tls = tls::client(authorities)?;
        config
            .ssl_mode(if authorities.is_some() {
                SslMode::Require
            } else {
                SslMode::Disable
            })
            .connect_timeout(CONNECT_LIMIT)
            .application_name("asymmetric-backend")
            .options(options);
        Ok(Self {
            config,
            tls: Arc::new(tls),
            is_encrypted: authorities.is_some(),
            pool: Mutex::new(None),
            epoch_start: Mutex::new(None),
            numbers: Mutex::default(),
        })
    }

    /// Where the relay leads.
    pub(crate) fn target(&self) -> Result<Target, DatabaseError> {
        let (host, port) = self.address()?;
        let tls = self.is_encrypted.then(|| Arc::clone(&self.tls));
        Ok(Target { host, port, tls })
    }

    fn connector(&self) -> MakeRustlsConnect {
        MakeRustlsConnect::new(self.tls.as_ref().clone())
    }

    fn address(&self) -> Result<(String, u16), DatabaseError> {
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        if let Some(address) = self.config.get_hostaddrs().first() {
            return Ok((IpAddr::to_string(address), port));
        }
        match self.config.get_hosts().first() {
            Some(Host::Tcp(host)) => Ok((host.clone(), port)),
            _ => Err(DatabaseError::NoHost),
        }
    }

    /// A connection of the pool, which is made when there is none.
    pub(crate) async fn get(&self) -> Result<Object, DatabaseError> {
        let pool = self.open()?;
        Ok(pool.get().await?)
    }

    fn open(&self) -> Result<Pool, DatabaseError> {
        let mut slot = lock(&self.pool);
        if let Some(pool) = slot.as_ref() {
            return Ok(pool.clone());
        }
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let pool = Pool::builder(Manager::from_config(
            self.config.clone(),
            self.connector(),
            recycling,
        ))
        .max_size(MAXIMUM_CONNECTIONS)
        .wait_timeout(Some(WAIT_LIMIT))
        .create_timeout(Some(CONNECT_LIMIT))
        .runtime(Runtime::Tokio1)
        .build()?;
        *slot = Some(pool.clone());
        Ok(pool)
    }

    /// Closes the pool; the next [`Database::get`] opens another one. Nothing known about the database stays known.
    pub(crate) fn close(&self) {
        if let Some(pool) = lock(&self.pool).take() {
            pool.close();
        }
        *lock(&self.epoch_start) = None;
        *lock(&self.numbers) = Range::default();
    }

    /// A connection outside the pool, for the control port: it works while the gate is closed.
    pub(crate) async fn single(&self) -> Result<Client, DatabaseError> {
        let connecting = tokio::time::timeout(CONNECT_LIMIT, self.config.connect(self.connector())).await;
        let (client, connection) = connecting
            .map_err(|_| DatabaseError::Slow)?
            .map_err(DatabaseError::Single)?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a control connection to the database ended");
            }
        });
        Ok(client)
    }

    /// When this epoch began. The database remembers it, so that world time goes on after a restart of the process.
    pub(crate) async fn epoch_start(
        &self,
        connection: &Object,
        epoch: u64,
        started: Timestamp,
    ) -> Result<Timestamp, tokio_postgres::Error> {
        if let Some((known, start)) = *lock(&self.epoch_start)
            && known == epoch
        {
            return Ok(start);
        }
        let number = i64::try_from(epoch).unwrap_or(i64::MAX);
        // Requests that are older than the epoch came with a snapshot: its world goes on where it was left.
        let insert = "INSERT INTO _asym_log.epochs (epoch, started_at) \
             SELECT $1, timestamptz 'epoch' + $2::bigint * interval '1 microsecond' \
                 - greatest(coalesce((SELECT max(world_at) FROM _asym_log.requests) - anchor, interval '0'), interval '0') \
             FROM _asym_state.clock ON CONFLICT DO NOTHING";
        connection
            .execute(insert, &[&number, &started.as_microsecond()])
            .await?;
        let select = "SELECT (extract(epoch FROM started_at) * 1000000)::bigint FROM _asym_log.epochs WHERE epoch = $1";
        let microseconds: i64 = connection.query_one(select, &[&number]).await?.get(0);
        let start = Timestamp::from_microsecond(microseconds).unwrap_or(started);
        *lock(&self.epoch_start) = Some((epoch, start));
        Ok(start)
    }

    /// The number of a request, higher than all before it. Numbers are taken from the database by the thousand and outside
    /// of transactions: taking one inside would now and then make a transaction that only reads look like one that
    /// writes.
    pub(crate) async fn next_request(&self, connection: &Object) -> Result<i64, tokio_postgres::Error> {
        if let Some(number) = lock(&self.numbers).next() {
            return Ok(number);
        }
        let take = "SELECT last, increment_by FROM \
             (SELECT nextval('_asym_log.request_sequence') AS last) AS taken, pg_sequences \
             WHERE schemaname = '_asym_log' AND sequencename = 'request_sequence'";
        let row = connection.query_one(take, &[]).await?;
        let (first, count): (i64, i64) = (row.get(0), row.get(1));
        *lock(&self.numbers) = first + 1..first + count;
        Ok(first)
    }

    /// Closes connections that nobody used for a while, until told to stop.
    pub(crate) async fn close_idle(&self, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(IDLE_CHECK);
        while stop.run_until_cancelled(ticks.tick()).await.is_some() {
            let pool = lock(&self.pool).clone();
            if let Some(pool) = pool {
                pool.retain(|_, metrics| metrics.last_used() < IDLE_LIMIT);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is inside is replaced whole: a panic elsewhere cannot leave it half-changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
