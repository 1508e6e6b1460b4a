//! Finding and removing what nobody needs any more.

use std::collections::{BTreeSet, HashSet};

use super::{
    BaseKey, Mark, MarkKind, PostgresError, PostgresServer, base, catalog, catalog::DatabaseRow, destroy,
    drop_queue::Expected,
};

/// Something on the server that this installation made and nobody needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Leftover {
    /// The database or role.
    pub name: String,
    /// What it is.
    pub kind: LeftoverKind,
}

/// What a leftover is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LeftoverKind {
    /// A database of a Clone that is no more.
    Database {
        /// Its `metadata.uid`.
        uid: String,
    },
    /// An ended run of a Clone that is no more.
    Run {
        /// Its `metadata.uid`.
        uid: String,
    },
    /// A role of a Clone that is no more.
    Role {
        /// Its `metadata.uid`.
        uid: String,
    },
    /// A base that no clone pins, its spare, or a half-made one.
    Base {
        /// The content.
        base: BaseKey,
    },
    /// The role of a build that was killed, of content that no clone pins.
    BuildRole {
        /// The content.
        base: BaseKey,
    },
    /// A database that was made and never marked.
    Unmarked,
}

pub(super) async fn leftovers(
    server: &PostgresServer,
    live: &HashSet<String>,
    pinned: &HashSet<BaseKey>,
) -> Result<Vec<Leftover>, PostgresError> {
    let session = server.session().await?;
    let databases = catalog::our_databases(&session).await?;
    let roles = catalog::our_roles(&session).await?;
    session.release("look for leftovers").await?;
    let installation = &server.settings().installation;
    let mut found: Vec<Leftover> = databases
        .into_iter()
        .filter_map(|database| {
            let kind = leftover_database(&database, installation, live, pinned)?;
            Some(Leftover {
                name: database.name,
                kind,
            })
        })
        .collect();
    found.extend(roles.into_iter().filter_map(|role| {
        let kind = leftover_role(role.mark?, installation, live, pinned)?;
        Some(Leftover {
            name: role.name,
            kind,
        })
    }));
    Ok(found)
}

fn leftover_role(
    mark: Mark,
    installation: &str,
    live: &HashSet<String>,
    pinned: &HashSet<BaseKey>,
) -> Option<LeftoverKind> {
    if mark.installation != installation {
        return None;
    }
    match mark.kind {
        MarkKind::Role { uid, .. } => (!live.contains(&uid)).then_some(LeftoverKind::Role { uid }),
        MarkKind::Building { base } => (!pinned.contains(&base)).then_some(LeftoverKind::BuildRole { base }),
        _ => None,
    }
}

fn leftover_database(
    database: &DatabaseRow,
    installation: &str,
    live: &HashSet<String>,
    pinned: &HashSet<BaseKey>,
) -> Option<LeftoverKind> {
    let Some(mark) = &database.mark else {
        return Some(LeftoverKind::Unmarked);
    };
    if mark.installation != installation {
        return None;
    }
    match &mark.kind {
        MarkKind::Clone { uid, .. } | MarkKind::New { uid, .. } => {
            (!live.contains(uid)).then(|| LeftoverKind::Database { uid: uid.clone() })
        }
        MarkKind::Run { uid, .. } => (!live.contains(uid)).then(|| LeftoverKind::Run { uid: uid.clone() }),
        // A half-made base of a pinned content is dropped by the next attempt to build it.
        MarkKind::Base { base, .. } | MarkKind::Spare { base } | MarkKind::Building { base } => {
            (!pinned.contains(base)).then(|| LeftoverKind::Base { base: base.clone() })
        }
        MarkKind::Role { .. } | MarkKind::Shared => None,
    }
}

pub(super) async fn collect(server: &PostgresServer, leftovers: &[Leftover]) -> Result<usize, PostgresError> {
    let mut collected = 0;
    let (mut waiting_owners, mut waiting_bases) = (BTreeSet::new(), BTreeSet::new());
    for leftover in leftovers {
        let expected = match &leftover.kind {
            LeftoverKind::Database { uid } => {
                waiting_owners.insert(uid);
                Expected::Owner(uid.clone())
            }
            LeftoverKind::Run { uid } => {
                waiting_owners.insert(uid);
                Expected::Run(uid.clone())
            }
            LeftoverKind::Base { base } => {
                waiting_bases.insert(base);
                Expected::Base(base.clone())
            }
            LeftoverKind::Unmarked => Expected::Unmarked,
            LeftoverKind::Role { .. } | LeftoverKind::BuildRole { .. } => continue,
        };
        server.shared.drops.enqueue(server, &leftover.name, expected);
        collected += 1;
    }
    // Roles go when no database of theirs is left, perhaps the next time.
    let mut owners = BTreeSet::new();
    for leftover in leftovers {
        match &leftover.kind {
            LeftoverKind::Role { uid } if !waiting_owners.contains(uid) => {
                collected += 1;
                owners.insert(uid);
            }
            LeftoverKind::BuildRole { base } if !waiting_bases.contains(base) => {
                collected += usize::from(base::clear(server, base).await?);
            }
            _ => {}
        }
    }
    for uid in owners {
        destroy::drop_roles(server, uid).await?;
    }
    Ok(collected)
}
