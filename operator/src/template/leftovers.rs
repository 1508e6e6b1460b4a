//! Which leftovers may be removed: those that were nobody's for a while. Pure.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::time::{Duration, Instant};

use crate::postgres::{Leftover, LeftoverKind};
use crate::redis::CloneUser;

/// What belongs to nobody for this long is removed.
pub const PATIENCE: Duration = Duration::from_mins(10);

/// Something that may be left over.
pub trait Remains: Clone + Eq + Hash {
    /// What has to be gone before it may be removed.
    fn of(&self) -> Of<'_>;
}

/// What something may be left over of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of<'a> {
    /// The clone with this uid.
    Clone(&'a str),
    /// Content, which any clone may pin.
    Content,
    /// Nothing.
    Nothing,
}

impl Remains for Leftover {
    fn of(&self) -> Of<'_> {
        match &self.kind {
            LeftoverKind::Database { uid } | LeftoverKind::Run { uid } | LeftoverKind::Role { uid } => {
                Of::Clone(uid)
            }
            LeftoverKind::Base { .. } | LeftoverKind::BuildRole { .. } => Of::Content,
            LeftoverKind::Unmarked => Of::Nothing,
        }
    }
}

impl Remains for CloneUser {
    fn of(&self) -> Of<'_> {
        Of::Clone(&self.uid)
    }
}

/// Remembers since when leftovers are seen, and which clones were seen alive.
#[derive(Debug)]
pub struct Watchlist<T> {
    since: HashMap<T, Instant>,
    alive_once: HashSet<String>,
}

impl<T> Default for Watchlist<T> {
    fn default() -> Self {
        Self {
            since: HashMap::new(),
            alive_once: HashSet::new(),
        }
    }
}

impl<T: Remains> Watchlist<T> {
    /// Notes the clones of a fresh full list of what is watched.
    pub fn alive(&mut self, uids: impl IntoIterator<Item = String>) {
        self.alive_once.extend(uids);
    }

    /// Notes the leftovers that are seen now, and returns those that may be removed.
    ///
    /// `sees_everything` is false where only some namespaces are watched. A clone of another namespace, perhaps of
    /// one that was watched before, looks exactly like one that is gone: then only what was seen alive by this
    /// process counts as gone, and bases stay while there may be a clone that pins one.
    pub fn due(&mut self, seen: Vec<T>, sees_everything: bool, now: Instant) -> Vec<T> {
        let is_known = |item: &T| match item.of() {
            Of::Clone(uid) => self.alive_once.contains(uid),
            Of::Content | Of::Nothing => true,
        };
        let has_strangers = !sees_everything && !seen.iter().all(is_known);
        let may_go = |item: &T| match item.of() {
            Of::Content => !has_strangers,
            Of::Clone(_) | Of::Nothing => sees_everything || is_known(item),
        };
        let candidates: Vec<T> = seen.into_iter().filter(may_go).collect();
        let current: HashSet<&T> = candidates.iter().collect();
        self.since.retain(|item, _| current.contains(item));
        candidates
            .into_iter()
            .filter(|item| {
                let since = *self.since.entry(item.clone()).or_insert(now);
                now.saturating_duration_since(since) >= PATIENCE
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(uid: &str) -> Leftover {
        Leftover {
            name: format!("clone_{uid}"),
            kind: LeftoverKind::Database { uid: uid.into() },
        }
    }

    fn base() -> Leftover {
        let base: crate::postgres::BaseKey = "0123456789ab".parse().unwrap();
        Leftover {
            name: base.database(),
            kind: LeftoverKind::Base { base },
        }
    }

    #[test]
    fn a_leftover_goes_after_ten_minutes_without_a_break() {
        let (mut list, start) = (Watchlist::<Leftover>::default(), Instant::now());
        let minute = |count: u64| start + Duration::from_mins(count);
        assert_eq!(list.due(vec![database("a")], true, minute(0)), []);
        assert_eq!(list.due(vec![database("a")], true, minute(9)), []);
        assert_eq!(list.due(vec![database("a")], true, minute(10)), [database("a")]);
        assert_eq!(list.due(vec![], true, minute(11)), []);
        assert_eq!(
            list.due(vec![database("a")], true, minute(12)),
            [],
            "it was somebody's in between"
        );
    }

    #[test]
    fn clones_of_namespaces_that_are_not_watched_are_left_alone() {
        let (mut list, start) = (Watchlist::<Leftover>::default(), Instant::now());
        let seen = || vec![database("stranger"), database("ours"), base()];
        list.alive(["ours".to_owned()]);
        list.due(seen(), false, start);
        let due = list.due(seen(), false, start + PATIENCE);
        assert_eq!(due, [database("ours")], "the stranger may pin the base");
        let own = || vec![database("ours"), base()];
        list.due(own(), false, start + PATIENCE);
        assert_eq!(list.due(own(), false, start + 2 * PATIENCE), own());
    }
}
