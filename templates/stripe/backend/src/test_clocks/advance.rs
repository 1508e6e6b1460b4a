//! What happens while a clock is advanced: everything that its customers waited for, in the order in which it is due.

use asymmetric_kit::{Call, Failure};

use super::TestClock;
use crate::{
    billing::wake,
    error::Problem,
    events,
    store::{self, Stored},
};

/// The kind of the job that advances a clock.
pub(crate) const JOB: &str = "test_clock";

/// Most things that one advance may do, as a guard.
const MOST_STEPS: usize = 5_000;

const NEXT: &str = "\
SELECT kind, id, wake_at FROM (\
    SELECT 'subscription' AS kind, id, wake_at FROM subscriptions WHERE test_clock = $1 AND wake_at <= $2 \
    UNION ALL SELECT 'invoice', id, wake_at FROM invoices WHERE test_clock = $1 AND wake_at <= $2) AS waiting \
ORDER BY wake_at, kind, id LIMIT 1";

/// Advances the clock `id` to where it is on its way to.
pub(crate) async fn run(call: &Call, id: &str) -> Result<(), Problem> {
    let Some(mut clock) = store::find_by::<TestClock>(call, "id = $1", &[&id]).await? else {
        return Ok(());
    };
    let Some(target) = clock.target_frozen_time else {
        return Ok(());
    };
    for _ in 0..MOST_STEPS {
        let Some(row) = call.query_opt(NEXT, &[&clock.id, &target]).await? else {
            clock.frozen_time = target;
            clock.target_frozen_time = None;
            let ready = store::update(call, &clock).await?.render();
            events::emit(call, "test_helpers.test_clock.ready", &ready, None).await?;
            return Ok(());
        };
        let (kind, waiting, at): (String, String, i64) = (row.get(0), row.get(1), row.get(2));
        clock.frozen_time = clock.frozen_time.max(at);
        store::update(call, &clock).await?;
        Box::pin(wake::wake(call, &kind, &waiting, clock.frozen_time)).await?;
    }
    Err(Failure::internal("advance a test clock within the steps of one advance").into())
}
