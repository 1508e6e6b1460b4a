use std::collections::BTreeMap;
use std::sync::Arc;

use asymmetric_crd::clone::{CloneStatus, FailureStatus, SeedSpec, SeedStatus};
use asymmetric_crd::condition::{self, Status, kinds};
use asymmetric_crd::{CloneTemplate, CloneTemplateSpec, EnvironmentSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{FieldsV1, ManagedFieldsEntry, Time};
use k8s_openapi::jiff::Timestamp;
use proptest::prelude::*;

use super::super::build;
use super::super::member::wanted;
use super::*;

pub(super) fn entry(template: &str) -> EnvironmentClone {
    EnvironmentClone {
        template: template.into(),
        ..EnvironmentClone::default()
    }
}

pub(super) fn environment(clones: Vec<EnvironmentClone>, members: &[&str]) -> Environment {
    let members = members.iter().map(|id| (*id).to_owned()).collect();
    let mut environment = Environment::new(
        "acme",
        EnvironmentSpec {
            clones,
            members,
            ..EnvironmentSpec::default()
        },
    );
    environment.metadata.namespace = Some("team".into());
    environment.metadata.uid = Some("e1".into());
    environment
}

/// How a clone's spin ends in the simulated cluster.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fate {
    Runs,
    Fails,
}

/// A tiny cluster: it does what actions say, and clones get on by one step per round.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub(super) observed: Observed,
    pub(super) fates: BTreeMap<String, Fate>,
    pub(super) order: Vec<String>,
    pub(super) deleted: Vec<String>,
    pub(super) resets: Vec<String>,
}

pub(super) fn wish_of_the_environment() -> ManagedFieldsEntry {
    ManagedFieldsEntry {
        manager: Some(FIELD_MANAGER.into()),
        fields_v1: Some(FieldsV1(
            serde_json::json!({"f:spec": {"f:template": {}, "f:desired": {}}}),
        )),
        ..ManagedFieldsEntry::default()
    }
}

impl World {
    pub(super) fn plan(&self, environment: &Environment) -> Plan {
        plan(environment, &wanted(environment), &self.observed)
    }

    /// One round: plan, do it, and everybody gets on. Returns the plan.
    pub(super) fn round(&mut self, environment: &Environment) -> Plan {
        let plan = self.plan(environment);
        self.settle();
        for action in &plan.actions {
            self.carry_out(environment, action);
        }
        plan
    }

    pub(super) fn carry_out(&mut self, environment: &Environment, action: &Action) {
        match action {
            Action::Apply { clone, member, spec } => {
                let mut object = build::clone(environment, clone, member, spec);
                if let Some(existing) = self.observed.clones.get(clone) {
                    assert_eq!(
                        existing.spec.template, object.spec.template,
                        "the template cannot be changed"
                    );
                    assert_eq!(existing.spec.mode, object.spec.mode, "the mode cannot be changed");
                    object.status.clone_from(&existing.status);
                    object.metadata.uid.clone_from(&existing.metadata.uid);
                } else {
                    self.order.push(clone.clone());
                    object.metadata.uid = Some(format!("uid-{}", self.order.len()));
                }
                // What the API server notes of an apply, as far as it is read; a wish of somebody else stays.
                if spec.desired.is_some() {
                    object.metadata.managed_fields = Some(vec![wish_of_the_environment()]);
                } else if let Some(existing) = self.observed.clones.get(clone)
                    && existing.managed_fields().is_empty()
                {
                    object.spec.desired = existing.spec.desired;
                }
                self.observed.clones.insert(clone.clone(), Arc::new(object));
            }
            Action::Adopt { clone } => {
                let mut object = (*self.observed.clones[clone]).clone();
                assert!(
                    owner(&object).is_none(),
                    "a lock that somebody holds is not taken"
                );
                object.metadata.owner_references =
                    Some(environment.controller_owner_ref(&()).into_iter().collect());
                self.observed.clones.insert(clone.clone(), Arc::new(object));
            }
            Action::Wish { clone } => {
                let mut object = (*self.observed.clones[clone]).clone();
                object.spec.desired = environment.spec.desired;
                let wish = environment.spec.desired.map(|_| vec![wish_of_the_environment()]);
                object.metadata.managed_fields = wish;
                self.observed.clones.insert(clone.clone(), Arc::new(object));
            }
            Action::Reset { clone, id } => {
                let mut object = (*self.observed.clones[clone]).clone();
                let seed = object.spec.seed.clone();
                let status = object.status.as_mut().expect("it was ready before");
                status.seed = seed.map(recorded);
                status.epoch = Some(status.epoch.unwrap_or(1) + 1);
                self.resets.push(id.clone());
                self.observed.clones.insert(clone.clone(), Arc::new(object));
            }
            Action::Release { clone } => {
                let mut object = (*self.observed.clones[clone]).clone();
                object.metadata.owner_references = None;
                object.metadata.labels = None;
                self.observed.clones.insert(clone.clone(), Arc::new(object));
            }
            Action::Delete { clone, uid } => {
                assert_eq!(self.observed.clones[clone].uid().as_deref(), Some(uid.as_str()));
                let mut object = (*self.observed.clones[clone]).clone();
                object.metadata.deletion_timestamp = Some(Time(Timestamp::UNIX_EPOCH));
                self.observed.clones.insert(clone.clone(), Arc::new(object));
                self.deleted.push(clone.clone());
            }
        }
    }

