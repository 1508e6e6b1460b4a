//! Work that the clone does by itself when world time reaches it: messages that were scheduled, periods that end.

mod worker;

use crate::{Call, Failure};
use jiff::Timestamp;
use serde_json::Value;
pub(crate) use worker::work;

/// Something to do later. `kind` and `key` name it: there is one job of each name.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// What is to be done, such as `chat.postMessage`; the request log calls it the operation.
    pub kind: String,
    /// Which of its kind, such as the identifier of what is scheduled.
    pub key: String,
    /// World time; it runs at once when that has passed.
    pub due: Timestamp,
    /// What [`crate::Vendor::run_job`] needs to know. There is no request then: absolute URLs, for example, belong here.
    pub payload: Value,
}

impl Call {
    /// Schedules a job, in the place of one of the same name. It runs after this call is committed, in a transaction
    /// of its own.
    pub async fn schedule(&self, job: &Job) -> Result<(), Failure> {
        let insert = "INSERT INTO _asym_state.jobs (kind, key, due, payload) \
             VALUES ($1, $2, timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4) \
             ON CONFLICT (kind, key) DO UPDATE SET due = excluded.due, payload = excluded.payload";
        let due = job.due.as_microsecond();
        self.execute(insert, &[&job.kind, &job.key, &due, &job.payload])
            .await?;
        self.background.jobs();
        Ok(())
    }

    /// Takes a job back; false when there is none of this name (any more). One that is running ends first.
    pub async fn unschedule(&self, kind: &str, key: &str) -> Result<bool, Failure> {
        let delete = "DELETE FROM _asym_state.jobs WHERE kind = $1 AND key = $2";
        Ok(self.execute(delete, &[&kind, &key]).await? > 0)
    }
}
