//! The cluster: its version, the namespace, and the kinds that it knows.

use asymmetric_crd::{AppClone, CloneSnapshot, CloneTemplate, Environment};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::CustomResourceExt;
use serde_json::Value;

use crate::diagnosis::finding::Finding;
use crate::diagnosis::survey::{Seen, Survey};

const CLUSTER: &str = "cluster";
const NAMESPACE: &str = "namespace";
const KINDS: &str = "kinds";
/// Oldest minor version of Kubernetes 1 that the kinds and their rules are tried with.
const OLDEST_MINOR: u32 = 33;
/// Fields that are named in one line at most.
const NAMED: usize = 4;

pub(super) fn check(survey: &Survey) -> Vec<Finding> {
    vec![
        version(&survey.kubernetes),
        namespace(survey),
        kinds(&survey.schemas),
    ]
}

fn version(version: &str) -> Finding {
    let found = format!("Kubernetes {version} answers");
    let mut numbers = version.trim_start_matches('v').split(['.', '-', '+']);
    let mut number = || numbers.next()?.parse::<u32>().ok();
    match (number(), number()) {
        (Some(1), Some(minor)) if minor < OLDEST_MINOR => Finding::problem(
            CLUSTER,
            found,
            format!("upgrade the cluster to Kubernetes 1.{OLDEST_MINOR} or newer"),
        ),
        (Some(_), Some(_)) => Finding::ok(CLUSTER, found),
        _ => Finding::warning(
            CLUSTER,
            found,
            format!("see to it that this is Kubernetes 1.{OLDEST_MINOR} or newer"),
        ),
    }
}

fn namespace(survey: &Survey) -> Finding {
    let name = &survey.namespace;
    match &survey.namespace_phase {
        Seen::Known(None) => Finding::problem(
            NAMESPACE,
            format!("there is no namespace {name}"),
            "choose another with --namespace, or make it",
        )
        .run(format!("kubectl create namespace {name}")),
        Seen::Known(Some(phase)) if phase == "Terminating" => Finding::problem(
            NAMESPACE,
            format!("{name} is being deleted"),
            "choose another with --namespace; nothing new can be made in this one",
        ),
        Seen::Known(Some(_)) => Finding::ok(NAMESPACE, format!("{name} is there")),
        // A role of the namespace cannot show the namespace itself.
        Seen::Hidden(_) => Finding::hidden(NAMESPACE, format!("you may not look whether {name} exists")),
        Seen::Failed(why) => Finding::warning(NAMESPACE, why.clone(), "try again"),
    }
}

