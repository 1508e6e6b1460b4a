//! Where a PostgreSQL server is, how the operator logs in, and the limits it gives to clones.

use std::{fmt, time::Duration};

use clap::ValueEnum;
use serde::Deserialize;

/// How `CREATE DATABASE … TEMPLATE` copies: each is faster on other hardware.
#[derive(ValueEnum, Deserialize, Debug, Clone, Copy, PartialEq, Eq, Default)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum CopyStrategy {
    /// Block by block through the write-ahead log: no checkpoint, fast for small databases.
    #[default]
    WalLog,
    /// Files copied by the file system between two checkpoints: a few kB of log, for large databases.
    FileCopy,
}

impl CopyStrategy {
    /// The word after `STRATEGY`.
    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::WalLog => "wal_log",
            Self::FileCopy => "file_copy",
        }
    }
}

/// Limits of the roles and databases of a clone.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections of the backend's role, and to the clone's database in all.
    pub connections: u16,
    /// Connections of the read-only twin, and to a retained run.
    pub read_only_connections: u16,
    /// Default `statement_timeout`; a role can lift it for its own session.
    pub statement_timeout: Duration,
    /// Temporary files of one session in megabytes; set only where the operator is a superuser, as PostgreSQL asks.
    pub temporary_files_megabytes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 12,
            read_only_connections: 4,
            statement_timeout: Duration::from_secs(30),
            temporary_files_megabytes: 1024,
        }
    }
}

/// One PostgreSQL server.
#[derive(Clone)]
pub struct ServerSettings {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// The operator's role: a superuser, or one with CREATEDB and CREATEROLE.
    pub user: String,
    /// Its password.
    pub password: String,
    /// Certificates, as PEM, that the server is verified by, together with its name; no encryption without.
    pub authorities: Option<String>,
    /// The database that the operator itself connects to.
    pub maintenance_database: String,
    /// Names this installation in every mark, so that two installations on one server never collect each other's.
    pub installation: String,
    /// How copies are made.
    pub copy_strategy: CopyStrategy,
    /// Extensions that a manifest may name.
    pub allowed_extensions: Vec<String>,
    /// Limits of clones.
    pub limits: Limits,
    /// The longest that building one base may take.
    pub build_timeout: Duration,
    /// Connections that the operator keeps for its own work.
    pub pool_size: usize,
    /// Copies made at the same time.
    pub concurrent_copies: usize,
    /// Take CONNECT on `postgres` and `template1` from PUBLIC. Needs to own them; a server shared with others says no.
    pub close_maintenance_databases: bool,
}

impl ServerSettings {
    /// Settings with the defaults for everything that is not the address.
    pub fn new(
        host: impl Into<String>,
        port: u16,
        user: impl Into<String>,
        password: impl Into<String>,
        installation: impl Into<String>,
    ) -> Self {
        Self {
            host: host.into(),
            port,
            user: user.into(),
            password: password.into(),
            authorities: None,
            maintenance_database: "postgres".to_owned(),
            installation: installation.into(),
            copy_strategy: CopyStrategy::default(),
            allowed_extensions: TRUSTED_EXTENSIONS.iter().map(|name| (*name).to_owned()).collect(),
            limits: Limits::default(),
            build_timeout: Duration::from_mins(10),
            pool_size: 16,
            concurrent_copies: 4,
            close_maintenance_databases: true,
        }
    }

    /// `host:port`, for messages.
    pub fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// A URL with which `role` reaches `database` on this server.
    pub fn url(&self, role: &str, password: &str, database: &str) -> String {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        format!(
            "postgres://{}:{}@{host}:{}/{}",
            percent_encode(role),
            percent_encode(password),
            self.port,
            percent_encode(database)
        )
    }
}

/// The extensions that PostgreSQL itself ships and marks as trusted, without procedural languages: none of them
/// reaches outside its database.
const TRUSTED_EXTENSIONS: [&str; 19] = [
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dict_int",
    "fuzzystrmatch",
    "hstore",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "pg_trgm",
    "pgcrypto",
    "seg",
    "tablefunc",
    "tsm_system_rows",
    "tsm_system_time",
    "unaccent",
    "uuid-ossp",
];

/// Percent-encodes everything but the unreserved characters of RFC 3986.
fn percent_encode(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

// The password must not reach a log line through `{:?}`.
impl fmt::Debug for ServerSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ServerSettings")
            .field("address", &self.address())
            .field("user", &self.user)
            .field("maintenance_database", &self.maintenance_database)
            .field("installation", &self.installation)
            .field("copy_strategy", &self.copy_strategy)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_survives_any_password_and_address() {
        let settings = ServerSettings::new("::1", 5432, "operator", "secret", "here");
        assert_eq!(
            settings.url("clone_a", "p@ss/w:rd?", "clone_a"),
            "postgres://clone_a:p%40ss%2Fw%3Ard%3F@[::1]:5432/clone_a"
        );
    }

    #[test]
    fn no_password_is_printed() {
        let settings = ServerSettings::new("localhost", 5432, "operator", "very-secret", "here");
        assert!(!format!("{settings:?}").contains("very-secret"));
    }
}