    pub(super) fn settle(&mut self) {
        self.observed
            .clones
            .retain(|_, clone| clone.metadata.deletion_timestamp.is_none());
        for (name, clone) in &mut self.observed.clones {
            if clone_state(clone) == CloneState::Creating {
                let fate = self.fates.get(name).copied().unwrap_or(Fate::Runs);
                *clone = Arc::new(settled((**clone).clone(), fate));
            }
        }
    }

    pub(super) fn settle_in(&mut self, environment: &Environment, rounds: usize) -> usize {
        for round in 0..rounds {
            let plan = self.round(environment);
            let is_done = plan.members.iter().all(|progress| progress.stage.is_settled());
            if is_done && plan.actions.is_empty() {
                return round;
            }
        }
        panic!("no end after {rounds} rounds: {:#?}", self.plan(environment));
    }
}

pub(super) fn recorded(seed: SeedSpec) -> SeedStatus {
    SeedStatus {
        fixture: seed.fixture,
        snapshot: seed.snapshot,
        ..SeedStatus::default()
    }
}

pub(super) fn settled(mut clone: AppClone, fate: Fate) -> AppClone {
    let mut status = CloneStatus::default();
    match fate {
        Fate::Runs => {
            status.seed = clone.spec.seed.clone().map(recorded);
            status.first_ready_at = Some(Time(Timestamp::UNIX_EPOCH));
            for kind in [kinds::READY, kinds::SERVING] {
                condition::set(
                    &mut status.conditions,
                    kind,
                    Status::True,
                    "Running",
                    "",
                    None,
                    Timestamp::UNIX_EPOCH,
                );
            }
        }
        Fate::Fails => {
            status.failure = Some(FailureStatus {
                code: "FIXTURE_NOT_FOUND".into(),
                message: "no".into(),
                attempts: 1,
                at: None,
                transient: false,
                generation: 1,
                retry: None,
                template_digest: None,
            });
        }
    }
    clone.status = Some(status);
    clone
}

pub(super) fn with_default_mode(world: &mut World, template: &str, mode: &str) {
    let modes = vec![asymmetric_crd::template::TemplateMode {
        name: mode.into(),
        services: vec![],
    }];
    let object = CloneTemplate::new(
        template,
        CloneTemplateSpec {
            modes,
            ..CloneTemplateSpec::default()
        },
    );
    world.observed.templates.insert(template.into(), Arc::new(object));
}

pub(super) fn stages(plan: &Plan) -> Vec<&Stage> {
    plan.members.iter().map(|progress| &progress.stage).collect()
}

#[test]
fn members_come_one_after_the_other_and_a_failed_one_stops_nobody() {
    let environment = environment(vec![entry("slack"), entry("stripe"), entry("linear")], &[]);
    let ids: Vec<String> = wanted(&environment)
        .into_iter()
        .map(|member| member.clone)
        .collect();
    let mut world = World {
        fates: [(ids[0].clone(), Fate::Fails)].into(),
        ..World::default()
    };
    let first = world.round(&environment);
    assert_eq!(first.actions.len(), 1);
    assert_eq!(stages(&first), [&Stage::Settling, &Stage::Queued, &Stage::Queued]);
    world.settle_in(&environment, 10);
    assert_eq!(world.order, ids);
}

