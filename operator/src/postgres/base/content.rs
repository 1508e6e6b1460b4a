//! Running content, statement by statement, and saying exactly where it failed.

use std::fmt;

use bytes::Bytes;
use futures::{SinkExt as _, TryStreamExt as _};
use tokio_postgres::{Config, SimpleQueryMessage, error::DbError, error::ErrorPosition};

use super::{
    super::{
        PostgresError, ServerSettings, error,
        session::{self, Connection},
    },
    BuildError,
};
use crate::content::{ContentError, CopyData, Statement, read};

/// A file whose statements are known.
pub(in crate::postgres) struct ContentFile<'a> {
    pub(in crate::postgres) name: &'a str,
    pub(in crate::postgres) text: &'a str,
    pub(in crate::postgres) statements: Vec<Statement<'a>>,
}

/// Reads files, name and text, into their statements.
pub(in crate::postgres) fn read_all<'a>(
    texts: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<ContentFile<'a>>, ContentError> {
    let files = texts.into_iter().map(|(name, text)| {
        Ok(ContentFile {
            name,
            text,
            statements: read(name, text)?,
        })
    });
    files.collect()
}

/// A statement of the content that PostgreSQL refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentFailure {
    /// The file's name.
    pub file: String,
    /// The statement, from 1.
    pub statement: u64,
    /// The line of the file, from 1: where PostgreSQL points to, or where the statement begins.
    pub line: u64,
    /// PostgreSQL's message.
    pub message: String,
    /// Its detail and hint.
    pub detail: Option<String>,
    /// The SQLSTATE; `None` when the file was found wanting without a statement failing.
    pub code: Option<String>,
}

impl fmt::Display for ContentFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}, line {}, statement {}: {}",
            self.file, self.line, self.statement, self.message
        )?;
        if let Some(detail) = &self.detail {
            write!(formatter, " ({detail})")?;
        }
        Ok(())
    }
}

impl std::error::Error for ContentFailure {}

/// Runs all files, each in a session of its own: no setting of one reaches the next. Returns how many statements ran.
pub(super) async fn run(
    settings: &ServerSettings,
    login: &Config,
    files: &[ContentFile<'_>],
) -> Result<u64, BuildError> {
    let mut count = 0;
    for file in files {
        let connection = session::connect(settings, login).await?;
        for statement in &file.statements {
            run_statement(&connection, file, statement).await?;
            count += 1;
        }
        refuse_open_transaction(&connection, file).await?;
    }
    Ok(count)
}

/// Rows sent to a COPY at a time, in bytes.
const CHUNK: usize = 64 * 1024;

/// Runs one statement and returns how many rows it wrote or returned.
pub(in crate::postgres) async fn run_statement(
    connection: &Connection,
    file: &ContentFile<'_>,
    statement: &Statement<'_>,
) -> Result<u64, BuildError> {
    let result = match &statement.data {
        None => run_plain(connection, statement.sql).await,
        Some(data) => run_copy(connection, statement.sql, data).await,
    };
    result.map_err(|source| match source.as_db_error() {
        Some(refusal) if !is_of_the_server(&source) => failure(file, statement, refusal).into(),
        _ => PostgresError::statement(format!("run {}, line {}", file.name, statement.line), source).into(),
    })
}

/// Whether an error says something about the server rather than about the content. Content that sets a timeout for
/// itself and exceeds it has failed.
fn is_of_the_server(error: &tokio_postgres::Error) -> bool {
    error::is_outage(error)
        || error
            .code()
            .is_some_and(|code| ["53", "58"].contains(&&code.code()[..2]))
}

async fn run_plain(connection: &Connection, sql: &str) -> Result<u64, tokio_postgres::Error> {
    let stream = connection.simple_query_raw(sql).await?;
    // Rows that a statement returns are let go one by one.
    stream
        .try_fold(0, |affected, message| async move {
            Ok(match message {
                SimpleQueryMessage::CommandComplete(count) => count,
                _ => affected,
            })
        })
        .await
}

async fn run_copy(
    connection: &Connection,
    sql: &str,
    data: &CopyData<'_>,
) -> Result<u64, tokio_postgres::Error> {
    let sink = connection.copy_in::<_, Bytes>(sql).await?;
    futures::pin_mut!(sink);
    for chunk in data.text.as_bytes().chunks(CHUNK) {
        sink.send(Bytes::copy_from_slice(chunk)).await?;
    }
    sink.finish().await
}

/// What a file began it has to finish: the rest would be undone without a word.
async fn refuse_open_transaction(connection: &Connection, file: &ContentFile<'_>) -> Result<(), BuildError> {
    let Some(last) = file.statements.last() else {
        return Ok(());
    };
    // Outside of a transaction, each statement begins one at the moment it arrives.
    let question = "SELECT pg_catalog.now() OPERATOR(pg_catalog.=) pg_catalog.statement_timestamp()";
    let closed = match connection.simple_query(question).await {
        Ok(messages) => messages
            .iter()
            .any(|message| matches!(message, SimpleQueryMessage::Row(row) if row.get(0) == Some("t"))),
        Err(error) if error::is_outage(&error) => {
            return Err(PostgresError::statement(format!("finish {}", file.name), error).into());
        }
        Err(_) => false,
    };
    if closed {
        return Ok(());
    }
    Err(ContentFailure {
        file: file.name.to_owned(),
        statement: last.number,
        line: last.line,
        message: "the file ends inside a transaction; end it with COMMIT".into(),
        detail: None,
        code: None,
    }
    .into())
}

fn failure(file: &ContentFile<'_>, statement: &Statement<'_>, refusal: &DbError) -> ContentFailure {
    let notes: Vec<&str> = [refusal.detail(), refusal.hint()].into_iter().flatten().collect();
    ContentFailure {
        file: file.name.to_owned(),
        statement: statement.number,
        line: line(file, statement, refusal),
        message: refusal.message().to_owned(),
        detail: (!notes.is_empty()).then(|| notes.join("; ")),
        code: Some(refusal.code().code().to_owned()),
    }
}

/// The line of the file that PostgreSQL points to.
fn line(file: &ContentFile<'_>, statement: &Statement<'_>, refusal: &DbError) -> u64 {
    if let Some(ErrorPosition::Original(position)) = refusal.position() {
        let passed = statement.sql.chars().take((*position as usize).saturating_sub(1));
        return statement.line + passed.filter(|character| *character == '\n').count() as u64;
    }
    let row = statement
        .data
        .as_ref()
        .and_then(|data| Some(data.line + copy_row(refusal.where_()?)? - 1));
    let last = file.text.lines().count() as u64;
    row.map_or(statement.line, |row| row.min(last.max(statement.line)))
}

/// The row number in `COPY users, line 3, column id: "x"`.
fn copy_row(context: &str) -> Option<u64> {
    let (_, rest) = context.strip_prefix("COPY ")?.split_once(", line ")?;
    let digits = rest.split(|character: char| !character.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_of_a_copy_is_found_in_its_context() {
        assert_eq!(copy_row("COPY users, line 3, column id: \"x\""), Some(3));
        assert_eq!(copy_row("COPY users, line 12"), Some(12));
        assert_eq!(copy_row("PL/pgSQL function f() line 3 at RAISE"), None);
    }
}
