//! Environments: those that do not come up, and those that name clones that do not exist.

use std::collections::BTreeSet;

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::{AppClone, Environment};
use k8s_openapi::jiff::{SignedDuration, Timestamp};
use kube::ResourceExt;

use super::times::{since, span};
use super::{clones, requests};
use crate::diagnosis::finding::Finding;
use crate::diagnosis::repair::Repair;
use crate::diagnosis::survey::{Seen, Survey};

const ENVIRONMENTS: &str = "environments";
/// The operator looks at a new object at once.
const LONG_UNNOTICED: SignedDuration = SignedDuration::from_mins(1);
/// Environments have no finalizer of ours.
const LONG_REMOVAL: SignedDuration = SignedDuration::from_mins(2);

pub(super) fn check(survey: &Survey, now: Timestamp) -> Vec<Finding> {
    let environments = match &survey.environments {
        Seen::Known(environments) => environments,
        Seen::Hidden(what) => return vec![Finding::hidden(ENVIRONMENTS, what.clone())],
        Seen::Failed(why) => return vec![Finding::warning(ENVIRONMENTS, why.clone(), "try again")],
    };
    let summary = match environments.len() {
        0 => "there are none".to_owned(),
        1 => format!("there is one, {}", environments[0].name_any()),
        count => format!("there are {count}"),
    };
    let mut findings = vec![Finding::ok(ENVIRONMENTS, summary)];
    for environment in environments {
        findings.extend(judge(environment, survey.clones.known().map(Vec::as_slice), now));
    }
    findings
}

fn judge(environment: &Environment, clones: Option<&[AppClone]>, now: Timestamp) -> Vec<Finding> {
    let name = environment.name_any();
    if let Some(asked) = &environment.metadata.deletion_timestamp {
        let age = since(Some(asked.0), now);
        let finalizers = environment.finalizers().join(", ");
        let what = format!(
            "{name} has been destroyed for {}, and {finalizers} holds it",
            span(age)
        );
        let advice = "see what that waits for; its members come first with foregroundDeletion";
        return (age > LONG_REMOVAL)
            .then(|| Finding::problem(ENVIRONMENTS, what, advice))
            .into_iter()
            .collect();
    }
    let mut findings = Vec::new();
    let dead: Vec<String> = clones
        .map(|clones| dead_members(environment, clones))
        .unwrap_or_default();
    if !dead.is_empty() {
        findings.push(dangling(environment, &name, dead.clone()));
    }
    let Some(status) = &environment.status else {
        let age = since(
            environment
                .metadata
                .creation_timestamp
                .as_ref()
                .map(|time| time.0),
            now,
        );
        if age > LONG_UNNOTICED {
            let what = format!(
                "{name} was asked for {} ago, and no operator has noticed",
                span(age)
            );
            let advice = "see whether the operator runs and serves this namespace";
            findings.push(Finding::problem(ENVIRONMENTS, what, advice));
        }
        return findings;
    };
    // What is said of a clone is not said again of its environment.
    let told: BTreeSet<String> = clones
        .into_iter()
        .flatten()
        .filter(|clone| clones::judge(clone, now).is_some())
        .map(ResourceExt::name_any)
        .chain(dead)
        .collect();
    for failure in status
        .failures
        .iter()
        .filter(|failure| !told.contains(&failure.clone))
    {
        let what = format!("{name}: {} failed: {}", failure.name, failure.message);
        findings.push(
            Finding::problem(ENVIRONMENTS, what, "correct what the sentence says")
                .run(format!("asym env status {name}")),
        );
    }
    if status.failures.is_empty()
        && let Some(stalled) = condition::find(&status.conditions, kinds::STALLED)
        && stalled.status == "True"
    {
        let what = format!("{name}: {}", stalled.message);
        findings.push(Finding::problem(
            ENVIRONMENTS,
            what,
            "correct its spec and apply it again",
        ));
    }
    findings.extend(requests::check(
        ENVIRONMENTS,
        &name,
        environment,
        &status.requests,
        now,
    ));
    findings
}

/// Ids that the environment lists and that no clone has.
fn dead_members(environment: &Environment, clones: &[AppClone]) -> Vec<String> {
    let is_dead = |id: &&String| clones.iter().all(|clone| clone.name_any() != **id);
    environment.spec.members.iter().filter(is_dead).cloned().collect()
}

fn dangling(environment: &Environment, name: &str, dead: Vec<String>) -> Finding {
    let what = format!("{name} lists clones that do not exist: {}", dead.join(", "));
    if !environment.spec.clones.is_empty() {
        let advice = "take them out of members where the environment is written";
        return Finding::problem(ENVIRONMENTS, what, advice);
    }
    Finding::problem(
        ENVIRONMENTS,
        what,
        "have them taken out of it, which removes it when it is empty then",
    )
    .mended_by(Repair::DropMembers {
        environment: name.to_owned(),
        members: dead,
    })
}
