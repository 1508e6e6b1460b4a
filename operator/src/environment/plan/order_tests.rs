use std::sync::Arc;

use asymmetric_crd::clone::SeedSpec;
use asymmetric_crd::environment::SpinStrategy;

use super::super::member::wanted;
use super::tests::{World, entry, environment, stages};
use super::*;

#[test]
fn as_many_are_under_way_as_may_be_and_they_begin_in_order() {
    let templates = ["slack", "stripe", "linear", "github", "notion"];
    let mut environment = environment(templates.map(entry).to_vec(), &[]);
    environment.spec.strategy = Some(SpinStrategy {
        parallel: Some(2),
        ..Default::default()
    });
    let ids: Vec<String> = wanted(&environment)
        .into_iter()
        .map(|member| member.clone)
        .collect();
    let mut world = World::default();
    let first = world.round(&environment);
    assert_eq!(first.actions.len(), 2);
    assert_eq!(*stages(&first)[2], Stage::Queued);
    assert!(
        world.plan(&environment).actions.is_empty(),
        "two are on their way"
    );
    world.settle_in(&environment, 10);
    assert_eq!(world.order, ids);

    environment.spec.strategy = Some(SpinStrategy {
        parallel: Some(64),
        ..Default::default()
    });
    assert_eq!(World::default().round(&environment).actions.len(), 5);
}

#[test]
fn another_order_changes_nothing() {
    let mut world = World::default();
    world.settle_in(&environment(vec![entry("slack"), entry("stripe")], &[]), 10);
    let reordered = environment(vec![entry("stripe"), entry("slack")], &[]);
    assert!(world.plan(&reordered).actions.is_empty());
}

#[test]
fn content_that_cannot_be_had_is_told_and_asked_for_once() {
    let mut environment = environment(vec![entry("slack")], &[]);
    let mut world = World::default();
    world.settle_in(&environment, 10);
    environment.spec.clones[0].seed = Some(SeedSpec {
        fixture: Some("no-such".into()),
        ..SeedSpec::default()
    });
    world.round(&environment);
    let plan = world.plan(&environment);
    let [Action::Reset { clone, id }] = &plan.actions[..] else {
        panic!("{plan:?}")
    };
    let mut object = (*world.observed.clones[clone]).clone();
    object.metadata.annotations = Some([("getasym.dev/reset-requested".to_owned(), id.clone())].into());
    world
        .observed
        .clones
        .insert(clone.clone(), Arc::new(object.clone()));
    assert_eq!(world.plan(&environment).actions, [], "it is asked for already");
    let refused = serde_json::json!({"id": id, "phase": "Failed", "error": "there is none"});
    let status = object.status.as_mut().unwrap();
    status
        .requests
        .insert("reset".into(), serde_json::from_value(refused).unwrap());
    world.observed.clones.insert(clone.clone(), Arc::new(object));
    let plan = world.plan(&environment);
    assert_eq!(plan.actions, []);
    let Stage::Outdated(error) = &plan.members[0].stage else {
        panic!("{plan:?}")
    };
    assert_eq!(
        (error.code(), plan.members[0].stage.is_settled()),
        ("RESET_FAILED", true)
    );
}
