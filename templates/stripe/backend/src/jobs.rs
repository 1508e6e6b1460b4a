//! What the clone does by itself when world time reaches it.

use asymmetric_kit::{Call, Failure, Job};

use crate::{billing::wake, checkout, endpoint, error::Problem, payments, payouts, refunds, test_clocks};

/// The end of a payment that took its time.
pub(crate) const PAYMENT: &str = "payment";
/// The arrival of a payout.
pub(crate) const PAYOUT: &str = "payout";
/// The end of a refund that took its time.
pub(crate) const REFUND: &str = "refund";

/// Runs a job.
pub(crate) async fn run(call: &Call, job: &Job) -> Result<(), Failure> {
    let done = match job.kind.as_str() {
        PAYMENT => payments::finish(call, &job.key).await,
        PAYOUT => payouts::arrive(call, &job.key).await,
        REFUND => refunds::finish(call, &job.key).await,
        checkout::state::JOB => checkout::state::time_is_up(call, &job.key).await,
        test_clocks::advance::JOB => test_clocks::advance::run(call, &job.key).await,
        kind @ (wake::INVOICE | wake::SUBSCRIPTION) => {
            wake::wake(call, kind, &job.key, job.due.as_second()).await
        }
        _ => Ok(()),
    };
    match done {
        Ok(()) => Ok(()),
        Err(Problem::Refused(error) | Problem::Kept(error)) => Err(endpoint::refusal(&error, call).into()),
        Err(Problem::Failed(failure)) => Err(failure),
    }
}
