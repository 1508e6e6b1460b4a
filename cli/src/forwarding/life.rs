//! When connections to a clone end, told from what the cluster says of it.
//!
//! A connection of an ended run, or to a pod that is gone, is closed by the backend; but the container runtime holds
//! a forward whose pod closed it open for a second more, in which a client can still write into nothing. What the
//! clone's status says comes sooner.

use asymmetric_crd::clone::RequestPhase;
use asymmetric_crd::state::clone_state;
use asymmetric_crd::{AppClone, CloneState};

/// What a new state of the clone means for its connections, which are numbered as they are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing.
    Same,
    /// Those with a smaller number have nobody on the other side any more.
    CloseBefore(u64),
    /// The clone does not run; nothing can be connected to.
    Stopped,
    /// The clone is not there any more.
    Gone,
}

/// What was said so far.
#[derive(Debug, Default)]
pub(super) struct Life {
    epoch: Option<i64>,
    /// How many connections had been accepted when the clone began to end its run. Those after it may belong to the
    /// next one already when the status tells of that.
    ending_at: Option<u64>,
}

impl Life {
    /// Takes in a state of the clone; `accepted` connections there have been.
    pub(super) fn next(&mut self, clone: Option<&AppClone>, accepted: u64) -> Change {
        let Some(clone) = clone else {
            *self = Self::default();
            return Change::Gone;
        };
        let before = self.epoch;
        self.epoch = epoch(clone).or(before);
        let ended = before.is_some() && self.epoch != before;
        let ending_at = self.ending_at.take();
        if ends_run(clone) && !ended {
            self.ending_at = Some(ending_at.unwrap_or(accepted));
        }
        if clone_state(clone) == CloneState::Stopped {
            Change::Stopped
        } else if ended {
            Change::CloseBefore(ending_at.unwrap_or(accepted))
        } else {
            Change::Same
        }
    }
}

fn epoch(clone: &AppClone) -> Option<i64> {
    clone.status.as_ref()?.epoch
}

fn ends_run(clone: &AppClone) -> bool {
    let requests = clone.status.iter().flat_map(|status| status.requests.values());
    requests
        .into_iter()
        .any(|request| request.phase == RequestPhase::Running)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn clone(epoch: i64, more: &Value) -> AppClone {
        let mut clone = json!({
            "apiVersion": "getasym.dev/v1alpha1", "kind": "Clone", "metadata": {"name": "slack-a1"},
            "spec": {"template": "slack"}, "status": {"epoch": epoch},
        });
        for (key, value) in more.as_object().unwrap() {
            clone["status"][key] = value.clone();
        }
        serde_json::from_value(clone).unwrap()
    }

    fn request(phase: &str) -> Value {
        json!({"requests": {"reset": {"id": "r1", "phase": phase, "startedAt": "2026-01-05T09:00:00Z"}}})
    }

    #[test]
    fn connections_of_the_ended_run_are_closed_and_later_ones_kept() {
        let mut life = Life::default();
        let plain = json!({});
        assert_eq!(life.next(Some(&clone(1, &plain)), 2), Change::Same);
        assert_eq!(life.next(Some(&clone(1, &request("Running"))), 3), Change::Same);
        assert_eq!(life.next(Some(&clone(1, &request("Running"))), 4), Change::Same);
        // The fifth one was accepted while the run ended: it may be the first of the next run.
        assert_eq!(
            life.next(Some(&clone(2, &request("Succeeded"))), 5),
            Change::CloseBefore(3)
        );
        assert_eq!(life.next(Some(&clone(2, &request("Succeeded"))), 6), Change::Same);
        // Somebody else's reset, of which only the end was seen.
        assert_eq!(life.next(Some(&clone(3, &plain)), 7), Change::CloseBefore(7));
    }

    #[test]
    fn a_reset_that_failed_closes_nothing() {
        let mut life = Life::default();
        life.next(Some(&clone(1, &request("Running"))), 1);
        assert_eq!(life.next(Some(&clone(1, &request("Failed"))), 2), Change::Same);
        assert_eq!(
            life.next(Some(&clone(2, &json!({}))), 3),
            Change::CloseBefore(3),
            "the next run is another story"
        );
    }

    #[test]
    fn a_clone_that_is_gone_is_a_new_one_when_it_comes_back() {
        let mut life = Life::default();
        life.next(Some(&clone(4, &json!({}))), 1);
        assert_eq!(life.next(None, 1), Change::Gone);
        assert_eq!(life.next(Some(&clone(1, &json!({}))), 2), Change::Same);
    }
}