#[test]
fn a_removed_entry_is_deleted_and_the_others_stay() {
    let two = environment(vec![entry("slack"), entry("stripe")], &[]);
    let mut world = World::default();
    world.settle_in(&two, 10);
    let one = environment(vec![entry("stripe")], &[]);
    world.settle_in(&one, 10);
    assert_eq!(world.deleted, [wanted(&two)[0].clone.clone()]);
    assert_eq!(world.observed.clones.len(), 1);
}

#[test]
fn a_changed_seed_resets_in_place_and_a_changed_mode_makes_the_clone_anew() {
    let mut environment = environment(vec![entry("slack")], &[]);
    let mut world = World::default();
    with_default_mode(&mut world, "slack", "api");
    world.settle_in(&environment, 10);
    let uid = world.observed.clones.values().next().unwrap().uid();

    environment.spec.clones[0].seed = Some(SeedSpec {
        fixture: Some("acme-corp".into()),
        ..SeedSpec::default()
    });
    world.settle_in(&environment, 10);
    environment.spec.clones[0].mode = Some("api".into());
    world.settle_in(&environment, 10);
    let clone = world.observed.clones.values().next().unwrap();
    assert_eq!(clone.uid(), uid, "the default mode by its name is no other mode");
    assert_eq!(clone.spec.seed, environment.spec.clones[0].seed);
    assert!(
        clone
            .status
            .as_ref()
            .unwrap()
            .is_seeded_by(clone.spec.seed.as_ref())
    );
    assert_eq!((world.resets.len(), world.deleted.len()), (1, 0));

    environment.spec.clones[0].mode = Some("full".into());
    world.settle_in(&environment, 10);
    assert_eq!(world.deleted.len(), 1);
    let clone = world.observed.clones.values().next().unwrap();
    assert_ne!(clone.uid(), uid);
    assert_eq!(clone.spec.mode.as_deref(), Some("full"));
}

fn any_entry() -> impl Strategy<Value = EnvironmentClone> {
    let seeds = prop_oneof![Just(None), Just(Some("acme-corp")), Just(Some("other"))];
    let modes = prop_oneof![Just(None), Just(Some("api")), Just(Some("full"))];
    (prop_oneof![Just("slack"), Just("stripe")], seeds, modes).prop_map(|(template, seed, mode)| {
        EnvironmentClone {
            template: template.into(),
            mode: mode.map(str::to_owned),
            seed: seed.map(|fixture| SeedSpec {
                fixture: Some(fixture.into()),
                ..SeedSpec::default()
            }),
            ..EnvironmentClone::default()
        }
    })
}

proptest! {
    /// Whatever is edited, and whoever fails, the world comes to rest, and rests as it is declared.
    #[test]
    fn every_edit_converges(
        edits in proptest::collection::vec(proptest::collection::vec(any_entry(), 1..5), 1..4),
        fates in proptest::collection::vec(prop_oneof![Just(Fate::Runs), Just(Fate::Fails)], 5),
    ) {
        let mut world = World::default();
        with_default_mode(&mut world, "slack", "api");
        for entries in edits {
            let environment = environment(entries.clone(), &[]);
            let members = wanted(&environment);
            world.fates = members.iter().zip(&fates).map(|(member, fate)| (member.clone.clone(), *fate)).collect();
            world.settle_in(&environment, 4 * entries.len() + 4);
            prop_assert_eq!(world.observed.clones.len(), members.len());
            for (member, entry) in members.iter().zip(&entries) {
                let clone = &world.observed.clones[&member.clone];
                prop_assert_eq!(&clone.spec.template, &entry.template);
                prop_assert_eq!(&clone.spec.seed, &entry.seed);
                prop_assert!(is_controlled_by(clone, &environment));
                let status = clone.status.as_ref().unwrap();
                prop_assert!(status.first_ready_at.is_none() || status.is_seeded_by(entry.seed.as_ref()));
            }
            prop_assert!(world.plan(&environment).actions.is_empty(), "a world at rest is left at rest");
        }
    }
}
