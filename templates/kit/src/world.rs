//! The two clocks: world time for state, wall time for signatures and transport.

use crate::Identifiers;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The world as one request sees it: its time, and its source of identifiers.
#[derive(Debug, Clone)]
pub struct World {
    now: Timestamp,
    identifiers: Identifiers,
}

/// How world time runs (`_asym_state.clock.mode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ClockMode {
    /// With the wall clock, from the anchor.
    Ticking,
    /// Not at all.
    Frozen,
}

impl ClockMode {
    /// The word that the database keeps.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ticking => "ticking",
            Self::Frozen => "frozen",
        }
    }

    /// The mode that the database keeps as this word.
    pub(crate) fn read(word: &str) -> Self {
        match word {
            "frozen" => Self::Frozen,
            _ => Self::Ticking,
        }
    }
}

/// The world clock of one epoch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    pub(crate) mode: ClockMode,
    pub(crate) anchor: Timestamp,
    /// When the epoch began, on the wall clock.
    pub(crate) epoch_started: Timestamp,
}

impl Clock {
    /// World time: the anchor, plus the wall time since the epoch began when the clock ticks.
    pub(crate) fn time(&self, wall: Timestamp) -> Timestamp {
        match self.mode {
            ClockMode::Frozen => self.anchor,
            ClockMode::Ticking => self
                .anchor
                .checked_add(self.elapsed(wall))
                .unwrap_or(Timestamp::MAX),
        }
    }

    /// The clock that shows `now` when the wall clock shows `wall`, and goes on from there in `mode`. The start of the
    /// epoch stays, so that the anchor is all that changes. None when there is no such time.
    pub(crate) fn set(&self, mode: ClockMode, now: Timestamp, wall: Timestamp) -> Option<Self> {
        let anchor = match mode {
            ClockMode::Frozen => now,
            ClockMode::Ticking => now.checked_sub(self.elapsed(wall)).ok()?,
        };
        Some(Self {
            mode,
            anchor,
            ..*self
        })
    }

    /// Wall clocks that were set back do not take the world before its anchor.
    fn elapsed(&self, wall: Timestamp) -> SignedDuration {
        wall.duration_since(self.epoch_started).max(SignedDuration::ZERO)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn clock(mode: ClockMode) -> Clock {
        Clock {
            mode,
            anchor: at("2026-01-05T09:00:00Z"),
            epoch_started: at("2030-07-01T00:00:00Z"),
        }
    }

    #[test]
    fn a_ticking_world_goes_on_from_its_anchor() {
        let time = |mode, wall| clock(mode).time(at(wall));
        assert_eq!(
            time(ClockMode::Ticking, "2030-07-01T00:01:30.5Z"),
            at("2026-01-05T09:01:30.5Z")
        );
        let anchor = at("2026-01-05T09:00:00Z");
        assert_eq!(time(ClockMode::Frozen, "2030-07-01T00:01:30.5Z"), anchor);
        assert_eq!(time(ClockMode::Ticking, "2030-06-30T23:59:00Z"), anchor);
    }

    proptest! {
        #[test]
        fn a_clock_that_was_set_shows_what_it_was_set_to_and_goes_on(
            was_frozen in any::<bool>(), freeze in any::<bool>(), wall in -1_000_000_i64..1_000_000_000_000,
            ahead in 0_i64..1_000_000_000_000, later in 0_i64..1_000_000_000_000,
        ) {
            let mode = |frozen| if frozen { ClockMode::Frozen } else { ClockMode::Ticking };
            let old = clock(mode(was_frozen));
            let wall = old.epoch_started + SignedDuration::from_micros(wall);
            let wanted = old.time(wall) + SignedDuration::from_micros(ahead);
            let new = old.set(mode(freeze), wanted, wall).unwrap();
            prop_assert_eq!(new.time(wall), wanted);
            let passed = SignedDuration::from_micros(later);
            let expected = if freeze { wanted } else { wanted + passed };
            // Before the epoch began no time passes.
            if wall >= old.epoch_started {
                prop_assert_eq!(new.time(wall + passed), expected);
            }
        }
    }
}
