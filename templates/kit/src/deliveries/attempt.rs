//! One attempt to deliver.

use super::{DeliveryOutcome, DeliveryResponse, Verdict, note::note, pending::Pending, send::send};
use crate::{background::Backoff, failure::chain, instance::Shared};
use jiff::{SignedDuration, Timestamp};
use std::time::Instant;

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
        let noting = note(shared, &admission, pending, &outcome, started.elapsed());
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
    if let Some(next) = outcome.next_attempt_at {
        tracing::warn!(id, kind, attempt, problem, %next, "a delivery failed and will be repeated");
    } else {
        tracing::warn!(
            id,
            kind,
            attempt,
            problem,
            "a delivery failed for good; POST /v1/deliveries/{id}/redeliver sends it again"
        );
    }
}
