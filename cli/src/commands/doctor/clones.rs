//! Clones: those that do not do what they are there for, and those that are stuck on their way.

use std::collections::BTreeMap;

use asymmetric_crd::clone::{CloneStatus, FailureStatus};
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::constants::ABANDON_EXTERNAL;
use asymmetric_crd::state::clone_state;
use asymmetric_crd::{AppClone, CloneState, NamedError};
use k8s_openapi::jiff::{SignedDuration, Timestamp};
use kube::ResourceExt;

use super::requests;
use super::times::{since, span};
use crate::diagnosis::finding::Finding;
use crate::diagnosis::repair::Repair;
use crate::diagnosis::survey::{Seen, Survey};

const CLONES: &str = "clones";
/// A spin takes seconds; its health check is given 90 s.
const LONG_SPIN: SignedDuration = SignedDuration::from_mins(5);
/// A removal takes seconds.
const LONG_REMOVAL: SignedDuration = SignedDuration::from_mins(2);
/// The operator looks at a new object at once.
const LONG_UNNOTICED: SignedDuration = SignedDuration::from_mins(1);

pub(super) fn check(survey: &Survey, now: Timestamp) -> Vec<Finding> {
    let clones = match &survey.clones {
        Seen::Known(clones) => clones,
        Seen::Hidden(what) => return vec![Finding::hidden(CLONES, what.clone())],
        Seen::Failed(why) => return vec![Finding::warning(CLONES, why.clone(), "try again")],
    };
    let mut findings = vec![Finding::ok(CLONES, summary(clones))];
    for clone in clones {
        findings.extend(judge(clone, now));
        let status = clone.status.as_ref();
        // Requests wait for the first Ready.
        if let Some(status) = status.filter(|status| status.first_ready_at.is_some()) {
            findings.extend(requests::check(
                CLONES,
                &clone.name_any(),
                clone,
                &status.requests,
                now,
            ));
        }
    }
    findings
}

