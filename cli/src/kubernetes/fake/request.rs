//! What a request to the server in memory is about.

use kube::core::{Selector, SelectorExt};
use serde_json::{Value, json};

use super::name_of;
use crate::arguments::selector;

/// What a path names.
pub(super) struct Target {
    pub(super) namespace: Option<String>,
    pub(super) plural: String,
    pub(super) name: Option<String>,
}

/// What is no resource is stored by its first and last word.
pub(super) fn target(path: &str) -> Target {
    let words: Vec<&str> = path.split('/').filter(|word| !word.is_empty()).collect();
    let page = |plural: String, name: &str| Target {
        namespace: None,
        plural,
        name: Some(name.to_owned()),
    };
    let behind_version = match words.as_slice() {
        ["api", _, rest @ ..] | ["apis", _, _, rest @ ..] => rest,
        [first, .., last] => return page((*first).to_owned(), last),
        other => return page(other.concat(), "it"),
    };
    let (namespace, words) = match behind_version {
        ["namespaces", namespace, rest @ ..] if !rest.is_empty() => (Some((*namespace).to_owned()), rest),
        other => (None, other),
    };
    Target {
        namespace,
        plural: words[0].to_owned(),
        name: words.get(1).map(|name| (*name).to_owned()),
    }
}

/// Which objects a list or a watch is of.
pub(super) struct Selection {
    namespace: Option<String>,
    name: Option<String>,
    labels: Selector,
}

impl Selection {
    pub(super) fn of(namespace: Option<String>, query: &str) -> Self {
        let get = |wanted: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs
                .find(|(key, _)| key == wanted)
                .map(|(_, value)| value.into_owned())
        };
        Self {
            namespace,
            name: get("fieldSelector").map(|fields| fields.replace("metadata.name=", "")),
            labels: get("labelSelector")
                .map(|labels| selector(&labels).unwrap())
                .unwrap_or_default(),
        }
    }

    pub(super) fn has(&self, object: &Value) -> bool {
        let labels = serde_json::from_value(object["metadata"]["labels"].clone()).unwrap_or_default();
        let is_ours = |namespace: &String| object["metadata"]["namespace"] == **namespace;
        self.name.as_ref().is_none_or(|name| *name == name_of(object))
            && self.namespace.as_ref().is_none_or(is_ours)
            && self.labels.matches(&labels)
    }
}

/// Deletions say it in their body.
pub(super) fn is_dry_run(query: &str, body: &[u8]) -> bool {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    query.contains("dryRun=All") || body["dryRun"] == json!(["All"])
}

/// Name of the object in a request's body, where there is one.
pub(super) fn name_in(body: &[u8]) -> String {
    let object: Value = serde_json::from_slice(body).unwrap_or_default();
    object["metadata"]["name"].as_str().unwrap_or_default().to_owned()
}

/// A JSON merge patch.
pub(super) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    for (key, value) in patch {
        merge(&mut target[key], value);
    }
}
