//! The server as controllers hold it.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use redis::{
    Client, Cmd, ErrorKind, FromRedisValue, IntoConnectionInfo as _, ServerErrorKind, TlsCertificates, Value,
};

use super::{CloneUser, Prefixes, RedisError, UserPassword, UserState, acl, connection::Connection, notes};
use crate::postgres::ExternalNames;
use crate::tls;

/// Where a Redis server is and how the operator logs in.
#[derive(Clone)]
pub struct RedisSettings {
    /// `redis://host:port`, or `rediss://host:port` for TLS.
    pub url: String,
    /// Certificates, as PEM, that a server at `rediss://` is verified by, together with its name.
    pub authorities: Option<String>,
    /// The operator's user, `default` as a rule.
    pub user: String,
    /// Its password; empty for a server without one.
    pub password: String,
    /// Names the operator's installation: several may share the server.
    pub installation: String,
}

// The password must not reach a log line through `{:?}`.
impl fmt::Debug for RedisSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RedisSettings")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// A Redis server. Cloning it gives another handle to the same connection.
#[derive(Clone)]
pub struct RedisServer {
    connection: Connection,
    /// Key of the notes on users.
    notes: String,
    address: String,
    /// The commands of a clone's user in the words of this server, which shortens what it was told.
    commands: Arc<Mutex<Option<BTreeSet<String>>>>,
}

/// Keys removed with one command.
const BATCH: usize = 500;

impl RedisServer {
    /// A handle; connects when first used.
    pub fn new(settings: &RedisSettings) -> Result<Self, RedisError> {
        let info = settings
            .url
            .as_str()
            .into_connection_info()
            .map_err(RedisError::Address)?;
        let address = info.addr().to_string();
        let mut login = info.redis_settings().clone();
        if !settings.password.is_empty() {
            login = login
                .set_username(&settings.user)
                .set_password(&settings.password);
        }
        let info = info.set_redis_settings(login);
        let client = match &settings.authorities {
            None => Client::open(info),
            Some(authorities) => {
                tls::use_ring();
                let certificates = TlsCertificates {
                    client_tls: None,
                    root_cert: Some(authorities.clone().into_bytes()),
                };
                Client::build_with_tls(info, certificates)
            }
        };
        let client = client.map_err(RedisError::Address)?;
        Ok(Self {
            connection: Connection::new(client),
            notes: notes::key(&settings.installation),
            address,
            commands: Arc::default(),
        })
    }

    async fn ask<T: FromRedisValue>(&self, action: &str, command: &Cmd) -> Result<T, RedisError> {
        let result = self.connection.ask(command).await;
        result.map_err(|source| RedisError::command(&self.address, action, source))
    }

    /// Sorts out the answer to a command that manages users.
    fn managing<T>(&self, result: Result<T, RedisError>) -> Result<T, RedisError> {
        match result {
            Err(RedisError::Command { source, .. }) if is_refusal(&source) => Err(RedisError::UsersRefused {
                address: self.address.clone(),
                source,
            }),
            other => other,
        }
    }

    /// Writes the users to the server's file, where it has one, so that they survive a restart.
    async fn save_users(&self) -> Result<(), RedisError> {
        match self
            .ask::<()>("save the users", redis::cmd("ACL").arg("SAVE"))
            .await
        {
            // Without a file the server keeps users in memory only; a changed run id makes them again. A server
            // that does not let us say SAVE saves by itself.
            Err(RedisError::Command { source, .. }) if has_no_file(&source) || is_refusal(&source) => Ok(()),
            other => other,
        }
    }

    async fn get_user(&self, names: &ExternalNames) -> Result<Option<User>, RedisError> {
        let mut command = redis::cmd("ACL");
        command.arg("GETUSER").arg(names.redis_user());
        let answer = self
            .ask::<Option<HashMap<String, Value>>>("look up a user", &command)
            .await;
        Ok(self.managing(answer)?.map(User))
    }
}

/// The answer to `ACL GETUSER`.
struct User(HashMap<String, Value>);

impl User {
    fn text(&self, field: &str) -> String {
        self.0
            .get(field)
            .and_then(|value| String::from_redis_value_ref(value).ok())
            .unwrap_or_default()
    }

    fn list(&self, field: &str) -> Vec<String> {
        self.0
            .get(field)
            .and_then(|value| Vec::from_redis_value_ref(value).ok())
            .unwrap_or_default()
    }

    /// In no order: a server shows them in another one after each start.
    fn commands(&self) -> BTreeSet<String> {
        self.text("commands").split(' ').map(str::to_owned).collect()
    }

    /// Selectors are lists of their own; how many there are says enough.
    fn has_selectors(&self) -> bool {
        !matches!(self.0.get("selectors"), None | Some(Value::Nil))
            && self.0.get("selectors") != Some(&Value::Array(Vec::new()))
    }
}

/// The operator's user may not run the command, or the server does not know it (managed services rename or remove it).
fn is_refusal(error: &redis::RedisError) -> bool {
    let unknown = error
        .detail()
        .is_some_and(|detail| detail.to_ascii_lowercase().contains("unknown command"));
    error.kind() == ErrorKind::Server(ServerErrorKind::NoPerm) || unknown
}

fn has_no_file(error: &redis::RedisError) -> bool {
    error
        .detail()
        .is_some_and(|detail| detail.contains("not configured to use an ACL file"))
}

