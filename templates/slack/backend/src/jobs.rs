//! What happens by itself when its time in the world has come.

use crate::{chat::schedule, reminders};
use asymmetric_kit::{Call, Failure, Job};

/// Does what a job says.
pub(crate) async fn run(call: &Call, job: &Job) -> Result<(), Failure> {
    match job.kind.as_str() {
        schedule::JOB => schedule::post(call, &job.key).await,
        reminders::JOB => reminders::remind(call, &job.key).await,
        other => Err(Failure::internal(format!("find what a job of kind {other} does"))),
    }
}
