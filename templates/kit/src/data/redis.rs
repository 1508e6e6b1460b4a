//! Redis, for what may vanish. Every key belongs to an epoch, expires, and is listed in the clone's index.

use redis::{Client, FromRedisValue, Pipeline, TlsCertificates, aio::MultiplexedConnection};
use std::time::Duration;
use tokio::sync::Mutex;

/// Why Redis cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RedisError {
    /// The URL is no Redis URL.
    #[error("failed to read the Redis URL")]
    Url(#[source] redis::RedisError),
    /// A command failed, or no connection could be had.
    #[error("failed to use Redis")]
    Command(#[from] redis::RedisError),
}

/// The Redis of one clone. Connects with the first command, and again after a failure.
#[derive(Debug)]
pub struct Redis {
    client: Client,
    prefix: String,
    connection: Mutex<Option<MultiplexedConnection>>,
}

/// The keys of one epoch.
#[derive(Debug, Clone, Copy)]
pub struct EpochKeys<'a> {
    redis: &'a Redis,
    epoch: u64,
}

impl Redis {
    pub(crate) fn new(url: &str, authorities: Option<&str>, prefix: &str) -> Result<Self, RedisError> {
        let client = match authorities {
            None => Client::open(url),
            Some(authorities) => {
                // The driver takes the process's default; an error says that there is one already.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let certificates = TlsCertificates {
                    client_tls: None,
                    root_cert: Some(authorities.as_bytes().to_vec()),
                };
                Client::build_with_tls(url, certificates)
            }
        };
        let client = client.map_err(RedisError::Url)?;
        Ok(Self {
            client,
            prefix: prefix.to_owned(),
            connection: Mutex::new(None),
        })
    }

    pub(crate) fn at(&self, epoch: u64) -> EpochKeys<'_> {
        EpochKeys { redis: self, epoch }
    }

    /// Lets go of the connection.
    pub(crate) async fn close(&self) {
        *self.connection.lock().await = None;
    }

    async fn run<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, RedisError> {
        let mut slot = self.connection.lock().await;
        let mut connection = match slot.take() {
            Some(connection) => connection,
            None => self.client.get_multiplexed_async_connection().await?,
        };
        // Not put back after a failure: the next command connects anew.
        let answer = commands.query_async(&mut connection).await?;
        *slot = Some(connection);
        Ok(answer)
    }
}

impl EpochKeys<'_> {
    fn key(&self, name: &str) -> String {
        format!("{}{}:{name}", self.redis.prefix, self.epoch)
    }

    fn index(&self) -> String {
        format!("{}index", self.redis.prefix)
    }

    /// Sets a value that is gone after `expiry` (whole seconds, at least one).
    pub async fn set(&self, name: &str, value: &[u8], expiry: Duration) -> Result<(), RedisError> {
        let key = self.key(name);
        let mut commands = redis::pipe();
        commands
            .atomic()
            .set_ex(&key, value, expiry.as_secs().max(1))
            .ignore();
        commands.sadd(self.index(), &key).ignore();
        self.redis.run(&commands).await
    }

    /// Adds one to a counter, which is gone `expiry` after its first count (whole seconds, at least one).
    pub async fn increment(&self, name: &str, expiry: Duration) -> Result<i64, RedisError> {
        let key = self.key(name);
        let mut commands = redis::pipe();
        commands.atomic().incr(&key, 1);
        let seconds = expiry.as_secs().max(1);
        commands.cmd("EXPIRE").arg(&key).arg(seconds).arg("NX").ignore();
        commands.sadd(self.index(), &key).ignore();
        let (count,): (i64,) = self.redis.run(&commands).await?;
        Ok(count)
    }

    /// A value, unless it is gone.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, RedisError> {
        let mut commands = redis::pipe();
        commands.get(self.key(name));
        let (value,): (Option<Vec<u8>>,) = self.redis.run(&commands).await?;
        Ok(value)
    }

    /// Removes a value.
    pub async fn remove(&self, name: &str) -> Result<(), RedisError> {
        let key = self.key(name);
        let mut commands = redis::pipe();
        commands
            .atomic()
            .unlink(&key)
            .ignore()
            .srem(self.index(), &key)
            .ignore();
        self.redis.run(&commands).await
    }
}
