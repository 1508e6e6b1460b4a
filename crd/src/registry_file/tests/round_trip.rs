//! What is exported and imported again is what there was.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{OwnerReference, Time};
use kube::ResourceExt;
use proptest::prelude::*;

use super::super::*;
use super::read;
use crate::clone::{CloneStatus, Desired, SeedSpec};
use crate::condition::{self, Status, kinds};
use crate::environment::EnvironmentClone;
use crate::names;
use crate::{AppClone, CloneSpec, Environment, EnvironmentSpec};

fn now() -> jiff::Timestamp {
    "2026-01-05T10:00:00Z".parse().unwrap()
}

fn again(clones: &[AppClone], environments: &[Environment]) -> (RegistryFile, Import) {
    let exported = export(clones, environments, &BTreeMap::new(), now()).file;
    let file = read(&serde_json::to_string_pretty(&exported).unwrap());
    assert_eq!(file, exported, "it is read as it was written");
    let imported = import(&file, &[]).unwrap();
    (file, imported)
}

fn clone(id: &str, spec: CloneSpec, is_serving: bool) -> AppClone {
    let mut clone = AppClone::new(id, spec);
    let mut status = CloneStatus {
        mode: clone.spec.mode.clone().or_else(|| Some("api".into())),
        database: Some(format!("clone_{}", id.replace('-', "_"))),
        redis_prefix: Some(format!("{id}:")),
        ports: [("backend".to_owned(), 3001)].into(),
        image: Some("slack:1".into()),
        first_ready_at: Some(Time(now())),
        ..CloneStatus::default()
    };
    let state = Status::from(is_serving);
    condition::set(
        &mut status.conditions,
        kinds::SERVING,
        state,
        "R",
        "",
        None,
        now(),
    );
    clone.status = Some(status);
    clone
}

fn specs() -> impl Strategy<Value = CloneSpec> {
    let seed = prop_oneof![
        Just(None),
        "[a-z]{1,8}".prop_map(|name| Some(SeedSpec {
            fixture: Some(name),
            ..SeedSpec::default()
        })),
        "[a-z]{2,8}".prop_map(|name| Some(SeedSpec {
            snapshot: Some(name),
            ..SeedSpec::default()
        })),
    ];
    let desired = prop_oneof![Just(None), Just(Some(Desired::Stopped))];
    (seed, prop::option::of("[a-z]{1,5}"), any::<bool>(), desired).prop_map(
        |(seed, mode, expose, desired)| CloneSpec {
            template: "slack".into(),
            mode,
            seed,
            expose,
            desired,
            ..CloneSpec::default()
        },
    )
}

/// Clones, and how many of them, from the front, are in which environment.
fn worlds() -> impl Strategy<Value = (Vec<AppClone>, Vec<Environment>)> {
    let clones = prop::collection::btree_map("[a-z][a-z0-9-]{0,30}[a-z0-9]", (specs(), any::<bool>()), 1..8);
    (clones, prop::collection::vec(0..3_usize, 8)).prop_map(|(clones, homes)| {
        let clones: Vec<AppClone> = clones
            .into_iter()
            .map(|(id, (spec, is_serving))| clone(&id, spec, is_serving))
            .collect();
        let environments = ["acme", "bits"].into_iter().enumerate().map(|(index, name)| {
            let members = clones.iter().zip(&homes).filter(|(_, home)| **home == index);
            let members = members.map(|(clone, _)| clone.name_any()).collect();
            Environment::new(
                name,
                EnvironmentSpec {
                    members,
                    ..EnvironmentSpec::default()
                },
            )
        });
        let environments = environments
            .filter(|environment| !environment.spec.members.is_empty())
            .collect();
        (clones, environments)
    })
}

proptest! {
    #[test]
    fn clones_and_environments_come_back((clones, environments) in worlds()) {
        let (file, imported) = again(&clones, &environments);
        prop_assert_eq!(&imported.environments, &environments);
        prop_assert_eq!(imported.remarks, Vec::<String>::new());
        prop_assert_eq!(imported.clones.len(), clones.len());
        for (before, after) in clones.iter().zip(&imported.clones) {
            let expected = CloneSpec {
                mode: before.status.as_ref().unwrap().mode.clone(),
                ..before.spec.clone()
            };
            prop_assert_eq!(before.name_any(), after.name_any());
            prop_assert_eq!(&after.spec, &expected);
        }
        // And a second time: what an import made is exported as it was.
        let second = export(&imported.clones, &imported.environments, &BTreeMap::new(), now()).file;
        let memberships = |file: &RegistryFile| -> Vec<(String, Vec<String>)> {
            let pairs = file.environments.iter().map(|record| (record.name.clone(), record.members.clone()));
            pairs.collect()
        };
        prop_assert_eq!(memberships(&second), memberships(&file));
    }
}

#[test]
fn a_declared_environment_lists_the_clones_that_are_there() {
    let entry = |template: &str| EnvironmentClone {
        template: template.into(),
        ..EnvironmentClone::default()
    };
    let spec = EnvironmentSpec {
        clones: vec![entry("slack"), entry("stripe")],
        members: vec!["slack-zz".into(), "slack-other".into()],
        ..EnvironmentSpec::default()
    };
    let mut environment = Environment::new("acme", spec);
    environment.metadata.namespace = Some("team".into());
    let id = names::member_clone_id("team", "acme", "slack", "slack");
    let owned_by = |id: &str, owner: &str| {
        let mut clone = clone(id, CloneSpec::default(), true);
        clone.spec.template = "slack".into();
        clone.metadata.owner_references = Some(vec![OwnerReference {
            kind: "Environment".into(),
            name: owner.into(),
            controller: Some(true),
            ..OwnerReference::default()
        }]);
        clone
    };
    let clones = [
        owned_by(&id, "acme"),
        owned_by("slack-other", "else"),
        owned_by("slack-zz", "acme"),
    ];
    let (file, imported) = again(&clones, std::slice::from_ref(&environment));
    assert_eq!(file.environments[0].members, [id.clone(), "slack-zz".to_owned()]);
    assert_eq!(file.environments[0].spec.as_deref(), Some("environment/acme"));
    assert_eq!(imported.environments[0].spec.members, [id, "slack-zz".to_owned()]);
    let once_more = export(&imported.clones, &imported.environments, &BTreeMap::new(), now()).file;
    assert_eq!(
        once_more.environments[0].spec.as_deref(),
        Some("environment/acme")
    );
}

#[test]
fn tokens_are_written_where_they_are_given_and_what_has_no_place_is_said() {
    let mut told = clone(
        "slack-a1",
        CloneSpec {
            template: "slack".into(),
            ..CloneSpec::default()
        },
        true,
    );
    told.spec.port_range = Some("none".into());
    told.spec.rate_limits = Some("Real".into());
    let tokens = [(
        "slack-a1".to_owned(),
        [("botToken".to_owned(), "xoxb-1".to_owned())].into(),
    )]
    .into();
    let Export { file, remarks } = export(&[told.clone()], &[], &tokens, now());
    assert_eq!(file.clones[0].tokens["botToken"], "xoxb-1");
    assert_eq!(
        remarks,
        ["slack-a1: a registry has no place for its range of ports and its rate limits"]
    );
    let without = export(&[told], &[], &BTreeMap::new(), now()).file;
    insta::assert_json_snapshot!(without);
}