#[async_trait]
impl Prefixes for RedisServer {
    async fn ensure_user(
        &self,
        names: &ExternalNames,
        uid: &str,
        password: &UserPassword,
    ) -> Result<(), RedisError> {
        // First, so that there is no user that nobody knows of.
        let mut note = redis::cmd("HSET");
        note.arg(&self.notes)
            .arg(names.redis_user())
            .arg(notes::write(names, uid));
        self.ask::<()>("note whose a user is", &note).await?;
        let mut command = redis::cmd("ACL");
        command
            .arg("SETUSER")
            .arg(names.redis_user())
            .arg(acl::rules(names, password));
        let answer = self
            .ask::<()>(&format!("make user `{}`", names.redis_user()), &command)
            .await;
        self.managing(answer)?;
        if let Some(user) = self.get_user(names).await? {
            *self.commands.lock().unwrap_or_else(PoisonError::into_inner) = Some(user.commands());
        }
        self.save_users().await
    }

    async fn user_state(
        &self,
        names: &ExternalNames,
        password: &UserPassword,
    ) -> Result<UserState, RedisError> {
        let Some(user) = self.get_user(names).await? else {
            return Ok(UserState::Absent);
        };
        let commands = self
            .commands
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let current = user.list("flags").iter().any(|flag| flag == "on")
            && user.list("passwords") == [acl::password_digest(password)]
            && user.text("keys") == acl::key_pattern(names)
            && user.text("channels") == acl::channel_pattern(names)
            && Some(user.commands()) == commands
            && !user.has_selectors();
        Ok(if current {
            UserState::Current
        } else {
            UserState::Different
        })
    }

    async fn user_exists(&self, names: &ExternalNames) -> Result<bool, RedisError> {
        Ok(self.get_user(names).await?.is_some())
    }

    async fn fingerprints(&self) -> Result<HashMap<String, u64>, RedisError> {
        let answer = self
            .ask::<Vec<String>>("list the users", redis::cmd("ACL").arg("LIST"))
            .await;
        let users = self.managing(answer)?.into_iter().filter_map(|line| {
            // In no order: a server shows rules in another one after each start.
            let mut words: Vec<&str> = line.split(' ').collect();
            let name = (*words.get(1)?).to_owned();
            words.sort_unstable();
            let mut hasher = DefaultHasher::new();
            words.hash(&mut hasher);
            Some((name, hasher.finish()))
        });
        Ok(users.collect())
    }

    async fn purge(&self, names: &ExternalNames) -> Result<u64, RedisError> {
        let action = format!("remove the keys of `{}`", names.redis_prefix());
        let index = names.redis_index();
        let mut removed = 0;
        let mut cursor = 0_u64;
        loop {
            let mut scan = redis::cmd("SSCAN");
            scan.arg(&index).arg(cursor).arg("COUNT").arg(BATCH);
            let (next, keys): (u64, Vec<Vec<u8>>) = match self.ask(&action, &scan).await {
                // The clone may have written anything there; what is not a set names no keys.
                Err(RedisError::Command { source, .. }) if source.code() == Some("WRONGTYPE") => break,
                other => other?,
            };
            // The index is the clone's own to write: it could name keys of others.
            let own: Vec<Vec<u8>> = keys
                .into_iter()
                .filter(|key| key.starts_with(names.redis_prefix().as_bytes()))
                .collect();
            if !own.is_empty() {
                removed += self.ask::<u64>(&action, redis::cmd("UNLINK").arg(own)).await?;
            }
            cursor = next;
            if cursor == 0 {
                break;
            }
        }
        // Last, so that an interrupted purge finds the rest.
        self.ask::<u64>(&action, redis::cmd("UNLINK").arg(&index)).await?;
        Ok(removed)
    }

    async fn remove(&self, names: &ExternalNames) -> Result<(), RedisError> {
        // The user first: nobody writes between the purge and its end.
        let action = format!("remove user `{}`", names.redis_user());
        let answer = self
            .ask::<u64>(&action, redis::cmd("ACL").arg("DELUSER").arg(names.redis_user()))
            .await;
        let deleted = self.managing(answer)?;
        if deleted > 0 {
            self.save_users().await?;
        }
        self.purge(names).await?;
        // Last, so that an interrupted removal is found.
        let mut forget = redis::cmd("HDEL");
        forget.arg(&self.notes).arg(names.redis_user());
        self.ask::<u64>(&action, &forget).await?;
        Ok(())
    }

    async fn users(&self) -> Result<Vec<CloneUser>, RedisError> {
        let all = self
            .ask::<HashMap<String, String>>("list users", redis::cmd("HGETALL").arg(&self.notes))
            .await?;
        Ok(notes::read(all))
    }

    async fn remove_user(&self, user: &CloneUser) -> Result<(), RedisError> {
        if !self.users().await?.contains(user) {
            return Ok(());
        }
        // A note that no clone can have written is not acted on.
        match ExternalNames::new(&user.name, &user.prefix) {
            Ok(names) => self.remove(&names).await,
            Err(_) => Ok(()),
        }
    }

    async fn run_id(&self) -> Result<String, RedisError> {
        let action = "ask Redis for its run id";
        let info: String = self.ask(action, redis::cmd("INFO").arg("server")).await?;
        info.lines()
            .find_map(|line| line.trim().strip_prefix("run_id:"))
            .map(str::to_owned)
            .ok_or_else(|| RedisError::Command {
                action: action.to_owned(),
                source: (ErrorKind::UnexpectedReturnType, "no run_id in INFO").into(),
            })
    }
}
