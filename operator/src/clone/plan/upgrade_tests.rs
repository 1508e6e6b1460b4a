use asymmetric_crd::clone::{Desired, RequestPhase};
use asymmetric_crd::template::Migration;
use asymmetric_crd::{CloneState, condition};

use super::super::observed::{Backend, PodFacts};
use super::super::world::{World, migration};
use super::*;

fn appended() -> Vec<Migration> {
    vec![migration("1", "a"), migration("2", "b"), migration("3", "c")]
}

fn upgraded(world: &mut World) -> RequestPhase {
    world.request(Verb::Upgrade, "u1");
    assert!(world.settle(60), "{:?}", world.log);
    world.status().requests["upgrade"].phase
}

fn refusal(world: &mut World) -> String {
    assert_eq!(upgraded(world), RequestPhase::Failed);
    world.status().requests["upgrade"].error.clone().unwrap()
}

#[test]
fn added_migrations_run_on_the_data_that_is_there() {
    let mut world = World::running();
    world.move_on(appended());
    assert_eq!(upgraded(&mut world), RequestPhase::Succeeded);
    let expected = [
        Action::Accept {
            verb: Verb::Upgrade,
            id: "u1".into(),
        },
        Action::Fence,
        Action::Repin {
            migrations: vec!["migrations/3.sql".into()],
        },
        Action::ApplyWorkloads,
        Action::PutTokens { epoch: 1 },
        Action::Finish {
            verb: Verb::Upgrade,
            epoch: 1,
        },
        Action::Rest,
    ];
    assert_eq!(world.log, expected);
    let status = world.status();
    assert_eq!(status.migrations, appended());
    assert_eq!(status.image_digest.as_deref(), Some("sha256:8"));
    assert_eq!(status.template_digest.as_deref(), Some("sha256:9"));
    assert_eq!((status.epoch, world.state()), (Some(1), CloneState::Running));
    world.log.clear();
    world.request(Verb::Reset, "r1");
    assert!(world.settle(60));
    assert_eq!(
        world.status().base,
        Some(names::base_database("sha256:9", Some("acme-corp")))
    );
}

#[test]
fn an_image_alone_is_changed_without_holding_requests() {
    let mut world = World::running();
    world.move_on(vec![migration("1", "a"), migration("2", "b")]);
    assert_eq!(upgraded(&mut world), RequestPhase::Succeeded);
    assert!(!world.log.contains(&Action::Fence), "{:?}", world.log);
    assert_eq!(world.status().image_digest.as_deref(), Some("sha256:8"));
}

#[test]
fn what_cannot_be_done_to_data_is_refused_before_anything_is_changed() {
    let (one, two) = (migration("1", "a"), migration("2", "b"));
    let cases = [
        (
            vec![migration("1", "z"), two.clone()],
            "migrations/1.sql was edited",
        ),
        (vec![one.clone()], "migrations/2.sql was removed"),
        (vec![two.clone()], "migrations/1.sql was removed"),
        (
            vec![one.clone(), migration("15", "x"), two.clone()],
            "a migration was put before migrations/2.sql",
        ),
    ];
    for (migrations, expected) in cases {
        let mut world = World::running();
        let before = world.status();
        world.move_on(migrations);
        let why = refusal(&mut world);
        assert!(why.contains(expected), "{why}");
        assert!(why.contains("asym upgrade slack-a1b2 --reset"), "{why}");
        let after = world.status();
        assert_eq!((after.base, after.pod_image), (before.base, before.pod_image));
        assert_eq!(world.state(), CloneState::Running);
        assert_eq!(world.log.len(), 2, "{:?}", world.log);
    }
}

#[test]
fn an_upgrade_with_a_reset_starts_the_new_content() {
    let mut world = World::running();
    world.move_on(vec![migration("1", "other")]);
    world.request(Verb::Reset, "u1");
    assert_eq!(upgraded(&mut world), RequestPhase::Succeeded);
    let status = world.status();
    assert_eq!(status.requests["reset"].phase, RequestPhase::Succeeded);
    assert_eq!(status.epoch, Some(2));
    assert_eq!(status.migrations, [migration("1", "other")]);
    let swaps = world
        .log
        .iter()
        .filter(|action| matches!(action, Action::Swap { .. }));
    assert_eq!(swaps.count(), 1, "{:?}", world.log);
    let fenced = world
        .log
        .iter()
        .position(|action| *action == Action::Fence)
        .unwrap();
    let pinned = world
        .log
        .iter()
        .position(|action| matches!(action, Action::Repin { .. }))
        .unwrap();
    assert!(
        fenced < pinned,
        "the old backend is held before it is forgotten: {:?}",
        world.log
    );
}

#[test]
fn nothing_is_changed_before_the_new_base_is_there() {
    let mut world = World::running();
    world.move_on(appended());
    let template = world.observed.template.as_mut().unwrap();
    template.status.as_mut().unwrap().bases.clear();
    world.request(Verb::Upgrade, "u1");
    assert!(!world.settle(10));
    assert!(
        world
            .log
            .iter()
            .all(|action| matches!(action, Action::Accept { .. } | Action::Wait(_))),
        "{:?}",
        world.log
    );
}

#[test]
fn migrations_that_a_killed_operator_ran_are_not_run_again() {
    let mut world = World::running();
    world.move_on(appended());
    world.observed.run.as_mut().unwrap().migrations = Some(appended());
    assert_eq!(upgraded(&mut world), RequestPhase::Succeeded);
    let again = Action::Repin {
        migrations: Vec::new(),
    };
    assert!(world.log.contains(&again), "{:?}", world.log);
}

#[test]
fn an_image_that_does_not_run_ends_the_upgrade_and_keeps_the_data() {
    let mut world = World::running();
    world.move_on(appended());
    world.sick = true;
    world.request(Verb::Upgrade, "u1");
    for _ in 0..20 {
        world.pass();
    }
    world.observed.pods = vec![PodFacts {
        waiting_reason: Some("ImagePullBackOff".into()),
        ..PodFacts::default()
    }];
    world.pass();
    let request = world.status().requests["upgrade"].clone();
    assert_eq!(request.phase, RequestPhase::Failed);
    assert!(request.error.unwrap().contains("its data is kept"));
    world.pass();
    assert_eq!(world.state(), CloneState::Unhealthy);
    assert_eq!(world.databases().owned_objects, 3, "nothing was removed");
}

#[test]
fn a_stopped_clone_is_upgraded_without_a_backend() {
    let mut world = World::running();
    world.clone.spec.desired = Some(Desired::Stopped);
    world.observed.pods.clear();
    world.observed.backend = Backend::Absent;
    assert!(world.settle(10));
    world.log.clear();
    world.move_on(appended());
    assert_eq!(upgraded(&mut world), RequestPhase::Succeeded);
    assert_eq!(world.state(), CloneState::Stopped);
    assert_eq!(world.status().migrations, appended());
}

#[test]
fn a_clone_that_is_upgraded_is_not_unhealthy() {
    let mut world = World::running();
    world.move_on(appended());
    world.request(Verb::Upgrade, "u1");
    for _ in 0..40 {
        if world.pass() == Action::Rest {
            break;
        }
        assert_eq!(world.state(), CloneState::Running, "{:?}", world.log);
        let ready = condition::find(&world.status().conditions, condition::kinds::READY).cloned();
        assert_eq!(ready.unwrap().status, "False");
    }
}
