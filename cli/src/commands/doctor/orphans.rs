//! What is left of clones and environments that are gone.

use std::collections::BTreeSet;

use asymmetric_crd::constants::ENVIRONMENT_LABEL;
use kube::ResourceExt;

use crate::diagnosis::finding::Finding;
use crate::diagnosis::repair::{ObjectKind, Repair};
use crate::diagnosis::survey::{Belonging, Seen, Survey};

const ORPHANS: &str = "orphans";

pub(super) fn check(survey: &Survey) -> Vec<Finding> {
    let (Seen::Known(clones), Seen::Known(environments)) = (&survey.clones, &survey.environments) else {
        // That they may not be looked at is said where they are looked at.
        return vec![Finding::skipped(
            ORPHANS,
            "not known without clones and environments",
        )];
    };
    let clone_ids: BTreeSet<String> = clones.iter().map(ResourceExt::name_any).collect();
    let environment_names: BTreeSet<String> = environments.iter().map(ResourceExt::name_any).collect();
    let mut findings = Vec::new();
    for clone in clones {
        let Some(environment) = clone.labels().get(ENVIRONMENT_LABEL) else {
            continue;
        };
        // The cluster is about to remove what has an owner that is gone.
        let is_owned = clone
            .owner_references()
            .iter()
            .any(|owner| owner.controller == Some(true));
        if !is_owned
            && clone.metadata.deletion_timestamp.is_none()
            && !environment_names.contains(environment)
        {
            findings.push(released(&clone.name_any(), environment));
        }
    }
    let mut hidden = Vec::new();
    for (kind, objects) in &survey.belongings {
        match objects {
            Seen::Known(objects) => findings.extend(
                objects
                    .iter()
                    .filter_map(|object| leftover(*kind, object, &clone_ids, &environment_names)),
            ),
            Seen::Hidden(what) => hidden.push(Finding::hidden(ORPHANS, what.clone())),
            Seen::Failed(why) => hidden.push(Finding::warning(ORPHANS, why.clone(), "try again")),
        }
    }
    if findings.is_empty() && hidden.len() < survey.belongings.len() {
        findings.push(Finding::ok(ORPHANS, "nothing is left of what is gone"));
    }
    findings.extend(hidden);
    findings
}

fn released(clone: &str, environment: &str) -> Finding {
    Finding::warning(
        ORPHANS,
        format!("{clone} is labelled as a member of environment {environment}, which is gone"),
        "apply the environment again, which takes it back, or have the labels taken off",
    )
    .mended_by(Repair::ReleaseClone {
        clone: clone.to_owned(),
        environment: environment.to_owned(),
    })
}

fn leftover(
    kind: ObjectKind,
    object: &Belonging,
    clones: &BTreeSet<String>,
    environments: &BTreeSet<String>,
) -> Option<Finding> {
    // What has an owner goes with it.
    if object.is_owned {
        return None;
    }
    let gone = match (&object.clone, &object.environment) {
        (Some(clone), _) if !clones.contains(clone) => format!("clone {clone}"),
        (None, Some(environment)) if !environments.contains(environment) => {
            format!("environment {environment}")
        }
        _ => return None,
    };
    let what = format!("{} {} is left of {gone}", kind.as_str(), object.name);
    let finding = Finding::problem(
        ORPHANS,
        what,
        "have it deleted: it is in the way of another of that name",
    );
    Some(finding.mended_by(Repair::DeleteObject {
        kind,
        name: object.name.clone(),
        uid: object.uid.clone(),
    }))
}
