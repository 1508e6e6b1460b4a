use asymmetric_crd::clone::RequestPhase;
use asymmetric_crd::{CloneState, Verb};
use proptest::prelude::*;

use super::super::observed::{Backend, RedisFacts, SecretFacts};
use super::super::world::{World, swap};
use super::*;
use asymmetric_crd::clone::Desired;

#[test]
fn a_spin_takes_its_steps_in_order() {
    let mut world = World::new();
    assert!(world.settle(60));
    let expected = [
        Action::AddFinalizer,
        Action::Begin {
            mode: "api".into(),
            suffix: None,
        },
        Action::EnsureCredentials,
        Action::EnsureRoles,
        Action::CreateDatabase { epoch: 1 },
        Action::EnsureRedisUser,
        Action::ApplyWorkloads,
        Action::PutTokens { epoch: 1 },
        Action::Complete,
        Action::Rest,
    ];
    assert_eq!(world.log, expected);
    assert_eq!(world.state(), CloneState::Running);
    let steps: Vec<String> = world.status().steps.into_iter().map(|step| step.name).collect();
    assert_eq!(steps, Step::ALL.map(Step::name));
}

#[test]
fn a_clone_at_rest_is_left_alone() {
    let mut world = World::running();
    let before = world.status();
    assert_eq!(world.pass(), Action::Rest);
    assert_eq!(world.status(), before);
}

#[test]
fn an_unknown_template_is_named_and_healed_when_it_appears() {
    let mut world = World::new();
    let template = world.observed.template.take();
    world.clone.spec.template = "slcak".into();
    let action = world.pass();
    let Action::Fail(error) = action else {
        panic!("{action:?}")
    };
    assert_eq!(
        error.to_string(),
        "unknown template 'slcak' (did you mean 'slack'?); list templates with asym ls --templates"
    );
    assert_eq!(world.state(), CloneState::Failed);
    assert_eq!(world.pass(), Action::Rest);
    world.observed.template = template;
    assert!(world.settle(60));
    assert_eq!(world.state(), CloneState::Running);
}

#[test]
fn a_foreign_database_of_the_same_name_gets_the_clone_a_suffix() {
    let mut world = World::new();
    while !matches!(world.pass(), Action::Begin { .. }) {}
    world.databases().database = CloneDatabase::Foreign;
    assert!(world.settle(60));
    let position = |wanted: fn(&Action) -> bool| world.log.iter().rposition(wanted).unwrap();
    let renamed = position(|action| matches!(action, Action::Begin { suffix: Some(_), .. }));
    assert!(
        renamed < position(|action| matches!(action, Action::EnsureCredentials)),
        "the Secrets hold the names"
    );
    let database = world.status().database.unwrap();
    assert!(database.starts_with("clone_slack_a1b2_"), "{database}");
    assert_eq!(world.state(), CloneState::Running);
}

#[test]
fn a_backend_that_never_answers_is_rolled_back_and_tried_again() {
    let mut world = World::new();
    world.sick = true;
    while !matches!(world.pass(), Action::Fail(_)) {
        assert!(world.log.len() < 5000, "never fails");
    }
    assert_eq!(world.status().failure.unwrap().code, "HEALTH_TIMEOUT");
    assert_eq!(world.state(), CloneState::Failed);
    assert_eq!(world.pass(), Action::RollBack);
    assert!(matches!(world.pass(), Action::Wait(_)));
    assert_eq!(world.databases().owned_objects, 0);
    world.sick = false;
    assert!(world.settle(60));
    assert_eq!(world.state(), CloneState::Running);
    assert_eq!(world.status().failure, None);
}

#[test]
fn a_missing_image_fails_by_name() {
    let mut world = World::new();
    world.sick = true;
    while !matches!(world.pass(), Action::ApplyWorkloads) {}
    world.observed.pods[0].running = false;
    world.observed.pods[0].waiting_reason = Some("ImagePullBackOff".into());
    let Action::Fail(error) = world.pass() else {
        panic!("{:?}", world.log)
    };
    assert_eq!(error.code(), "IMAGE_UNAVAILABLE");
}

#[test]
fn a_reset_fences_closes_swaps_and_releases() {
    let mut world = World::running();
    world.request(Verb::Reset, "r1");
    assert!(world.settle(60));
    assert_eq!(world.log, swap(Verb::Reset, "r1"));
    let status = world.status();
    assert_eq!(status.epoch, Some(2));
    assert_eq!(status.requests["reset"].phase, RequestPhase::Succeeded);
    assert_eq!(status.requests["reset"].duration_milliseconds, Some(60));
}

