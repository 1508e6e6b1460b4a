//! A look into the shared Redis, past the operator.

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, FromRedisValue, RedisConnectionInfo, cmd};
use tokio::task::JoinHandle;

use crate::cluster::{Cluster, SYSTEM};
use crate::route;

/// The pod of the bundled server.
const POD: &str = "asymmetric-redis-0";
const PORT: u16 = 6379;

/// A session.
pub struct Session {
    connection: MultiplexedConnection,
    driver: JoinHandle<()>,
}

impl Session {
    /// As the administrator of the server.
    pub async fn administrator(cluster: &Cluster) -> Self {
        let password = cluster.server_password("redis-password").await;
        Self::open(cluster, "default", &password)
            .await
            .expect("the administrator can log in")
    }

    /// As anybody.
    pub async fn open(cluster: &Cluster, user: &str, password: &str) -> Result<Self, String> {
        let stream = route::to_pod(cluster, SYSTEM, POD, PORT).await?;
        let login = RedisConnectionInfo::default()
            .set_username(user)
            .set_password(password);
        let settings = AsyncConnectionConfig::default();
        let opened = MultiplexedConnection::new_with_config(&login, stream, settings).await;
        let (connection, driver) = opened.map_err(|error| error.to_string())?;
        let driver = tokio::spawn(driver);
        Ok(Self { connection, driver })
    }

    /// Runs a command.
    pub async fn run<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, String> {
        command
            .query_async(&mut self.connection.clone())
            .await
            .map_err(|error| error.to_string())
    }

    /// Whether a user of this name exists.
    pub async fn has_user(&self, name: &str) -> bool {
        let users: Vec<String> = self
            .run(cmd("ACL").arg("USERS"))
            .await
            .expect("users can be listed");
        users.iter().any(|user| user == name)
    }

    /// All keys that begin with `prefix`.
    pub async fn keys(&self, prefix: &str) -> Vec<String> {
        let (mut cursor, mut keys) = (0_u64, Vec::new());
        loop {
            let mut scan = cmd("SCAN");
            scan.arg(cursor)
                .arg("MATCH")
                .arg(format!("{prefix}*"))
                .arg("COUNT")
                .arg(1000);
            let (next, found): (u64, Vec<String>) = self.run(&scan).await.expect("keys can be listed");
            keys.extend(found);
            cursor = next;
            if cursor == 0 {
                keys.sort();
                return keys;
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// User, password and prefix out of the backend's Secret and the clone's status.
pub struct Login {
    /// Name of the user.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl Login {
    /// Reads `redis://user:password@host:port`.
    pub fn read(url: &str) -> Self {
        let credentials = url.strip_prefix("redis://").and_then(|rest| rest.split_once('@'));
        let parts = credentials.and_then(|(credentials, _)| credentials.split_once(':'));
        let (user, password) = parts.unwrap_or_else(|| panic!("an URL without credentials"));
        Self {
            user: user.to_owned(),
            password: password.to_owned(),
        }
    }
}
