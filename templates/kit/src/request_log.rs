//! The request log: one row per request, in the transaction of the request where it is committed.

mod buffer;
mod redaction;

pub(crate) use buffer::LogBuffer;
pub(crate) use redaction::Redaction;

use http::StatusCode;
use jiff::Timestamp;
use std::borrow::Cow;
use tokio_postgres::types::ToSql;

/// How a request ended (`_asym_log.requests.outcome`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The handler answered and its effects are kept.
    Committed,
    /// The handler refused and its effects are undone.
    RolledBack,
    /// Refused before the handler: token, scope, arguments, not implemented.
    Refused,
    /// No operation has this method and path.
    Unmatched,
    /// Our fault.
    Failed,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Committed => "committed",
            Self::RolledBack => "rolled_back",
            Self::Refused => "refused",
            Self::Unmatched => "unmatched",
            Self::Failed => "failed",
        }
    }
}

/// One row of `_asym_log.requests`.
#[derive(Debug)]
pub(crate) struct LogEntry {
    pub(crate) sequence: i64,
    pub(crate) epoch: u64,
    pub(crate) principal: Option<String>,
    pub(crate) operation: Option<Cow<'static, str>>,
    pub(crate) trace_id: Option<String>,
    pub(crate) outcome: Outcome,
    pub(crate) status: StatusCode,
    /// JSON without secrets.
    pub(crate) request: String,
    /// JSON without secrets.
    pub(crate) response: String,
    pub(crate) received_at: Timestamp,
    pub(crate) world_at: Timestamp,
}

impl LogEntry {
    /// The transaction's id is read before the row is written, which would give it one; a transaction without one
    /// changed nothing, and does not wait for the disk.
    pub(crate) const INSERT: &'static str = "\
INSERT INTO _asym_log.requests (transaction_id, sequence, epoch, principal, operation, trace_id, outcome, status, \
    request, response, received_at, world_at, duration_microseconds) \
SELECT changed.id, $1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9::text::jsonb, \
    timestamptz 'epoch' + $10::bigint * interval '1 microsecond', \
    timestamptz 'epoch' + $11::bigint * interval '1 microsecond', $12 \
FROM (SELECT pg_current_xact_id_if_assigned()::text::bigint AS id, \
    set_config('synchronous_commit', CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN 'off' \
        ELSE current_setting('synchronous_commit') END, true)) AS changed";

    /// The parameters of [`LogEntry::INSERT`]. The duration is taken now.
    pub(crate) fn parameters(&self) -> [Box<dyn ToSql + Sync + Send>; 12] {
        let duration = Timestamp::now().duration_since(self.received_at);
        [
            Box::new(self.sequence),
            Box::new(i64::try_from(self.epoch).unwrap_or(i64::MAX)),
            Box::new(self.principal.clone()),
            Box::new(self.operation.clone()),
            Box::new(self.trace_id.clone()),
            Box::new(self.outcome.as_str()),
            Box::new(i32::from(self.status.as_u16())),
            Box::new(self.request.clone()),
            Box::new(self.response.clone()),
            Box::new(self.received_at.as_microsecond()),
            Box::new(self.world_at.as_microsecond()),
            Box::new(microseconds(duration)),
        ]
    }
}

fn microseconds(duration: jiff::SignedDuration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