#[test]
fn an_ended_run_is_in_the_status_while_it_is_kept() {
    let mut world = World::running();
    world.request(Verb::Reset, "r1");
    assert!(world.settle(60));
    let runs = world.status().runs;
    assert_eq!(
        (runs.len(), runs[0].epoch, runs[0].database.as_str()),
        (1, 1, "asym_run_slack_a1b2_1")
    );
    world.databases().runs.clear();
    world.pass();
    assert_eq!(world.status().runs, []);
}

#[test]
fn new_tokens_are_made_once_and_put_before_the_request_is_done() {
    let mut world = World::running();
    world.request(Verb::Reprovision, "p1");
    assert!(world.settle(60));
    let expected = [
        Action::Accept {
            verb: Verb::Reprovision,
            id: "p1".into(),
        },
        Action::RotateTokens { request: "p1".into() },
        Action::PutTokens { epoch: 1 },
        Action::Finish {
            verb: Verb::Reprovision,
            epoch: 1,
        },
        Action::Rest,
    ];
    assert_eq!(world.log, expected);
    assert_eq!(
        world.status().requests["reprovision"].phase,
        RequestPhase::Succeeded
    );
    assert_eq!(world.status().epoch, Some(1));
}

#[test]
fn a_reset_goes_before_new_tokens() {
    let mut world = World::running();
    world.request(Verb::Reprovision, "p1");
    world.request(Verb::Reset, "r1");
    assert!(world.settle(60));
    let finished: Vec<Verb> = world
        .log
        .iter()
        .filter_map(|action| match action {
            Action::Finish { verb, .. } => Some(*verb),
            _ => None,
        })
        .collect();
    assert_eq!(finished, [Verb::Reset, Verb::Reprovision]);
    assert_eq!(world.status().epoch, Some(2));
}

#[test]
fn a_stopped_clone_gets_new_tokens_when_it_starts() {
    let mut world = World::running();
    world.clone.spec.desired = Some(Desired::Stopped);
    world.observed.pods.clear();
    world.observed.backend = Backend::Absent;
    assert!(world.settle(10));
    world.request(Verb::Reprovision, "p1");
    world.request(Verb::Reset, "r1");
    assert!(world.settle(20));
    assert_eq!(world.status().requests["reset"].phase, RequestPhase::Succeeded);
    assert_eq!(
        world.status().requests["reprovision"].phase,
        RequestPhase::Running
    );
    world.clone.spec.desired = Some(Desired::Running);
    world.observed.workloads.deployment = None;
    assert!(world.settle(20), "{:?}", world.log);
    assert_eq!(
        world.status().requests["reprovision"].phase,
        RequestPhase::Succeeded
    );
}

#[test]
fn a_reset_asked_for_before_the_first_ready_counts_as_done() {
    let mut world = World::new();
    world.request(Verb::Reset, "early");
    assert!(world.settle(60));
    assert!(
        !world
            .log
            .iter()
            .any(|action| matches!(action, Action::Accept { .. }))
    );
    assert_eq!(world.status().requests["reset"].id, "early");
}

#[test]
fn a_stopped_clone_is_reset_without_a_backend() {
    let mut world = World::running();
    world.clone.spec.desired = Some(Desired::Stopped);
    world.observed.pods.clear();
    world.observed.backend = Backend::Absent;
    assert!(world.settle(10));
    assert_eq!(world.state(), CloneState::Stopped);
    world.request(Verb::Reset, "r1");
    assert!(world.settle(20));
    assert_eq!(world.status().epoch, Some(2));
    assert_eq!(world.state(), CloneState::Stopped);
}

#[test]
fn lost_content_is_said_and_only_a_reset_brings_it_back() {
    let mut world = World::running();
    world.databases().database = CloneDatabase::Absent;
    let Action::Fail(error) = world.pass() else {
        panic!("{:?}", world.log)
    };
    assert_eq!(error.code(), "CONTENT_LOST");
    assert!(
        matches!(world.pass(), Action::Fail(_)),
        "a second pass must not make the database again"
    );
    assert_eq!(world.status().failure.unwrap().attempts, 1);
    assert_eq!(
        world.state(),
        CloneState::Unhealthy,
        "a backend without content must not count as running"
    );
    world.request(Verb::Reset, "r1");
    assert!(world.settle(60));
    assert_eq!(world.status().failure, None);
    assert_eq!(world.status().epoch, Some(2));
}

