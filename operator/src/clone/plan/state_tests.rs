//! Which state follows which, whatever happens: every pair.

use std::collections::BTreeSet;

use asymmetric_crd::CloneState::{self, Creating, Destroying, Failed, Running, Stopped, Unhealthy};
use asymmetric_crd::clone::Desired;
use proptest::prelude::*;

use super::super::observed::{Backend, PodFacts};
use super::super::world::World;
use super::*;

/// What users are told: creating → running → stopped → running → destroying; running ↔ unhealthy; unhealthy → stopped;
/// creating → failed → creating; any → destroying. A clone can be made stopped, and one that does not come up again is
/// unhealthy.
fn may_follow(from: CloneState, to: CloneState) -> bool {
    let next: &[CloneState] = match from {
        Creating => &[Running, Failed, Stopped, Destroying],
        Failed => &[Creating, Destroying],
        Running => &[Stopped, Unhealthy, Destroying],
        Unhealthy => &[Stopped, Running, Destroying],
        Stopped => &[Running, Unhealthy, Destroying],
        Destroying | CloneState::Gone => &[],
    };
    from == to || next.contains(&to)
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Stop,
    Start,
    Reset,
    /// The backend does not answer any more.
    Sicken,
    Recover,
    /// The container ends again and again.
    Crash,
    Delete,
    /// No backend that is started from now on gets healthy.
    Spoil,
    Nothing,
}

impl World {
    fn happens(&mut self, event: Event) {
        let has_run = self
            .clone
            .status
            .as_ref()
            .is_some_and(|status| status.first_ready_at.is_some());
        match event {
            Event::Stop => {
                self.clone.spec.desired = Some(Desired::Stopped);
                self.observed.pods.clear();
                self.observed.backend = Backend::Absent;
            }
            Event::Start if self.clone.spec.desired == Some(Desired::Stopped) => {
                self.clone.spec.desired = Some(Desired::Running);
                if has_run {
                    self.observed.pods = vec![PodFacts::default()];
                }
            }
            Event::Reset => self.request(Verb::Reset, &format!("r{}", self.now)),
            Event::Sicken if !self.observed.pods.is_empty() => {
                self.observed.backend = Backend::Unreachable("no answer".into());
            }
            Event::Recover if !self.observed.pods.is_empty() => {
                let epoch = self.secret().epoch;
                self.observed.pods = vec![PodFacts {
                    running: true,
                    ..PodFacts::default()
                }];
                self.observed.backend = Backend::Answering { fenced: false, epoch };
                self.observed.service_answers = true;
            }
            Event::Crash if !self.observed.pods.is_empty() => {
                self.observed.pods = vec![PodFacts {
                    restarts: 4,
                    last_exit_code: Some(1),
                    ..PodFacts::default()
                }];
                self.observed.backend = Backend::Absent;
            }
            Event::Delete => self.delete(),
            Event::Spoil => self.sick = true,
            _ => {}
        }
    }
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => Just(Event::Nothing),
        1 => Just(Event::Stop),
        1 => Just(Event::Start),
        1 => Just(Event::Reset),
        1 => Just(Event::Sicken),
        2 => Just(Event::Recover),
        1 => Just(Event::Crash),
        1 => Just(Event::Spoil),
    ]
}

/// States in the order in which they were told.
fn told(events: &[Event]) -> Vec<CloneState> {
    told_until(events, None)
}

/// The same for a clone that is deleted as soon as it is in state `end`.
fn told_until(events: &[Event], end: Option<CloneState>) -> Vec<CloneState> {
    let mut world = World::new();
    let mut states = vec![Creating];
    for event in events {
        world.happens(*event);
        for _ in 0..6 {
            if matches!(world.pass(), Action::RemoveFinalizer) {
                return states;
            }
            states.push(world.state());
            if end == Some(world.state()) {
                world.happens(Event::Delete);
            }
        }
    }
    states
}

fn pairs(states: &[CloneState]) -> Vec<(CloneState, CloneState)> {
    states.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

proptest! {
    #[test]
    fn no_state_follows_one_that_it_may_not_follow(events in proptest::collection::vec(event(), 0..25), ends: bool) {
        let mut events = events;
        if ends {
            events.push(Event::Delete);
            events.push(Event::Nothing);
        }
        let states = told(&events);
        for (from, to) in pairs(&states) {
            prop_assert!(may_follow(from, to), "{from} → {to} in {states:?}");
        }
    }
}

#[test]
fn every_pair_that_may_be_is() {
    use Event::{Crash, Delete, Nothing, Recover, Sicken, Spoil, Start, Stop};
    let run = [Nothing, Nothing, Nothing];
    let lives: [&[Event]; 8] = [
        &[Delete, Nothing],
        &[Stop, Nothing, Nothing, Nothing, Delete, Nothing],
        &[Spoil, Nothing, Nothing, Crash, Nothing, Nothing, Nothing, Nothing],
        &[
            run[0], run[1], run[2], Sicken, Recover, Sicken, Stop, Start, Recover, Delete, Nothing,
        ],
        &[run[0], run[1], run[2], Stop, Start, Crash, Delete, Nothing],
        &[run[0], run[1], run[2], Stop, Delete, Nothing],
        &[run[0], run[1], run[2], Delete, Nothing],
        &[run[0], run[1], run[2], Sicken, Delete, Nothing],
    ];
    let seen: BTreeSet<(&str, &str)> = lives
        .iter()
        .flat_map(|life| pairs(&told(life)))
        .chain(pairs(&told_until(
            &[Spoil, Nothing, Nothing, Crash, Nothing],
            Some(Failed),
        )))
        .map(|(from, to)| (from.as_str(), to.as_str()))
        .collect();
    let all = [Creating, Running, Unhealthy, Stopped, Failed, Destroying];
    for from in all {
        for to in all.into_iter().filter(|to| *to != from && may_follow(from, *to)) {
            assert!(
                seen.contains(&(from.as_str(), to.as_str())),
                "{from} → {to} is not among {seen:?}"
            );
        }
    }
}
