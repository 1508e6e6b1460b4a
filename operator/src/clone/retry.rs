//! Whether a failed spin is tried again, and when.

use std::time::Duration;

use asymmetric_crd::AppClone;
use asymmetric_crd::clone::FailureStatus;
use k8s_openapi::jiff::Timestamp;

use super::observed::Observed;
use super::plan::retry_annotation;

/// What to do about a failed spin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    /// Start again.
    Now,
    /// Start again after this long.
    After(Duration),
    /// Wait until spec, template or the retry annotation change.
    Never,
}

const FIRST_DELAY: Duration = Duration::from_secs(2);
const LONGEST_DELAY: Duration = Duration::from_mins(5);

/// Decides from what was true when the spin failed and what is true now.
pub(crate) fn decide(
    failure: &FailureStatus,
    clone: &AppClone,
    observed: &Observed,
    now: Timestamp,
) -> Retry {
    let digest = observed
        .template_status()
        .and_then(|status| status.content_digest.clone());
    let changed = clone.metadata.generation.unwrap_or_default() != failure.generation
        || retry_annotation(clone) != failure.retry
        || digest != failure.template_digest;
    if changed {
        return Retry::Now;
    }
    if !failure.transient {
        return Retry::Never;
    }
    let failed_at = failure.at.as_ref().map_or(now, |at| at.0);
    let waited = Duration::try_from(now.duration_since(failed_at)).unwrap_or_default();
    match delay(failure.attempts).checked_sub(waited) {
        None | Some(Duration::ZERO) => Retry::Now,
        Some(left) => Retry::After(left),
    }
}

/// 2 s after the first attempt, doubling, 5 minutes at most.
fn delay(attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or_default();
    FIRST_DELAY
        .saturating_mul(2_u32.pow(doublings))
        .min(LONGEST_DELAY)
}

#[cfg(test)]
mod tests {
    use asymmetric_crd::CloneSpec;
    use k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime;
    use proptest::prelude::*;

    use super::*;

    fn failure(transient: bool, attempts: i32) -> FailureStatus {
        FailureStatus {
            code: "HEALTH_TIMEOUT".into(),
            message: String::new(),
            attempts,
            at: Some(MicroTime(Timestamp::UNIX_EPOCH)),
            transient,
            generation: 0,
            retry: None,
            template_digest: None,
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn transient_failures_are_tried_again_later_and_later() {
        let clone = AppClone::new("slack-1", CloneSpec::default());
        let observed = Observed::default();
        assert_eq!(
            decide(&failure(true, 1), &clone, &observed, at(1)),
            Retry::After(Duration::from_secs(1))
        );
        assert_eq!(decide(&failure(true, 1), &clone, &observed, at(2)), Retry::Now);
        assert_eq!(
            decide(&failure(true, 3), &clone, &observed, at(2)),
            Retry::After(Duration::from_secs(6))
        );
    }

    #[test]
    fn permanent_failures_wait_for_a_change() {
        let mut clone = AppClone::new("slack-1", CloneSpec::default());
        let observed = Observed::default();
        assert_eq!(
            decide(&failure(false, 1), &clone, &observed, at(9000)),
            Retry::Never
        );
        clone.metadata.annotations = Some(
            [(asymmetric_crd::constants::RETRY.to_owned(), "1".to_owned())]
                .into_iter()
                .collect(),
        );
        assert_eq!(decide(&failure(false, 1), &clone, &observed, at(0)), Retry::Now);
    }

    proptest! {
        #[test]
        fn delays_grow_and_end(attempts in i32::MIN..i32::MAX) {
            prop_assert!(delay(attempts) >= FIRST_DELAY && delay(attempts) <= LONGEST_DELAY);
            prop_assert!(delay(attempts.saturating_add(1)) >= delay(attempts));
        }
    }
}
