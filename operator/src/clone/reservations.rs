//! What a clone gets for its whole life and shares with no other: its names, its local port and its place on a server.

use std::collections::{BTreeSet, HashMap};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use asymmetric_crd::names::{ExternalNames, database_server};
use asymmetric_crd::{AppClone, NamedError};
use kube::ResourceExt;

use crate::database_servers::DatabaseServers;

/// What was chosen for a clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reservation {
    /// Database, role, Redis user and prefix.
    pub names: ExternalNames,
    /// Local port, for `asym connect`.
    pub port: Option<u16>,
    /// Name of the Postgres server.
    pub server: String,
}

/// What a clone can be given.
pub(crate) struct Wish<'a> {
    /// Its names.
    pub names: ExternalNames,
    /// Its names when a clone of another namespace has those.
    pub other_names: ExternalNames,
    /// Where its port may be; `None` for a clone without one.
    pub ports: Option<RangeInclusive<u16>>,
    /// The server that it has to be on, such as that of the snapshot that it is made from.
    pub server: Option<&'a str>,
}

/// Reservations of this process, by the uid of their clone: a watch tells of a recorded one only later.
#[derive(Default)]
pub(crate) struct Reservations {
    made: Mutex<HashMap<String, (String, Reservation)>>,
}

impl Reservations {
    /// Chooses what no other clone has or is about to have: the lowest port that is free in the namespace, and the
    /// server with the fewest clones. `others` are all clones there are.
    pub(crate) fn reserve(
        &self,
        clone: &AppClone,
        others: &[Arc<AppClone>],
        servers: &DatabaseServers,
        wish: Wish<'_>,
    ) -> Result<Reservation, NamedError> {
        let uid = clone.uid().unwrap_or_default();
        let namespace = clone.namespace().unwrap_or_default();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let mut holdings: HashMap<String, Holding<'_>> = others
            .iter()
            .filter_map(|other| Some((other.uid()?, Holding::recorded(other)?)))
            .collect();
        let reserved = made.iter().map(|(uid, (namespace, reservation))| {
            let holding = Holding::reserved(namespace, reservation);
            (uid.clone(), holding)
        });
        holdings.extend(reserved);
        holdings.remove(&uid);
        let is_taken = holdings
            .values()
            .any(|holding| holding.database == wish.names.database);
        let port = match wish.ports {
            Some(range) => Some(free_port(&range, &namespace, holdings.values())?),
            None => None,
        };
        let homes = holdings.values().map(|holding| holding.server);
        let server = match wish.server {
            Some(server) => server.to_owned(),
            None => match servers.fewest(homes) {
                Some(server) => server.name.clone(),
                None => {
                    return Err(NamedError::PostgresUnavailable {
                        detail: "every server is cordoned".to_owned(),
                    });
                }
            },
        };
        let reservation = Reservation {
            names: if is_taken { wish.other_names } else { wish.names },
            port,
            server,
        };
        drop(holdings);
        made.insert(uid, (namespace, reservation.clone()));
        Ok(reservation)
    }

    /// To be called when a clone is gone, or needs nothing of it any more.
    pub(crate) fn forget(&self, uid: &str) {
        self.made
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(uid);
    }
}

/// What another clone has.
struct Holding<'a> {
    namespace: &'a str,
    database: &'a str,
    server: &'a str,
    ports: BTreeSet<u16>,
}

impl<'a> Holding<'a> {
    fn recorded(clone: &'a AppClone) -> Option<Self> {
        let status = clone.status.as_ref()?;
        let ports = status.ports.values().copied();
        Some(Self {
            namespace: clone.metadata.namespace.as_deref()?,
            database: status.database.as_deref()?,
            server: database_server(status.database_server.as_deref()),
            ports: ports.filter_map(|port| u16::try_from(port).ok()).collect(),
        })
    }

    fn reserved(namespace: &'a str, reservation: &'a Reservation) -> Self {
        Self {
            namespace,
            database: &reservation.names.database,
            server: &reservation.server,
            ports: reservation.port.into_iter().collect(),
        }
    }
}

fn free_port<'a>(
    range: &RangeInclusive<u16>,
    namespace: &str,
    holdings: impl Iterator<Item = &'a Holding<'a>>,
) -> Result<u16, NamedError> {
    let neighbours = holdings.filter(|holding| holding.namespace == namespace);
    let taken: BTreeSet<u16> = neighbours
        .flat_map(|holding| holding.ports.iter().copied())
        .collect();
    let free = range.clone().find(|port| !taken.contains(port));
    free.ok_or_else(|| NamedError::NoFreePorts {
        range: format!("{}-{}", range.start(), range.end()),
    })
}

#[cfg(test)]
mod tests;
