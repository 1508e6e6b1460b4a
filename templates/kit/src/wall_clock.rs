//! Wall time as an instance reads it.

use jiff::Timestamp;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// The system's clock, which whoever starts an instance can set ahead: hours pass without waiting for them. Clones
/// of it are the same clock.
#[derive(Debug, Clone, Default)]
pub struct WallClock {
    /// Microseconds.
    ahead: Arc<AtomicU64>,
}

impl WallClock {
    /// What time it is.
    pub fn now(&self) -> Timestamp {
        let ahead = Duration::from_micros(self.ahead.load(Ordering::Relaxed));
        Timestamp::now().saturating_add(ahead).unwrap_or(Timestamp::MAX)
    }

    /// Lets time pass.
    pub fn advance(&self, time: Duration) {
        let microseconds = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.ahead.fetch_add(microseconds, Ordering::Relaxed);
    }
}
