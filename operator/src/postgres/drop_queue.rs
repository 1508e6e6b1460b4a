//! Dropping databases in the background, one at a time per server: each drop waits for a checkpoint.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Semaphore, watch};

use super::{
    BaseKey, MarkKind, PostgresError, PostgresServer, catalog, catalog::DatabaseRow, session::LockKey, spares,
};

/// What a database has to be at the moment of its drop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected {
    /// The database of the Clone with this uid, or one in the making for it.
    Owner(String),
    /// An ended run of the Clone with this uid. Dropping it does not take the Clone's lock: the next reset is not to
    /// wait for it.
    Run(String),
    /// A base, its spare or a half-made one.
    Base(BaseKey),
    /// Never marked: its maker was killed between making and marking it.
    Unmarked,
}

impl Expected {
    fn lock(&self, name: &str) -> LockKey {
        match self {
            Self::Owner(uid) => LockKey::owner(uid),
            Self::Base(base) => LockKey::base(base),
            Self::Run(_) | Self::Unmarked => LockKey::database(name),
        }
    }

    fn fits(&self, database: &DatabaseRow) -> bool {
        match self {
            Self::Owner(uid) => database.belongs_to(uid) && !is_run(database),
            Self::Run(uid) => database.belongs_to(uid) && is_run(database),
            Self::Base(key) => match database.mark.as_ref().map(|mark| &mark.kind) {
                Some(
                    MarkKind::Base { base, .. } | MarkKind::Spare { base } | MarkKind::Building { base },
                ) => base == key,
                _ => false,
            },
            Self::Unmarked => database.comment.is_none() && database.owned,
        }
    }
}

/// How a queued drop ended; `None` while it waits or runs.
type Ended = watch::Receiver<Option<bool>>;

/// The queue of one server.
pub(super) struct DropQueue {
    turn: Arc<Semaphore>,
    queued: Arc<Mutex<HashMap<String, Ended>>>,
}

impl Default for DropQueue {
    fn default() -> Self {
        Self {
            turn: Arc::new(Semaphore::new(1)),
            queued: Arc::default(),
        }
    }
}

impl DropQueue {
    /// Queues a database, unless it is queued already. The returned channel says when it was dealt with, and whether
    /// without a fault. What is lost with the process is found again by the next look at the server.
    pub(super) fn enqueue(&self, server: &PostgresServer, name: &str, expected: Expected) -> Ended {
        let mut queued = self.queued.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ended) = queued.get(name) {
            return ended.clone();
        }
        let (end, ended) = watch::channel(None);
        queued.insert(name.to_owned(), ended.clone());
        drop(queued);
        let (server, name) = (server.clone(), name.to_owned());
        let (turn, queued) = (Arc::clone(&self.turn), Arc::clone(&self.queued));
        tokio::spawn(async move {
            let permit = turn.acquire_owned().await;
            let result = drop_expected(&server, &name, &expected).await;
            drop(permit);
            if let Err(error) = &result {
                tracing::warn!(
                    database = name,
                    error = error as &dyn std::error::Error,
                    "failed to drop a database"
                );
            }
            queued
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&name);
            end.send_replace(Some(result.is_ok()));
        });
        ended
    }
}

/// Drops a database if it is still what it was when it was queued.
async fn drop_expected(
    server: &PostgresServer,
    name: &str,
    expected: &Expected,
) -> Result<(), PostgresError> {
    let action = format!("drop database `{name}`");
    let session = server.locked(&expected.lock(name), &action).await?;
    if let Some(database) = catalog::database(&session, name).await?
        && expected.fits(&database)
    {
        spares::drop_now(&session, name).await?;
    }
    session.release(&action).await
}

/// Whether a database keeps an ended run.
fn is_run(database: &DatabaseRow) -> bool {
    matches!(&database.mark, Some(mark) if matches!(mark.kind, MarkKind::Run { .. }))
}

impl DatabaseRow {
    /// What to expect of a database that belongs to `uid` when its turn comes.
    pub(super) fn expected(&self, uid: &str) -> Expected {
        let uid = uid.to_owned();
        if is_run(self) {
            Expected::Run(uid)
        } else {
            Expected::Owner(uid)
        }
    }
}
