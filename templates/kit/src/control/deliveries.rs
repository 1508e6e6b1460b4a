//! `GET /v1/deliveries?after=SEQUENCE&limit=N`: attempts to deliver, oldest first; and sending something again.

use super::{ControlError, page_of};
use crate::{
    Call,
    data::transaction::Transaction,
    epoch::Admission,
    instance::Shared,
    request_log::{LogEntry, Outcome},
};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

/// One page of the log of attempts, and how many deliveries are pending.
pub(super) async fn page(shared: &Shared, query: &str) -> Result<Value, ControlError> {
    let (after, limit) = page_of(query)?;
    let client = shared.database.single().await?;
    // In one statement: what is no longer pending is in the log.
    let select = "\
SELECT (SELECT count(*) FROM _asym_state.deliveries), coalesce(jsonb_agg(jsonb_build_object(\
    'sequence', sequence, 'id', delivery, 'attempt', attempt, 'epoch', epoch, 'kind', kind, 'target', target, \
    'sentAt', sent_at, 'worldAt', world_at, 'durationMicroseconds', duration_microseconds, 'status', status, \
    'response', response, 'error', error, 'nextAttemptAt', next_attempt_at) ORDER BY sequence), '[]') \
FROM (SELECT * FROM _asym_log.deliveries WHERE sequence > $1 ORDER BY sequence LIMIT $2) AS page";
    let row = client.query_one(select, &[&after, &limit]).await?;
    let (pending, attempts): (i64, Value) = (row.get(0), row.get(1));
    Ok(json!({"deliveries": attempts, "pending": pending}))
}

/// Makes a delivery that has ended pending again, with all its attempts.
pub(super) async fn redeliver(shared: &Shared, id: &str) -> Result<Value, ControlError> {
    let id: i64 = id
        .parse()
        .map_err(|_| ControlError::UnknownDelivery(id.to_owned()))?;
    let admission = shared.gate.enter().await.ok_or(ControlError::Fenced)?;
    let stop = admission.stop.clone();
    stop.run_until_cancelled(put_back(shared, &admission, id))
        .await
        .unwrap_or(Err(ControlError::Fenced))?;
    shared.bells.deliveries.ring();
    Ok(json!({"id": id}))
}

async fn put_back(shared: &Shared, admission: &Admission<'_>, id: i64) -> Result<(), ControlError> {
    let received_at = Timestamp::now();
    let opened = Transaction::begin(&shared.database, admission.epoch, admission.epoch_started, None).await?;
    let mut call = Call::without_request(shared, opened, admission.epoch);
    let epoch = i64::try_from(admission.epoch).unwrap_or(i64::MAX);
    let pending = "SELECT id FROM _asym_state.deliveries WHERE id = $1 FOR UPDATE";
    if call.query_opt(pending, &[&id]).await?.is_some() {
        return Err(ControlError::StillPending(id));
    }
    let insert = "\
INSERT INTO _asym_state.deliveries \
    (id, epoch, kind, target, secret, headers, body, timeout_milliseconds, retries_milliseconds) \
SELECT delivery, $2, kind, target, content ->> 'secret', content -> 'headers', content ->> 'body', \
    (content -> 'timeoutMilliseconds')::bigint, \
    ARRAY(SELECT jsonb_array_elements_text(content -> 'retriesMilliseconds')::bigint) \
FROM _asym_log.deliveries WHERE delivery = $1 AND content IS NOT NULL ORDER BY sequence DESC LIMIT 1 \
ON CONFLICT DO NOTHING";
    if call.execute(insert, &[&id, &epoch]).await? == 0 {
        return Err(ControlError::UnknownDelivery(id.to_string()));
    }
    let entry = LogEntry {
        sequence: call.sequence,
        epoch: admission.epoch,
        principal: None,
        operation: Some("control.redeliver".into()),
        trace_id: None,
        outcome: Outcome::Committed,
        status: StatusCode::OK,
        request: json!({"id": id}),
        response: Value::Null,
        received_at,
        world_at: call.now(),
    };
    Ok(call.transaction.finish(true, &entry).await?)
}
