//! Runs jobs, one after another, and sleeps in between.

mod run;

use crate::{background::Backoff, epoch::Admission, failure::chain, instance::Shared};
use run::{Step, step};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often a job is run before it is given up, and how long it waits after the first failure; twice as long after
/// each further one.
const RUNS: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// Jobs that failed and wait on the wall clock, while the others go on.
#[derive(Debug, Default)]
struct Held {
    epoch: u64,
    jobs: Vec<HeldJob>,
}

#[derive(Debug)]
struct HeldJob {
    kind: String,
    key: String,
    failures: u32,
    until: Instant,
}

impl Held {
    /// Jobs of another epoch are other jobs.
    fn enter(&mut self, epoch: u64) {
        if self.epoch != epoch {
            *self = Self {
                epoch,
                jobs: Vec::new(),
            };
        }
    }

    /// Kinds and keys of those that are not to be run yet.
    fn names(&self) -> (Vec<&str>, Vec<&str>) {
        let now = Instant::now();
        let waiting = self.jobs.iter().filter(|job| job.until > now);
        waiting.map(|job| (job.kind.as_str(), job.key.as_str())).unzip()
    }

    /// When the first of them may be run again.
    fn next(&self) -> Option<Instant> {
        let now = Instant::now();
        let waiting = self.jobs.iter().filter(|job| job.until > now);
        waiting.map(|job| job.until).min()
    }

    /// How often this job has failed in a row.
    fn failures(&self, kind: &str, key: &str) -> u32 {
        let found = self.jobs.iter().find(|job| job.kind == kind && job.key == key);
        found.map_or(0, |job| job.failures)
    }

    fn forget(&mut self, kind: &str, key: &str) {
        self.jobs.retain(|job| job.kind != kind || job.key != key);
    }

    /// It failed once more: it waits.
    fn hold(&mut self, kind: &str, key: &str) {
        let failures = self.failures(kind, key) + 1;
        self.forget(kind, key);
        self.jobs.push(HeldJob {
            kind: kind.to_owned(),
            key: key.to_owned(),
            failures,
            until: Instant::now() + FIRST_WAIT * 2_u32.saturating_pow(failures - 1),
        });
    }
}

/// Runs what is due whenever the bell rings or the next job is due, until told to stop. No connection to the database
/// is held in between.
pub(crate) async fn work(shared: Arc<Shared>, stop: CancellationToken) {
    let mut bell = shared.bells.jobs.listen();
    let working = async {
        let mut held = Held::default();
        let mut backoff = Backoff::default();
        let mut next = None;
        loop {
            let asleep = async {
                match next {
                    Some(instant) => tokio::time::sleep_until(instant).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                rung = bell.changed() => if rung.is_err() { return },
                () = asleep => {}
            }
            let ring = *bell.borrow_and_update();
            next = run_due(&shared, &mut held, &mut backoff).await;
            shared.bells.jobs.answer(ring);
        }
    };
    Box::pin(stop.run_until_cancelled(working)).await;
}

/// Runs all jobs that are due, and says when there is something to do again.
async fn run_due(shared: &Shared, held: &mut Held, backoff: &mut Backoff) -> Option<Instant> {
    loop {
        // One admission for each job: a fence does not wait for those that follow.
        let admission = shared.gate.admit().await;
        held.enter(admission.epoch);
        match step_until_fenced(shared, &admission, held).await {
            Some(Ok(Step::Ran)) => backoff.reset(),
            Some(Ok(Step::Nothing { next })) => {
                backoff.reset();
                return next;
            }
            Some(Err(failure)) => {
                let pause = backoff.pause();
                tracing::warn!(error = chain(&failure), ?pause, "failed to look for jobs");
                return Some(Instant::now() + pause);
            }
            // Whether the database is the same after the fence is not known: look again.
            None => {}
        }
    }
}

async fn step_until_fenced(
    shared: &Shared,
    admission: &Admission<'_>,
    held: &mut Held,
) -> Option<Result<Step, crate::Failure>> {
    let stop = admission.stop.clone();
    stop.run_until_cancelled(step(shared, admission, held)).await
}