#[test]
fn an_outage_of_postgres_is_waited_out() {
    let mut world = World::running();
    let facts = std::mem::replace(
        &mut world.observed.databases,
        External::Unavailable(NamedError::PostgresUnavailable {
            detail: "connection refused".into(),
        }),
    );
    let Action::Wait(waiting) = world.pass() else {
        panic!("{:?}", world.log)
    };
    assert_eq!(waiting.reason, "PostgresUnavailable");
    assert_eq!(world.state(), CloneState::Running, "the backend still answers");
    world.observed.databases = facts;
    assert_eq!(world.pass(), Action::Rest);
}

#[test]
fn deletion_removes_everything_and_then_lets_go() {
    let mut world = World::running();
    world.delete();
    assert_eq!(world.pass(), Action::CleanUp);
    assert_eq!(world.pass(), Action::RemoveFinalizer);
    assert_eq!(world.pass(), Action::Rest);
}

#[test]
fn a_deletion_waits_for_servers_unless_they_are_given_up() {
    let mut world = World::running();
    world.observed.databases = External::Unavailable(NamedError::PostgresUnavailable {
        detail: "connection refused".into(),
    });
    world.delete();
    assert!(matches!(world.pass(), Action::Wait(_)));
    let annotations = world.clone.metadata.annotations.get_or_insert_default();
    annotations.insert(ABANDON_EXTERNAL.into(), "true".into());
    assert_eq!(world.pass(), Action::RemoveFinalizer);
}

#[test]
fn deletion_works_with_a_broken_spec_and_before_anything_exists() {
    let mut world = World::new();
    world
        .clone
        .spec
        .unknown
        .insert("identity".into(), serde_json::json!({}));
    assert!(matches!(world.pass(), Action::Fail(_)));
    world.clone.metadata.finalizers = Some(vec![CLEANUP_FINALIZER.to_owned()]);
    world.delete();
    assert_eq!(world.pass(), Action::RemoveFinalizer);
}

proptest! {
    /// Whatever is missing or half done, the clone comes to rest, and what is lost is said instead of made again.
    #[test]
    fn every_world_converges(
        roles: bool, current: bool, user: bool, deployed: bool, tokens: Option<bool>, fenced: bool, backend_epoch in 1_i64..4,
        open: bool, sessions in 0_usize..3, reset: bool, secrets: bool, rotate: bool, reseed: bool, touched: bool,
    ) {
        let mut world = World::running();
        world.databases().roles = roles;
        world.databases().database = CloneDatabase::Owned { epoch: 1, open, sessions };
        world.observed.redis = External::Known(RedisFacts { user, current: user && current });
        world.secret().tokens_epoch = tokens.map(i64::from);
        world.observed.backend = Backend::Answering { fenced, epoch: backend_epoch };
        if !deployed { world.observed.workloads.deployment = None; }
        if !secrets { world.observed.secrets = SecretFacts::default(); }
        if reset { world.request(Verb::Reset, "r1"); }
        if reseed { world.request(Verb::Reseed, "s1"); }
        world.observed.run.as_mut().unwrap().touched = touched;
        if rotate { world.request(Verb::Reprovision, "p1"); }
        prop_assert!(world.settle(40), "{:?}", world.log);
        prop_assert_eq!(world.state(), CloneState::Running);
        // What a reset has made is untouched.
        let swaps = i64::from(reset) + i64::from(reseed && (reset || !touched));
        prop_assert_eq!(world.status().epoch, Some(1 + swaps));
        let done = |verb: Verb| world.status().requests.get(verb.name()).map(|request| request.phase);
        prop_assert_eq!(done(Verb::Reset), reset.then_some(RequestPhase::Succeeded));
        prop_assert_eq!(done(Verb::Reseed), reseed.then_some(RequestPhase::Succeeded));
        prop_assert_eq!(done(Verb::Reprovision), rotate.then_some(RequestPhase::Succeeded));
        prop_assert!(!world.log.iter().any(|action| matches!(action, Action::Fail(_) | Action::RollBack)));
    }
}

#[test]
fn a_template_whose_image_nobody_has_fails_by_name() {
    let mut world = World::new();
    let template = world.observed.template.as_mut().unwrap();
    let status = template.status.get_or_insert_default();
    status.images.clear();
    let (kind, message) = (condition::kinds::READY, "no registry has it");
    condition::set(
        &mut status.conditions,
        kind,
        condition::Status::False,
        "ImageUnavailable",
        message,
        None,
        world.now,
    );
    let Action::Fail(error) = world.pass() else {
        panic!("{:?}", world.log)
    };
    assert_eq!(error.code(), "IMAGE_UNAVAILABLE");
    assert_eq!(world.state(), CloneState::Failed);
}
