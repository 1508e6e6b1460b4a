//! A session on a clone's database, through the loopback relay in its backend's pod.

use std::time::Duration;

use asymmetric_crd::NamedError;
use asymmetric_crd::constants::RELAY_PORT;
use tokio_postgres::error::{DbError, ErrorPosition, SqlState};
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};

use crate::failure::Failure;
use crate::provider::{Access, DatabaseLogin};
use crate::render::query::{Column, ResultSet};
use crate::session::Session;

/// How long a backend that is being restarted is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

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

/// Runs `sql` as `login` and returns what each statement gave. Column types are asked for when `with_types`.
pub(super) async fn run(
    session: &Session,
    id: &str,
    login: DatabaseLogin,
    access: Access,
    sql: &str,
    with_types: bool,
) -> Result<Vec<ResultSet>, QueryError> {
    let stream = session.provider.connect(id, RELAY_PORT, PATIENCE).await?;
    let mut config = Config::new();
    config
        .user(&login.username)
        .password(&login.password)
        .dbname(&login.database)
        .application_name("asym query")
        .connect_timeout(PATIENCE);
    if access == Access::ReadOnly {
        // The role has no right to write; this makes the error say why.
        config.options("-c default_transaction_read_only=on");
    }
    // The relay is inside the pod, and the way to it is encrypted by the API server.
    let connected = tokio::time::timeout(PATIENCE, config.connect_raw(stream, NoTls)).await;
    let (client, connection) = match connected {
        Ok(Ok(connected)) => connected,
        Ok(Err(error)) if error.code() == Some(&SqlState::INVALID_CATALOG_NAME) => {
            return Err(QueryError::NoDatabase(failed(&error, sql)));
        }
        Ok(Err(error)) => return Err(failed(&error, sql).into()),
        Err(_) => {
            let detail = format!("it did not answer in {} s", PATIENCE.as_secs());
            return Err(Failure::from(NamedError::PostgresUnavailable { detail }).into());
        }
    };
    let connection = tokio::spawn(connection);
    let results = results(&client, sql, with_types)
        .await
        .map_err(|error| failed(&error, sql));
    drop(client);
    let _ = connection.await;
    Ok(results?)
}

async fn results(
    client: &Client,
    sql: &str,
    with_types: bool,
) -> Result<Vec<ResultSet>, tokio_postgres::Error> {
    // The simple protocol gives every value as Postgres prints it and takes several statements, but tells no
    // types; preparing does, for one statement.
    let types = if with_types {
        column_types(client, sql).await
    } else {
        Vec::new()
    };
    let mut results = Vec::new();
    let mut current: Option<ResultSet> = None;
    for message in client.simple_query(sql).await? {
        match message {
            SimpleQueryMessage::RowDescription(columns) => {
                let columns = columns
                    .iter()
                    .enumerate()
                    .map(|(index, column)| Column {
                        name: column.name().to_owned(),
                        type_name: types.get(index).cloned(),
                    })
                    .collect();
                current = Some(ResultSet {
                    columns,
                    ..ResultSet::default()
                });
            }
            SimpleQueryMessage::Row(row) => {
                let values = (0..row.len())
                    .map(|index| row.get(index).map(ToOwned::to_owned))
                    .collect();
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

async fn column_types(client: &Client, sql: &str) -> Vec<String> {
    match client.prepare(sql).await {
        Ok(statement) => statement
            .columns()
            .iter()
            .map(|column| column.type_().name().to_owned())
            .collect(),
        // Several statements, or a mistake that running them will name.
        Err(_) => Vec::new(),
    }
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
    if let Some(hint) = problem.hint() {
        text = format!("{text}; {}", hint.trim_end_matches('.'));
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
