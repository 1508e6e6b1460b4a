//! Content on top of what a run holds: in one transaction, noted in it, and in a session of the clone's own role, like
//! everything else that runs what a clone may have made.

use std::time::Duration;

use asymmetric_crd::template::Migration;
use serde::{Deserialize, Serialize};
use tokio::time;

use super::{
    BuildError, ExternalNames, PostgresError, PostgresServer, Seeded,
    base::content::{ContentFailure, ContentFile, read_all, run_statement},
    quote_literal,
    session::{self, Connection},
};
use crate::content::Statement;

/// The longest that content may take on top of a run; shorter than a pass.
const LIMIT: Duration = Duration::from_secs(45);

/// What was done to a run's database after it was made: the comment on schema `public`, written in the transaction that
/// did it, so that nothing is done twice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Note {
    /// The last content that was written on top.
    pub(super) seeded: Option<Seeded>,
    /// All migrations that the database has had, once some were added to those of its base.
    pub(super) migrations: Option<Vec<Migration>>,
}

/// Reads the comment of [`Note`].
pub(super) const NOTE: &str = "SELECT pg_catalog.obj_description(oid, 'pg_namespace') \
    FROM pg_catalog.pg_namespace WHERE nspname = 'public'";

impl Note {
    /// What a comment says; nothing when it is somebody else's.
    pub(super) fn read(comment: Option<&str>) -> Self {
        comment
            .and_then(|comment| serde_json::from_str(comment).ok())
            .unwrap_or_default()
    }
}

/// Reads files, name and text, and refuses those that end the transaction that they are to run in.
pub(super) fn files<'a>(
    texts: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<ContentFile<'a>>, BuildError> {
    let files = read_all(texts)?;
    for file in &files {
        // Routines cannot do it: PostgreSQL refuses that inside of a transaction that was begun outside.
        if let Some(statement) = file
            .statements
            .iter()
            .find(|statement| ends_transaction(statement))
        {
            return Err(ContentFailure {
                file: file.name.to_owned(),
                statement: statement.number,
                line: statement.line,
                message: "all of this runs in one transaction; take BEGIN, COMMIT and ROLLBACK out".into(),
                detail: None,
                code: None,
            }
            .into());
        }
    }
    Ok(files)
}

fn ends_transaction(statement: &Statement<'_>) -> bool {
    let mut words = statement.sql.split_whitespace().map(str::to_ascii_lowercase);
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let third = words.next().unwrap_or_default();
    match first.as_str() {
        "begin" | "start" | "commit" | "end" | "abort" => true,
        // To a savepoint is another thing.
        "rollback" => second != "to" && third != "to",
        "prepare" => second == "transaction",
        _ => false,
    }
}

/// Runs `files` and then `last`, all of it or nothing; `change` makes the note of what was done from the note before
/// and the number of rows inserted.
pub(super) async fn write<T>(
    connection: &Connection,
    files: &[ContentFile<'_>],
    last: &str,
    change: impl FnOnce(&mut Note, u64) -> T,
) -> Result<T, BuildError> {
    time::timeout(LIMIT, in_one_transaction(connection, files, last, change))
        .await
        .unwrap_or(Err(BuildError::TooSlow(LIMIT.as_secs())))
}

async fn in_one_transaction<T>(
    connection: &Connection,
    files: &[ContentFile<'_>],
    last: &str,
    change: impl FnOnce(&mut Note, u64) -> T,
) -> Result<T, BuildError> {
    let failed = |source| PostgresError::statement("write on top of a run", source);
    let begin = format!("BEGIN; SET LOCAL statement_timeout = {}", LIMIT.as_millis());
    connection.batch_execute(&begin).await.map_err(failed)?;
    let comment = connection.query_one(NOTE, &[]).await.map_err(failed)?;
    let mut note = Note::read(comment.get(0));
    let mut rows = 0;
    for file in files {
        for statement in &file.statements {
            let affected = run_statement(connection, file, statement).await?;
            if inserts(statement) {
                rows += affected;
            }
        }
    }
    let changed = change(&mut note, rows);
    let note = serde_json::to_string(&note).unwrap_or_default();
    let end = format!(
        "RESET ROLE; {last}; COMMENT ON SCHEMA public IS {}; COMMIT",
        quote_literal(&note)
    );
    connection.batch_execute(&end).await.map_err(failed)?;
    Ok(changed)
}

fn inserts(statement: &Statement<'_>) -> bool {
    let verb = statement.sql.split_whitespace().next().unwrap_or_default();
    verb.eq_ignore_ascii_case("insert") || verb.eq_ignore_ascii_case("copy")
}

/// A session of the clone's role in its database.
pub(super) async fn log_in(
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_stay_in_their_transaction_are_taken() {
        for text in [
            "INSERT INTO a VALUES (1)",
            "SAVEPOINT s; ROLLBACK TO s",
            "ROLLBACK WORK TO SAVEPOINT s",
            "PREPARE p AS SELECT 1",
            "DO $$ BEGIN NULL; END $$",
        ] {
            assert!(files([("a.sql", text)]).is_ok(), "{text}");
        }
        for text in [
            "begin; SELECT 1",
            "SELECT 1;\nCOMMIT",
            "Rollback",
            "END",
            "abort work",
            "START TRANSACTION",
            "PREPARE TRANSACTION 'x'",
        ] {
            assert!(
                matches!(files([("a.sql", text)]), Err(BuildError::Failed(_))),
                "{text}"
            );
        }
    }
}
