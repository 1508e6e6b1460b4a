//! A delivery that is to be made.

use super::Delivery;
use serde_json::Value;
use std::time::Duration;
use tokio_postgres::Row;

/// A pending delivery, as it was read from the database.
pub(super) struct Pending {
    pub(super) id: i64,
    pub(super) delivery: Delivery,
    /// The value of the secret that it names.
    pub(super) secret: Option<String>,
    /// The attempts before this one.
    pub(super) attempts: u32,
    /// The seed of the clone's identifiers.
    pub(super) seed: String,
    /// The epoch that it belongs to, and the fence after which it is not to go on.
    pub(super) epoch: u64,
    pub(super) fences: u64,
}

impl Pending {
    /// Columns that [`Pending::read`] takes, of `_asym_state.deliveries` as `pending` and `_asym_auth.secrets`.
    pub(super) const COLUMNS: &'static str = "pending.id, pending.kind, pending.target, pending.secret, \
        secrets.value, pending.headers, pending.body, pending.timeout_milliseconds, pending.retries_milliseconds, \
        pending.attempts, (SELECT seed FROM _asym_state.identifiers) AS seed";

    pub(super) fn read(row: &Row, epoch: u64, fences: u64) -> Self {
        let milliseconds = |value: i64| Duration::from_millis(u64::try_from(value).unwrap_or_default());
        let headers: Value = row.get(5);
        let retries: Vec<i64> = row.get(8);
        Self {
            id: row.get(0),
            delivery: Delivery {
                kind: row.get(1),
                target: row.get(2),
                secret: row.get(3),
                headers: serde_json::from_value(headers).unwrap_or_default(),
                body: row.get(6),
                timeout: milliseconds(row.get(7)),
                retries: retries.into_iter().map(milliseconds).collect(),
            },
            secret: row.get(4),
            attempts: u32::try_from(row.get::<_, i32>(9)).unwrap_or_default(),
            seed: row.get(10),
            epoch,
            fences,
        }
    }
}
