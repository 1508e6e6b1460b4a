//! `GET /v1/clock` and `PUT /v1/clock`: world time, which can be frozen, advanced, and set.

use super::ControlError;
use crate::{
    Call, Failure,
    data::transaction::{Opened, Transaction},
    epoch::Admission,
    instance::Shared,
    request_log::{LogEntry, Outcome},
    world::{Clock, ClockMode},
};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

/// How long the answer to a change waits for the jobs that it made due.
const JOBS_PATIENCE: Duration = Duration::from_secs(10);

/// What to change; what is omitted stays. World time goes on from where it is when only the mode changes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PutClock {
    /// `ticking` or `frozen`.
    #[serde(default)]
    mode: Option<ClockMode>,
    /// World time (RFC 3339), not before what it is.
    #[serde(default)]
    now: Option<Timestamp>,
    /// Seconds to go forward by, in the place of `now`.
    #[serde(default)]
    advance_seconds: Option<u32>,
}

/// World time and how it runs.
pub(super) async fn show(shared: &Shared) -> Result<Value, ControlError> {
    let admission = shared.gate.enter().await.ok_or(ControlError::Fenced)?;
    let stop = admission.stop.clone();
    let reading = async {
        let mut opened = begin(shared, &admission).await?;
        opened.transaction.abandon().await?;
        Ok(json!({"mode": opened.clock.mode, "now": opened.world.now()}))
    };
    stop.run_until_cancelled(reading)
        .await
        .unwrap_or(Err(ControlError::Fenced))
}

/// Sets the clock, notes it in the request log, and waits for the jobs that are due by then: `jobsDone` says whether
/// they have been run.
pub(super) async fn put(shared: &Shared, wanted: &PutClock) -> Result<Value, ControlError> {
    let admission = shared.gate.enter().await.ok_or(ControlError::Fenced)?;
    let stop = admission.stop.clone();
    let changed = stop
        .run_until_cancelled(change(shared, &admission, wanted))
        .await
        .unwrap_or(Err(ControlError::Fenced));
    // The jobs have admissions of their own.
    drop(admission);
    let (mode, now) = changed?;
    tracing::info!(clone = shared.clone_id, mode = mode.as_str(), %now, "the world clock was set");
    let ring = shared.bells.jobs.ring();
    let done = tokio::time::timeout(JOBS_PATIENCE, shared.bells.jobs.answered(ring)).await;
    Ok(json!({"mode": mode, "now": now, "jobsDone": done.is_ok()}))
}

async fn begin(shared: &Shared, admission: &Admission<'_>) -> Result<Opened, Failure> {
    Transaction::begin(&shared.database, admission.epoch, admission.epoch_started, None).await
}

async fn change(
    shared: &Shared,
    admission: &Admission<'_>,
    wanted: &PutClock,
) -> Result<(ClockMode, Timestamp), ControlError> {
    let received_at = Timestamp::now();
    let opened = begin(shared, admission).await?;
    let epoch_started = opened.clock.epoch_started;
    let mut call = Call::without_request(shared, opened, admission.epoch);
    let lock =
        "SELECT mode, (extract(epoch FROM anchor) * 1000000)::bigint FROM _asym_state.clock FOR UPDATE";
    let row = call.query_one(lock, &[]).await?;
    let anchor = Timestamp::from_microsecond(row.get(1))
        .map_err(|error| Failure::caused("read the anchor of the world clock", error))?;
    let old = Clock {
        mode: ClockMode::read(row.get(0)),
        anchor,
        epoch_started,
    };
    // The database keeps microseconds.
    let wall = Timestamp::from_microsecond(Timestamp::now().as_microsecond()).unwrap_or(received_at);
    let is = old.time(wall);
    let now = target(wanted, is)?;
    let mode = wanted.mode.unwrap_or(old.mode);
    let new = old.set(mode, now, wall).ok_or(ControlError::NoSuchTime)?;
    let update = "UPDATE _asym_state.clock SET mode = $1, \
         anchor = timestamptz 'epoch' + $2::bigint * interval '1 microsecond'";
    call.execute(update, &[&mode.as_str(), &new.anchor.as_microsecond()])
        .await?;
    call.world = call.world.at(now);
    let entry = LogEntry {
        sequence: call.sequence,
        epoch: admission.epoch,
        principal: None,
        operation: Some("control.clock".into()),
        trace_id: None,
        outcome: Outcome::Committed,
        status: StatusCode::OK,
        request: json!({"mode": wanted.mode, "now": wanted.now, "advanceSeconds": wanted.advance_seconds}),
        response: json!({"mode": mode, "now": now, "was": is}),
        received_at,
        // A copy of this database starts no earlier than the log says.
        world_at: now,
    };
    call.transaction.finish(true, &entry).await?;
    Ok((mode, now))
}

/// What the clock is to show, when it shows `is`.
fn target(wanted: &PutClock, is: Timestamp) -> Result<Timestamp, ControlError> {
    match (wanted.now, wanted.advance_seconds) {
        (Some(_), Some(_)) => Err(ControlError::Malformed(
            "now and advanceSeconds cannot be given together".to_owned(),
        )),
        (Some(now), None) if now < is => Err(ControlError::Backwards { is, wanted: now }),
        (Some(now), None) => {
            Timestamp::from_microsecond(now.as_microsecond()).map_err(|_| ControlError::NoSuchTime)
        }
        (None, Some(seconds)) => is
            .checked_add(SignedDuration::from_secs(seconds.into()))
            .map_err(|_| ControlError::NoSuchTime),
        (None, None) => Ok(is),
    }
}
