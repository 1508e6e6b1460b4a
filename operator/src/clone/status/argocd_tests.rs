//! What Argo CD makes of a clone with the health check of `examples/argocd`, in the Lua that Argo CD runs.

use std::collections::BTreeMap;

use asymmetric_crd::Verb;
use asymmetric_crd::clone::Desired;
use kube::Resource;
use mlua::{Lua, LuaSerdeExt, Value};
use serde::Deserialize;

use super::super::action::Action;
use super::super::observed::{Backend, CloneDatabase};
use super::super::world::World;

#[derive(Deserialize)]
struct Patch {
    data: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Customization {
    #[serde(rename = "health.lua")]
    health: String,
}

fn script() -> String {
    let patch: Patch =
        serde_saphyr::from_str(include_str!("../../../../examples/argocd/argocd-cm.yaml")).unwrap();
    let customizations: BTreeMap<String, Customization> =
        serde_saphyr::from_str(&patch.data["resource.customizations"]).unwrap();
    customizations["getasym.dev/*"].health.clone()
}

/// Status and message, as Argo CD shows them.
fn health(world: &World) -> (String, String) {
    let lua = Lua::new();
    // A field that is not there has to be nil, as in Argo CD, and not a null.
    let object = serde_json::to_value(&world.clone).unwrap();
    assert_eq!(object["kind"], asymmetric_crd::AppClone::kind(&()).as_ref());
    lua.globals().set("obj", lua.to_value(&object).unwrap()).unwrap();
    let answer: Value = lua.load(script()).eval().unwrap();
    let answer: BTreeMap<String, String> = lua.from_value(answer).unwrap();
    (answer["status"].clone(), answer["message"].clone())
}

#[test]
fn a_spin_progresses_until_it_is_healthy() {
    let mut world = World::new();
    assert_eq!(
        health(&world),
        ("Progressing".into(), "waiting for the operator".into())
    );
    while !matches!(world.pass(), Action::EnsureRoles) {}
    assert_eq!(
        health(&world),
        ("Progressing".into(), "database roles are being made".into())
    );
    assert!(world.settle(60));
    assert_eq!(health(&world), ("Healthy".into(), "Running".into()));
    world.clone.metadata.generation = Some(2);
    assert_eq!(
        health(&world).0,
        "Progressing",
        "a status of the old spec says nothing"
    );
}

#[test]
fn a_clone_that_is_to_be_stopped_is_healthy() {
    let mut world = World::running();
    world.clone.spec.desired = Some(Desired::Stopped);
    world.observed.pods.clear();
    world.observed.backend = Backend::Absent;
    assert!(world.settle(10));
    assert_eq!(health(&world), ("Healthy".into(), "Stopped".into()));
}

#[test]
fn a_reset_progresses() {
    let mut world = World::running();
    world.request(Verb::Reset, "r1");
    world.pass();
    world.pass();
    assert_eq!(
        health(&world),
        ("Progressing".into(), "the content is being replaced".into())
    );
}

#[test]
fn what_needs_a_hand_is_degraded_and_says_why() {
    let mut world = World::new();
    world.observed.template = None;
    world.pass();
    let (status, message) = health(&world);
    assert_eq!(status, "Degraded");
    assert!(message.starts_with("unknown template 'slack'"), "{message}");

    let mut world = World::running();
    world.databases().database = CloneDatabase::Absent;
    world.pass();
    let (status, message) = health(&world);
    assert_eq!(status, "Degraded");
    assert!(message.contains("vanished from Postgres"), "{message}");

    let mut world = World::running();
    world.observed.backend = Backend::Unreachable("connection refused".into());
    world.pass();
    let (status, message) = health(&world);
    assert_eq!(status, "Degraded");
    assert!(message.contains("connection refused"), "{message}");
}

#[test]
fn a_clone_on_its_way_out_progresses() {
    let mut world = World::running();
    world.delete();
    world.pass();
    assert_eq!(health(&world), ("Progressing".into(), "being removed".into()));
}
