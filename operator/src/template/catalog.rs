//! Content of templates, assembled from labelled `ConfigMap`s. Pure: the watch is elsewhere.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use asymmetric_crd::constants::TEMPLATE_LABEL;
use asymmetric_crd::content::{ARTIFACT_KEY, MANIFEST, OPERATIONS};
use asymmetric_crd::fidelity::{self, ImplementedOperation};
use asymmetric_crd::template::Migration;
use asymmetric_crd::{CloneTemplateSpec, content, names};
use k8s_openapi::api::core::v1::{ConfigMap, ObjectReference};
use kube::{Resource, ResourceExt};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

/// The content of one template.
#[derive(Debug, PartialEq)]
pub struct Content {
    /// Name of the template.
    pub template: String,
    /// The manifest.
    pub spec: CloneTemplateSpec,
    /// All files, by path from the template's root.
    pub files: BTreeMap<String, String>,
    /// Digest over all files that databases are made of, `sha256:<hex>`.
    pub digest: String,
    /// Names of the fixtures, sorted.
    pub fixtures: Vec<String>,
    /// What the backend implements, by name; empty when the content does not say it.
    pub operations: Vec<ImplementedOperation>,
}

impl Content {
    /// Path and text of each migration, in the order in which they run.
    pub fn migrations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter(|(path, _)| content::is_migration(path))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The same by digest.
    #[must_use]
    pub fn migration_digests(&self) -> Vec<Migration> {
        self.migrations()
            .map(|(name, text)| Migration {
                name: name.to_owned(),
                digest: format!("sha256:{}", hex::encode(Sha256::digest(text))),
            })
            .collect()
    }

    /// Path and text of a fixture.
    pub fn fixture(&self, name: &str) -> Option<(&str, &str)> {
        self.files
            .iter()
            .find(|(path, _)| content::fixture_name(path) == Some(name))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

/// What the catalog knows of one template.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The `ConfigMap`s it was read from, `namespace/name`, sorted.
    pub sources: Vec<String>,
    /// The same as references, for events.
    pub references: Vec<ObjectReference>,
    /// The content, or what is wrong with it.
    pub content: Result<Arc<Content>, String>,
}

/// All templates that have content, by name. Shared by all controllers.
#[derive(Debug, Default)]
pub struct Catalog {
    entries: RwLock<BTreeMap<String, Entry>>,
    loaded: watch::Sender<bool>,
}

impl Catalog {
    /// Waits until the content was read for the first time: before, an absent template means nothing.
    pub async fn wait_until_loaded(&self) {
        // The sender is in `self`, so that waiting cannot fail.
        let _ = self.loaded.subscribe().wait_for(|loaded| *loaded).await;
    }

    /// What is known of `template`; `None` when no `ConfigMap` is labelled with it.
    #[must_use]
    pub fn entry(&self, template: &str) -> Option<Entry> {
        self.entries
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(template)
            .cloned()
    }

    /// Names of all templates that have content, good or not.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.entries
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .keys()
            .cloned()
            .collect()
    }

    /// All content that is good.
    #[must_use]
    pub fn contents(&self) -> Vec<Arc<Content>> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        entries
            .values()
            .filter_map(|entry| entry.content.as_ref().ok().cloned())
            .collect()
    }

    /// Takes the place of what was known, and says which templates changed, came or went.
    pub fn replace(&self, new: BTreeMap<String, Entry>) -> Vec<String> {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *entries, new);
        let mut changed: Vec<String> = old
            .keys()
            .chain(entries.keys())
            .filter(|name| old.get(*name) != entries.get(*name))
            .cloned()
            .collect();
        changed.sort();
        changed.dedup();
        drop(entries);
        self.loaded.send_replace(true);
        changed
    }
}

/// Files of artifacts by reference, or why they cannot be had.
pub type Artifacts = BTreeMap<String, Result<BTreeMap<String, String>, String>>;

/// The artifacts that a `ConfigMap` names.
pub fn artifacts_of(map: &ConfigMap) -> Option<&str> {
    map.data
        .as_ref()?
        .get(ARTIFACT_KEY)
        .map(|reference| reference.trim())
}

