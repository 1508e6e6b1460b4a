//! `GET /v1/log?after=SEQUENCE&limit=N`: the request log, oldest first.

use super::ControlError;
use crate::{arguments::Arguments, instance::Shared};
use serde_json::{Value, json};

const DEFAULT_LIMIT: i64 = 100;
const MAXIMUM_LIMIT: i64 = 1000;

/// One page of the log.
pub(super) async fn page(shared: &Shared, query: &str) -> Result<Value, ControlError> {
    let arguments = Arguments::from_form(query.as_bytes());
    let number = |name: &str, default| match arguments.integer(name) {
        Ok(value) => Ok(value.unwrap_or(default)),
        Err(text) => Err(ControlError::Malformed(format!(
            "{name} is not a whole number: {text}"
        ))),
    };
    let after = number("after", 0)?;
    let limit = number("limit", DEFAULT_LIMIT)?.clamp(1, MAXIMUM_LIMIT);
    shared.log.flush(&shared.database).await;
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
