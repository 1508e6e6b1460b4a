//! Waiting times after failures, per object: kube's error policy is never told of a success, so the count of
//! attempts is kept here.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Wait after the first failure.
const FIRST: Duration = Duration::from_millis(250);
/// No wait is longer than this, jitter apart.
const LONGEST: Duration = Duration::from_mins(5);
/// Largest part by which jitter changes a wait.
const JITTER: f64 = 0.2;

/// Counts failed attempts per key, usually an object's uid.
#[derive(Debug, Default)]
pub struct Backoff {
    attempts: Mutex<HashMap<String, u32>>,
}

impl Backoff {
    /// Notes a failure of `key` and says how long to wait: 250 ms, doubling to 5 min, changed by up to a fifth.
    /// `jitter` is between -1 and 1; see [`random_jitter`].
    pub fn failed(&self, key: &str, jitter: f64) -> Duration {
        let mut attempts = self.lock();
        let count = attempts.entry(key.to_owned()).or_insert(0);
        let wait = wait_after(*count, jitter);
        *count = count.saturating_add(1);
        wait
    }

    /// Forgets the failures of `key`, after a success or when the object is gone.
    pub fn succeeded(&self, key: &str) {
        self.lock().remove(key);
    }

    /// How many times `key` failed since its last success.
    pub fn attempts(&self, key: &str) -> u32 {
        self.lock().get(key).copied().unwrap_or(0)
    }

    /// The map is never left half-changed, so a lock poisoned by a panic elsewhere is still good.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, u32>> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The wait after `earlier` failures and one more.
#[must_use]
pub fn wait_after(earlier: u32, jitter: f64) -> Duration {
    let doubled = FIRST.saturating_mul(1_u32.checked_shl(earlier).unwrap_or(u32::MAX));
    doubled
        .min(LONGEST)
        .mul_f64(1.0 + JITTER * jitter.clamp(-1.0, 1.0))
}

/// A number between -1 and 1, so that objects which failed together do not try again together.
#[must_use]
pub fn random_jitter() -> f64 {
    use rand::RngExt;
    rand::rng().random_range(-1.0..=1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn waits_double_to_five_minutes_and_start_again_after_a_success() {
        let backoff = Backoff::default();
        let waits: Vec<u128> = (0..12).map(|_| backoff.failed("a", 0.0).as_millis()).collect();
        let quarters = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1200];
        assert_eq!(waits, quarters.map(|quarters| quarters * 250));
        assert_eq!(backoff.attempts("a"), 12);
        assert_eq!(
            backoff.failed("b", 0.0),
            FIRST,
            "one object's failures are not another's"
        );
        backoff.succeeded("a");
        assert_eq!(backoff.attempts("a"), 0);
        assert_eq!(backoff.failed("a", 0.0), FIRST);
    }

    proptest! {
        #[test]
        fn jitter_stays_within_a_fifth(earlier in 0_u32..200, jitter in -1.0_f64..=1.0) {
            let plain = wait_after(earlier, 0.0).as_secs_f64();
            let wait = wait_after(earlier, jitter).as_secs_f64();
            prop_assert!(wait >= plain * 0.799 && wait <= plain * 1.201);
            prop_assert!(wait <= 360.1);
        }

        #[test]
        fn random_jitter_is_in_range(_round in 0..50) {
            prop_assert!((-1.0..=1.0).contains(&random_jitter()));
        }
    }
}
