//! The two clocks: world time for state, wall time for signatures and transport.

use crate::Identifiers;
use jiff::{SignedDuration, Timestamp};

/// The world as one request sees it: its time, and its source of identifiers.
#[derive(Debug, Clone)]
pub struct World {
    now: Timestamp,
    identifiers: Identifiers,
}

/// How world time runs (`_asym_state.clock.mode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClockMode {
    /// With the wall clock, from the anchor.
    Ticking,
    /// Not at all.
    Frozen,
}

impl World {
    pub(crate) fn new(now: Timestamp, seed: &str) -> Self {
        Self {
            now,
            identifiers: Identifiers::new(seed),
        }
    }

    /// The same world at another time.
    pub(crate) fn at(&self, now: Timestamp) -> Self {
        Self {
            now,
            identifiers: self.identifiers.clone(),
        }
    }

    /// World time of the request: the same for all that the request does.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Identifiers that belong to something with a name (no sequence is spent).
    pub fn identifiers(&self) -> &Identifiers {
        &self.identifiers
    }
}

/// World time: the anchor, plus the wall time since the epoch began when the clock ticks. Wall clocks that were set
/// back do not take the world before its anchor.
pub(crate) fn world_time(
    mode: ClockMode,
    anchor: Timestamp,
    epoch_started: Timestamp,
    wall: Timestamp,
) -> Timestamp {
    match mode {
        ClockMode::Frozen => anchor,
        ClockMode::Ticking => {
            let elapsed = wall.duration_since(epoch_started).max(SignedDuration::ZERO);
            anchor.checked_add(elapsed).unwrap_or(Timestamp::MAX)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_ticking_world_goes_on_from_its_anchor() {
        let anchor = at("2026-01-05T09:00:00Z");
        let started = at("2030-07-01T00:00:00Z");
        let time = |mode, wall| world_time(mode, anchor, started, at(wall));
        assert_eq!(
            time(ClockMode::Ticking, "2030-07-01T00:01:30.5Z"),
            at("2026-01-05T09:01:30.5Z")
        );
        assert_eq!(time(ClockMode::Frozen, "2030-07-01T00:01:30.5Z"), anchor);
        assert_eq!(time(ClockMode::Ticking, "2030-06-30T23:59:00Z"), anchor);
    }
}
