//! The Postgres servers that the settings name, and how to reach them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use asymmetric_crd::constants::DEFAULT_DATABASE_SERVER;
use serde::Deserialize;
use thiserror::Error;

use super::Settings;
use crate::database_servers::{DatabaseAddress, DatabaseServer, DatabaseServers};
use crate::postgres::{CopyStrategy, PostgresError, PostgresServer, ServerSettings};

/// The servers of the settings cannot be used.
#[derive(Error, Debug)]
pub enum DatabaseServersError {
    /// A file that a server's settings name cannot be read.
    #[error("failed to read {path} of the Postgres server '{server}'")]
    File {
        /// The server.
        server: String,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The address of a server cannot be used.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
}

/// Further Postgres servers beside the first one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FurtherServers(pub Vec<FurtherServer>);

/// A further Postgres server.
#[derive(Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FurtherServer {
    /// Name in the statuses of clones; never to be changed while clones are on it.
    pub name: String,
    /// Host name or address.
    pub host: String,
    /// TCP port.
    #[serde(default = "default_port")]
    pub port: u16,
    /// Login of the operator, with CREATEDB and CREATEROLE.
    pub user: String,
    /// File with its password.
    pub password_file: PathBuf,
    /// File with the certificates, as PEM, that the server is verified by, together with its name.
    #[serde(default)]
    pub authorities_file: Option<PathBuf>,
    /// Keeps new clones away.
    #[serde(default)]
    pub cordoned: bool,
    /// How it copies databases.
    #[serde(default)]
    pub copy_strategy: CopyStrategy,
}

fn default_port() -> u16 {
    5432
}

/// Why a list of servers does not read.
#[derive(Error, Debug)]
pub(super) enum ParseServersError {
    /// It is not the JSON that it should be.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Clones could not be told apart by their server.
    #[error("the server name '{0}' is used twice")]
    Twice(String),
}

/// Reads the JSON list.
pub(super) fn parse(text: &str) -> Result<FurtherServers, ParseServersError> {
    if text.trim().is_empty() {
        return Ok(FurtherServers::default());
    }
    let servers: Vec<FurtherServer> = serde_json::from_str(text)?;
    let mut names = BTreeSet::from([DEFAULT_DATABASE_SERVER]);
    if let Some(twice) = servers.iter().find(|server| !names.insert(&server.name)) {
        return Err(ParseServersError::Twice(twice.name.clone()));
    }
    Ok(FurtherServers(servers))
}

/// Handles on all servers of `settings`; connects to none of them. Has to be called inside a tokio runtime.
pub fn database_servers(settings: &Settings) -> Result<DatabaseServers, DatabaseServersError> {
    let mut first = ServerSettings::new(
        &settings.postgres_host,
        settings.postgres_port,
        &settings.postgres_user,
        settings.postgres_password.expose(),
        settings.installation(),
    );
    first.authorities.clone_from(&settings.postgres_authorities);
    first.copy_strategy = settings.postgres_copy_strategy;
    let first = handle(
        DEFAULT_DATABASE_SERVER,
        first,
        settings.postgres_cordoned,
        settings,
    );
    let further = settings.postgres_servers.0.iter().map(|server| {
        let known = further(server, settings.installation())?;
        handle(&server.name, known, server.cordoned, settings)
    });
    std::iter::once(first).chain(further).collect()
}

fn handle(
    name: &str,
    mut server: ServerSettings,
    cordoned: bool,
    settings: &Settings,
) -> Result<DatabaseServer, DatabaseServersError> {
    if let Some(extensions) = &settings.postgres_extensions {
        server.allowed_extensions.clone_from(extensions);
    }
    let address = DatabaseAddress {
        host: server.host.clone(),
        port: server.port,
        authorities: server.authorities.clone(),
    };
    let databases = Arc::new(PostgresServer::new(server)?);
    Ok(DatabaseServer::new(name, address, !cordoned, databases))
}

fn further(server: &FurtherServer, installation: String) -> Result<ServerSettings, DatabaseServersError> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|source| DatabaseServersError::File {
            server: server.name.clone(),
            path: path.to_owned(),
            source,
        })
    };
    let password = read(&server.password_file)?;
    let password = password.trim_end_matches(['\r', '\n']);
    let mut known = ServerSettings::new(&server.host, server.port, &server.user, password, installation);
    known.authorities = server.authorities_file.as_deref().map(read).transpose()?;
    known.copy_strategy = server.copy_strategy;
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_has_a_name_of_its_own_and_no_unknown_settings() {
        let server = r#"{"name":"b","host":"pg-b","user":"asym","passwordFile":"/p"}"#;
        let parsed = parse(&format!("[{server}]")).unwrap().0;
        assert_eq!((parsed[0].port, parsed[0].cordoned), (5432, false));
        assert_eq!(parsed[0].copy_strategy, CopyStrategy::WalLog);
        for (wrong, why) in [
            (format!("[{server},{server}]"), "'b' is used twice"),
            (
                format!("[{server}]").replace("\"b\"", "\"default\""),
                "'default' is used twice",
            ),
            (
                format!("[{server}]").replace("user", "usre"),
                "unknown field `usre`",
            ),
        ] {
            let error = parse(&wrong).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
        assert_eq!(parse("").unwrap(), FurtherServers::default());
    }

    #[test]
    fn a_missing_password_names_its_file() {
        let server = r#"[{"name":"b","host":"pg-b","user":"asym","passwordFile":"/nowhere/p"}]"#;
        let error = further(&parse(server).unwrap().0[0], "test".into()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "failed to read /nowhere/p of the Postgres server 'b'"
        );
    }
}