/// `3: 2 running, 1 stopped`.
fn summary(clones: &[AppClone]) -> String {
    if clones.is_empty() {
        return "there are none".to_owned();
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for clone in clones {
        *counts.entry(clone_state(clone).as_str()).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(state, count)| format!("{count} {state}"))
        .collect();
    counts.join(", ")
}

/// Whether a clone is in a state that it does not leave by itself, or has been in one for too long.
pub(super) fn judge(clone: &AppClone, now: Timestamp) -> Option<Finding> {
    let id = clone.name_any();
    let created = clone.metadata.creation_timestamp.as_ref().map(|time| time.0);
    match clone_state(clone) {
        CloneState::Destroying => removal(clone, &id, now),
        CloneState::Creating => {
            let age = since(created, now);
            let Some(status) = &clone.status else {
                return (age > LONG_UNNOTICED).then(|| unnoticed(&id, age));
            };
            let began = status.spin_started_at.as_ref().map(|time| time.0).or(created);
            let age = since(began, now);
            (age > LONG_SPIN).then(|| {
                let what = format!("{id} has been creating for {}: {}", span(age), story(status));
                Finding::problem(CLONES, what, "see what its backend says").run(format!("asym logs {id}"))
            })
        }
        CloneState::Failed => Some(failed(clone, &id)),
        CloneState::Unhealthy => {
            let what = format!(
                "{id} is unhealthy: {}",
                clone.status.as_ref().map(story).unwrap_or_default()
            );
            let lost = NamedError::ContentLost {
                id: String::new(),
                place: String::new(),
            };
            let code = clone
                .status
                .as_ref()
                .and_then(|status| Some(&status.failure.as_ref()?.code));
            Some(if code.is_some_and(|code| code == lost.code()) {
                Finding::problem(
                    CLONES,
                    what,
                    "only a reset brings its start back; the run is lost",
                )
                .run(format!("asym reset {id}"))
            } else {
                Finding::problem(CLONES, what, "see what its backend says").run(format!("asym logs {id}"))
            })
        }
        CloneState::Running | CloneState::Stopped | CloneState::Gone => stalled(clone, &id),
    }
}

fn unnoticed(id: &str, age: SignedDuration) -> Finding {
    Finding::problem(
        CLONES,
        format!(
            "{id} was asked for {} ago, and no operator has noticed",
            span(age)
        ),
        "see whether the operator runs and serves this namespace",
    )
}

fn failed(clone: &AppClone, id: &str) -> Finding {
    let status = clone.status.clone().unwrap_or_default();
    let what = format!("{id} failed: {}", story(&status));
    let Some(failure) = &status.failure else {
        let advice = "correct what the sentence says, or destroy it";
        return Finding::problem(CLONES, what, advice).run(format!("asym destroy {id}"));
    };
    if failure.transient {
        let advice = "the operator tries again by itself; see what its backend says";
        return Finding::problem(CLONES, what, advice).run(format!("asym logs {id}"));
    }
    let advice = "correct what the sentence says and have it tried again, or destroy it";
    let finding = Finding::problem(CLONES, what, advice).run(format!("asym destroy {id}"));
    if helps_to_retry(failure) {
        finding.mended_by(Repair::Retry { clone: id.to_owned() })
    } else {
        finding
    }
}

/// A spec that is wrong stays wrong; everything else depends on what is around the clone.
fn helps_to_retry(failure: &FailureStatus) -> bool {
    let wrong = NamedError::CloneSpecInvalid {
        detail: String::new(),
    };
    failure.code != wrong.code()
}

fn removal(clone: &AppClone, id: &str, now: Timestamp) -> Option<Finding> {
    let asked = clone.metadata.deletion_timestamp.as_ref().map(|time| time.0);
    let age = since(asked, now);
    if age <= LONG_REMOVAL {
        return None;
    }
    let story = clone.status.as_ref().map(story).unwrap_or_default();
    let finalizers = clone.finalizers().join(", ");
    let what = format!(
        "{id} has been destroyed for {}, and {finalizers} holds it: {story}",
        span(age)
    );
    let mut conditions = clone.status.iter().flat_map(|status| &status.conditions);
    let reasons = [
        NamedError::PostgresUnavailable {
            detail: String::new(),
        }
        .reason(),
        NamedError::RedisUnavailable {
            detail: String::new(),
        }
        .reason(),
    ];
    let is_waiting = conditions.any(|condition| reasons.contains(&condition.reason));
    Some(if is_waiting {
        Finding::problem(
            CLONES,
            what,
            "start the server; if it will never answer again, let go of it",
        )
        .run(format!(
            "kubectl annotate clone {id} -n {} {ABANDON_EXTERNAL}=true",
            clone.namespace().unwrap_or_default()
        ))
    } else {
        Finding::problem(
            CLONES,
            what,
            "see whether the operator runs and serves this namespace",
        )
    })
}

/// A clone that works, and all the same needs somebody's hand.
fn stalled(clone: &AppClone, id: &str) -> Option<Finding> {
    let status = clone.status.as_ref()?;
    let is_stalled = condition::is_true(&status.conditions, kinds::STALLED);
    is_stalled.then(|| {
        let what = format!("{id} needs somebody's hand: {}", story(status));
        Finding::problem(CLONES, what, "do what the sentence says").run(format!("asym status {id}"))
    })
}

/// What the status says of why a clone is not as it should be.
fn story(status: &CloneStatus) -> String {
    if let Some(failure) = &status.failure {
        return failure.message.clone();
    }
    let told = [kinds::STALLED, kinds::READY, kinds::RECONCILING]
        .into_iter()
        .filter_map(|kind| condition::find(&status.conditions, kind))
        .map(|condition| condition.message.as_str())
        .find(|message| !message.is_empty());
    let services = || {
        status
            .services
            .iter()
            .find_map(|service| service.message.as_deref())
    };
    let serving = || {
        let serving = condition::find(&status.conditions, kinds::SERVING);
        let lost = serving.filter(|serving| serving.status != "True");
        lost.map(|serving| serving.reason.as_str())
    };
    told.or_else(services)
        .or_else(serving)
        .unwrap_or("nothing is said of why")
        .to_owned()
}
