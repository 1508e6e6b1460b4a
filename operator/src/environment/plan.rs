//! What to do about an environment's members: pure and total. One pass may do several things, because members do
//! not depend on one another; only their creation has an order.

mod content;

use std::collections::BTreeSet;

use asymmetric_crd::constants::{ENVIRONMENT_LABEL, MEMBER_LABEL};
use asymmetric_crd::environment::EnvironmentClone;
use asymmetric_crd::state::clone_state;
use asymmetric_crd::{AppClone, CloneSpec, CloneState, Environment, NamedError, names, suggestion};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;
use kube::{Resource, ResourceExt};

use super::FIELD_MANAGER;
use super::member::Member;
use super::observe::Observed;

/// Something to do. Each can be done twice.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Create a declared member's clone, or bring it in line.
    Apply {
        /// Name of the clone.
        clone: String,
        /// Its name in the environment.
        member: String,
        /// What is asked of it.
        spec: Box<CloneSpec>,
    },
    /// Take a listed clone that belongs to nobody.
    Adopt {
        /// Name of the clone.
        clone: String,
    },
    /// Ask a listed clone to run or to be stopped, as the environment wishes, or withdraw that.
    Wish {
        /// Name of the clone.
        clone: String,
    },
    /// Return a clone to the start that is declared by now, which is another one than it has.
    Reset {
        /// Name of the clone.
        clone: String,
        /// Id of the request.
        id: String,
    },
    /// Let go of a clone that is listed no more.
    Release {
        /// Name of the clone.
        clone: String,
    },
    /// Delete a clone that is declared no more, or has to be made anew.
    Delete {
        /// Name of the clone.
        clone: String,
        /// Its uid: another one of the same name stays.
        uid: String,
    },
}

/// How far a member is.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// An earlier member comes first.
    Queued,
    /// On its way.
    Settling,
    /// Up, stopped as asked, unhealthy or failed: nothing waits for it.
    Settled,
    /// It is there and cannot have the content that is declared by now.
    Outdated(NamedError),
    /// It cannot be a member.
    Refused(NamedError),
}

impl Stage {
    /// Whether nothing comes of waiting for it.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        match self {
            Self::Settled | Self::Outdated(_) | Self::Refused(_) => true,
            Self::Queued | Self::Settling => false,
        }
    }
}

/// A member and how far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The member.
    pub member: Member,
    /// How far it is.
    pub stage: Stage,
}

/// What to do, and how far each member is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// What to do, in this order.
    pub actions: Vec<Action>,
    /// The members in declared order.
    pub members: Vec<Progress>,
}

/// Plans a pass over an environment whose spec is valid.
#[must_use]
pub fn plan(environment: &Environment, members: &[Member], observed: &Observed) -> Plan {
    let mut plan = Plan::default();
    release_and_delete(environment, members, observed, &mut plan.actions);
    let mut under_way = under_way(members, observed);
    for member in members {
        let (action, stage) = match &member.entry {
            Some(entry) => {
                let is_blocked = under_way >= environment.spec.parallel();
                declared(environment, member, entry, observed, is_blocked)
            }
            None => listed(environment, member, observed),
        };
        // Clones that somebody else made come up on their own; only what is declared has an order.
        if member.entry.is_some() && stage == Stage::Settling && !observed.clones.contains_key(&member.clone)
        {
            under_way += 1;
        }
        plan.actions.extend(action);
        plan.members.push(Progress {
            member: member.clone(),
            stage,
        });
    }
    plan
}

/// How many declared clones are being made or removed.
fn under_way(members: &[Member], observed: &Observed) -> usize {
    let declared = members.iter().filter(|member| member.entry.is_some());
    declared
        .filter_map(|member| observed.clones.get(&member.clone))
        .filter(|clone| clone.metadata.deletion_timestamp.is_some() || stage(clone) == Stage::Settling)
        .count()
}

/// Clones that are this environment's and are wanted no more.
fn release_and_delete(
    environment: &Environment,
    members: &[Member],
    observed: &Observed,
    actions: &mut Vec<Action>,
) {
    let wanted: BTreeSet<&str> = members.iter().map(|member| member.clone.as_str()).collect();
    for (name, clone) in &observed.clones {
        let is_leaving = clone.metadata.deletion_timestamp.is_some();
        if wanted.contains(name.as_str()) || is_leaving || !is_controlled_by(clone, environment) {
            continue;
        }
        if is_declared_by(clone, environment) {
            actions.push(Action::Delete {
                clone: name.clone(),
                uid: clone.uid().unwrap_or_default(),
            });
        } else {
            actions.push(Action::Release { clone: name.clone() });
        }
    }
}

fn declared(
    environment: &Environment,
    member: &Member,
    entry: &EnvironmentClone,
    observed: &Observed,
    is_blocked: bool,
) -> (Option<Action>, Stage) {
    let apply = |spec: CloneSpec| Action::Apply {
        clone: member.clone.clone(),
        member: member.name.clone(),
        spec: Box::new(spec),
    };
    let Some(clone) = observed.clones.get(&member.clone) else {
        if is_blocked {
            return (None, Stage::Queued);
        }
        return (
            Some(apply(spec(environment, entry, entry.mode.clone()))),
            Stage::Settling,
        );
    };
    if clone.metadata.deletion_timestamp.is_some() {
        return (None, Stage::Settling);
    }
    match owner(clone) {
        Some(owner) if !is_owner(owner, environment) => {
            // Garbage collection is about to remove what an environment of this name left.
            if owner.kind == Environment::kind(&()) && owner.name == environment.name_any() {
                return (None, Stage::Settling);
            }
            return (None, Stage::Refused(taken(member, owner)));
        }
        None if !is_declared_by(clone, environment) => {
            return (
                None,
                Stage::Refused(NamedError::NameTaken {
                    name: member.clone.clone(),
                }),
            );
        }
        Some(_) | None => {}
    }
    // A mode that is spelled out and the same mode by default are one mode.
    let default = observed.default_mode(&entry.template);
    let is_same_mode = entry.mode.as_deref().or(default) == clone.spec.mode.as_deref().or(default);
    if !is_same_mode || clone.spec.template != entry.template {
        let uid = clone.uid().unwrap_or_default();
        return (
            Some(Action::Delete {
                clone: member.clone.clone(),
                uid,
            }),
            Stage::Settling,
        );
    }
    let spec = spec(environment, entry, clone.spec.mode.clone());
    if !is_in_line(clone, environment, member, &spec) {
        return (Some(apply(spec)), Stage::Settling);
    }
    content::declared(clone, entry, observed)
}

