//! Rows of the log that wait to be written together: those of requests that changed nothing.
//!
//! A request that changed something has its row in its own transaction. For one that did not, a row of its own would cost
//! more than the request; several in one statement do not. They are written before the log is read through the control
//! port, before the database is let go for a fence, and otherwise within [`PATIENCE`].

use super::{LogEntry, microseconds};
use crate::{data::database::Database, failure::chain};
use jiff::Timestamp;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// How long a row waits for others.
const PATIENCE: Duration = Duration::from_millis(100);

/// Rows of more than this many bytes together do not wait.
const MAXIMUM_BYTES: usize = 256 * 1024;

const INSERT: &str = "\
INSERT INTO _asym_log.requests (sequence, epoch, principal, operation, trace_id, outcome, status, \
    request, response, received_at, world_at, duration_microseconds) \
SELECT sequence, epoch, principal, operation, trace_id, outcome, status, request::jsonb, response::jsonb, \
    timestamptz 'epoch' + received_at * interval '1 microsecond', \
    timestamptz 'epoch' + world_at * interval '1 microsecond', duration \
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::text[], \
    $9::text[], $10::bigint[], $11::bigint[], $12::bigint[]) \
    AS entry (sequence, epoch, principal, operation, trace_id, outcome, status, request, response, received_at, world_at, \
        duration)";

/// Rows that are not written yet.
#[derive(Debug, Default)]
pub(crate) struct LogBuffer {
    waiting: Mutex<Waiting>,
    first: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    entries: Vec<LogEntry>,
    /// How long each request took, in microseconds.
    durations: Vec<i64>,
    bytes: usize,
}

impl LogBuffer {
    /// Adds a row; true when there are so many that they are to be written now.
    #[must_use]
    pub(crate) fn add(&self, entry: LogEntry) -> bool {
        let mut waiting = self.lock();
        if waiting.entries.is_empty() {
            self.first.notify_one();
        }
        waiting.bytes += entry.request.len() + entry.response.len();
        let duration = Timestamp::now().duration_since(entry.received_at);
        waiting.durations.push(microseconds(duration));
        waiting.entries.push(entry);
        waiting.bytes > MAXIMUM_BYTES
    }

    /// Writes what waits. Rows that the database does not take are lost, and the process's own log says so: requests
    /// are not held up by their bookkeeping.
    pub(crate) async fn flush(&self, database: &Database) {
        let waiting = std::mem::take(&mut *self.lock());
        if waiting.entries.is_empty() {
            return;
        }
        if let Err(error) = write(database, &waiting).await {
            tracing::error!(
                error = chain(error.as_ref()),
                rows = waiting.entries.len(),
                "failed to write the request log"
            );
        }
    }

    /// Writes rows when they have waited long enough, until told to stop, and then what is left.
    pub(crate) async fn flush_in_time(&self, database: &Database, stop: CancellationToken) {
        let waits = async {
            loop {
                self.first.notified().await;
                tokio::time::sleep(PATIENCE).await;
                self.flush(database).await;
            }
        };
        stop.run_until_cancelled(waits).await;
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // A panic elsewhere leaves whole rows behind.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write(
    database: &Database,
    waiting: &Waiting,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let entries = &waiting.entries;
    let connection = database.get().await?;
    let statement = connection.prepare_cached(INSERT).await?;
    // Nobody waits for the disk: what the rows tell of has no effect that could be lost.
    let asynchronous = connection.batch_execute("BEGIN; SET LOCAL synchronous_commit = off");
    let sequences: Vec<i64> = entries.iter().map(|entry| entry.sequence).collect();
    let epochs: Vec<i64> = entries
        .iter()
        .map(|entry| i64::try_from(entry.epoch).unwrap_or(i64::MAX))
        .collect();
    let principals: Vec<Option<&str>> = entries.iter().map(|entry| entry.principal.as_deref()).collect();
    let operations: Vec<Option<&str>> = entries.iter().map(|entry| entry.operation.as_deref()).collect();
    let traces: Vec<Option<&str>> = entries.iter().map(|entry| entry.trace_id.as_deref()).collect();
    let outcomes: Vec<&str> = entries.iter().map(|entry| entry.outcome.as_str()).collect();
    let statuses: Vec<i32> = entries
        .iter()
        .map(|entry| i32::from(entry.status.as_u16()))
        .collect();
    let requests: Vec<&str> = entries.iter().map(|entry| entry.request.as_str()).collect();
    let responses: Vec<&str> = entries.iter().map(|entry| entry.response.as_str()).collect();
    let received: Vec<i64> = entries
        .iter()
        .map(|entry| entry.received_at.as_microsecond())
        .collect();
    let world: Vec<i64> = entries
        .iter()
        .map(|entry| entry.world_at.as_microsecond())
        .collect();
    asynchronous.await?;
    let written = connection
        .execute(
            &statement,
            &[
                &sequences,
                &epochs,
                &principals,
                &operations,
                &traces,
                &outcomes,
                &statuses,
                &requests,
                &responses,
                &received,
                &world,
                &waiting.durations,
            ],
        )
        .await;
    connection
        .batch_execute(if written.is_ok() { "COMMIT" } else { "ROLLBACK" })
        .await?;
    written?;
    Ok(())
}
