//! Which steps of the spin are done, and how long each took.

use asymmetric_crd::AppClone;
use asymmetric_crd::clone::{CloneStatus, StepStatus};
use asymmetric_crd::condition::{self, Status};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime;
use k8s_openapi::jiff::Timestamp;

use super::{Outcome, milliseconds};
use crate::clone::action::Action;
use crate::clone::step::Step;

/// Steps that lie before the one that `action` works on are done.
pub(super) fn steps(
    status: &mut CloneStatus,
    clone: &AppClone,
    action: &Action,
    outcome: &Outcome,
    now: Timestamp,
) {
    let generation = clone.metadata.generation;
    let spinning = clone
        .status
        .as_ref()
        .is_none_or(|before| before.first_ready_at.is_none());
    let Some(reached) = reached(action, outcome) else {
        return;
    };
    for step in Step::ALL {
        let done = match reached {
            Reached::End => true,
            Reached::At(at) => step < at,
        };
        let waiting = match action {
            Action::Wait(waiting) if waiting.step == step => Some(waiting),
            _ => None,
        };
        if done {
            if spinning {
                record_step(status, step, now);
            }
            condition::set(
                &mut status.conditions,
                step.condition(),
                Status::True,
                "Done",
                "",
                generation,
                now,
            );
        } else if let Some(waiting) = waiting {
            let (kind, reason) = (step.condition(), &waiting.reason);
            condition::set(
                &mut status.conditions,
                kind,
                Status::False,
                reason,
                &waiting.message,
                generation,
                now,
            );
        }
    }
}

fn record_step(status: &mut CloneStatus, step: Step, now: Timestamp) {
    let Some(started) = status.spin_started_at.as_ref() else {
        return;
    };
    if status.steps.iter().any(|done| done.name == step.name()) {
        return;
    }
    let previous = status
        .steps
        .last()
        .and_then(|done| done.finished_at.as_ref())
        .unwrap_or(started)
        .0;
    status.steps.push(StepStatus {
        name: step.name().to_owned(),
        duration_milliseconds: milliseconds(previous, now),
        finished_at: Some(MicroTime(now)),
    });
}

enum Reached {
    At(Step),
    End,
}

fn reached(action: &Action, outcome: &Outcome) -> Option<Reached> {
    if matches!(outcome, Outcome::Failed(_)) {
        return None;
    }
    Some(match action {
        Action::Begin { .. }
        | Action::EnsureCredentials
        | Action::EnsureRoles
        | Action::CreateDatabase { .. }
        | Action::OpenDatabase => Reached::At(Step::Database),
        Action::EnsureRedisUser => Reached::At(Step::Redis),
        Action::ApplyWorkloads => Reached::At(Step::Workloads),
        Action::RotateTokens { .. } | Action::PutTokens { .. } | Action::Release { .. } => {
            Reached::At(Step::Tokens)
        }
        Action::Wait(waiting) => Reached::At(waiting.step),
        Action::Complete | Action::Rest | Action::Finish { .. } => Reached::End,
        _ => return None,
    })
}
