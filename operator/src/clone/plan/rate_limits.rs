//! How strictly the backend takes the vendor's rate limits.

use asymmetric_crd::{AppClone, RateLimits};

use crate::clone::action::Action;
use crate::clone::observed::Observed;

/// Sees to it that the backend does as the spec says, before the clone is ready. No pod restarts for that.
pub(super) fn keep(clone: &AppClone, observed: &Observed) -> Result<(), Action> {
    let wanted = RateLimits::parse(clone.spec.rate_limits.as_deref())
        .unwrap_or_default()
        .mode();
    match &observed.backend_rate_limits {
        Some(mode) if *mode != wanted => Err(Action::PutRateLimits { mode: wanted }),
        // A backend that is not running, or has none.
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::clone::action::Action;
    use crate::clone::world::World;

    fn put(mode: &str) -> Action {
        Action::PutRateLimits {
            mode: mode.to_owned(),
        }
    }

    #[test]
    fn limits_are_in_force_before_a_clone_is_ready() {
        let mut world = World::new();
        world.clone.spec.rate_limits = Some("10%".into());
        assert!(world.settle(60), "{:?}", world.log);
        let position = |wanted: &Action| world.log.iter().position(|action| action == wanted);
        let (limited, ready) = (position(&put("scaled:10%")), position(&Action::Complete));
        assert!(limited.is_some() && limited < ready, "{:?}", world.log);
    }

    #[test]
    fn a_change_is_passed_on_to_the_running_backend() {
        let mut world = World::running();
        for (text, mode) in [(Some("Real"), "real"), (Some("50%"), "scaled:50%"), (None, "off")] {
            world.clone.spec.rate_limits = text.map(str::to_owned);
            assert_eq!(world.pass(), put(mode));
            assert_eq!(world.pass(), Action::Rest);
        }
    }

    #[test]
    fn a_backend_that_started_anew_is_told_again_and_one_without_limits_is_left_alone() {
        let mut world = World::running();
        world.clone.spec.rate_limits = Some("Real".into());
        assert_eq!(world.pass(), put("real"));
        world.observed.backend_rate_limits = Some("off".into());
        assert_eq!(world.pass(), put("real"));
        world.observed.backend_rate_limits = None;
        assert_eq!(world.pass(), Action::Rest);
    }
}