fn definitions() -> [(&'static str, CustomResourceDefinition); 4] {
    [
        ("Clone", AppClone::crd()),
        ("Environment", Environment::crd()),
        ("CloneTemplate", CloneTemplate::crd()),
        ("CloneSnapshot", CloneSnapshot::crd()),
    ]
}

/// Compares what the cluster serves with what this program knows.
fn kinds(served: &Seen<std::collections::BTreeMap<String, Value>>) -> Finding {
    let served = match served {
        Seen::Known(served) => served,
        Seen::Hidden(what) => return Finding::hidden(KINDS, what.clone()),
        Seen::Failed(why) => return Finding::warning(KINDS, why.clone(), "try again"),
    };
    let (mut missing, mut lacking, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for (kind, definition) in definitions() {
        let Some(theirs) = served.get(kind) else {
            missing.push(kind.to_owned());
            continue;
        };
        let ours = schema(&definition);
        for part in ["spec", "status"] {
            let (ours, theirs) = (&ours["properties"][part], &theirs["properties"][part]);
            let path = format!("{kind}.{part}");
            compare(&path, ours, theirs, &mut lacking);
            compare(&path, theirs, ours, &mut unknown);
        }
    }
    if !missing.is_empty() {
        let command = "helm install asymmetric charts/asymmetric -n asymmetric-system --create-namespace";
        let what = format!("the cluster does not know {}", missing.join(", "));
        return Finding::problem(KINDS, what, "install the chart").run(command);
    }
    if !lacking.is_empty() {
        let what = format!(
            "the cluster's definitions are older than this program: they lack {}",
            some(&lacking)
        );
        return Finding::problem(
            KINDS,
            what,
            "upgrade the operator, which brings its definitions with it",
        );
    }
    if !unknown.is_empty() {
        let what = format!(
            "the cluster's definitions are newer than this program: it does not know {}",
            some(&unknown)
        );
        return Finding::warning(KINDS, what, "upgrade this program");
    }
    Finding::ok(
        KINDS,
        "all four are served, with the fields that this program knows",
    )
}

/// The schema of the only version.
fn schema(definition: &CustomResourceDefinition) -> Value {
    let version = definition.spec.versions.first();
    let schema = version.and_then(|version| version.schema.as_ref()?.open_api_v3_schema.as_ref());
    schema
        .and_then(|schema| serde_json::to_value(schema).ok())
        .unwrap_or_default()
}

/// Adds the paths of fields that `with` has and `without` has not.
fn compare(path: &str, with: &Value, without: &Value, found: &mut Vec<String>) {
    if let Some(fields) = with["properties"].as_object() {
        for (name, schema) in fields {
            let path = format!("{path}.{name}");
            match without["properties"].get(name) {
                Some(other) => compare(&path, schema, other, found),
                None => found.push(path),
            }
        }
    }
    for (inner, mark) in [("items", "[]"), ("additionalProperties", ".*")] {
        if with[inner].is_object() && without[inner].is_object() {
            compare(&format!("{path}{mark}"), &with[inner], &without[inner], found);
        }
    }
}

fn some(paths: &[String]) -> String {
    let named = paths[..paths.len().min(NAMED)].join(", ");
    match paths.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::diagnosis::finding::Mark;

    /// What a cluster of the same version serves.
    pub(in crate::commands::doctor) fn served() -> BTreeMap<String, Value> {
        definitions()
            .into_iter()
            .map(|(kind, definition)| (kind.to_owned(), schema(&definition)))
            .collect()
    }

    #[test]
    fn old_clusters_are_told_from_new_ones() {
        for (text, mark) in [
            ("v1.32.9", Mark::Problem),
            ("v1.33.0", Mark::Ok),
            ("v1.34+", Mark::Ok),
            ("v1.35.1-eks-7", Mark::Ok),
            ("v2.0.0", Mark::Ok),
            ("something", Mark::Warning),
        ] {
            assert_eq!(version(text).mark, mark, "{text}");
        }
    }

    #[test]
    fn definitions_of_the_same_version_are_fine() {
        assert_eq!(kinds(&Seen::Known(served())).mark, Mark::Ok);
    }

    #[test]
    fn fields_that_one_side_lacks_are_named() {
        let mut older = served();
        let clone = older.get_mut("Clone").unwrap();
        let status = clone["properties"]["status"]["properties"]
            .as_object_mut()
            .unwrap();
        status.remove("runs").unwrap();
        let services = &mut status["services"]["items"]["properties"];
        services.as_object_mut().unwrap().remove("healthy").unwrap();
        let finding = kinds(&Seen::Known(older));
        assert_eq!(finding.mark, Mark::Problem);
        assert!(finding.what.contains("Clone.status.runs"), "{}", finding.what);
        assert!(
            finding.what.contains("Clone.status.services[].healthy"),
            "{}",
            finding.what
        );

        let mut newer = served();
        let environment = newer.get_mut("Environment").unwrap();
        environment["properties"]["spec"]["properties"]["ttl"] = serde_json::json!({"type": "string"});
        let finding = kinds(&Seen::Known(newer));
        assert_eq!(finding.mark, Mark::Warning);
        assert!(
            finding.what.ends_with("it does not know Environment.spec.ttl"),
            "{}",
            finding.what
        );
    }

    #[test]
    fn kinds_that_are_not_served_come_first() {
        let mut some = served();
        some.remove("CloneSnapshot");
        let finding = kinds(&Seen::Known(some));
        assert_eq!(finding.what, "the cluster does not know CloneSnapshot");
        assert!(finding.command.unwrap().starts_with("helm install"));
    }
}
