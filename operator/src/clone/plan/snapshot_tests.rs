use asymmetric_crd::CloneState;
use asymmetric_crd::clone::{Desired, RequestPhase};

use super::super::observed::{
    Backend, CloneDatabase, External, PendingSnapshot, SeedSnapshot, SnapshotFacts,
};
use super::super::world::World;
use super::*;

fn pending(world: &mut World) {
    world.observed.snapshot = Some(PendingSnapshot {
        name: "before".into(),
        key: "0123456789ab".parse().unwrap(),
        copied: false,
    });
}

/// The world's clone has a seed that names a snapshot of this content.
fn seeded_by(world: &mut World, template: &str, digest: &str) {
    let seed = world.clone.spec.seed.get_or_insert_default();
    seed.fixture = None;
    seed.snapshot = Some("before".into());
    world.observed.seed_snapshot = SeedSnapshot::Ready(SnapshotFacts {
        database_server: "default".into(),
        base: "asym_base_0123456789ab".into(),
        template: template.into(),
        template_digest: digest.into(),
        ..SnapshotFacts::default()
    });
}

#[test]
fn a_clone_holds_still_for_a_snapshot_and_goes_on() {
    let mut world = World::running();
    pending(&mut world);
    assert!(world.settle(60), "{:?}", world.log);
    let expected = [
        Action::Fence,
        Action::CloseDatabase,
        Action::CopySnapshot {
            name: "before".into(),
            key: "0123456789ab".parse().unwrap(),
        },
        Action::OpenDatabase,
        Action::Release { epoch: 1 },
        Action::RecordSnapshot {
            name: "before".into(),
        },
        Action::Rest,
    ];
    assert_eq!(world.log, expected);
    assert_eq!(world.state(), CloneState::Running);
    assert_eq!(world.status().epoch, Some(1));
}

#[test]
fn a_clone_that_is_held_counts_as_running() {
    let mut world = World::running();
    pending(&mut world);
    while !matches!(world.pass(), Action::CopySnapshot { .. }) {
        assert_eq!(world.state(), CloneState::Running);
    }
    assert_eq!(world.state(), CloneState::Running);
}

#[test]
fn a_stopped_clone_can_be_kept() {
    let mut world = World::running();
    world.clone.spec.desired = Some(Desired::Stopped);
    world.observed.pods.clear();
    world.observed.backend = Backend::Absent;
    assert!(world.settle(10));
    pending(&mut world);
    assert!(world.settle(20), "{:?}", world.log);
    assert_eq!(world.observed.snapshot, None);
    assert_eq!(world.state(), CloneState::Stopped);
}

#[test]
fn a_reset_that_runs_is_finished_before_a_snapshot() {
    let mut world = World::running();
    world.request(Verb::Reset, "r1");
    assert!(matches!(world.pass(), Action::Accept { .. }));
    pending(&mut world);
    assert!(world.settle(60));
    let position = |wanted: fn(&Action) -> bool| world.log.iter().position(wanted).unwrap();
    assert!(
        position(|action| matches!(action, Action::Finish { .. }))
            < position(|action| matches!(action, Action::CopySnapshot { .. }))
    );
}

#[test]
fn a_restore_swaps_the_content_and_a_reset_returns_to_it() {
    let mut world = World::running();
    seeded_by(&mut world, "slack", "sha256:1");
    world.request(Verb::Restore, "t1");
    assert!(world.settle(60));
    assert!(world.log.contains(&Action::Swap { from: 1 }), "{:?}", world.log);
    let after = world.status();
    assert_eq!(after.base.as_deref(), Some("asym_base_0123456789ab"));
    assert_eq!(after.seed.unwrap().snapshot.as_deref(), Some("before"));
    assert_eq!(
        (after.epoch, after.requests["restore"].phase),
        (Some(2), RequestPhase::Succeeded)
    );
    world.request(Verb::Reset, "r1");
    assert!(world.settle(60));
    assert_eq!(world.status().base.as_deref(), Some("asym_base_0123456789ab"));
}

#[test]
fn a_snapshot_that_does_not_fit_is_refused_and_changes_nothing() {
    for (template, digest) in [("stripe", "sha256:1"), ("slack", "sha256:2")] {
        let mut world = World::running();
        let base = world.status().base;
        seeded_by(&mut world, template, digest);
        world.request(Verb::Restore, "t1");
        assert!(world.settle(60));
        assert_eq!(world.status().requests["restore"].phase, RequestPhase::Failed);
        assert_eq!(world.status().base, base);
        assert_eq!(world.status().epoch, Some(1));
        assert_eq!(world.state(), CloneState::Running);
    }
}

#[test]
fn content_of_another_server_is_refused_and_changes_nothing() {
    let mut world = World::running();
    let before = world.status();
    assert_eq!(before.database_server.as_deref(), Some("default"));
    seeded_by(&mut world, "slack", "sha256:1");
    if let SeedSnapshot::Ready(snapshot) = &mut world.observed.seed_snapshot {
        snapshot.database_server = "b".into();
    }
    world.request(Verb::Restore, "t1");
    assert!(world.settle(60));
    let request = &world.status().requests["restore"];
    assert_eq!(request.phase, RequestPhase::Failed);
    let error = request.error.clone().unwrap();
    assert!(error.contains("on another Postgres server"), "{error}");
    assert_eq!(
        (world.status().epoch, world.status().base),
        (Some(1), before.base)
    );
}

#[test]
fn a_restore_whose_content_vanished_returns_to_the_base_before() {
    let mut world = World::running();
    let base = world.status().base;
    seeded_by(&mut world, "slack", "sha256:1");
    world.request(Verb::Restore, "t1");
    assert!(matches!(world.pass(), Action::Accept { .. }));
    world.databases().base_ready = false;
    // Nobody builds it: the template's content has moved on.
    world
        .observed
        .template
        .as_mut()
        .unwrap()
        .status
        .as_mut()
        .unwrap()
        .content_digest = Some("sha256:9".into());
    assert!(matches!(world.pass(), Action::Refuse { .. }), "{:?}", world.log);
    assert_eq!(world.status().base, base);
}

#[test]
fn a_spin_waits_for_its_snapshot_and_names_one_that_is_not_there() {
    let mut world = World::new();
    world.clone.spec.seed.get_or_insert_default().fixture = None;
    world.clone.spec.seed.get_or_insert_default().snapshot = Some("before".into());
    let Action::Fail(error) = world.pass() else {
        panic!("{:?}", world.log)
    };
    assert_eq!(error.code(), "SNAPSHOT_NOT_FOUND");
    assert!(error.is_transient(), "it may come, as in GitOps");

    let mut world = World::new();
    seeded_by(&mut world, "slack", "sha256:1");
    let ready = std::mem::replace(
        &mut world.observed.seed_snapshot,
        SeedSnapshot::NotReady("it is being taken".into()),
    );
    assert!(matches!(world.pass(), Action::Wait(_)));
    world.observed.seed_snapshot = ready;
    assert!(world.settle(60));
    assert_eq!(world.state(), CloneState::Running);
    assert_eq!(world.status().seed.unwrap().snapshot.as_deref(), Some("before"));
}

#[test]
fn lost_content_is_not_kept() {
    let mut world = World::running();
    world.databases().database = CloneDatabase::Absent;
    pending(&mut world);
    let Action::Fail(error) = world.pass() else {
        panic!("{:?}", world.log)
    };
    assert_eq!(error.code(), "CONTENT_LOST");
    world.observed.databases = External::NotAsked;
    assert!(matches!(world.pass(), Action::Wait(_)));
}
