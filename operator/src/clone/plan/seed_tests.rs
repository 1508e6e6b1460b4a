use asymmetric_crd::CloneState;
use asymmetric_crd::clone::{Desired, RequestPhase};

use super::super::observed::Backend;
use super::super::world::{World, swap};
use super::*;

fn other_fixture(world: &mut World) {
    let template = world.observed.template.as_mut().unwrap();
    template
        .status
        .get_or_insert_default()
        .fixtures
        .push("other".into());
    let seed = world.clone.spec.seed.get_or_insert_default();
    seed.fixture = Some("other".into());
}

#[test]
fn an_untouched_run_is_replaced_by_a_seed() {
    let mut world = World::running();
    other_fixture(&mut world);
    let before = world.status().base;
    world.request(Verb::Reseed, "s1");
    assert!(world.settle(60));
    assert_eq!(world.log, swap(Verb::Reseed, "s1"));
    let status = world.status();
    assert_ne!(status.base, before);
    let seed = status.seed.unwrap();
    assert_eq!((seed.fixture.as_deref(), seed.warnings.len()), (Some("other"), 0));
}

#[test]
fn a_seed_is_written_on_top_of_what_a_run_has_written() {
    let mut world = World::running();
    other_fixture(&mut world);
    world.observed.run.as_mut().unwrap().touched = true;
    world.request(Verb::Reseed, "s1");
    assert!(world.settle(60));
    let expected = [
        Action::Accept {
            verb: Verb::Reseed,
            id: "s1".into(),
        },
        Action::Fence,
        Action::SeedOnTop { request: "s1".into() },
        Action::Release { epoch: 1 },
        Action::Finish {
            verb: Verb::Reseed,
            epoch: 1,
        },
        Action::Rest,
    ];
    assert_eq!(world.log, expected);
    let seed = world.status().seed.unwrap();
    assert_eq!((seed.written, seed.warnings.len()), (7, 1));
    let base = world.status().base;
    world.log.clear();
    world.request(Verb::Reset, "r1");
    assert!(world.settle(60));
    assert_eq!(world.status().base, base, "a reset replays the last seed");
}

#[test]
fn a_seed_that_cannot_be_had_changes_nothing() {
    let mut world = World::running();
    let base = world.status().base;
    world.clone.spec.seed.get_or_insert_default().fixture = Some("acme-crop".into());
    world.request(Verb::Reseed, "s1");
    assert!(world.settle(60));
    let request = world.status().requests["reseed"].clone();
    assert_eq!(request.phase, RequestPhase::Failed);
    assert!(request.error.unwrap().contains("did you mean 'acme-corp'?"));
    assert_eq!(world.status().base, base);
    assert_eq!(world.state(), CloneState::Running);
    assert_eq!(world.log.len(), 2, "{:?}", world.log);
}

#[test]
fn a_stopped_clone_is_seeded_without_a_backend() {
    let mut world = World::running();
    world.clone.spec.desired = Some(Desired::Stopped);
    world.observed.pods.clear();
    world.observed.backend = Backend::Absent;
    other_fixture(&mut world);
    assert!(world.settle(10));
    world.request(Verb::Reseed, "s1");
    assert!(world.settle(20));
    assert_eq!(world.status().requests["reseed"].phase, RequestPhase::Succeeded);
    assert_eq!(world.status().seed.unwrap().fixture.as_deref(), Some("other"));
    assert_eq!(world.state(), CloneState::Stopped);
}

#[test]
fn a_reset_returns_to_the_seed_that_the_spec_names_by_now() {
    let mut world = World::running();
    other_fixture(&mut world);
    world.observed.run.as_mut().unwrap().touched = true;
    let before = world.status().base;
    assert!(world.settle(10));
    assert_eq!(
        world.log,
        [Action::Rest],
        "a changed seed alone does nothing to a run"
    );
    world.log.clear();
    world.request(Verb::Reset, "r1");
    assert!(world.settle(60));
    assert_eq!(world.log, swap(Verb::Reset, "r1"));
    let status = world.status();
    assert_ne!(status.base, before);
    assert!(
        status.is_seeded_by(world.clone.spec.seed.as_ref()),
        "{:?}",
        status.seed
    );

    let base = status.base;
    world.request(Verb::Reset, "r2");
    assert!(world.settle(60));
    assert_eq!(world.status().base, base);
}

#[test]
fn a_reset_to_a_seed_that_cannot_be_had_leaves_the_run_alone() {
    let mut world = World::running();
    let before = world.status();
    world.clone.spec.seed.get_or_insert_default().fixture = Some("acme-crop".into());
    world.request(Verb::Reset, "r1");
    assert!(world.settle(60));
    let status = world.status();
    let request = &status.requests["reset"];
    assert_eq!(request.phase, RequestPhase::Failed);
    assert!(
        request
            .error
            .as_ref()
            .unwrap()
            .contains("did you mean 'acme-corp'?")
    );
    assert_eq!((status.base, status.epoch), (before.base, before.epoch));
    assert_eq!(status.seed, before.seed);
}

#[test]
fn a_seed_that_changes_during_a_reset_is_not_said_to_be_there() {
    let mut world = World::running();
    let old = world.clone.spec.seed.clone();
    other_fixture(&mut world);
    world.request(Verb::Reset, "r1");
    while world.pass() != (Action::Swap { from: 1 }) {}
    world.clone.spec.seed = old;
    assert!(world.settle(60));
    assert!(
        !world.status().is_seeded_by(world.clone.spec.seed.as_ref()),
        "{:?}",
        world.status().seed
    );
    world.request(Verb::Reset, "r2");
    assert!(world.settle(60));
    assert!(world.status().is_seeded_by(world.clone.spec.seed.as_ref()));
}