fn listed(environment: &Environment, member: &Member, observed: &Observed) -> (Option<Action>, Stage) {
    let Some(clone) = observed.clones.get(&member.clone) else {
        let known = observed.clones.keys().map(String::as_str);
        let hint = suggestion::hint(&member.clone, known);
        return (
            None,
            Stage::Refused(NamedError::CloneNotFound {
                id: member.clone.clone(),
                hint,
            }),
        );
    };
    if clone.metadata.deletion_timestamp.is_some() {
        return (None, Stage::Settling);
    }
    match owner(clone) {
        Some(owner) if is_owner(owner, environment) => {
            if is_as_wished(clone, environment) {
                return (None, stage(clone));
            }
            let wish = Action::Wish {
                clone: member.clone.clone(),
            };
            (Some(wish), Stage::Settling)
        }
        Some(owner) => (None, Stage::Refused(taken(member, owner))),
        None => (
            Some(Action::Adopt {
                clone: member.clone.clone(),
            }),
            stage(clone),
        ),
    }
}

/// How far a clone is that is in line with what is asked.
fn stage(clone: &AppClone) -> Stage {
    match clone_state(clone) {
        CloneState::Creating | CloneState::Destroying => Stage::Settling,
        _ => Stage::Settled,
    }
}

/// What is asked of a declared member's clone. Without a wish of the environment, each clone's own wish to run or
/// to be stopped stands.
fn spec(environment: &Environment, entry: &EnvironmentClone, mode: Option<String>) -> CloneSpec {
    CloneSpec {
        template: entry.template.clone(),
        mode,
        seed: entry.seed.clone(),
        rate_limits: entry.rate_limits.clone(),
        desired: environment.spec.desired,
        ..CloneSpec::default()
    }
}

/// Whether this operator's last apply said something about this field of the spec, such as `f:desired`.
fn says(clone: &AppClone, field: &str) -> bool {
    clone.managed_fields().iter().any(|entry| {
        let fields = entry.fields_v1.as_ref().map(|fields| &fields.0);
        entry.manager.as_deref() == Some(FIELD_MANAGER)
            && fields.is_some_and(|fields| !fields["f:spec"][field].is_null())
    })
}

/// A wish that the environment no longer has may still be on the clone: applying withdraws it. One that it did not
/// make is somebody's `asym stop`.
fn is_as_wished(clone: &AppClone, environment: &Environment) -> bool {
    match environment.spec.desired {
        Some(_) => clone.spec.desired == environment.spec.desired,
        None => !says(clone, "f:desired"),
    }
}

/// The same for rate limits: those that the environment does not speak of are the clone's own.
fn is_limited_as_wished(clone: &AppClone, spec: &CloneSpec) -> bool {
    match &spec.rate_limits {
        Some(_) => clone.spec.rate_limits == spec.rate_limits,
        None => !says(clone, "f:rateLimits"),
    }
}

fn is_in_line(clone: &AppClone, environment: &Environment, member: &Member, spec: &CloneSpec) -> bool {
    let has_label = |key: &str, value: &str| clone.labels().get(key).is_some_and(|label| label == value);
    is_controlled_by(clone, environment)
        && has_label(ENVIRONMENT_LABEL, &environment.name_any())
        && has_label(MEMBER_LABEL, &member.name)
        && clone.spec.seed == spec.seed
        && is_limited_as_wished(clone, spec)
        && is_as_wished(clone, environment)
}

/// Whether the environment declared this clone: its id says so, whoever owns it now.
fn is_declared_by(clone: &AppClone, environment: &Environment) -> bool {
    let (namespace, name) = (
        environment.namespace().unwrap_or_default(),
        environment.name_any(),
    );
    let labels = clone.labels();
    labels.get(ENVIRONMENT_LABEL) == Some(&name)
        && labels.get(MEMBER_LABEL).is_some_and(|member| {
            names::member_clone_id(&namespace, &name, member, &clone.spec.template) == clone.name_any()
        })
}

fn taken(member: &Member, owner: &OwnerReference) -> NamedError {
    let owner = format!("{} {}", owner.kind.to_lowercase(), owner.name);
    NamedError::MemberTaken {
        id: member.clone.clone(),
        owner,
    }
}

/// The controlling owner of a clone.
pub fn owner(clone: &AppClone) -> Option<&OwnerReference> {
    clone
        .owner_references()
        .iter()
        .find(|owner| owner.controller == Some(true))
}

fn is_owner(owner: &OwnerReference, environment: &Environment) -> bool {
    Some(&owner.uid) == environment.metadata.uid.as_ref()
}

/// Whether `environment` holds the lock on `clone`.
#[must_use]
pub fn is_controlled_by(clone: &AppClone, environment: &Environment) -> bool {
    owner(clone).is_some_and(|owner| is_owner(owner, environment))
}

#[cfg(test)]
mod order_tests;
#[cfg(test)]
mod ownership_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod wish_tests;
