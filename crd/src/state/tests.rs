use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;

use super::*;
use crate::clone::{CloneSpec, CloneStatus, FailureStatus};
use crate::condition::{Status, set};

fn clone(desired: Desired, ready_once: bool, serving: Option<(Status, &str)>, failed: bool) -> AppClone {
    let mut clone = AppClone::new(
        "slack-1",
        CloneSpec {
            desired: Some(desired),
            ..CloneSpec::default()
        },
    );
    let mut status = CloneStatus {
        first_ready_at: ready_once.then_some(Time(Timestamp::UNIX_EPOCH)),
        ..CloneStatus::default()
    };
    if let Some((value, reason)) = serving {
        set(
            &mut status.conditions,
            kinds::SERVING,
            value,
            reason,
            "",
            None,
            Timestamp::UNIX_EPOCH,
        );
    }
    status.failure = failed.then(|| FailureStatus {
        code: "HEALTH_TIMEOUT".into(),
        message: String::new(),
        attempts: 1,
        at: None,
        transient: true,
        generation: 1,
        retry: None,
        template_digest: None,
    });
    clone.status = Some(status);
    clone
}

#[test]
fn a_clone_without_status_is_being_created() {
    assert_eq!(
        clone_state(&AppClone::new("slack-1", CloneSpec::default())),
        CloneState::Creating
    );
}

#[test]
fn every_state_has_its_facts() {
    let cases = [
        (clone(Desired::Running, false, None, false), CloneState::Creating),
        (clone(Desired::Running, false, None, true), CloneState::Failed),
        (
            clone(Desired::Running, true, Some((Status::True, "Serving")), false),
            CloneState::Running,
        ),
        (
            clone(Desired::Running, true, Some((Status::False, RESETTING)), false),
            CloneState::Running,
        ),
        (
            clone(Desired::Running, true, Some((Status::False, "Unhealthy")), false),
            CloneState::Unhealthy,
        ),
        (clone(Desired::Running, true, None, true), CloneState::Unhealthy),
        (
            clone(Desired::Stopped, true, Some((Status::False, "Stopped")), false),
            CloneState::Stopped,
        ),
        (
            clone(Desired::Stopped, true, Some((Status::True, "Serving")), false),
            CloneState::Running,
        ),
    ];
    for (clone, expected) in cases {
        assert_eq!(clone_state(&clone), expected, "{:?}", clone.status);
    }
}

#[test]
fn deletion_wins_over_everything() {
    let mut running = clone(Desired::Running, true, Some((Status::True, "Serving")), false);
    running.metadata.deletion_timestamp = Some(Time(Timestamp::UNIX_EPOCH));
    assert_eq!(clone_state(&running), CloneState::Destroying);
}

#[test]
fn an_environment_is_as_its_members_are() {
    use CloneState::{Creating, Failed, Running, Stopped};
    let cases: [(&[Option<CloneState>], EnvironmentState); 7] = [
        (&[Some(Running), Some(Running)], EnvironmentState::Running),
        (&[Some(Running), Some(Failed)], EnvironmentState::Partial),
        (&[Some(Running), None], EnvironmentState::Partial),
        (&[Some(Stopped), Some(Stopped)], EnvironmentState::Stopped),
        (&[Some(Failed), Some(Stopped)], EnvironmentState::Failed),
        (&[Some(Creating), None], EnvironmentState::Partial),
        (&[], EnvironmentState::Stopped),
    ];
    for (members, expected) in cases {
        assert_eq!(environment_state(members), expected, "{members:?}");
    }
}
