use asymmetric_crd::clone::CloneStatus;
use asymmetric_crd::environment::{EnvironmentClone, EnvironmentStatus, MemberFailure, MemberStatus};
use asymmetric_crd::{CloneSpec, EnvironmentSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;

use super::*;

fn condition(kind: &str, status: &str, reason: &str, message: &str) -> Condition {
    Condition {
        type_: kind.into(),
        status: status.into(),
        reason: reason.into(),
        message: message.into(),
        observed_generation: None,
        last_transition_time: Time(Timestamp::UNIX_EPOCH),
    }
}

fn clone(status: Option<CloneStatus>) -> AppClone {
    let mut clone = AppClone::new(
        "slack-1",
        CloneSpec {
            template: "slack".into(),
            ..CloneSpec::default()
        },
    );
    clone.metadata.generation = Some(2);
    clone.status = status;
    clone
}

fn pending(outcome: Spin) -> String {
    match outcome {
        Spin::Pending(doing) => doing,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_spin_is_what_the_current_generation_says() {
    assert_eq!(pending(spin(&clone(None))), "waiting for the operator");
    let ready = vec![condition(kinds::READY, "True", "Ready", "")];
    let status = |generation| CloneStatus {
        observed_generation: Some(generation),
        conditions: ready.clone(),
        ..CloneStatus::default()
    };
    assert!(matches!(spin(&clone(Some(status(2)))), Spin::Ready));
    assert!(
        matches!(spin(&clone(Some(status(1)))), Spin::Pending(_)),
        "a status of an older spec decides nothing"
    );
}

#[test]
fn what_runs_now_is_told() {
    let conditions = vec![condition(
        kinds::RECONCILING,
        "True",
        "Progressing",
        "waiting for health",
    )];
    let status = CloneStatus {
        observed_generation: Some(2),
        conditions,
        ..CloneStatus::default()
    };
    assert_eq!(pending(spin(&clone(Some(status)))), "waiting for health");
}

#[test]
fn a_stalled_clone_has_failed_with_its_reason_as_the_code() {
    let conditions = vec![condition(
        kinds::STALLED,
        "True",
        "TemplateNotFound",
        "unknown template 'x'",
    )];
    let status = CloneStatus {
        observed_generation: Some(2),
        conditions,
        ..CloneStatus::default()
    };
    match spin(&clone(Some(status))) {
        Spin::Failed(failure) => {
            assert_eq!(
                failure.rendered().unwrap(),
                "error[TEMPLATE_NOT_FOUND]: unknown template 'x'"
            );
        }
        other => panic!("{other:?}"),
    }
}

fn environment(
    members: &[(&str, Option<CloneState>)],
    failed: &[&str],
    state: EnvironmentState,
) -> Environment {
    let entry = |(name, _): &(&str, _)| EnvironmentClone {
        template: (*name).into(),
        ..EnvironmentClone::default()
    };
    let spec = EnvironmentSpec {
        clones: members.iter().map(entry).collect(),
        ..EnvironmentSpec::default()
    };
    let mut environment = Environment::new("acme", spec);
    environment.metadata.generation = Some(1);
    environment.status = Some(EnvironmentStatus {
        observed_generation: Some(1),
        state: Some(state),
        members: members
            .iter()
            .map(|(name, state)| MemberStatus {
                name: (*name).into(),
                state: *state,
                ..MemberStatus::default()
            })
            .collect(),
        failures: failed
            .iter()
            .map(|name| MemberFailure {
                name: (*name).into(),
                ..MemberFailure::default()
            })
            .collect(),
        ..EnvironmentStatus::default()
    });
    environment
}

#[test]
fn a_composition_is_done_when_every_member_is_up_or_failed() {
    let (up, down) = (Some(CloneState::Running), Some(CloneState::Failed));
    let running = environment(&[("slack", up), ("stripe", up)], &[], EnvironmentState::Running);
    assert!(matches!(composition(&running), Composition::Complete));
    let partial = environment(
        &[("slack", up), ("stripe", down)],
        &["stripe"],
        EnvironmentState::Partial,
    );
    assert!(matches!(composition(&partial), Composition::Partial));
    let going_on = environment(
        &[("slack", down), ("stripe", None)],
        &["slack"],
        EnvironmentState::Partial,
    );
    match composition(&going_on) {
        Composition::Pending(doing) => assert_eq!(doing, "0/2 clones up"),
        other => panic!("{other:?}"),
    }
    let mut outdated = running.clone();
    outdated.metadata.generation = Some(2);
    assert!(matches!(composition(&outdated), Composition::Pending(_)));
    let mut unlisted = running;
    unlisted.spec.clones.push(EnvironmentClone::default());
    assert!(
        matches!(composition(&unlisted), Composition::Pending(_)),
        "a member that is not listed yet is awaited"
    );
}

#[test]
fn a_refused_environment_has_failed() {
    let mut refused = environment(&[], &[], EnvironmentState::Stopped);
    let status = refused.status.as_mut().unwrap();
    status.conditions = vec![condition(
        kinds::STALLED,
        "True",
        "EnvSpecInvalid",
        "clones is empty",
    )];
    match composition(&refused) {
        Composition::Failed(failure) => assert_eq!(failure.code(), Some("ENV_SPEC_INVALID")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_request_is_done_at_its_id_or_at_a_later_one() {
    let handled = |id: &str, phase| RequestStatus {
        id: id.into(),
        phase,
        error: None,
        started_at: None,
        finished_at: None,
        duration_milliseconds: None,
        previous_base: None,
        pinned: false,
    };
    let mut object = clone(None);
    object
        .annotations_mut()
        .insert(Verb::Reset.annotation().into(), "ours".into());
    assert_eq!(request(&object, Verb::Reset, None, "ours"), Request::Pending);
    assert_eq!(
        request(
            &object,
            Verb::Reset,
            Some(&handled("earlier", RequestPhase::Succeeded)),
            "ours"
        ),
        Request::Pending
    );
    assert_eq!(
        request(
            &object,
            Verb::Reset,
            Some(&handled("ours", RequestPhase::Running)),
            "ours"
        ),
        Request::Pending
    );
    assert_eq!(
        request(
            &object,
            Verb::Reset,
            Some(&handled("ours", RequestPhase::Succeeded)),
            "ours"
        ),
        Request::Succeeded
    );
    assert!(matches!(
        request(
            &object,
            Verb::Reset,
            Some(&handled("ours", RequestPhase::Failed)),
            "ours"
        ),
        Request::Failed(_)
    ));
    object
        .annotations_mut()
        .insert(Verb::Reset.annotation().into(), "later".into());
    assert_eq!(
        request(
            &object,
            Verb::Reset,
            Some(&handled("later", RequestPhase::Succeeded)),
            "ours"
        ),
        Request::Succeeded
    );
}
