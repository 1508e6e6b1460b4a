//! `GET /v1/log?after=SEQUENCE&limit=N`: the request log, oldest first.

use super::{ControlError, page_of};
use crate::instance::Shared;
use serde_json::{Value, json};

/// One page of the log.
pub(super) async fn page(shared: &Shared, query: &str) -> Result<Value, ControlError> {
    let (after, limit) = page_of(query)?;
    let client = shared.database.single().await?;
    let select = "\
SELECT jsonb_build_object('sequence', sequence, 'epoch', epoch, 'transactionId', transaction_id, \
    'principal', principal, 'operation', operation, 'traceId', trace_id, 'outcome', outcome, 'status', status, \
    'request', request, 'response', response, 'receivedAt', received_at, 'worldAt', world_at, \
    'durationMicroseconds', duration_microseconds) \
FROM _asym_log.requests WHERE sequence > $1 ORDER BY sequence LIMIT $2";
    let rows = client.query(select, &[&after, &limit]).await?;
    let requests: Vec<Value> = rows.iter().map(|row| row.get(0)).collect();
    Ok(json!({"requests": requests}))
}
