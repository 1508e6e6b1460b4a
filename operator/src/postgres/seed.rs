//! Seeding a run that has begun: whether it was written to, and a fixture on top of what it holds.

use asymmetric_crd::template::Migration;
use serde::{Deserialize, Serialize};

use super::{
    BuildError, ExternalNames, PostgresError, PostgresServer, on_top, on_top::Note, session::LockKey,
};

/// What is known of a run that is to be seeded or upgraded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFacts {
    /// Something was written since its database was made.
    pub touched: bool,
    /// The last content that was written on top.
    pub seeded: Option<Seeded>,
    /// All migrations that its database has had, once some were added to those of its base.
    pub migrations: Option<Vec<Migration>>,
}

/// Content that was written on top of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seeded {
    /// The request that it was written for.
    pub request: String,
    /// Rows that were inserted.
    pub rows: u64,
}

/// The server's counters tell what was written in sessions that have ended; the log of requests survives a crash of
/// the server, which sets the counters to zero.
const FACTS: &str = "SELECT \
    coalesce((SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) > 0 FROM pg_catalog.pg_stat_user_tables \
        WHERE schemaname = 'public'), false), \
    EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('_asym_log.requests') \
        AND attname = 'transaction_id' AND NOT attisdropped)";

/// A log that came with a snapshot speaks of other runs.
const LOGGED: &str =
    "SELECT EXISTS (SELECT FROM _asym_log.requests WHERE transaction_id IS NOT NULL AND epoch = $1)";

pub(super) async fn facts(
    server: &PostgresServer,
    names: &ExternalNames,
    password: &str,
    epoch: i64,
) -> Result<RunFacts, PostgresError> {
    let action = format!("look into `{}`", names.database());
    let connection = on_top::log_in(server, names, password).await?;
    let failed = |source| PostgresError::statement(action.clone(), source);
    let row = connection.query_one(FACTS, &[]).await.map_err(failed)?;
    let (counted, has_log): (bool, bool) = (row.get(0), row.get(1));
    let comment: Option<String> = connection
        .query_one(on_top::NOTE, &[])
        .await
        .map_err(failed)?
        .get(0);
    let note = Note::read(comment.as_deref());
    let logged = has_log
        && connection
            .query_one(LOGGED, &[&epoch])
            .await
            .map_err(failed)?
            .get(0);
    Ok(RunFacts {
        touched: counted || logged,
        seeded: note.seeded,
        migrations: note.migrations,
    })
}

/// Runs one file, and notes for which `request`.
pub(super) async fn write(
    server: &PostgresServer,
    names: &ExternalNames,
    uid: &str,
    password: &str,
    file: (&str, &str),
    request: &str,
) -> Result<Seeded, BuildError> {
    let files = on_top::files([file])?;
    let action = format!("seed `{}`", names.database());
    // A new leader waits for the statement of its predecessor.
    let session = server.locked(&LockKey::owner(uid), &action).await?;
    let connection = on_top::log_in(server, names, password).await?;
    let seeded = on_top::write(&connection, &files, "", |note, rows| {
        let seeded = Seeded {
            request: request.to_owned(),
            rows,
        };
        note.seeded.insert(seeded).clone()
    })
    .await?;
    session.release(&action).await?;
    Ok(seeded)
}
