//! A session on a clone's database, through the loopback relay in its backend's pod.

use std::pin::pin;
use std::time::Duration;

use asymmetric_crd::NamedError;
use asymmetric_crd::constants::RELAY_PORT;
use futures::TryStreamExt;
use tokio::time::timeout;
use tokio_postgres::error::{DbError, ErrorPosition, SqlState};
use tokio_postgres::{CancelToken, Client, Config, NoTls, SimpleQueryMessage};

use super::types::{Tap, Types};
use crate::commands::database::options;
use crate::failure::Failure;
use crate::provider::{Access, DatabaseLogin};
use crate::render::query::{Column, ResultSet};
use crate::session::Session;

/// How long a backend that is being restarted is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long the server may take to give up a statement.
const CANCEL_PATIENCE: Duration = Duration::from_secs(5);

/// What one call may return. All of it is held in memory, for the widths of columns, and so that nothing is printed of
/// what fails later.
const MOST_BYTES: usize = 128 << 20;

/// What a value takes besides its text.
const BYTES_PER_VALUE: usize = 24;

/// Why SQL gave nothing.
#[derive(Debug)]
pub(super) enum QueryError {
    /// There is no such database.
    NoDatabase(Failure),
    /// Anything else.
    Other(Failure),
}

impl From<Failure> for QueryError {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

/// Why no results came.
enum Problem {
    Server(tokio_postgres::Error),
    TooMuch,
}

impl From<tokio_postgres::Error> for Problem {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Server(error)
    }
}

/// Runs `sql` as `login` and returns what each statement gave. Ctrl-C has the server give it up.
pub(super) async fn run(
    session: &Session,
    id: &str,
    login: DatabaseLogin,
    access: Access,
    sql: &str,
) -> Result<Vec<ResultSet>, QueryError> {
    let not_begun = || Failure::Interrupted("interrupted: nothing was run".to_owned());
    let (client, types) = tokio::select! {
        connected = connect(session, id, login, access, sql) => connected?,
        () = session.interrupt.happened() => return Err(not_begun().into()),
    };
    let cancel = client.cancel_token();
    let mut running = pin!(results(&client, types, sql));
    let outcome = tokio::select! {
        outcome = &mut running => outcome,
        () = session.interrupt.happened() => {
            let outcome = async {
                give_up(session, id, &cancel).await?;
                Ok::<_, Failure>(running.await)
            };
            let ended = timeout(CANCEL_PATIENCE, outcome).await;
            return Err(interrupted(ended.ok().as_ref()).into());
        }
    };
    match outcome {
        Ok(results) => Ok(results),
        Err(Problem::Server(error)) => Err(failed(&error, sql).into()),
        Err(Problem::TooMuch) => {
            // What is left of it would be sent for nothing.
            let _ = timeout(CANCEL_PATIENCE, give_up(session, id, &cancel)).await;
            let detail = format!(
                "more than {} MiB came back; select less, or use asym db {id} -- psql",
                MOST_BYTES >> 20
            );
            Err(Failure::from(NamedError::QueryFailed { detail }).into())
        }
    }
}

async fn connect(
    session: &Session,
    id: &str,
    login: DatabaseLogin,
    access: Access,
    sql: &str,
) -> Result<(Client, Types), QueryError> {
    let stream = session.provider.connect(id, RELAY_PORT, PATIENCE).await?;
    let (stream, types) = Tap::new(stream);
    let mut config = Config::new();
    config
        .user(&login.username)
        .password(&login.password)
        .dbname(&login.database)
        .application_name("asym query")
        .options(options(access))
        .connect_timeout(PATIENCE);
    // The relay is inside the pod, and the way to it is encrypted by the API server.
    let (client, connection) = match timeout(PATIENCE, config.connect_raw(stream, NoTls)).await {
        Ok(Ok(connected)) => connected,
        Ok(Err(error)) if error.code() == Some(&SqlState::INVALID_CATALOG_NAME) => {
            return Err(QueryError::NoDatabase(failed(&error, sql)));
        }
        Ok(Err(error)) => return Err(failed(&error, sql).into()),
        Err(_) => {
            let detail = format!("no answer in {} s", PATIENCE.as_secs());
            return Err(Failure::from(NamedError::PostgresUnavailable { detail }).into());
        }
    };
    tokio::spawn(connection);
    Ok((client, types))
}

