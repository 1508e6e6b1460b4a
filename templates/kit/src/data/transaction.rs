//! One transaction per request, with what every request needs read on the way in and its log row on the way out.

use super::database::{Database, DatabaseError};
use crate::{
    Failure, Principal, World,
    request_log::LogEntry,
    world::{Clock, ClockMode},
};
use deadpool_postgres::Object;
use futures::future::{try_join, try_join3};
use jiff::Timestamp;
use tokio_postgres::{Row, types::ToSql};

/// Clock, seed, and whom the token belongs to, in one round trip with `BEGIN`; also says to the transaction which
/// request it is.
const OPENING: &str = "\
SELECT clock.mode, (extract(epoch FROM clock.anchor) * 1000000)::bigint, identifiers.seed, \
       set_config('asym.request', $2, true), \
       grants.name, grants.kind, grants.subject, grants.scopes, grants.attributes \
FROM _asym_state.clock CROSS JOIN _asym_state.identifiers \
LEFT JOIN (_asym_auth.tokens JOIN _asym_auth.grants ON grants.name = tokens.grant_name) ON tokens.hash = $1";

/// A transaction that is rolled back unless it is finished: its connection is closed when it is dropped half-way.
#[derive(Debug)]
pub(crate) struct Transaction {
    connection: Option<Object>,
}

/// What is known once a transaction is open.
pub(crate) struct Opened {
    pub(crate) transaction: Transaction,
    pub(crate) world: World,
    pub(crate) clock: Clock,
    pub(crate) principal: Option<Principal>,
    /// The value of `asym.request`, and the `sequence` of the log row.
    pub(crate) sequence: i64,
}

impl Transaction {
    pub(crate) async fn begin(
        database: &Database,
        epoch: u64,
        epoch_started: Timestamp,
        token_hash: Option<&[u8]>,
    ) -> Result<Opened, Failure> {
        let connection = database.get().await.map_err(unreachable_database)?;
        let started = database.epoch_start(&connection, epoch, epoch_started).await?;
        let sequence = database.next_request(&connection).await?;
        let statement = connection.prepare_cached(OPENING).await?;
        // From here on a drop closes the connection instead of handing it on with a transaction inside.
        let transaction = Self {
            connection: Some(connection),
        };
        let client = transaction.client()?;
        let ((), row) = try_join(
            client.batch_execute("BEGIN"),
            client.query_one(&statement, &[&token_hash, &sequence.to_string()]),
        )
        .await?;
        let anchor = Timestamp::from_microsecond(row.get(1))
            .map_err(|error| Failure::caused("read the anchor of the world clock", error))?;
        let clock = Clock {
            mode: ClockMode::read(row.get(0)),
            anchor,
            epoch_started: started,
        };
        Ok(Opened {
            world: World::new(clock.time(Timestamp::now()), row.get(2)),
            clock,
            principal: principal(&row),
            sequence,
            transaction,
        })
    }

    fn client(&self) -> Result<&Object, Failure> {
        self.connection
            .as_ref()
            .ok_or_else(|| Failure::internal("use a transaction that has ended"))
    }

    pub(crate) async fn query(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Failure> {
        let client = self.client()?;
        let statement = client.prepare_cached(sql).await?;
        Ok(client.query(&statement, parameters).await?)
    }

    pub(crate) async fn execute(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, Failure> {
        let client = self.client()?;
        let statement = client.prepare_cached(sql).await?;
        Ok(client.execute(&statement, parameters).await?)
    }

    pub(crate) async fn savepoint(&self) -> Result<(), Failure> {
        Ok(self.client()?.batch_execute("SAVEPOINT operation").await?)
    }

    pub(crate) async fn undo_operation(&self) -> Result<(), Failure> {
        Ok(self
            .client()?
            .batch_execute("ROLLBACK TO SAVEPOINT operation")
            .await?)
    }

    /// Commits or rolls back, writing the log row either way, in one round trip. The connection goes back to the pool.
    pub(crate) async fn finish(&mut self, commit: bool, entry: &LogEntry) -> Result<(), Failure> {
        let client = self.client()?;
        let statement = client.prepare_cached(LogEntry::INSERT).await;
        let statement = match statement {
            Ok(statement) => statement,
            // A failed statement has ended the transaction: the log row is written after it.
            Err(_) if !commit => {
                client.batch_execute("ROLLBACK").await?;
                client.prepare_cached(LogEntry::INSERT).await?
            }
            Err(error) => return Err(error.into()),
        };
        let parameters = entry.parameters();
        let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|value| &**value as _).collect();
        if commit {
            try_join(
                client.execute(&statement, &parameters),
                client.batch_execute("COMMIT"),
            )
            .await?;
        } else {
            // Only the log row is at stake: nobody needs to wait for the disk.
            let again = client.batch_execute("ROLLBACK; BEGIN; SET LOCAL synchronous_commit = off");
            try_join3(
                again,
                client.execute(&statement, &parameters),
                client.batch_execute("COMMIT"),
            )
            .await?;
        }
        // Finished: a drop from here on hands the connection back.
        drop(self.connection.take());
        Ok(())
    }

    /// Commits without a row in the request log: for what has a log of its own.
    pub(crate) async fn commit(&mut self) -> Result<(), Failure> {
        self.client()?.batch_execute("COMMIT").await?;
        drop(self.connection.take());
        Ok(())
    }

    /// Ends without a trace, so that the request can be run again.
    pub(crate) async fn abandon(&mut self) -> Result<(), Failure> {
        self.client()?.batch_execute("ROLLBACK").await?;
        drop(self.connection.take());
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(Object::take(connection));
        }
    }
}

fn unreachable_database(error: DatabaseError) -> Failure {
    Failure::Connection(Box::new(error))
}

fn principal(row: &Row) -> Option<Principal> {
    let name: Option<String> = row.get(4);
    Some(Principal {
        name: name?,
        kind: row.get(5),
        subject: row.get(6),
        scopes: row.get(7),
        attributes: row.get(8),
    })
}
