use std::sync::Arc;

use asymmetric_crd::clone::{CloneSpec, CloneStatus};
use asymmetric_crd::environment::EnvironmentClone;
use asymmetric_crd::{EnvironmentSpec, EnvironmentState};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use proptest::prelude::*;

use super::super::member::Member;
use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn environment() -> Environment {
    let mut environment = Environment::new("acme", EnvironmentSpec::default());
    environment.metadata.generation = Some(2);
    environment
}

fn clone(name: &str) -> AppClone {
    let mut clone = AppClone::new(
        name,
        CloneSpec {
            template: "slack".into(),
            ..CloneSpec::default()
        },
    );
    clone.metadata.generation = Some(1);
    clone
}

fn running(name: &str) -> AppClone {
    let mut status = CloneStatus {
        observed_generation: Some(1),
        epoch: Some(4),
        first_ready_at: Some(Time(NOW)),
        ..CloneStatus::default()
    };
    for kind in [kinds::READY, kinds::SERVING] {
        condition::set(
            &mut status.conditions,
            kind,
            Status::True,
            "Running",
            "",
            None,
            NOW,
        );
    }
    AppClone {
        status: Some(status),
        ..clone(name)
    }
}

fn failed(name: &str, transient: bool) -> AppClone {
    let failure = FailureStatus {
        code: "FIXTURE_NOT_FOUND".into(),
        message: "template 'slack' has no fixture 'x'; it has: acme-corp".into(),
        attempts: 1,
        at: None,
        transient,
        generation: 1,
        retry: None,
        template_digest: None,
    };
    AppClone {
        status: Some(CloneStatus {
            failure: Some(failure),
            ..CloneStatus::default()
        }),
        ..clone(name)
    }
}

fn member(name: &str, stage: Stage) -> Progress {
    let entry = EnvironmentClone {
        template: "slack".into(),
        ..EnvironmentClone::default()
    };
    Progress {
        member: Member {
            name: name.into(),
            clone: name.into(),
            entry: Some(entry),
        },
        stage,
    }
}

fn of(
    members: &[Progress],
    clones: Vec<AppClone>,
    faults: &BTreeMap<String, NamedError>,
) -> EnvironmentStatus {
    let clones = clones
        .into_iter()
        .map(|clone| (clone.metadata.name.clone().unwrap(), Arc::new(clone)))
        .collect();
    let observed = Observed {
        clones,
        ..Observed::default()
    };
    let findings = Findings {
        members,
        observed: &observed,
        faults,
        reset: None,
        connection_secret: Some("acme-connection"),
    };
    status(&environment(), None, &findings, NOW)
}

fn conditions(status: &EnvironmentStatus) -> (bool, bool, bool, &str) {
    let ready = condition::find(&status.conditions, kinds::READY).unwrap();
    let holds = |kind| condition::is_true(&status.conditions, kind);
    (
        holds(kinds::READY),
        holds(kinds::RECONCILING),
        holds(kinds::STALLED),
        ready.reason.as_str(),
    )
}

#[test]
fn an_environment_is_ready_with_its_last_member() {
    let members = [member("a", Stage::Settled), member("b", Stage::Settled)];
    let status = of(&members, vec![running("a"), running("b")], &BTreeMap::new());
    assert_eq!(conditions(&status), (true, false, false, "AsDesired"));
    assert_eq!(status.state, Some(EnvironmentState::Running));
    assert_eq!(status.member_summary.as_deref(), Some("2/2"));
    assert_eq!(
        (status.members[0].epoch, status.observed_generation),
        (Some(4), Some(2))
    );
    assert_eq!(status.connection_secret_ref.unwrap().name, "acme-connection");
}

#[test]
fn waiting_members_are_told_in_order() {
    let members = [member("a", Stage::Settling), member("b", Stage::Queued)];
    let status = of(&members, vec![clone("a")], &BTreeMap::new());
    assert_eq!(conditions(&status), (false, true, false, "Progressing"));
    let ready = condition::find(&status.conditions, kinds::READY).unwrap();
    assert_eq!(
        ready.message,
        "2 of 2 members not ready: a: creating; b: waits for the members before it"
    );
    assert_eq!(status.members[1].state, None);
}

#[test]
fn failed_members_make_an_environment_partial() {
    let members = [member("a", Stage::Settled), member("b", Stage::Settled)];
    let status = of(&members, vec![running("a"), failed("b", false)], &BTreeMap::new());
    assert_eq!(conditions(&status), (false, false, true, "MemberFailed"));
    assert_eq!(status.state, Some(EnvironmentState::Partial));
    assert_eq!(status.member_summary.as_deref(), Some("1/2"));
    assert_eq!(status.failures[0].code, "FIXTURE_NOT_FOUND");
    let retried = of(&members, vec![running("a"), failed("b", true)], &BTreeMap::new());
    assert_eq!(conditions(&retried), (false, true, false, "MemberFailed"));
}

