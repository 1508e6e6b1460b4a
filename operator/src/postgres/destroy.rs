//! Removing everything of one clone.

use std::time::Duration;

use futures::future;
use tokio::time;

use super::{
    PostgresError, PostgresServer, catalog, catalog::DatabaseRow, quote_identifier, session::LockKey,
};

/// How far a removal has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DestroyProgress {
    /// Nothing is left.
    Gone,
    /// Databases that wait for their turn or could not be dropped yet. To be asked again.
    Dropping(Vec<String>),
}

/// How long one call waits for the drop queue.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn destroy(server: &PostgresServer, uid: &str) -> Result<DestroyProgress, PostgresError> {
    close_all(server, uid).await?;
    let queued = owned_databases(server, uid).await?;
    let drops = queued.iter().map(|database| {
        let mut ended = server
            .shared
            .drops
            .enqueue(server, &database.name, database.expected(uid));
        async move {
            // A queue that ended without an answer is seen by the look below.
            let _ = ended.wait_for(Option::is_some).await;
        }
    });
    // Running out of patience is seen by the look below too.
    let _ = time::timeout(PATIENCE, future::join_all(drops)).await;
    let remaining = owned_databases(server, uid).await?;
    if !remaining.is_empty() {
        let names = remaining.into_iter().map(|database| database.name).collect();
        return Ok(DestroyProgress::Dropping(names));
    }
    drop_roles(server, uid).await?;
    Ok(DestroyProgress::Gone)
}

/// Nobody logs in from now on, however long the queue is.
async fn close_all(server: &PostgresServer, uid: &str) -> Result<(), PostgresError> {
    let action = "close the databases of a clone";
    let session = server.locked(&LockKey::owner(uid), action).await?;
    for database in catalog::databases_of(&session, uid).await? {
        if database.allows_connections && !database.invalid {
            let statement = format!(
                "ALTER DATABASE {} ALLOW_CONNECTIONS false",
                quote_identifier(&database.name)
            );
            session.execute(action, &statement).await?;
        }
    }
    session.release(action).await
}

/// The databases of a clone: its own, its runs, and one in the making.
async fn owned_databases(server: &PostgresServer, uid: &str) -> Result<Vec<DatabaseRow>, PostgresError> {
    let session = server.session().await?;
    let databases = catalog::databases_of(&session, uid).await?;
    session.release("list the databases of a clone").await?;
    Ok(databases)
}

/// Drops the roles of a clone whose databases are gone.
pub(super) async fn drop_roles(server: &PostgresServer, uid: &str) -> Result<(), PostgresError> {
    let action = "drop the roles of a clone";
    let session = server.locked(&LockKey::owner(uid), action).await?;
    // A copy that was made but never marked belongs to the clone by its name.
    let unmarked = super::names::new_database(uid);
    if let Some(database) = catalog::database(&session, &unmarked).await?
        && database.comment.is_none()
        && database.owned
    {
        super::spares::drop_now(&session, &unmarked).await?;
    }
    let statements: Vec<String> = catalog::roles_of(&session, uid)
        .await?
        .into_iter()
        .map(|role| format!("DROP ROLE IF EXISTS {}", quote_identifier(&role.name)))
        .collect();
    if !statements.is_empty() {
        session.atomically(action, &statements).await?;
    }
    session.release(action).await
}
