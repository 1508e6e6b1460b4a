use std::sync::Arc;

use super::super::member::wanted;
use super::tests::{World, entry, environment, stages};
use super::*;

#[test]
fn listed_clones_are_taken_let_go_and_refused() {
    let mut world = World::default();
    let mut free = AppClone::new(
        "slack-free",
        CloneSpec {
            template: "slack".into(),
            ..CloneSpec::default()
        },
    );
    free.metadata.namespace = Some("team".into());
    let mut taken = free.clone();
    taken.metadata.name = Some("slack-taken".into());
    let mut other = environment(vec![], &[]);
    other.metadata.name = Some("other".into());
    other.metadata.uid = Some("e2".into());
    taken.metadata.owner_references = Some(other.controller_owner_ref(&()).into_iter().collect());
    for clone in [free, taken] {
        world.observed.clones.insert(clone.name_any(), Arc::new(clone));
    }
    let listing = environment(vec![], &["slack-free", "slack-taken", "slack-fre"]);
    world.settle_in(&listing, 10);
    let plan = world.plan(&listing);
    assert_eq!(*stages(&plan)[0], Stage::Settled);
    let refusals: Vec<String> = plan
        .members
        .iter()
        .filter_map(|progress| match &progress.stage {
            Stage::Refused(error) => Some(error.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(
        refusals,
        [
            "clone 'slack-taken' belongs to environment other already; choose another name",
            "unknown clone 'slack-fre' (did you mean 'slack-free'?); list clones with asym ls",
        ]
    );
    let empty = environment(vec![entry("stripe")], &[]);
    let mut object = (*world.observed.clones["slack-free"]).clone();
    object.metadata.labels = Some(
        [
            (ENVIRONMENT_LABEL.into(), "acme".into()),
            (MEMBER_LABEL.into(), "slack-free".into()),
        ]
        .into(),
    );
    world
        .observed
        .clones
        .insert("slack-free".into(), Arc::new(object));
    world.settle_in(&empty, 10);
    assert!(
        owner(&world.observed.clones["slack-free"]).is_none(),
        "it is let go, not deleted"
    );
    assert!(world.deleted.is_empty());
}

#[test]
fn a_clone_of_the_same_name_that_is_somebody_elses_is_left_alone() {
    let environment = environment(vec![entry("slack")], &[]);
    let id = wanted(&environment)[0].clone.clone();
    let mut world = World::default();
    let stranger = AppClone::new(
        &id,
        CloneSpec {
            template: "slack".into(),
            ..CloneSpec::default()
        },
    );
    world
        .observed
        .clones
        .insert(id.clone(), Arc::new(stranger.clone()));
    let plan = world.plan(&environment);
    assert!(plan.actions.is_empty());
    assert_eq!(
        plan.members[0].stage,
        Stage::Refused(NamedError::NameTaken { name: id.clone() })
    );

    // What an environment of this name left behind with --cascade=orphan is taken back.
    let mut orphan = stranger;
    orphan.metadata.labels = Some(
        [
            (ENVIRONMENT_LABEL.into(), "acme".into()),
            (MEMBER_LABEL.into(), "slack".into()),
        ]
        .into(),
    );
    world.observed.clones.insert(id.clone(), Arc::new(orphan.clone()));
    assert!(matches!(&world.plan(&environment).actions[..], [Action::Apply { clone, .. }] if *clone == id));

    // What garbage collection is about to remove is waited for.
    let mut earlier = environment.clone();
    earlier.metadata.uid = Some("e0".into());
    orphan.metadata.owner_references = Some(earlier.controller_owner_ref(&()).into_iter().collect());
    world.observed.clones.insert(id, Arc::new(orphan));
    let plan = world.plan(&environment);
    assert!(plan.actions.is_empty());
    assert_eq!(plan.members[0].stage, Stage::Settling);
}
