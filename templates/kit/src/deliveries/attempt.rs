//! One attempt to deliver, and its row in the log.

use super::{Delivery, DeliveryOutcome, DeliveryResponse, Verdict, milliseconds};
use crate::{
    Call, Failure, background::Backoff, data::transaction::Transaction, epoch::Admission, failure::chain,
    instance::Shared, pipeline::ATTEMPTS,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio_postgres::Row;

/// Characters of an answer that the log keeps.
const EXCERPT: usize = 2048;

/// A pending delivery, as it was read from the database.
pub(super) struct Pending {
    pub(super) id: i64,
    pub(super) delivery: Delivery,
    /// The value of the secret that it names.
    secret: Option<String>,
    /// The attempts before this one.
    attempts: u32,
    /// The epoch that it belongs to, and the fence after which it is not to go on.
    epoch: u64,
    fences: u64,
}

impl Pending {
    /// Columns that [`Pending::read`] takes, of `_asym_state.deliveries` as `pending` and `_asym_auth.secrets`.
    pub(super) const COLUMNS: &'static str = "pending.id, pending.kind, pending.target, pending.secret, \
        secrets.value, pending.headers, pending.body, pending.timeout_milliseconds, pending.retries_milliseconds, \
        pending.attempts";

    pub(super) fn read(row: &Row, epoch: u64, fences: u64) -> Self {
        let milliseconds = |value: i64| Duration::from_millis(u64::try_from(value).unwrap_or_default());
        let headers: Value = row.get(5);
        let retries: Vec<i64> = row.get(8);
        Self {
            id: row.get(0),
            delivery: Delivery {
                kind: row.get(1),
                target: row.get(2),
                secret: row.get(3),
                headers: serde_json::from_value(headers).unwrap_or_default(),
                body: row.get(6),
                timeout: milliseconds(row.get(7)),
                retries: retries.into_iter().map(milliseconds).collect(),
            },
            secret: row.get(4),
            attempts: u32::try_from(row.get::<_, i32>(9)).unwrap_or_default(),
            epoch,
            fences,
        }
    }
}

/// Sends it and notes how that went. What a fence interrupts is not noted: if the epoch goes on after it, it is sent
/// again.
pub(super) async fn attempt(shared: &Shared, pending: &Pending) {
    let started = Instant::now();
    let sent_at = Timestamp::now();
    let mut fences = shared.gate.subscribe();
    let result = tokio::select! {
        result = send(shared, pending, sent_at) => result,
        _ = fences.wait_for(|fences| *fences != pending.fences) => return,
    };
    let outcome = outcome(shared, pending, sent_at, result);
    let mut backoff = Backoff::default();
    loop {
        let admission = shared.gate.admit().await;
        if admission.epoch != pending.epoch {
            return;
        }
        let stop = admission.stop.clone();
        let noting = note_repeatedly(shared, &admission, pending, &outcome, started.elapsed());
        match stop.run_until_cancelled(noting).await {
            Some(Ok(())) => return,
            Some(Err(failure)) => {
                drop(admission);
                let pause = backoff.pause();
                tracing::warn!(
                    id = pending.id,
                    error = chain(&failure),
                    ?pause,
                    "failed to note a delivery"
                );
                tokio::time::sleep(pause).await;
            }
            None => {}
        }
    }
}

async fn send(shared: &Shared, pending: &Pending, sent_at: Timestamp) -> Result<DeliveryResponse, String> {
    let delivery = &pending.delivery;
    let signed = shared
        .vendor
        .sign(delivery, pending.secret.as_deref(), sent_at, pending.attempts + 1);
    let mut headers = HeaderMap::new();
    for (name, value) in &delivery.headers {
        let name: HeaderName = name
            .parse()
            .map_err(|_| format!("failed to deliver: {name} is no name of a header"))?;
        headers.append(name.clone(), header_value(&name, value)?);
    }
    for (name, value) in signed {
        let value = header_value(&name, &value)?;
        headers.insert(name, value);
    }
    let body = delivery.body.clone().into();
    shared
        .outbound
        .send(&delivery.target, headers, body, delivery.timeout)
        .await
        .map_err(|error| chain(&error))
}

fn header_value(name: &HeaderName, value: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_str(value)
        .map_err(|_| format!("failed to deliver: the value of the header {name} cannot be sent"))
}

fn outcome(
    shared: &Shared,
    pending: &Pending,
    sent_at: Timestamp,
    result: Result<DeliveryResponse, String>,
) -> DeliveryOutcome {
    let verdict = match &result {
        Ok(response) => shared.vendor.verdict(&pending.delivery, response),
        Err(_) => Verdict::Retry,
    };
    let made = usize::try_from(pending.attempts).unwrap_or(usize::MAX);
    let wait = pending.delivery.retries.get(made);
    let next_attempt_at = wait.filter(|_| verdict == Verdict::Retry).and_then(|wait| {
        let wait = SignedDuration::try_from(*wait).ok()?;
        Timestamp::now().checked_add(wait).ok()
    });
    let outcome = DeliveryOutcome {
        id: pending.id,
        attempt: pending.attempts + 1,
        sent_at,
        result,
        is_accepted: verdict == Verdict::Accepted,
        next_attempt_at,
    };
    if !outcome.is_accepted {
        tell(pending, &outcome);
    }
    outcome
}

fn tell(pending: &Pending, outcome: &DeliveryOutcome) {
    let (id, kind) = (pending.id, pending.delivery.kind.as_str());
    let attempt = outcome.attempt;
    let problem = match &outcome.result {
        Ok(response) => format!("the answer was {}", response.status),
        Err(error) => error.clone(),
    };
    match outcome.next_attempt_at {
        Some(next) => {
            tracing::warn!(id, kind, attempt, problem, %next, "a delivery failed and will be repeated")
        }
        None => tracing::warn!(
            id,
            kind,
            attempt,
            problem,
            "a delivery failed for good; POST /v1/deliveries/{id}/redeliver sends it again"
        ),
    }
}

async fn note_repeatedly(
    shared: &Shared,
    admission: &Admission<'_>,
    pending: &Pending,
    outcome: &DeliveryOutcome,
    took: Duration,
) -> Result<(), Failure> {
    let mut left = ATTEMPTS;
    loop {
        left -= 1;
        match note(shared, admission, pending, outcome, took).await {
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

/// Notes the attempt, together with what the vendor makes of it.
async fn note(
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
