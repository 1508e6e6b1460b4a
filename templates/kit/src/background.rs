//! What an instance does besides answering requests: jobs that are due, deliveries that are pending.

use crate::{Failure, bell::Bell, failure::chain, instance::Shared};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long to wait before the database is asked again after it could not be, at first and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The bells of an instance.
#[derive(Debug, Default)]
pub(crate) struct Bells {
    /// A job was scheduled, or the world clock changed.
    pub(crate) jobs: Bell,
    /// Something is to be delivered.
    pub(crate) deliveries: Bell,
    /// An epoch was released, the first one by the start.
    pub(crate) releases: Bell,
}

/// What one call leaves to be done after its commit.
#[derive(Debug, Default)]
pub(crate) struct Background {
    jobs: AtomicBool,
    deliveries: AtomicBool,
}

impl Background {
    /// A job was scheduled.
    pub(crate) fn jobs(&self) {
        self.jobs.store(true, Ordering::Relaxed);
    }

    /// Something is to be delivered.
    pub(crate) fn deliveries(&self) {
        self.deliveries.store(true, Ordering::Relaxed);
    }

    /// Wakes those who do it: after the commit, since they would see nothing before.
    pub(crate) fn committed(&self, bells: &Bells) {
        if self.jobs.load(Ordering::Relaxed) {
            bells.jobs.ring();
        }
        if self.deliveries.load(Ordering::Relaxed) {
            bells.deliveries.ring();
        }
    }
}

/// Waits longer after each failure in a row.
#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { next: FIRST_PAUSE }
    }
}

impl Backoff {
    /// How long to wait this time.
    pub(crate) fn pause(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 2).min(LONGEST_PAUSE);
        pause
    }

    /// It worked: the next failure is a first one.
    pub(crate) fn reset(&mut self) {
        self.next = FIRST_PAUSE;
    }
}

/// Looks once after each release whether the database holds work that is left over, and wakes those who do it. The
/// connection is closed again, so that a clone that has nothing to do has none.
pub(crate) async fn look_after_releases(shared: Arc<Shared>, stop: CancellationToken) {
    let mut releases = shared.bells.releases.listen();
    let watching = async {
        let mut backoff = Backoff::default();
        loop {
            releases.mark_unchanged();
            let Err(error) = look(&shared).await else {
                backoff.reset();
                if releases.changed().await.is_err() {
                    return;
                }
                continue;
            };
            let pause = backoff.pause();
            tracing::warn!(
                error = chain(&error),
                ?pause,
                "failed to look for work that is left over"
            );
            // A release in between is a reason to look at once.
            let _ = tokio::time::timeout(pause, releases.changed()).await;
        }
    };
    Box::pin(stop.run_until_cancelled(watching)).await;
}

/// Wakes those who have something to do. Deliveries of another epoch came with a copy of the database: whoever made the
/// copy does not want them sent twice.
async fn look(shared: &Shared) -> Result<(), Failure> {
    let admission = shared.gate.admit().await;
    let stop = admission.stop.clone();
    let epoch = i64::try_from(admission.epoch).unwrap_or(i64::MAX);
    let looking = async {
        let failed = |error| Failure::Connection(Box::new(error));
        let client = shared.database.single().await.map_err(failed)?;
        let discard = "DELETE FROM _asym_state.deliveries WHERE epoch <> $1";
        let discarded = client.execute(discard, &[&epoch]).await?;
        if discarded > 0 {
            tracing::info!(discarded, "deliveries of another epoch are not sent");
        }
        let select =
            "SELECT EXISTS (SELECT FROM _asym_state.jobs), EXISTS (SELECT FROM _asym_state.deliveries)";
        let row = client.query_one(select, &[]).await?;
        Ok::<(bool, bool), Failure>((row.get(0), row.get(1)))
    };
    // A fence may come in between; the release after it wakes this again.
    let Some(found) = stop.run_until_cancelled(looking).await else {
        return Ok(());
    };
    let (jobs, deliveries) = found?;
    if jobs {
        shared.bells.jobs.ring();
    }
    if deliveries {
        shared.bells.deliveries.ring();
    }
    Ok(())
}
