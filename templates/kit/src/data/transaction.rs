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
use std::{
    sync::atomic::{AtomicBool, Ordering},
    task::Poll,
};
use tokio_postgres::{Row, Statement, types::ToSql};

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
    /// Whether a statement was run that may change something.
    writes: AtomicBool,
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
            writes: AtomicBool::new(false),
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

    /// The statement of this text, once it is noted whether it may change something.
    async fn prepare(&self, sql: &str) -> Result<(&Object, Statement), Failure> {
        if !only_reads(sql) {
            self.writes.store(true, Ordering::Relaxed);
        }
        let client = self.client()?;
        Ok((client, client.prepare_cached(sql).await?))
    }

    pub(crate) async fn query(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Failure> {
        let (client, statement) = self.prepare(sql).await?;
        Ok(client.query(&statement, parameters).await?)
    }

    /// Like [`Transaction::query`], without the plan that serves whatever the values are.
    pub(crate) async fn query_planned(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Failure> {
        let (client, statement) = self.prepare(sql).await?;
        let ((), rows, ()) = try_join3(
            client.batch_execute("SET LOCAL plan_cache_mode = force_custom_plan"),
            client.query(&statement, parameters),
            client.batch_execute("SET LOCAL plan_cache_mode = force_generic_plan"),
        )
        .await?;
        Ok(rows)
    }

    pub(crate) async fn execute(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, Failure> {
        let (client, statement) = self.prepare(sql).await?;
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

    /// Ends. What changed something is committed together with its log row, in one round trip. What did not, or is rolled
    /// back, is ended without waiting; its row is given back, to be written with others. The connection goes back to the
    /// pool.
    pub(crate) async fn finish(
        &mut self,
        commit: bool,
        entry: LogEntry,
    ) -> Result<Option<LogEntry>, Failure> {
        let client = self.client()?;
        let changed = commit && self.writes.load(Ordering::Relaxed);
        if changed {
            let statement = client.prepare_cached(LogEntry::INSERT).await?;
            let parameters = entry.parameters();
            let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|value| &**value as _).collect();
            try_join(
                client.execute(&statement, &parameters),
                client.batch_execute("COMMIT"),
            )
            .await?;
        } else {
            let ending = client.batch_execute(if commit { "COMMIT" } else { "ROLLBACK" });
            // Sent with the first poll; whoever gets the connection next is answered after it.
            let mut ending = std::pin::pin!(ending);
            if let Poll::Ready(Err(error)) = futures::poll!(&mut ending) {
                return Err(error.into());
            }
        }
        // Finished: a drop from here on hands the connection back.
        drop(self.connection.take());
        Ok((!changed).then_some(entry))
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

/// Whether a statement certainly changes and locks nothing. Functions that do are not called from statements of handlers.
fn only_reads(sql: &str) -> bool {
    sql.trim_start().starts_with("SELECT") && !sql.contains(" FOR ")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_write_or_lock_is_no_reading() {
        assert!(only_reads("SELECT 1"));
        assert!(only_reads(" SELECT * FROM notes WHERE id = $1"));
        for sql in [
            "SELECT FROM notes WHERE id = $1 FOR UPDATE",
            "INSERT INTO notes VALUES (1)",
            "WITH gone AS (DELETE FROM notes RETURNING id) SELECT id FROM gone",
            "UPDATE notes SET text = ''",
        ] {
            assert!(!only_reads(sql), "{sql}");
        }
    }
}
