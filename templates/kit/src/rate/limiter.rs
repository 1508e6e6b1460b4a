//! The counts of all callers of an instance.

use super::{
    counter::Counter,
    limit::{RateLimit, RateStanding, Window},
    mode::RateMode,
};
use jiff::Timestamp;
use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Callers beyond this many push out those whose window ends first.
const MAXIMUM_COUNTERS: usize = 1024;

/// Counts requests, in memory: a restart, a reset and a change of the mode begin anew.
#[derive(Debug)]
pub(crate) struct Limiter {
    state: Mutex<State>,
    hasher: RandomState,
}

#[derive(Debug)]
struct State {
    mode: RateMode,
    /// By a hash of who is counted, so that long keys take no memory.
    counters: HashMap<u64, Counter>,
}

/// What became of a request.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// One for each of the limits, in their order.
    pub(crate) standings: Vec<RateStanding>,
    /// The limit that it exceeds, by its index, and how long to wait; of several the one to wait for longest.
    pub(crate) exceeded: Option<(usize, Duration)>,
    /// The counters that it was counted by.
    counted: Vec<u64>,
}

/// A limit as it applies now.
struct Applied<'a> {
    limit: &'a RateLimit,
    allowed: u32,
    per: i64,
    key: u64,
}

impl Limiter {
    pub(crate) fn new(mode: RateMode) -> Self {
        let state = State {
            mode,
            counters: HashMap::new(),
        };
        Self {
            state: Mutex::new(state),
            hasher: RandomState::new(),
        }
    }

    pub(crate) fn mode(&self) -> RateMode {
        self.lock().mode
    }

    /// Changes the mode; what was counted under another one does not count any more.
    pub(crate) fn set_mode(&self, mode: RateMode) {
        let mut state = self.lock();
        if state.mode != mode {
            state.mode = mode;
            state.counters = HashMap::new();
        }
    }

    /// Forgets all requests.
    pub(crate) fn forget(&self) {
        self.lock().counters = HashMap::new();
    }

    /// Counts a request at this wall time against all limits, or against none when it exceeds one. `caller` is the
    /// token and the operation.
    pub(crate) fn admit(&self, limits: &[RateLimit], caller: (&str, &str), now: Timestamp) -> Verdict {
        let mut state = self.lock();
        let State { mode, counters } = &mut *state;
        let now = now.as_microsecond();
        let mut applied = Vec::with_capacity(limits.len());
        for limit in limits {
            match mode.allowed(limit.requests) {
                Some(allowed) => applied.push(self.applied(limit, allowed, caller)),
                None => return unlimited(limits, now),
            }
        }
        let mut exceeded: Option<(usize, Duration)> = None;
        for (index, limit) in applied.iter().enumerate() {
            let Some(counter) = counters.get_mut(&limit.key) else {
                continue;
            };
            counter.turn(now);
            if counter.taken() >= limit.allowed && !limit.limit.is_observed {
                let wait = counter.next().unwrap_or(now).saturating_sub(now);
                let wait = Duration::from_micros(wait.unsigned_abs());
                if exceeded.is_none_or(|(_, longest)| wait > longest) {
                    exceeded = Some((index, wait));
                }
            }
        }
        let mut counted = Vec::new();
        if exceeded.is_none() {
            for limit in applied.iter().filter(|limit| !limit.limit.is_observed) {
                make_room(counters, limit.key, now);
                let fresh = || Counter::new(limit.limit.window, limit.per);
                counters.entry(limit.key).or_insert_with(fresh).take(now);
                counted.push(limit.key);
            }
        }
        let standings = applied
            .iter()
            .map(|limit| limit.standing(counters.get(&limit.key), now));
        Verdict {
            standings: standings.collect(),
            exceeded,
            counted,
        }
    }

    /// Takes back that a request was counted at this wall time or before.
    pub(crate) fn give_back(&self, verdict: &Verdict, now: Timestamp) {
        let mut state = self.lock();
        for key in &verdict.counted {
            if let Some(counter) = state.counters.get_mut(key) {
                counter.turn(now.as_microsecond());
                counter.give_back();
            }
        }
    }

    fn applied<'a>(&self, limit: &'a RateLimit, allowed: u32, caller: (&str, &str)) -> Applied<'a> {
        let RateLimit {
            name,
            requests,
            per,
            window,
            key,
            is_observed: _,
        } = limit;
        let who = match key {
            Some(key) => (key.as_str(), ""),
            None => caller,
        };
        Applied {
            limit,
            allowed,
            per: microseconds(*per),
            key: self
                .hasher
                .hash_one((who, key.is_some(), name, requests, per, window)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing inside the lock can leave the state half-changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Applied<'_> {
    fn standing(&self, counter: Option<&Counter>, now: i64) -> RateStanding {
        let reset = counter.and_then(Counter::reset).unwrap_or(now);
        RateStanding {
            name: self.limit.name,
            limit: self.allowed,
            remaining: self.allowed.saturating_sub(counter.map_or(0, Counter::taken)),
            per: self.limit.per,
            reset: timestamp(reset),
        }
    }
}

/// What a request that is not counted is told: all is there.
fn unlimited(limits: &[RateLimit], now: i64) -> Verdict {
    let standings = limits.iter().map(|limit| {
        let per = microseconds(limit.per);
        let opened = match limit.window {
            Window::Aligned => now - now.rem_euclid(per.max(1)),
            Window::Sliding | Window::FromFirst => now,
        };
        RateStanding {
            name: limit.name,
            limit: limit.requests,
            remaining: limit.requests,
            per: limit.per,
            reset: timestamp(opened.saturating_add(per)),
        }
    });
    Verdict {
        standings: standings.collect(),
        ..Verdict::default()
    }
}

/// Keeps the counts within their bound when one more comes.
fn make_room(counters: &mut HashMap<u64, Counter>, key: u64, now: i64) {
    if counters.len() < MAXIMUM_COUNTERS || counters.contains_key(&key) {
        return;
    }
    counters.retain(|_, counter| {
        counter.turn(now);
        counter.taken() > 0
    });
    if counters.len() >= MAXIMUM_COUNTERS {
        let first = counters
            .iter()
            .min_by_key(|(_, counter)| counter.reset())
            .map(|(key, _)| *key);
        if let Some(first) = first {
            counters.remove(&first);
        }
    }
}

fn microseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

fn timestamp(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
