//! Checked access to an object of a registry. Null counts as absent.

use std::collections::BTreeMap;

use crate::document::{self, Entry, Node, Position, Problem, Value};
use crate::names::{self, NAME_RULE};

/// An object and its path in the file; an empty path is the file itself.
pub(super) struct Fields<'a> {
    position: Position,
    path: &'a str,
    entries: &'a [Entry],
}

impl<'a> Fields<'a> {
    pub(super) fn of(node: &'a Node, path: &'a str) -> Result<Self, Problem> {
        Ok(Self {
            position: node.position,
            path,
            entries: node.map(if path.is_empty() { "the registry" } else { path })?,
        })
    }

    /// Path of the entry `key`.
    pub(super) fn at(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        document::find(self.entries, key)
            .map(|entry| &entry.value)
            .filter(|node| node.value != Value::Null)
    }

    pub(super) fn missing(&self, key: &str) -> Problem {
        Problem::new(self.position, format!("{} is missing", self.at(key)))
    }

    pub(super) fn need(&self, key: &str) -> Result<&'a Node, Problem> {
        self.get(key).ok_or_else(|| self.missing(key))
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<String>, Problem> {
        self.get(key).map(|node| node.text(&self.at(key))).transpose()
    }

    /// The name of `what`, which has to be there and to follow the rule for names.
    pub(super) fn name(&self, key: &str, what: &str) -> Result<(String, Position), Problem> {
        let node = self.need(key)?;
        let name = node.text(&self.at(key))?;
        if names::is_valid(&name) {
            return Ok((name, node.position));
        }
        let sentence = format!("{}: '{name}' cannot name {what}: {NAME_RULE}", self.at(key));
        Err(Problem::new(node.position, sentence))
    }

    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>, Problem> {
        let Some(node) = self.get(key) else {
            return Ok(None);
        };
        match node.value {
            Value::Bool(flag) => Ok(Some(flag)),
            _ => Err(Problem::new(
                node.position,
                format!("{} must be true or false", self.at(key)),
            )),
        }
    }

    /// One of `known`, by the word that stands for it.
    pub(super) fn word<T: Copy>(
        &self,
        key: &str,
        known: &[T],
        word: impl Fn(T) -> &'static str,
    ) -> Result<Option<T>, Problem> {
        let Some(node) = self.get(key) else {
            return Ok(None);
        };
        let text = node.text(&self.at(key))?;
        if let Some(found) = known.iter().find(|known| word(**known) == text) {
            return Ok(Some(*found));
        }
        let known: Vec<&str> = known.iter().map(|known| word(*known)).collect();
        let sentence = format!("{}: '{text}' is none of {}", self.at(key), known.join(", "));
        Err(Problem::new(node.position, sentence))
    }

    /// An object whose values are all of one type; empty when it is absent.
    pub(super) fn map_of<T>(
        &self,
        key: &str,
        kind: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<BTreeMap<String, T>, Problem> {
        let path = self.at(key);
        let entries = self.get(key).map(|node| node.map(&path)).transpose()?;
        let entries = entries.unwrap_or_default().iter();
        entries
            .filter(|entry| entry.value.value != Value::Null)
            .map(|entry| match read(&entry.value.value) {
                Some(value) => Ok((entry.key.clone(), value)),
                None => Err(Problem::new(
                    entry.value.position,
                    format!("{path}.{} must be {kind}", entry.key),
                )),
            })
            .collect()
    }
}
