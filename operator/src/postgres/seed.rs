//! Seeding a run that has begun: whether it was written to, and content on top of what it holds.
//!
//! All of it happens in sessions of the clone's own role, like everything else that runs what a clone may have made.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time;
use tokio_postgres::SimpleQueryMessage;

use super::{
    BuildError, ExternalNames, PostgresError, PostgresServer,
    base::content::{ContentFailure, ContentFile, run_statement},
    quote_literal,
    session::{self, Connection, LockKey},
};
use crate::content::{Statement, read};

/// The longest that content may take on top of a run; shorter than a pass.
const LIMIT: Duration = Duration::from_secs(45);

/// What is known of a run that is to be seeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFacts {
    /// Something was written since its database was made.
    pub touched: bool,
    /// The last content that was written on top.
    pub seeded: Option<Seeded>,
}

/// Content that was written on top of a run. It is noted in the transaction that wrote it, as the comment on schema
/// `public`, so that nothing is written twice.
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
        AND attname = 'transaction_id' AND NOT attisdropped), \
    (SELECT pg_catalog.obj_description(oid, 'pg_namespace') FROM pg_catalog.pg_namespace WHERE nspname = 'public')";

const LOGGED: &str = "SELECT EXISTS (SELECT FROM _asym_log.requests WHERE transaction_id IS NOT NULL)";

pub(super) async fn facts(
    server: &PostgresServer,
    names: &ExternalNames,
    password: &str,
) -> Result<RunFacts, PostgresError> {
    let action = format!("look into `{}`", names.database());
    let connection = log_in(server, names, password).await?;
    let failed = |source| PostgresError::statement(action.clone(), source);
    let row = connection.query_one(FACTS, &[]).await.map_err(failed)?;
    let (counted, has_log): (bool, bool) = (row.get(0), row.get(1));
    let note: Option<String> = row.get(2);
    let logged = has_log && connection.query_one(LOGGED, &[]).await.map_err(failed)?.get(0);
    Ok(RunFacts {
        touched: counted || logged,
        seeded: note.and_then(|note| serde_json::from_str(&note).ok()),
    })
}

/// Runs one file in one transaction, and notes in it for which `request`.
pub(super) async fn write(
    server: &PostgresServer,
    names: &ExternalNames,
    uid: &str,
    password: &str,
    file: (&str, &str),
    request: &str,
) -> Result<Seeded, BuildError> {
    let (name, text) = file;
    let file = ContentFile {
        name,
        text,
        statements: read(name, text)?,
    };
    let action = format!("seed `{}`", names.database());
    // A new leader waits for the statement of its predecessor.
    let session = server.locked(&LockKey::owner(uid), &action).await?;
    let connection = log_in(server, names, password).await?;
    let seeded = time::timeout(LIMIT, in_one_transaction(&connection, &file, request))
        .await
        .unwrap_or(Err(BuildError::TooSlow(LIMIT.as_secs())))?;
    session.release(&action).await?;
    Ok(seeded)
}

async fn in_one_transaction(
    connection: &Connection,
    file: &ContentFile<'_>,
    request: &str,
) -> Result<Seeded, BuildError> {
    let failed = |source| PostgresError::statement(format!("run {}", file.name), source);
    let begin = format!("BEGIN; SET LOCAL statement_timeout = {}", LIMIT.as_millis());
    connection.batch_execute(&begin).await.map_err(failed)?;
    let before = transaction(connection).await.map_err(failed)?;
    let mut rows = 0;
    for statement in &file.statements {
        let affected = run_statement(connection, file, statement).await?;
        if inserts(statement) {
            rows += affected;
        }
    }
    if transaction(connection).await.map_err(failed)? != before {
        return Err(left_transaction(file).into());
    }
    let seeded = Seeded {
        request: request.to_owned(),
        rows,
    };
    let note = serde_json::to_string(&seeded).unwrap_or_default();
    let end = format!("COMMENT ON SCHEMA public IS {}; COMMIT", quote_literal(&note));
    connection.batch_execute(&end).await.map_err(failed)?;
    Ok(seeded)
}

/// Id of the transaction that the session is in.
async fn transaction(connection: &Connection) -> Result<Option<String>, tokio_postgres::Error> {
    let messages = connection
        .simple_query("SELECT pg_catalog.pg_current_xact_id()")
        .await?;
    Ok(messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    }))
}

fn inserts(statement: &Statement<'_>) -> bool {
    let verb = statement.sql.split_whitespace().next().unwrap_or_default();
    verb.eq_ignore_ascii_case("insert") || verb.eq_ignore_ascii_case("copy")
}

fn left_transaction(file: &ContentFile<'_>) -> ContentFailure {
    let last = file.statements.last();
    ContentFailure {
        file: file.name.to_owned(),
        statement: last.map_or(0, |statement| statement.number),
        line: last.map_or(0, |statement| statement.line),
        message: "the file ends the transaction that it runs in; take BEGIN, COMMIT and ROLLBACK out".into(),
        detail: None,
        code: None,
    }
}

async fn log_in(
    server: &PostgresServer,
    names: &ExternalNames,
    password: &str,
) -> Result<Connection, PostgresError> {
    let settings = server.settings();
    session::connect(
        settings,
        &session::config(settings, names.role(), password, names.database()),
    )
    .await
}