/// Assembles all templates from all labelled `ConfigMap`s and the artifacts that they name.
#[must_use]
pub fn assemble<'a>(
    maps: impl IntoIterator<Item = &'a ConfigMap>,
    artifacts: &Artifacts,
) -> BTreeMap<String, Entry> {
    let mut groups: BTreeMap<String, Vec<&ConfigMap>> = BTreeMap::new();
    for map in maps {
        if let Some(template) = map.labels().get(TEMPLATE_LABEL) {
            groups.entry(template.clone()).or_default().push(map);
        }
    }
    groups
        .into_iter()
        .map(|(template, mut maps)| {
            maps.sort_by_key(|map| qualified_name(map));
            let content = files(&maps, artifacts)
                .and_then(|files| read(&template, files))
                .map(Arc::new);
            let sources = maps.iter().map(|map| qualified_name(map)).collect();
            let references = maps.iter().map(|map| reference(map)).collect();
            (
                template,
                Entry {
                    sources,
                    references,
                    content,
                },
            )
        })
        .collect()
}

/// A reference without the resource version, so that an unrelated change of the map is no change of the entry.
fn reference(map: &ConfigMap) -> ObjectReference {
    ObjectReference {
        resource_version: None,
        ..map.object_ref(&())
    }
}

fn qualified_name(map: &ConfigMap) -> String {
    format!("{}/{}", map.namespace().unwrap_or_default(), map.name_any())
}

/// The files of all maps of a template, which have to be different ones.
fn files(maps: &[&ConfigMap], artifacts: &Artifacts) -> Result<BTreeMap<String, String>, String> {
    let mut files: BTreeMap<String, (String, String)> = BTreeMap::new();
    for map in maps {
        let source = qualified_name(map);
        let text = map
            .data
            .iter()
            .flatten()
            .filter(|(key, _)| *key != ARTIFACT_KEY)
            .map(|(key, text)| Ok((content::path_of(key), text.clone())));
        let binary = map.binary_data.iter().flatten().map(|(key, bytes)| {
            String::from_utf8(bytes.0.clone())
                .map(|text| (content::path_of(key), text))
                .map_err(|_| {
                    format!(
                        "file {} in ConfigMap {source} is not UTF-8 text",
                        content::path_of(key)
                    )
                })
        });
        let fetched = match artifacts_of(map) {
            None => BTreeMap::new(),
            Some(reference) => artifacts
                .get(reference)
                .cloned()
                .unwrap_or_else(|| Err("it was not looked up yet".to_owned()))
                .map_err(|error| {
                    format!("artifact {reference} in ConfigMap {source} cannot be had: {error}")
                })?,
        };
        for file in text.chain(binary).chain(fetched.into_iter().map(Ok)) {
            let (path, text) = file?;
            if !content::is_content(&path) {
                return Err(format!(
                    "file {path} in ConfigMap {source} is none of {MANIFEST}, {OPERATIONS}, migrations/*.sql and \
                     seeds/*.sql"
                ));
            }
            if let Some((other, _)) = files.insert(path.clone(), (source.clone(), text)) {
                return Err(format!(
                    "file {path} is in ConfigMap {other} and in ConfigMap {source}"
                ));
            }
        }
    }
    Ok(files.into_iter().map(|(path, (_, text))| (path, text)).collect())
}

/// Reads and checks a template's files.
fn read(template: &str, files: BTreeMap<String, String>) -> Result<Content, String> {
    let manifest = files
        .get(MANIFEST)
        .ok_or_else(|| format!("{MANIFEST} is missing"))?;
    let manifest = asymmetric_crd::manifest::parse(manifest).map_err(|error| error.to_string())?;
    if manifest.name != template {
        return Err(format!(
            "{MANIFEST} says the name is '{}', and the label {TEMPLATE_LABEL} says '{template}'",
            manifest.name
        ));
    }
    if !files.keys().any(|path| content::is_migration(path)) {
        return Err("there is no file migrations/*.sql".to_owned());
    }
    let fixtures: Vec<String> = files
        .keys()
        .filter_map(|path| content::fixture_name(path))
        .map(str::to_owned)
        .collect();
    if let Some(bad) = fixtures.iter().find(|name| !names::is_valid(name)) {
        return Err(format!("fixture '{bad}' is named badly: {}", names::NAME_RULE));
    }
    let operations = files
        .get(OPERATIONS)
        .map(|text| fidelity::implemented(text).map_err(|problem| format!("{OPERATIONS}: {problem}")))
        .transpose()?
        .unwrap_or_default();
    Ok(Content {
        template: template.to_owned(),
        spec: manifest.into_spec(),
        digest: content::digest(&files),
        fixtures,
        operations,
        files,
    })
}

#[cfg(test)]
mod tests;
