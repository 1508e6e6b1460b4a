//! The log of attempts.

use super::{Delivery, DeliveryOutcome, milliseconds, pending::Pending};
use crate::{
    Call, Failure, data::transaction::Transaction, epoch::Admission, failure::chain, instance::Shared,
    pipeline::ATTEMPTS,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

/// Characters of an answer that the log keeps.
const EXCERPT: usize = 2048;

/// Notes the attempt, again after conflicts with other transactions.
pub(super) async fn note(
    shared: &Shared,
    admission: &Admission<'_>,
    pending: &Pending,
    outcome: &DeliveryOutcome,
    took: Duration,
) -> Result<(), Failure> {
    let mut left = ATTEMPTS;
    loop {
        left -= 1;
        match note_once(shared, admission, pending, outcome, took).await {
            Err(failure) if failure.is_conflict() && left > 0 => {}
            other => return other,
        }
    }
}

const INSERT: &str = "\
INSERT INTO _asym_log.deliveries (sequence, delivery, attempt, epoch, kind, target, sent_at, world_at, \
    duration_microseconds, status, response, error, next_attempt_at, content) \
VALUES ($1, $2, $3, $4, $5, $6, timestamptz 'epoch' + $7::bigint * interval '1 microsecond', \
    timestamptz 'epoch' + $8::bigint * interval '1 microsecond', $9, $10, $11, $12, \
    timestamptz 'epoch' + $13::bigint * interval '1 microsecond', $14)";

/// The row of the log, together with what the vendor makes of it.
async fn note_once(
    shared: &Shared,
    admission: &Admission<'_>,
    pending: &Pending,
    outcome: &DeliveryOutcome,
    took: Duration,
) -> Result<(), Failure> {
    let opened = Transaction::begin(&shared.database, admission.epoch, admission.epoch_started, None).await?;
    let mut call = Call::without_request(shared, opened, admission.epoch);
    let lock = "SELECT id FROM _asym_state.deliveries WHERE id = $1 FOR UPDATE";
    if call.query_opt(lock, &[&pending.id]).await?.is_none() {
        return call.transaction.abandon().await;
    }
    call.transaction.savepoint().await?;
    match shared
        .vendor
        .delivered(&mut call, &pending.delivery, outcome)
        .await
    {
        Ok(()) => {}
        Err(failure) if failure.is_conflict() => return Err(failure),
        Err(failure) => {
            // That something was sent is true whatever the vendor makes of it.
            tracing::error!(
                id = pending.id,
                error = chain(&failure),
                "failed to take note of a delivery"
            );
            call.transaction.undo_operation().await?;
        }
    }
    let attempt = i32::try_from(outcome.attempt).unwrap_or(i32::MAX);
    let (status, response, error) = match &outcome.result {
        Ok(response) => (
            Some(i32::from(response.status.as_u16())),
            Some(excerpt(&response.body)),
            None,
        ),
        Err(error) => (None, None, Some(error)),
    };
    let delivery = &pending.delivery;
    let is_last = outcome.next_attempt_at.is_none();
    call.execute(
        INSERT,
        &[
            &call.sequence,
            &pending.id,
            &attempt,
            &i64::try_from(admission.epoch).unwrap_or(i64::MAX),
            &delivery.kind,
            &delivery.target,
            &outcome.sent_at.as_microsecond(),
            &call.now().as_microsecond(),
            &i64::try_from(took.as_micros()).unwrap_or(i64::MAX),
            &status,
            &response,
            &error,
            &outcome.next_attempt_at.map(Timestamp::as_microsecond),
            &is_last.then(|| content(delivery)),
        ],
    )
    .await?;
    let update = "UPDATE _asym_state.deliveries SET attempts = $2 WHERE id = $1";
    let delete = "DELETE FROM _asym_state.deliveries WHERE id = $1";
    if is_last {
        call.execute(delete, &[&pending.id]).await?;
    } else {
        call.execute(update, &[&pending.id, &attempt]).await?;
    }
    call.transaction.commit().await?;
    call.background.committed(&shared.bells);
    Ok(())
}

/// What is kept so that it can be sent again.
fn content(delivery: &Delivery) -> Value {
    let retries: Vec<i64> = delivery
        .retries
        .iter()
        .map(|retry| milliseconds(*retry))
        .collect();
    json!({
        "secret": delivery.secret,
        "headers": delivery.headers,
        "body": delivery.body,
        "timeoutMilliseconds": milliseconds(delivery.timeout),
        "retriesMilliseconds": retries,
    })
}

/// The start of an answer, as the text that it probably is. PostgreSQL keeps no NUL in a text.
fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    text.chars()
        .filter(|character| *character != '\0')
        .take(EXCERPT)
        .collect()
}
