//! One job in one transaction.

use super::{Held, RUNS};
use crate::{
    Call, Failure, Job,
    data::transaction::{Opened, Transaction},
    epoch::Admission,
    failure::chain,
    instance::Shared,
    pipeline::ATTEMPTS,
    request_log::{LogEntry, Outcome},
    world::ClockMode,
};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

/// What was done.
pub(super) enum Step {
    /// A job was run, whether it failed or not.
    Ran,
    /// None is due.
    Nothing {
        /// When one will be, as far as is known; none when nothing is scheduled or the clock is frozen.
        next: Option<Instant>,
    },
}

/// The first job that is due is taken out and locked.
const TAKE: &str = "\
DELETE FROM _asym_state.jobs WHERE (kind, key) = (\
    SELECT kind, key FROM _asym_state.jobs \
    WHERE due <= timestamptz 'epoch' + $1::bigint * interval '1 microsecond' AND NOT EXISTS (\
        SELECT FROM unnest($2::text[], $3::text[]) AS held (kind, key) \
        WHERE held.kind = jobs.kind AND held.key = jobs.key) \
    ORDER BY due, kind, key LIMIT 1 FOR UPDATE) \
RETURNING kind, key, (extract(epoch FROM due) * 1000000)::bigint, payload";

const NEXT: &str = "\
SELECT (extract(epoch FROM min(due)) * 1000000)::bigint FROM _asym_state.jobs WHERE NOT EXISTS (\
    SELECT FROM unnest($1::text[], $2::text[]) AS held (kind, key) \
    WHERE held.kind = jobs.kind AND held.key = jobs.key)";

/// Runs the first job that is due.
pub(super) async fn step(
    shared: &Shared,
    admission: &Admission<'_>,
    held: &mut Held,
) -> Result<Step, Failure> {
    let mut left = ATTEMPTS;
    loop {
        left -= 1;
        match attempt(shared, admission, held).await {
            Err(failure) if failure.is_conflict() && left > 0 => {
                tracing::debug!("a job is run again after a conflict");
            }
            other => return other,
        }
    }
}

async fn attempt(shared: &Shared, admission: &Admission<'_>, held: &mut Held) -> Result<Step, Failure> {
    let received_at = Timestamp::now();
    let opened = Transaction::begin(&shared.database, admission.epoch, admission.epoch_started, None).await?;
    let (now, mode) = (opened.world.now(), opened.clock.mode);
    let mut call = Call::without_request(shared, opened, admission.epoch);
    let (kinds, keys) = held.names();
    let Some(row) = call
        .query_opt(TAKE, &[&now.as_microsecond(), &kinds, &keys])
        .await?
    else {
        let first: Option<i64> = call.query_one(NEXT, &[&kinds, &keys]).await?.get(0);
        call.transaction.abandon().await?;
        return Ok(Step::Nothing {
            next: next(first, now, mode, held.next()),
        });
    };
    let due = Timestamp::from_microsecond(row.get(2))
        .map_err(|error| Failure::caused("read when a job is due", error))?;
    let job = Job {
        kind: row.get(0),
        key: row.get(1),
        due,
        payload: row.get(3),
    };
    call.world = call.world.at(due);
    let ran = shared.vendor.run_job(&mut call, &job).await;
    let ended = match ran {
        Ok(()) => {
            let entry = entry(shared, &call, &job, received_at, Outcome::Committed, &Value::Null);
            call.transaction.finish(true, entry).await
        }
        Err(failure) => Err(failure),
    };
    match ended {
        Ok(entry) => {
            shared.note(entry).await;
            held.forget(&job.kind, &job.key);
            call.background.committed(&shared.bells);
            Ok(Step::Ran)
        }
        Err(failure) if failure.is_conflict() => Err(failure),
        Err(failure) => {
            failed(shared, admission, held, (call, &job, received_at), &failure).await?;
            Ok(Step::Ran)
        }
    }
}

/// Undoes what the job did, and holds it back for a while; in the end it is given up.
async fn failed(
    shared: &Shared,
    admission: &Admission<'_>,
    held: &mut Held,
    (mut call, job, received_at): (Call, &Job, Timestamp),
    failure: &Failure,
) -> Result<(), Failure> {
    let (kind, key) = (job.kind.as_str(), job.key.as_str());
    let (outcome, said) = match failure {
        Failure::Vendor(reply) => (Outcome::RolledBack, answer(reply)),
        other => (Outcome::Failed, json!({"error": chain(other)})),
    };
    if outcome == Outcome::Failed && held.failures(kind, key) + 1 < RUNS {
        tracing::warn!(
            kind,
            key,
            error = chain(failure),
            "a job failed and will be run again"
        );
        let entry = entry(shared, &call, job, received_at, outcome, &said);
        shared.note(call.transaction.finish(false, entry).await?).await;
        held.hold(kind, key);
        return Ok(());
    }
    tracing::error!(kind, key, error = chain(failure), "a job failed and is given up");
    // The connection goes: its transaction may be broken.
    drop(call);
    let opened: Opened =
        Transaction::begin(&shared.database, admission.epoch, admission.epoch_started, None).await?;
    let mut call = Call::without_request(shared, opened, admission.epoch);
    call.world = call.world.at(job.due);
    // Scheduled anew in the meantime, it is another job.
    let delete = "DELETE FROM _asym_state.jobs WHERE kind = $1 AND key = $2 \
         AND due = timestamptz 'epoch' + $3::bigint * interval '1 microsecond'";
    call.execute(delete, &[&kind, &key, &job.due.as_microsecond()])
        .await?;
    let entry = entry(shared, &call, job, received_at, outcome, &said);
    shared.note(call.transaction.finish(true, entry).await?).await;
    held.forget(kind, key);
    Ok(())
}

/// The earlier of when the first job is due and when the first of those held back may be run again.
fn next(first: Option<i64>, now: Timestamp, mode: ClockMode, held: Option<Instant>) -> Option<Instant> {
    let due = first.filter(|_| mode == ClockMode::Ticking).map(|microseconds| {
        let left = microseconds.saturating_sub(now.as_microsecond());
        Instant::now() + Duration::from_micros(u64::try_from(left).unwrap_or_default())
    });
    due.into_iter().chain(held).min()
}

fn answer(reply: &crate::Reply) -> Value {
    match reply.body() {
        crate::http::Body::Json(document) => document.clone(),
        crate::http::Body::Bytes(_) => json!({"status": reply.status().as_u16()}),
    }
}

fn entry(
    shared: &Shared,
    call: &Call,
    job: &Job,
    received_at: Timestamp,
    outcome: Outcome,
    response: &Value,
) -> LogEntry {
    let request = json!({"job": job.key, "due": job.due.to_string(), "payload": job.payload});
    LogEntry {
        sequence: call.sequence,
        epoch: call.epoch(),
        principal: None,
        operation: Some(job.kind.clone().into()),
        trace_id: None,
        outcome,
        status: if outcome == Outcome::Committed {
            StatusCode::OK
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        },
        request: shared.redaction.apply(&request, None),
        response: shared.redaction.apply(response, None),
        received_at,
        world_at: call.now(),
    }
}
