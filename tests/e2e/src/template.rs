//! A template of a test's own, made the way the chart makes its templates: content in labelled `ConfigMap`s.

use std::collections::BTreeMap;

use asymmetric_crd::CloneTemplate;
use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::constants::TEMPLATE_LABEL;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{ListParams, ObjectMeta, Patch, PatchParams, PostParams};
use serde_json::{Value, json};

use crate::TestNamespace;
use crate::cluster::{Cluster, SYSTEM};
use crate::wait;

/// Key of the manifest.
const MANIFEST: &str = "clone.manifest.json";

/// A template whose content belongs to one test.
pub struct OwnTemplate {
    /// Its name, which nobody else has.
    pub name: String,
    cluster: Cluster,
}

impl OwnTemplate {
    /// Slack under another name, without its fixtures, after `change` had a look at the manifest. `files` are added;
    /// their keys are paths with `/` as `__`.
    pub async fn named(
        namespace: &TestNamespace,
        name: &str,
        change: impl FnOnce(&mut Value),
        files: &[(&str, &str)],
    ) -> Self {
        let content = slack(&namespace.cluster).await;
        Self::with(namespace, name, content, change, files).await
    }

    /// The same of other `content`, by keys of a `ConfigMap`.
    pub async fn with(
        namespace: &TestNamespace,
        name: &str,
        mut content: BTreeMap<String, String>,
        change: impl FnOnce(&mut Value),
        files: &[(&str, &str)],
    ) -> Self {
        let cluster = namespace.cluster.clone();
        let name = name.to_owned();
        let mut manifest: Value = serde_json::from_str(&content[MANIFEST]).expect("a manifest");
        manifest["name"] = json!(name);
        change(&mut manifest);
        content.insert(MANIFEST.to_owned(), manifest.to_string());
        content.extend(
            files
                .iter()
                .map(|(key, text)| ((*key).to_owned(), (*text).to_owned())),
        );
        let map = ConfigMap {
            metadata: ObjectMeta {
                name: Some(name.clone()),
                labels: Some([(TEMPLATE_LABEL.to_owned(), name.clone())].into()),
                ..ObjectMeta::default()
            },
            data: Some(content),
            ..ConfigMap::default()
        };
        let created = cluster
            .namespaced::<ConfigMap>(SYSTEM)
            .create(&PostParams::default(), &map)
            .await;
        created.expect("the content can be made");
        namespace.note_template(&name);
        Self { name, cluster }
    }

    /// One that somebody else puts into the catalog under this name; it is removed when the test is over.
    pub fn pushed(namespace: &TestNamespace, name: &str) -> Self {
        namespace.note_template(name);
        Self {
            name: name.to_owned(),
            cluster: namespace.cluster.clone(),
        }
    }

    /// Replaces a file of the content.
    pub async fn put(&self, key: &str, text: &str) {
        let maps = self.cluster.namespaced::<ConfigMap>(SYSTEM);
        let patch = Patch::Merge(json!({"data": {key: text}}));
        let patched = maps.patch(&self.name, &PatchParams::default(), &patch).await;
        patched.expect("the content can be changed");
    }

    /// Replaces a file of content that was pushed.
    pub async fn put_as(&self, prefix: &str, key: &str, text: &str) {
        let maps = self.cluster.namespaced::<ConfigMap>(SYSTEM);
        let patch = Patch::Merge(json!({"data": {key: text}}));
        let map = format!("{prefix}-{}-1", self.name);
        let patched = maps.patch(&map, &PatchParams::default(), &patch).await;
        patched.expect("the content can be changed");
    }

    /// Waits until the operator has made a `CloneTemplate` of the content for which `check` holds.
    pub async fn registered(
        &self,
        expectation: &str,
        check: impl Fn(&CloneTemplate) -> bool,
    ) -> CloneTemplate {
        wait::until(
            &self.cluster.global(),
            &self.name,
            expectation,
            |template: Option<&CloneTemplate>| template.filter(|template| check(template)).cloned(),
        )
        .await
    }

    /// Waits until all its bases are ready.
    pub async fn ready(&self) -> CloneTemplate {
        self.registered("it is ready", |template| is_true(template, kinds::READY))
            .await
    }
}

/// A name that no other template has.
pub fn fresh_name() -> String {
    format!("own-{:08x}", rand::random::<u32>())
}

/// Whether a condition of the template is true.
pub fn is_true(template: &CloneTemplate, kind: &str) -> bool {
    let conditions = template
        .status
        .as_ref()
        .map(|status| status.conditions.as_slice());
    condition::is_true(conditions.unwrap_or_default(), kind)
}

/// The content of the Slack template without its fixtures, by keys of a `ConfigMap`.
pub async fn slack(cluster: &Cluster) -> BTreeMap<String, String> {
    let selector = ListParams::default().labels(&format!("{TEMPLATE_LABEL}=slack"));
    let maps = cluster
        .namespaced::<ConfigMap>(SYSTEM)
        .list(&selector)
        .await
        .expect("content can be listed");
    let mut content: BTreeMap<String, String> =
        maps.into_iter().filter_map(|map| map.data).flatten().collect();
    assert!(
        content.contains_key(MANIFEST),
        "the chart has no content for slack"
    );
    content.retain(|key, _| !key.starts_with("seeds__"));
    content
}