/// Asks the server to give up what runs, over a connection of its own.
async fn give_up(session: &Session, id: &str, cancel: &CancelToken) -> Result<(), Failure> {
    let stream = session.provider.connect(id, RELAY_PORT, CANCEL_PATIENCE).await?;
    cancel
        .cancel_query_raw(stream, NoTls)
        .await
        .map_err(Failure::unexpected)
}

/// What is said after Ctrl-C, by how the statement ended, if that is known.
fn interrupted(outcome: Option<&Result<Result<Vec<ResultSet>, Problem>, Failure>>) -> Failure {
    let end = match outcome {
        Some(Ok(Ok(_))) => "interrupted, but it was done already",
        Some(Ok(Err(_))) => "interrupted: the server gave it up, and nothing of it was kept",
        Some(Err(_)) | None => "interrupted: the server may go on with it until its time limit",
    };
    Failure::Interrupted(end.to_owned())
}

/// The simple protocol gives every value as Postgres prints it, and takes several statements.
async fn results(client: &Client, mut types: Types, sql: &str) -> Result<Vec<ResultSet>, Problem> {
    let mut results = Vec::new();
    let mut current: Option<ResultSet> = None;
    let mut bytes = 0;
    let mut messages = pin!(client.simple_query_raw(sql).await?);
    while let Some(message) = messages.try_next().await? {
        match message {
            SimpleQueryMessage::RowDescription(columns) => {
                let mut names = types.next().into_iter();
                let columns = columns.iter().map(|column| Column {
                    name: column.name().to_owned(),
                    type_name: names.next().flatten(),
                });
                current = Some(ResultSet {
                    columns: columns.collect(),
                    ..ResultSet::default()
                });
            }
            SimpleQueryMessage::Row(row) => {
                let values: Vec<Option<String>> = (0..row.len())
                    .map(|index| row.get(index).map(ToOwned::to_owned))
                    .collect();
                let text: usize = values.iter().flatten().map(String::len).sum();
                bytes += text + values.len() * BYTES_PER_VALUE;
                if bytes > MOST_BYTES {
                    return Err(Problem::TooMuch);
                }
                current.get_or_insert_with(ResultSet::default).rows.push(values);
            }
            SimpleQueryMessage::CommandComplete(count) => {
                let mut result = current.take().unwrap_or_default();
                result.affected = count;
                results.push(result);
            }
            _ => {}
        }
    }
    Ok(results)
}

fn failed(error: &tokio_postgres::Error, sql: &str) -> Failure {
    match error.as_db_error() {
        Some(problem) => NamedError::QueryFailed {
            detail: sentence(problem, sql),
        }
        .into(),
        None => NamedError::PostgresUnavailable {
            detail: crate::failure::chain(error),
        }
        .into(),
    }
}

fn sentence(problem: &DbError, sql: &str) -> String {
    let mut text = problem.message().to_owned();
    if let Some(ErrorPosition::Original(position)) = problem.position() {
        let (line, column) = place(sql, *position);
        text = format!("{text} at line {line}, column {column}");
    }
    for more in [problem.detail(), problem.hint()].into_iter().flatten() {
        text = format!("{text}; {}", more.trim_end_matches('.'));
    }
    if *problem.code() == SqlState::READ_ONLY_SQL_TRANSACTION {
        text = format!("{text}; queries are read-only unless --write is given");
    }
    text
}

/// Line and column of the character that Postgres counts as `position`, all from 1.
fn place(sql: &str, position: u32) -> (usize, usize) {
    let before: String = sql.chars().take(position.saturating_sub(1) as usize).collect();
    let line = before.matches('\n').count() + 1;
    let column = before
        .chars()
        .rev()
        .take_while(|character| *character != '\n')
        .count()
        + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_lines_and_columns() {
        assert_eq!(place("select x", 8), (1, 8));
        assert_eq!(place("select\n  é, x", 13), (2, 6));
        assert_eq!(place("", 1), (1, 1));
        assert_eq!(place("a", 900), (1, 2));
    }
}
