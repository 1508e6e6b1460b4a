//! What is known after an action without looking again. Pure.

use asymmetric_crd::Verb;

use super::{Backend, CloneDatabase, External, Observed};
use crate::clone::action::Action;
use crate::clone::status::Outcome;

impl Observed {
    /// The world after `action` came to `outcome`, where the answer of whoever carried it out says all of it; `None` when
    /// one has to look. A reset is a chain of such answers, and each look would take as long as the step itself. Passes
    /// begin with a look, so that what an answer did not tell is found by the next one.
    pub(crate) fn after(mut self, action: &Action, outcome: &Outcome) -> Option<Self> {
        match (action, outcome) {
            // Other verbs change which base is asked for.
            (
                Action::Accept {
                    verb: Verb::Reset | Verb::Reprovision,
                    ..
                }
                | Action::Finish {
                    verb: Verb::Reset | Verb::Reprovision,
                    ..
                },
                Outcome::Done,
            ) => {}
            (Action::Fence, Outcome::Fenced { epoch }) => {
                self.backend = Backend::Answering {
                    fenced: true,
                    epoch: *epoch,
                };
            }
            (Action::CloseDatabase, Outcome::Closed { sessions: 0 }) => {
                let External::Known(facts) = &mut self.databases else {
                    return None;
                };
                let CloneDatabase::Owned { open, sessions, .. } = &mut facts.database else {
                    return None;
                };
                (*open, *sessions) = (false, 0);
            }
            (Action::Swap { from }, Outcome::Swapped { run: Some(run) }) => {
                let External::Known(facts) = &mut self.databases else {
                    return None;
                };
                facts.runs.push(run.clone());
                facts.owned_objects += 1;
                facts.database = CloneDatabase::Owned {
                    epoch: from + 1,
                    open: true,
                    sessions: 0,
                };
            }
            (Action::PutTokens { epoch }, Outcome::Done) => {
                let secret = self.secrets.server.as_mut()?;
                (secret.epoch, secret.tokens_epoch) = (*epoch, Some(*epoch));
            }
            (Action::Release { epoch }, Outcome::Done) => {
                self.backend = Backend::Answering {
                    fenced: false,
                    epoch: *epoch,
                };
            }
            _ => return None,
        }
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clone::world::World;

    /// What an answer is taken to mean is what a look finds: the world of the tests does both.
    #[test]
    fn an_answer_says_what_a_look_finds() {
        for verb in [Verb::Reset, Verb::Reprovision] {
            let mut world = World::running();
            world.request(verb, "r1");
            let mut told = 0;
            loop {
                let before = world.observed.clone();
                let (action, outcome) = world.act();
                if let Some(after) = before.after(&action, &outcome) {
                    told += 1;
                    assert_eq!(after, world.observed, "{action:?}");
                }
                if action == Action::Rest {
                    break;
                }
            }
            assert!(told >= 3, "{verb:?}: {:?}", world.log);
        }
    }

    #[test]
    fn what_was_not_said_is_looked_up() {
        let world = World::running();
        for (action, outcome) in [
            (Action::CloseDatabase, Outcome::Closed { sessions: 1 }),
            (Action::Swap { from: 1 }, Outcome::Done),
            (Action::EnsureRoles, Outcome::Done),
            (
                Action::Accept {
                    verb: Verb::Restore,
                    id: "t1".into(),
                },
                Outcome::Done,
            ),
        ] {
            assert_eq!(world.observed.clone().after(&action, &outcome), None);
        }
    }
}
