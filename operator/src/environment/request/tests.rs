use std::sync::Arc;

use asymmetric_crd::clone::{CloneSpec, CloneStatus};
use asymmetric_crd::condition::{self, Status, kinds};
use asymmetric_crd::environment::EnvironmentClone;
use asymmetric_crd::{EnvironmentSpec, NamedError};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;

use super::super::member::Member;
use super::super::plan::Progress;
use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn environment(asked: Option<&str>) -> Environment {
    let mut environment = Environment::new("acme", EnvironmentSpec::default());
    environment.metadata.annotations = asked.map(|id| [(RESET_REQUESTED.to_owned(), id.to_owned())].into());
    environment
}

fn seen(reset: Option<RequestStatus>) -> EnvironmentStatus {
    EnvironmentStatus {
        observed_generation: Some(1),
        requests: reset.map(|reset| (RESET.to_owned(), reset)).into_iter().collect(),
        ..EnvironmentStatus::default()
    }
}

fn running(name: &str) -> AppClone {
    let mut clone = AppClone::new(name, CloneSpec::default());
    let mut status = CloneStatus {
        first_ready_at: Some(Time(at(0))),
        ..CloneStatus::default()
    };
    condition::set(
        &mut status.conditions,
        kinds::SERVING,
        Status::True,
        "Running",
        "",
        None,
        at(0),
    );
    clone.status = Some(status);
    clone
}

fn asked(mut clone: AppClone, id: &str) -> AppClone {
    clone.metadata.annotations = Some([(RESET_REQUESTED.to_owned(), id.to_owned())].into());
    clone
}

fn answered(clone: AppClone, id: &str, phase: RequestPhase, error: Option<&str>) -> AppClone {
    let mut clone = asked(clone, id);
    let request = RequestStatus {
        phase,
        error: error.map(str::to_owned),
        ..started(id, at(1))
    };
    clone
        .status
        .as_mut()
        .unwrap()
        .requests
        .insert(RESET.to_owned(), request);
    clone
}

fn world(clones: Vec<AppClone>) -> (Plan, Observed) {
    let members = clones
        .iter()
        .map(|clone| Progress {
            member: Member {
                name: clone.name_any(),
                clone: clone.name_any(),
                entry: Some(EnvironmentClone::default()),
            },
            stage: Stage::Settled,
        })
        .collect();
    let clones = clones
        .into_iter()
        .map(|clone| (clone.name_any(), Arc::new(clone)))
        .collect();
    (
        Plan {
            actions: vec![],
            members,
        },
        Observed {
            clones,
            ..Observed::default()
        },
    )
}

fn take(
    environment: &Environment,
    known: Option<&EnvironmentStatus>,
    clones: Vec<AppClone>,
    now: i64,
) -> Reset {
    let (plan, observed) = world(clones);
    advance(environment, known, &plan, &observed, at(now))
}

#[test]
fn nothing_is_done_unless_asked() {
    assert_eq!(
        take(&environment(None), Some(&seen(None)), vec![running("a")], 1),
        Reset::default()
    );
}

#[test]
fn a_request_from_before_the_first_pass_is_handled() {
    let reset = take(&environment(Some("r1")), None, vec![], 1);
    let status = reset.status.unwrap();
    assert_eq!(
        (status.id.as_str(), status.phase),
        ("r1", RequestPhase::Succeeded)
    );
    let later = take(
        &environment(Some("r1")),
        Some(&seen(Some(status.clone()))),
        vec![running("a")],
        2,
    );
    assert_eq!(
        later,
        Reset {
            status: Some(status),
            hand_on: vec![]
        }
    );
}

#[test]
fn a_request_goes_to_all_members_at_once_and_ends_with_the_last() {
    let environment = environment(Some("r1"));
    let start = take(
        &environment,
        Some(&seen(None)),
        vec![running("a"), running("b")],
        10,
    );
    assert_eq!(start.hand_on, ["a", "b"]);
    let known = seen(start.status.clone());

    let half = vec![
        answered(running("a"), "r1", RequestPhase::Succeeded, None),
        asked(running("b"), "r1"),
    ];
    let half = take(&environment, Some(&known), half, 11);
    assert_eq!((half.status, half.hand_on.len()), (start.status, 0));

    let whole = ["a", "b"]
        .map(|name| answered(running(name), "r1", RequestPhase::Succeeded, None))
        .to_vec();
    let end = take(&environment, Some(&known), whole, 12).status.unwrap();
    assert_eq!(end.phase, RequestPhase::Succeeded);
    assert_eq!(end.duration_milliseconds, Some(2000));
    assert_eq!(end.started_at, Some(MicroTime(at(10))));
}

#[test]
fn one_members_failure_is_told_and_stops_nobody() {
    let environment = environment(Some("r1"));
    let known = seen(Some(started("r1", at(10))));
    let failed = answered(running("a"), "r1", RequestPhase::Failed, Some("its base is gone"));
    let waiting = take(&environment, Some(&known), vec![failed.clone(), running("b")], 11);
    assert_eq!(waiting.hand_on, ["b"]);
    let done = answered(running("b"), "r1", RequestPhase::Succeeded, None);
    let end = take(&environment, Some(&known), vec![failed, done], 12)
        .status
        .unwrap();
    assert_eq!(end.phase, RequestPhase::Failed);
    assert_eq!(end.error.as_deref(), Some("a: its base is gone"));
}

#[test]
fn what_is_being_made_is_at_its_start_and_what_is_refused_cannot_be_reset() {
    let environment = environment(Some("r1"));
    let creating = AppClone::new("a", CloneSpec::default());
    let end = take(&environment, Some(&seen(None)), vec![creating], 1)
        .status
        .unwrap();
    assert_eq!(end.phase, RequestPhase::Succeeded);

    let (mut plan, observed) = world(vec![running("a")]);
    plan.members[0].stage = Stage::Refused(NamedError::MemberTaken {
        id: "a".into(),
        owner: "environment other".into(),
    });
    let end = advance(&environment, Some(&seen(None)), &plan, &observed, at(1));
    assert!(end.hand_on.is_empty());
    assert!(
        end.status
            .unwrap()
            .error
            .unwrap()
            .contains("belongs to environment other")
    );
}

#[test]
fn a_later_request_is_taken_up_after_the_running_one() {
    let environment = environment(Some("r2"));
    let known = seen(Some(started("r1", at(10))));
    let first = take(&environment, Some(&known), vec![running("a")], 11);
    assert_eq!(first.status.as_ref().unwrap().id, "r1");
    let done = answered(running("a"), "r1", RequestPhase::Succeeded, None);
    let end = take(&environment, Some(&known), vec![done.clone()], 12);
    let second = take(&environment, Some(&seen(end.status)), vec![done], 13);
    assert_eq!(second.status.unwrap().id, "r2");
    assert_eq!(second.hand_on, ["a"]);
}
