//! The requests that one caller made within one window.

use super::limit::Window;
use std::collections::VecDeque;

/// Times are microseconds of the wall clock; no count reaches beyond the window's length.
#[derive(Debug)]
pub(crate) enum Counter {
    /// The time of every request.
    Each { per: i64, taken: VecDeque<i64> },
    /// How many since a window opened.
    Together {
        per: i64,
        aligned: bool,
        opened: i64,
        taken: u32,
    },
}

impl Counter {
    pub(crate) fn new(window: Window, per: i64) -> Self {
        match window {
            Window::Sliding => Self::Each {
                per,
                taken: VecDeque::new(),
            },
            Window::FromFirst | Window::Aligned => Self::Together {
                per,
                aligned: window == Window::Aligned,
                opened: 0,
                taken: 0,
            },
        }
    }

    /// Forgets what is no longer in the window. A clock that was set back begins anew.
    pub(crate) fn turn(&mut self, now: i64) {
        match self {
            Self::Each { per, taken } => {
                if taken.back().is_some_and(|newest| *newest > now) {
                    taken.clear();
                }
                while taken
                    .front()
                    .is_some_and(|oldest| now.saturating_sub(*oldest) >= *per)
                {
                    taken.pop_front();
                }
            }
            Self::Together {
                per, opened, taken, ..
            } => {
                if now < *opened || now.saturating_sub(*opened) >= *per {
                    *taken = 0;
                }
            }
        }
    }

    /// Counts a request; [`Counter::turn`] was before it.
    pub(crate) fn take(&mut self, now: i64) {
        match self {
            Self::Each { taken, .. } => taken.push_back(now),
            Self::Together {
                per,
                aligned,
                opened,
                taken,
            } => {
                if *taken == 0 {
                    *opened = if *aligned {
                        now - now.rem_euclid((*per).max(1))
                    } else {
                        now
                    };
                }
                *taken = taken.saturating_add(1);
            }
        }
    }

    /// Forgets the newest request.
    pub(crate) fn give_back(&mut self) {
        match self {
            Self::Each { taken, .. } => drop(taken.pop_back()),
            Self::Together { taken, .. } => *taken = taken.saturating_sub(1),
        }
    }

    /// Requests in the window.
    pub(crate) fn taken(&self) -> u32 {
        match self {
            Self::Each { taken, .. } => u32::try_from(taken.len()).unwrap_or(u32::MAX),
            Self::Together { taken, .. } => *taken,
        }
    }

    /// When the first of the requests in the window leaves it.
    pub(crate) fn next(&self) -> Option<i64> {
        match self {
            Self::Each { per, taken } => Some(taken.front()?.saturating_add(*per)),
            Self::Together {
                per, opened, taken, ..
            } => (*taken > 0).then(|| opened.saturating_add(*per)),
        }
    }

    /// When the last of them does.
    pub(crate) fn reset(&self) -> Option<i64> {
        match self {
            Self::Each { per, taken } => Some(taken.back()?.saturating_add(*per)),
            Self::Together { .. } => self.next(),
        }
    }
}
