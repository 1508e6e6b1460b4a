//! Whose time it is: customers live on the world clock, or on a test clock that stands still until it is advanced.
//!
//! What is to happen later is a time in the column `wake_at` of its row. On the world clock the kit's jobs watch it, on a
//! test clock the clock does when it is advanced.

use asymmetric_kit::{Call, Failure, Job};
use jiff::Timestamp;
use serde_json::json;

use crate::{error::Problem, invoices, store, subscriptions, test_clocks::TestClock};

/// The kinds of rows that wake, which are the kinds of jobs too.
pub(crate) const INVOICE: &str = "invoice";
/// See [`INVOICE`].
pub(crate) const SUBSCRIPTION: &str = "subscription";

/// The time of a customer: of this test clock, or of the world.
pub(crate) async fn now(call: &Call, test_clock: Option<&str>) -> Result<i64, Problem> {
    if let Some(id) = test_clock
        && let Some(clock) = store::find::<TestClock>(call, id).await?
    {
        return Ok(clock.frozen_time);
    }
    Ok(call.now().as_second())
}

/// Lets a row wake at `wake_at`, or not at all.
pub(crate) async fn set(
    call: &Call,
    kind: &str,
    id: &str,
    test_clock: Option<&str>,
    wake_at: Option<i64>,
) -> Result<(), Problem> {
    match wake_at {
        // The clock asks the rows.
        _ if test_clock.is_some() => {}
        Some(at) => {
            let due = Timestamp::from_second(at)
                .map_err(|error| Failure::caused("schedule something so far away", error))?;
            let job = Job {
                kind: kind.to_owned(),
                key: id.to_owned(),
                due,
                payload: json!({}),
            };
            call.schedule(&job).await?;
        }
        None => {
            call.unschedule(kind, id).await?;
        }
    }
    Ok(())
}

/// Does what a row waited for, at the time it waited for.
pub(crate) async fn wake(call: &Call, kind: &str, id: &str, at: i64) -> Result<(), Problem> {
    match kind {
        INVOICE => Box::pin(invoices::collect::wake(call, id, at)).await,
        SUBSCRIPTION => Box::pin(subscriptions::cycle::wake(call, id, at)).await,
        _ => Ok(()),
    }
}
