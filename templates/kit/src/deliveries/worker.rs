//! Sends what is pending: in order to each target, to several targets at once.
//!
//! Over a socket a message is handed over at once, and what is waited for is its acknowledgement. An application that
//! acknowledges nothing, as some do where they have nothing to say, holds up the next message only for a moment.

use super::{attempt::attempt, pending::Pending};
use crate::{Failure, background::Backoff, epoch::Admission, failure::chain, instance::Shared};
use jiff::Timestamp;
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::{
    task::{Id, JoinSet},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

/// Deliveries on their way at once.
const MAXIMUM_AT_ONCE: usize = 8;

/// How long an acknowledgement over a socket holds up the next message.
const HOLD: Duration = Duration::from_millis(250);

/// A delivery on its way.
struct Underway {
    id: i64,
    target: String,
    /// When its target is free for the next one, though it may not have ended; never where its end is waited for.
    free_at: Option<Instant>,
}

/// Deliveries on their way.
#[derive(Default)]
struct OnTheirWay {
    tasks: JoinSet<()>,
    deliveries: HashMap<Id, Underway>,
}

impl OnTheirWay {
    fn start(&mut self, shared: &Arc<Shared>, pending: Pending) {
        let shared = Arc::clone(shared);
        let target = pending.delivery.target.clone();
        let underway = Underway {
            id: pending.id,
            free_at: target.starts_with("socket:").then(|| Instant::now() + HOLD),
            target,
        };
        let task = self.tasks.spawn(async move { attempt(&shared, &pending).await });
        self.deliveries.insert(task.id(), underway);
    }

    /// Their ids.
    fn ids(&self) -> Vec<i64> {
        self.deliveries.values().map(|underway| underway.id).collect()
    }

    /// The targets that nothing else may go to now.
    fn busy(&self, now: Instant) -> Vec<&str> {
        let busy = self.deliveries.values();
        let busy = busy.filter(|underway| underway.free_at.is_none_or(|free_at| free_at > now));
        busy.map(|underway| underway.target.as_str()).collect()
    }

    /// When the next of them is free.
    fn next_free(&self, now: Instant) -> Option<Instant> {
        let times = self.deliveries.values().filter_map(|underway| underway.free_at);
        times.filter(|free_at| *free_at > now).min()
    }

    /// Waits until one has arrived, or not; for ever when there is none.
    async fn ended(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(Ok((id, ()))) => {
                self.deliveries.remove(&id);
            }
            Some(Err(error)) => {
                tracing::error!(%error, "the task of a delivery ended early");
                self.deliveries.remove(&error.id());
            }
            None => std::future::pending().await,
        }
    }

    fn capacity(&self) -> usize {
        MAXIMUM_AT_ONCE.saturating_sub(self.deliveries.len())
    }
}

/// Sends what is pending whenever the bell rings, a delivery has ended or is to be repeated, until told to stop. What is
/// on its way then is waited for.
pub(crate) async fn work(shared: Arc<Shared>, stop: CancellationToken) {
    let mut bell = shared.bells.deliveries.listen();
    let mut on_their_way = OnTheirWay::default();
    let mut backoff = Backoff::default();
    let mut next: Option<Instant> = None;
    let working = async {
        loop {
            let asleep = async {
                match next {
                    Some(instant) => tokio::time::sleep_until(instant).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                rung = bell.changed() => if rung.is_err() { return },
                () = on_their_way.ended() => {}
                () = asleep => {}
            }
            bell.mark_unchanged();
            next = match start_pending(&shared, &mut on_their_way).await {
                Ok(next) => {
                    backoff.reset();
                    next
                }
                Err(failure) => {
                    let pause = backoff.pause();
                    tracing::warn!(error = chain(&failure), ?pause, "failed to look for deliveries");
                    Some(Instant::now() + pause)
                }
            };
        }
    };
    stop.run_until_cancelled(working).await;
    while on_their_way.tasks.join_next().await.is_some() {}
}

/// The first delivery to each target that is not busy. A delivery that is to be repeated later lets those
/// behind it pass.
fn select_pending() -> String {
    format!(
        "SELECT * FROM (\
             SELECT DISTINCT ON (pending.target) {} \
             FROM _asym_state.deliveries AS pending \
             LEFT JOIN _asym_auth.secrets ON secrets.name = pending.secret \
             WHERE pending.epoch = $1 AND pending.target <> ALL ($2::text[]) AND ({NEXT_ATTEMPT}) <= $3 \
                 AND pending.id <> ALL ($5::bigint[]) \
             ORDER BY pending.target, pending.id) AS pending \
         ORDER BY id LIMIT $4",
        Pending::COLUMNS
    )
}

/// When the next attempt is to be made, in microseconds: at once for the first one.
const NEXT_ATTEMPT: &str = "\
CASE WHEN pending.attempts = 0 THEN 0 ELSE coalesce((\
    SELECT (extract(epoch FROM next_attempt_at) * 1000000)::bigint FROM _asym_log.deliveries AS made \
    WHERE made.delivery = pending.id ORDER BY made.sequence DESC LIMIT 1), 0) END";

/// Starts what can be started, and says when there will be something again that nobody rings for.
async fn start_pending(
    shared: &Arc<Shared>,
    on_their_way: &mut OnTheirWay,
) -> Result<Option<Instant>, Failure> {
    loop {
        let admission = shared.gate.admit().await;
        let stop = admission.stop.clone();
        let starting = start_admitted(shared, &admission, on_their_way);
        if let Some(started) = stop.run_until_cancelled(starting).await {
            return started;
        }
    }
}

async fn start_admitted(
    shared: &Arc<Shared>,
    admission: &Admission<'_>,
    on_their_way: &mut OnTheirWay,
) -> Result<Option<Instant>, Failure> {
    let capacity = on_their_way.capacity();
    if capacity == 0 {
        return Ok(None);
    }
    let fences = shared.gate.standing().fences;
    let failed = |error| Failure::Connection(Box::new(error));
    let connection = shared.database.get().await.map_err(failed)?;
    let epoch = i64::try_from(admission.epoch).unwrap_or(i64::MAX);
    let (busy, underway) = (on_their_way.busy(Instant::now()), on_their_way.ids());
    let wall = Timestamp::now().as_microsecond();
    let limit = i64::try_from(capacity).unwrap_or(i64::MAX);
    let statement = connection.prepare_cached(&select_pending()).await?;
    let rows = connection
        .query(&statement, &[&epoch, &busy, &wall, &limit, &underway])
        .await?;
    for row in &rows {
        on_their_way.start(shared, Pending::read(row, admission.epoch, fences));
    }
    let later = format!(
        "SELECT min(due) FROM (SELECT {NEXT_ATTEMPT} AS due FROM _asym_state.deliveries AS pending \
         WHERE pending.epoch = $1 AND pending.attempts > 0) AS retries WHERE due > $2"
    );
    let statement = connection.prepare_cached(&later).await?;
    let due: Option<i64> = connection.query_one(&statement, &[&epoch, &wall]).await?.get(0);
    let now = Instant::now();
    let due = due.map(|due| now + Duration::from_micros(u64::try_from(due - wall).unwrap_or_default()));
    Ok(due.into_iter().chain(on_their_way.next_free(now)).min())
}
