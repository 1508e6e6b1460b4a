//! The Postgres servers that clones live on: each clone on one of them for its whole life.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use asymmetric_crd::constants::DEFAULT_DATABASE_SERVER;
use asymmetric_crd::{AppClone, NamedError, names};

use crate::postgres::Databases;

/// One of the servers.
pub struct DatabaseServer {
    /// Name in the settings and in the statuses of clones.
    pub name: String,
    /// Where backends connect.
    pub address: DatabaseAddress,
    /// Whether new clones may go there; those that are there stay.
    pub takes_clones: bool,
    /// The server itself.
    pub databases: Arc<dyn Databases>,
    answers: AtomicBool,
}

/// Where backends connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseAddress {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Certificates, as PEM, that the server is verified by, together with its name; no encryption without.
    pub authorities: Option<String>,
}

impl DatabaseServer {
    /// A server that is taken to answer until it is said not to.
    pub fn new(
        name: impl Into<String>,
        address: DatabaseAddress,
        takes_clones: bool,
        databases: Arc<dyn Databases>,
    ) -> Self {
        Self {
            name: name.into(),
            address,
            takes_clones,
            databases,
            answers: AtomicBool::new(true),
        }
    }

    /// How metrics, `/readyz` and the log call it.
    #[must_use]
    pub fn label(&self) -> String {
        if self.name == DEFAULT_DATABASE_SERVER {
            "postgres".to_owned()
        } else {
            format!("postgres/{}", self.name)
        }
    }

    /// Notes whether it answers now.
    pub fn set_answers(&self, answers: bool) {
        self.answers.store(answers, Ordering::Relaxed);
    }

    /// Whether a new clone should rather go there than elsewhere.
    pub(crate) fn is_eligible(&self) -> bool {
        self.takes_clones && self.answers.load(Ordering::Relaxed)
    }
}

/// All of them, by name.
#[derive(Default)]
pub struct DatabaseServers {
    servers: BTreeMap<String, DatabaseServer>,
}

impl FromIterator<DatabaseServer> for DatabaseServers {
    fn from_iter<T: IntoIterator<Item = DatabaseServer>>(servers: T) -> Self {
        let servers = servers.into_iter();
        Self {
            servers: servers.map(|server| (server.name.clone(), server)).collect(),
        }
    }
}

impl DatabaseServers {
    /// All servers, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &DatabaseServer> {
        self.servers.values()
    }

    /// The server of this name; `None` when the settings have it no more.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&DatabaseServer> {
        self.servers.get(name)
    }

    /// The server that the clone's status names.
    ///
    /// # Errors
    /// `POSTGRES_UNAVAILABLE` when the settings have it no more.
    pub(crate) fn of(&self, clone: &AppClone) -> Result<&DatabaseServer, NamedError> {
        let recorded = clone.status.as_ref();
        let recorded = recorded.and_then(|status| status.database_server.as_deref());
        let name = names::database_server(recorded);
        self.get(name).ok_or_else(|| NamedError::PostgresUnavailable {
            detail: format!("the operator's settings have no server '{name}'"),
        })
    }

    /// The server with the fewest clones among those that new clones should go to, or may go to when none answers;
    /// `homes` has the server of each clone. `None` when every one is closed to new clones.
    pub(crate) fn fewest<'a>(&self, homes: impl Iterator<Item = &'a str>) -> Option<&DatabaseServer> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for home in homes {
            *counts.entry(home).or_default() += 1;
        }
        let count = |server: &&DatabaseServer| counts.get(server.name.as_str()).copied().unwrap_or_default();
        let eligible = self.iter().filter(|server| server.is_eligible());
        let open = || self.iter().filter(|server| server.takes_clones);
        eligible.min_by_key(count).or_else(|| open().min_by_key(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postgres::{PostgresServer, ServerSettings};

    fn server(name: &str, takes_clones: bool) -> DatabaseServer {
        let address = DatabaseAddress {
            host: name.to_owned(),
            port: 5432,
            authorities: None,
        };
        let settings = ServerSettings::new(name, 5432, "postgres", "", "test");
        let databases = Arc::new(PostgresServer::new(settings).unwrap());
        DatabaseServer::new(name, address, takes_clones, databases)
    }

    fn chosen<'a>(servers: &'a DatabaseServers, homes: &[&str]) -> Option<&'a str> {
        let server = servers.fewest(homes.iter().copied())?;
        Some(&server.name)
    }

    #[tokio::test]
    async fn a_clone_goes_where_the_fewest_are() {
        let servers: DatabaseServers = ["a", "b", "c"]
            .map(|name| server(name, true))
            .into_iter()
            .collect();
        assert_eq!(chosen(&servers, &[]), Some("a"));
        assert_eq!(chosen(&servers, &["a"]), Some("b"));
        assert_eq!(chosen(&servers, &["a", "b", "b", "c", "c", "gone"]), Some("a"));
    }

    #[tokio::test]
    async fn a_server_that_does_not_answer_or_is_closed_gets_none() {
        let servers: DatabaseServers = [server("a", true), server("b", false), server("c", true)]
            .into_iter()
            .collect();
        assert_eq!(chosen(&servers, &["a", "c", "c"]), Some("a"));
        servers.get("a").unwrap().set_answers(false);
        assert_eq!(chosen(&servers, &["a", "c", "c"]), Some("c"));
        servers.get("c").unwrap().set_answers(false);
        assert_eq!(
            chosen(&servers, &["a", "c", "c"]),
            Some("a"),
            "somewhere it has to go"
        );
        let closed: DatabaseServers = [server("b", false)].into_iter().collect();
        assert_eq!(chosen(&closed, &[]), None);
    }
}
