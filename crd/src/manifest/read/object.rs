//! Checked access to the objects and lists of a manifest.

use super::names_in::NameRule;
use crate::document::{self, Entry, Node, Position, Problem};
use crate::sentences::refused_keys;

/// A mapping whose keys have been checked.
pub(super) struct Object<'a> {
    node: &'a Node,
    path: &'a str,
    entries: &'a [Entry],
}

impl<'a> Object<'a> {
    pub(super) fn of(node: &'a Node, path: &'a str, known: &[&str]) -> Result<Self, Problem> {
        let entries = node.map(if path.is_empty() { "the manifest" } else { path })?;
        let keys = entries.iter().map(|entry| entry.key.as_str());
        if let Some((key, sentence)) = refused_keys(keys, known, &[]) {
            let position = document::find(entries, &key).map_or(node.position, |entry| entry.position);
            let sentence = if path.is_empty() {
                sentence
            } else {
                format!("{path}: {sentence}")
            };
            return Err(Problem::new(position, sentence));
        }
        Ok(Self { node, path, entries })
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        document::find(self.entries, key).map(|entry| &entry.value)
    }

    pub(super) fn need(&self, key: &str) -> Result<&'a Node, Problem> {
        self.get(key)
            .ok_or_else(|| Problem::new(self.node.position, format!("{} is missing", self.at(key))))
    }

    pub(super) fn text(&self, key: &str) -> Result<String, Problem> {
        self.need(key)?.text(&self.at(key))
    }

    pub(super) fn at(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }
}

/// The entries of a mapping from names to things, each name checked; at least one when `needed`.
pub(super) fn named<'a>(
    node: &'a Node,
    path: &str,
    rule: NameRule,
    needed: bool,
) -> Result<&'a [Entry], Problem> {
    let entries = node.map(path)?;
    if needed && entries.is_empty() {
        return Err(Problem::new(node.position, format!("{path} is empty")));
    }
    match entries.iter().find(|entry| !rule.allows(&entry.key)) {
        Some(entry) => Err(Problem::new(
            entry.position,
            format!("{path}: '{}' must have {}", entry.key, rule.sentence()),
        )),
        None => Ok(entries),
    }
}

/// Content stands at fixed places in a template; the manifest names them for readers.
pub(super) fn fixed(object: &Object<'_>, key: &str, allowed: &[&str]) -> Result<(), Problem> {
    if allowed.contains(&object.text(key)?.as_str()) {
        return Ok(());
    }
    let sentence = format!(
        "{} must be {}: content is read from there",
        object.at(key),
        allowed[0]
    );
    Err(Problem::new(object.need(key)?.position, sentence))
}

pub(super) fn texts(node: &Node, path: &str) -> Result<Vec<(String, Position)>, Problem> {
    let mut texts: Vec<(String, Position)> = Vec::new();
    for element in node.list(path)? {
        let text = element.text(path)?;
        if texts.iter().any(|(earlier, _)| *earlier == text) {
            return Err(Problem::new(
                element.position,
                format!("{path}: '{text}' is listed twice"),
            ));
        }
        texts.push((text, element.position));
    }
    Ok(texts)
}