#[test]
fn a_refused_member_is_a_failure_and_shows_nothing_of_the_other_ones_clone() {
    let taken = NamedError::MemberTaken {
        id: "a".into(),
        owner: "environment other".into(),
    };
    let status = of(
        &[member("a", Stage::Refused(taken))],
        vec![running("a")],
        &BTreeMap::new(),
    );
    assert_eq!(status.state, Some(EnvironmentState::Failed));
    assert_eq!((status.members[0].state, status.members[0].epoch), (None, None));
    assert_eq!(status.failures[0].code, "MEMBER_TAKEN");
}

#[test]
fn a_member_with_other_content_than_is_declared_runs_and_is_not_ready() {
    let refusal = NamedError::ResetFailed {
        name: "a".into(),
        detail: "template 'slack' has no fixture 'x'".into(),
    };
    let status = of(
        &[member("a", Stage::Outdated(refusal))],
        vec![running("a")],
        &BTreeMap::new(),
    );
    assert_eq!(conditions(&status), (false, false, true, "MemberFailed"));
    assert_eq!(status.state, Some(EnvironmentState::Running));
    assert_eq!(status.failures[0].code, "RESET_FAILED");
}

#[test]
fn the_steps_of_a_spin_are_the_clones_own_to_tell() {
    let mut spinning = clone("a");
    let mut status = CloneStatus::default();
    for message in ["copying the base", "starting the backend"] {
        let (kind, reason) = (kinds::READY, "Progressing");
        condition::set(
            &mut status.conditions,
            kind,
            Status::False,
            reason,
            message,
            None,
            NOW,
        );
        spinning.status = Some(status.clone());
        let told = of(
            &[member("a", Stage::Settling)],
            vec![spinning.clone()],
            &BTreeMap::new(),
        );
        let ready = condition::find(&told.conditions, kinds::READY).unwrap();
        assert_eq!(ready.message, "1 of 1 members not ready: a: creating");
    }
}

#[test]
fn a_fault_of_a_pass_is_told_and_tried_again() {
    let fault = NamedError::Forbidden {
        what: "the operator may not change clone a".into(),
        instead: "it needs the rights that the chart gives it".into(),
    };
    let status = of(
        &[member("a", Stage::Settling)],
        vec![],
        &[("a".to_owned(), fault)].into(),
    );
    assert_eq!(conditions(&status), (false, true, false, "MemberFailed"));
    assert_eq!(status.failures[0].code, "FORBIDDEN");
}

#[test]
fn a_wrong_spec_leaves_the_members_alone() {
    let before = of(
        &[member("a", Stage::Settled)],
        vec![running("a")],
        &BTreeMap::new(),
    );
    let error = NamedError::EnvSpecInvalid {
        detail: "unknown key 'clone' (did you mean 'clones'?)".into(),
    };
    let after = refused(&environment(), Some(&before), &error, NOW);
    assert_eq!(conditions(&after), (false, false, true, "EnvSpecInvalid"));
    assert_eq!(after.members, before.members);
}

fn any_clone() -> impl Strategy<Value = Option<AppClone>> {
    prop_oneof![
        Just(None),
        Just(Some(clone("m"))),
        Just(Some(running("m"))),
        any::<bool>().prop_map(|transient| Some(failed("m", transient)))
    ]
}

proptest! {
    /// kstatus reads an object as done, at work or stuck: never as two of them, and never as none.
    #[test]
    fn exactly_one_condition_holds(found in proptest::collection::vec(any_clone(), 1..5)) {
        let mut clones = Vec::new();
        let mut members = Vec::new();
        for (index, clone) in found.into_iter().enumerate() {
            let name = format!("m{index}");
            let stage = clone.as_ref().map_or(Stage::Queued, |clone| match clone_state(clone) {
                CloneState::Creating => Stage::Settling,
                _ => Stage::Settled,
            });
            members.push(member(&name, stage));
            clones.extend(clone.map(|mut clone| { clone.metadata.name = Some(name); clone }));
        }
        let status = of(&members, clones, &BTreeMap::new());
        let (ready, reconciling, stalled, _) = conditions(&status);
        prop_assert_eq!(usize::from(ready) + usize::from(reconciling) + usize::from(stalled), 1);
        prop_assert_eq!(ready, status.state == Some(EnvironmentState::Running));
    }
}
