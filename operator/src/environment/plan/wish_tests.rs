//! Whether members run: what the environment wishes, and what is somebody else's wish.

use std::sync::Arc;

use asymmetric_crd::clone::Desired;
use asymmetric_crd::{AppClone, CloneSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{FieldsV1, ManagedFieldsEntry};

use super::tests::{World, entry, environment};
use super::*;

#[test]
fn a_wish_to_stop_is_passed_on_and_withdrawn() {
    let mut environment = environment(vec![entry("slack")], &[]);
    let mut world = World::default();
    world.settle_in(&environment, 10);
    environment.spec.desired = Some(Desired::Stopped);
    world.round(&environment);
    assert_eq!(
        world.observed.clones.values().next().unwrap().spec.desired,
        Some(Desired::Stopped)
    );
    environment.spec.desired = None;
    world.round(&environment);
    assert_eq!(world.observed.clones.values().next().unwrap().spec.desired, None);
}

#[test]
fn a_member_that_somebody_stopped_is_left_alone() {
    let environment = environment(vec![entry("slack"), entry("stripe")], &[]);
    let mut world = World::default();
    world.settle_in(&environment, 10);
    let name = world.order[0].clone();
    let mut stopped = (*world.observed.clones[&name]).clone();
    stopped.spec.desired = Some(Desired::Stopped);
    world.observed.clones.insert(name, Arc::new(stopped));
    assert_eq!(world.plan(&environment).actions, []);
}

#[test]
fn a_listed_clone_heeds_the_wish_of_its_environment_once_it_is_adopted() {
    let mut environment = environment(Vec::new(), &["slack-1"]);
    let mut world = World::default();
    let mut clone = AppClone::new("slack-1", CloneSpec::default());
    clone.metadata.uid = Some("u1".into());
    world.observed.clones.insert("slack-1".into(), Arc::new(clone));
    let wish = || Action::Wish {
        clone: "slack-1".into(),
    };
    let desired = |world: &World| world.observed.clones["slack-1"].spec.desired;

    environment.spec.desired = Some(Desired::Stopped);
    let first = world.round(&environment).actions;
    assert!(matches!(first.as_slice(), [Action::Adopt { .. }]), "{first:?}");
    assert_eq!(world.round(&environment).actions, [wish()]);
    assert_eq!(desired(&world), Some(Desired::Stopped));
    assert_eq!(world.plan(&environment).actions, []);

    environment.spec.desired = None;
    assert_eq!(world.round(&environment).actions, [wish()], "it is withdrawn");
    assert_eq!(desired(&world), None);
    assert_eq!(world.plan(&environment).actions, []);

    let mut stopped = (*world.observed.clones["slack-1"]).clone();
    stopped.spec.desired = Some(Desired::Stopped);
    world.observed.clones.insert("slack-1".into(), Arc::new(stopped));
    assert_eq!(world.plan(&environment).actions, [], "somebody's own wish stands");
}

#[test]
fn rate_limits_are_passed_on_and_withdrawn_and_a_clones_own_are_left_alone() {
    let limited = |text: Option<&str>| {
        let mut entry = entry("slack");
        entry.rate_limits = text.map(str::to_owned);
        environment(vec![entry], &[])
    };
    let mut world = World::default();
    world.settle_in(&limited(None), 10);
    let name = world.order[0].clone();
    let limits = |world: &World| world.observed.clones[&name].spec.rate_limits.clone();
    assert_eq!(limits(&world), None);
    world.round(&limited(Some("Real")));
    assert_eq!(limits(&world).as_deref(), Some("Real"));
    assert_eq!(world.plan(&limited(Some("Real"))).actions, []);
    assert_eq!(
        world.plan(&limited(None)).actions,
        [],
        "somebody else's, as far as is known"
    );

    let mut applied = (*world.observed.clones[&name]).clone();
    applied.metadata.managed_fields = Some(vec![ManagedFieldsEntry {
        manager: Some(FIELD_MANAGER.into()),
        fields_v1: Some(FieldsV1(serde_json::json!({"f:spec": {"f:rateLimits": {}}}))),
        ..ManagedFieldsEntry::default()
    }]);
    world.observed.clones.insert(name.clone(), Arc::new(applied));
    world.round(&limited(None));
    assert_eq!(limits(&world), None);
}
