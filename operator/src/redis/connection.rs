//! The connection to a Redis server, which all controllers share.

use std::{sync::Arc, time::Duration};

use redis::{
    AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisError, RedisResult, aio::MultiplexedConnection,
};
use tokio::sync::Mutex;

/// The longest that connecting may take, and that an answer may.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(10);

/// One connection, made with the first command and made anew after any failure that is not the server's own answer.
///
/// The driver's own manager only comes back from failures of the transport. A greeting that is no Redis' (a proxy, a
/// Service that is not served yet) or a refused login would stay with it for good.
#[derive(Clone)]
pub(super) struct Connection {
    client: Client,
    current: Arc<Mutex<Current>>,
}

#[derive(Default)]
struct Current {
    connection: Option<MultiplexedConnection>,
    /// Counts connections, so that who fails late does not throw away a newer one.
    number: u64,
}

impl Connection {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            current: Arc::default(),
        }
    }

    /// Sends a command; once more over a new connection if the one at hand turns out to be lost.
    pub(super) async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        match self.try_once(command).await {
            Err(error) if error.is_connection_dropped() => self.try_once(command).await,
            other => other,
        }
    }

    async fn try_once<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        let (mut connection, number) = self.current().await?;
        let result = command.query_async(&mut connection).await;
        if result.as_ref().is_err_and(is_broken) {
            let mut current = self.current.lock().await;
            if current.number == number {
                current.connection = None;
            }
        }
        result
    }

    async fn current(&self) -> RedisResult<(MultiplexedConnection, u64)> {
        let mut current = self.current.lock().await;
        if let Some(connection) = &current.connection {
            return Ok((connection.clone(), current.number));
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT));
        let made = self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        current.number += 1;
        current.connection = Some(made.clone());
        Ok((made, current.number))
    }
}

/// Whether the connection is of no more use. An answer of the server itself, even a refusal, proves that it is.
fn is_broken(error: &RedisError) -> bool {
    error.is_unrecoverable_error() || error.is_timeout()
}
