//! The Kubernetes objects of a clone, built purely from the clone and what its status has fixed.

pub(crate) mod deployment;
pub(crate) mod secrets;
pub(crate) mod service;

use std::collections::BTreeMap;

use asymmetric_crd::constants::{CLONE_LABEL, MANAGED_BY};
use asymmetric_crd::{AppClone, names};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use kube::{Resource, ResourceExt};

/// Annotation with the fingerprint of the object as it was applied.
pub(crate) const APPLIED: &str = "getasym.dev/applied";
/// The service that every template has.
pub(crate) const BACKEND: &str = "backend";

/// Labels of every object of a clone.
pub(crate) fn labels(clone: &AppClone, component: &str) -> BTreeMap<String, String> {
    [
        (CLONE_LABEL, clone.name_any()),
        ("app.kubernetes.io/name", clone.spec.template.clone()),
        ("app.kubernetes.io/instance", clone.name_any()),
        ("app.kubernetes.io/component", component.to_owned()),
        ("app.kubernetes.io/managed-by", MANAGED_BY.to_owned()),
        ("app.kubernetes.io/part-of", MANAGED_BY.to_owned()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}

/// Labels that select the pods of one service of a clone.
pub(crate) fn selector(clone: &AppClone, component: &str) -> BTreeMap<String, String> {
    [
        (CLONE_LABEL, clone.name_any()),
        ("app.kubernetes.io/component", component.to_owned()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}

/// Metadata of an object of the clone, owned by it.
pub(crate) fn metadata(clone: &AppClone, name: &str, component: &str) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_owned()),
        namespace: clone.namespace(),
        labels: Some(labels(clone, component)),
        owner_references: Some(
            clone
                .controller_owner_ref(&())
                .into_iter()
                .collect::<Vec<OwnerReference>>(),
        ),
        ..ObjectMeta::default()
    }
}

/// Fingerprint of an object, for telling whether what is applied is what is wanted.
pub(crate) fn fingerprint<T: serde::Serialize>(object: &T) -> String {
    let text = serde_json::to_string(object).unwrap_or_default();
    names::short_hash(&[&text], 16)
}

#[cfg(test)]
mod tests;
