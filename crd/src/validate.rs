//! One validation for every way in: files, admission and the controllers run the same functions, so that the same
//! mistake gets the same sentence everywhere. All of them are total: every object gives an answer.

mod against;

pub use against::against_template;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use serde_json::Value;

use crate::clone::SeedSpec;
use crate::constants::DEFAULT_PORT_RANGE;
use crate::environment::{EnvironmentClone, SpinStrategy};
use crate::names::{self, NAME_RULE};
use crate::rate_limits;
use crate::sentences::{RESERVED, RESERVED_IN_ENVIRONMENT, RESERVED_IN_SEED, refused_keys};
use crate::{AppClone, Environment, EnvironmentSpec, NamedError};

/// Longest name of an environment and of a member together: the alias Service `<environment>-<member>` has at
/// most 63 characters.
const LONGEST_ALIAS: usize = 62;

/// Lowest port that `asym connect` may be given: those below need rights of the system.
const LOWEST_PORT: u16 = 1024;

/// What is wrong, and which part of the object it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Path of the object or value, such as `clones[0].seed`; empty for the whole.
    pub(crate) path: String,
    /// The key in it, when one is to blame.
    pub(crate) key: Option<String>,
    /// The sentence, without the path.
    pub(crate) sentence: String,
}

impl Finding {
    fn new(path: &str, key: Option<&str>, sentence: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            key: key.map(ToOwned::to_owned),
            sentence: sentence.into(),
        }
    }

    /// `PATH: SENTENCE`.
    pub(crate) fn message(&self) -> String {
        if self.path.is_empty() {
            self.sentence.clone()
        } else {
            format!("{}: {}", self.path, self.sentence)
        }
    }
}

/// Whether a clone can be made of `clone`, as far as it can be told without the catalog.
pub fn clone_spec(clone: &AppClone) -> Result<(), NamedError> {
    clone_finding(clone).map_or(Ok(()), |finding| {
        Err(NamedError::CloneSpecInvalid {
            detail: finding.message(),
        })
    })
}

/// Whether an environment can be made of `environment`, as far as it can be told without the catalog.
pub fn environment_spec(environment: &Environment) -> Result<(), NamedError> {
    let name = environment.metadata.name.as_deref().unwrap_or_default();
    environment_finding(name, &environment.spec).map_or(Ok(()), |finding| {
        Err(NamedError::EnvSpecInvalid {
            detail: finding.message(),
        })
    })
}

fn clone_finding(clone: &AppClone) -> Option<Finding> {
    const KNOWN: [&str; 9] = [
        "template",
        "mode",
        "seed",
        "expose",
        "portRange",
        "image",
        "rateLimits",
        "desired",
        "pod",
    ];
    let spec = &clone.spec;
    let name = clone.metadata.name.as_deref().unwrap_or_default();
    if !names::is_valid(name) {
        return Some(Finding::new("", None, invalid_name("clone", name)));
    }
    unknown("", &spec.unknown, &KNOWN, &RESERVED)
        .or_else(|| template_name("", &spec.template))
        .or_else(|| mode_name("", spec.mode.as_deref()))
        .or_else(|| seed("seed", spec.seed.as_ref()))
        .or_else(|| {
            let range = port_range(spec.port_range.as_deref()).err()?;
            Some(Finding::new("", Some("portRange"), range.to_string()))
        })
        .or_else(|| {
            let image = spec.image.as_deref()?;
            let broken = image.is_empty() || image.contains(char::is_whitespace);
            broken.then(|| Finding::new("", Some("image"), format!("'{image}' is not an image reference")))
        })
        .or_else(|| rate_limits("", spec.rate_limits.as_deref()))
}

/// What is wrong with an environment of this name, first things first.
pub(crate) fn environment_finding(name: &str, spec: &EnvironmentSpec) -> Option<Finding> {
    if !names::is_valid(name) {
        return Some(Finding::new("", Some("name"), invalid_name("environment", name)));
    }
    if let Some(finding) = unknown("", &spec.unknown, &ENVIRONMENT_KEYS, &RESERVED_IN_ENVIRONMENT)
        .or_else(|| strategy(spec.strategy.as_ref()))
    {
        return Some(finding);
    }
    if spec.clones.is_empty() && spec.members.is_empty() {
        return Some(Finding::new("", Some("clones"), NO_CLONES));
    }
    if let Some(finding) = spec
        .clones
        .iter()
        .enumerate()
        .find_map(|(index, entry)| entry_finding(index, entry))
    {
        return Some(finding);
    }
    member_finding(name, spec)
}

/// Keys of an environment.
const ENVIRONMENT_KEYS: [&str; 4] = ["clones", "members", "desired", "strategy"];

/// Most clones that an environment can make at the same time: as many as it can declare.
const MOST_PARALLEL: i32 = 64;

fn strategy(strategy: Option<&SpinStrategy>) -> Option<Finding> {
    let strategy = strategy?;
    unknown("strategy", &strategy.unknown, &["parallel"], &[]).or_else(|| {
        let parallel = strategy.parallel?;
        let sentence = format!("parallel is {parallel}; give a number from 1 to {MOST_PARALLEL}");
        let is_sane = (1..=MOST_PARALLEL).contains(&parallel);
        (!is_sane).then(|| Finding::new("strategy", Some("parallel"), sentence))
    })
}

/// Said of an environment that declares nothing.
pub(crate) const NO_CLONES: &str = "clones is empty; declare at least one clone";

/// Keys of an entry of `clones`.
pub(crate) const ENTRY_KEYS: [&str; 5] = ["template", "name", "mode", "seed", "rateLimits"];

fn entry_finding(index: usize, entry: &EnvironmentClone) -> Option<Finding> {
    let path = format!("clones[{index}]");
    unknown(&path, &entry.unknown, &ENTRY_KEYS, &RESERVED)
        .or_else(|| template_name(&path, &entry.template))
        .or_else(|| {
            let name = entry.name.as_deref()?;
            (!names::is_valid(name)).then(|| Finding::new(&path, Some("name"), invalid_name("member", name)))
        })
        .or_else(|| mode_name(&path, entry.mode.as_deref()))
        .or_else(|| seed(&format!("{path}.seed"), entry.seed.as_ref()))
        .or_else(|| rate_limits(&path, entry.rate_limits.as_deref()))
}

fn member_finding(environment: &str, spec: &EnvironmentSpec) -> Option<Finding> {
    let mut seen = BTreeSet::new();
    for (index, member) in member_names(&spec.clones).into_iter().enumerate() {
        let path = format!("clones[{index}]");
        if !names::is_valid(&member) {
            return Some(Finding::new(&path, None, invalid_name("member", &member)));
        }
        let length = environment.len() + member.len();
        if length > LONGEST_ALIAS {
            let sentence = format!(
                "'{environment}' and '{member}' have {length} characters together, at most {LONGEST_ALIAS} are \
                 possible; give the member a shorter name"
            );
            return Some(Finding::new(&path, None, sentence));
        }
        if !seen.insert(member.clone()) {
            let sentence = format!("the member name '{member}' is used twice; give one of them another name");
            return Some(Finding::new(&path, Some("name"), sentence));
        }
    }
    let mut clones = BTreeSet::new();
    spec.members.iter().enumerate().find_map(|(index, id)| {
        let path = format!("members[{index}]");
        if !names::is_valid(id) {
            return Some(Finding::new(&path, None, invalid_name("clone", id)));
        }
        (!clones.insert(id)).then(|| Finding::new(&path, None, format!("'{id}' is listed twice")))
    })
}

/// The member name of every entry, in order: its own, or its template's, then `<template>-2` and so on, passing
/// over names that other entries bear.
#[must_use]
pub fn member_names(entries: &[EnvironmentClone]) -> Vec<String> {
    let mut taken: BTreeSet<String> = entries.iter().filter_map(|entry| entry.name.clone()).collect();
    entries
        .iter()
        .map(|entry| {
            if let Some(name) = &entry.name {
                return name.clone();
            }
            // At most one name per entry is taken, so that the search ends within them.
            let name = (1..=entries.len() + 1)
                .map(|count| match count {
                    1 => entry.template.clone(),
                    _ => format!("{}-{count}", entry.template),
                })
                .find(|name| !taken.contains(name))
                .unwrap_or_default();
            taken.insert(name.clone());
            name
        })
        .collect()
}

/// Local ports for `asym connect`: 3000 to 3999 when nothing is said, `None` for `none`.
pub fn port_range(text: Option<&str>) -> Result<Option<RangeInclusive<u16>>, NamedError> {
    let text = text.unwrap_or(DEFAULT_PORT_RANGE);
    if text == "none" {
        return Ok(None);
    }
    let parsed = text
        .split_once('-')
        .and_then(|(from, to)| Some(from.parse().ok()?..=to.parse().ok()?));
    match parsed {
        Some(range) if *range.start() >= LOWEST_PORT && range.start() <= range.end() => Ok(Some(range)),
        _ => Err(NamedError::CloneSpecInvalid {
            detail: format!(
                "portRange '{text}' must be 'none' or FROM-TO with ports from {LOWEST_PORT} to 65535, such as \
                 {DEFAULT_PORT_RANGE}"
            ),
        }),
    }
}

fn invalid_name(what: &str, name: &str) -> String {
    format!(
        "'{name}' cannot name {} {what}: {NAME_RULE}",
        if what == "environment" { "an" } else { "a" }
    )
}

fn unknown(
    path: &str,
    keys: &BTreeMap<String, Value>,
    known: &[&str],
    reserved: &[(&str, &str)],
) -> Option<Finding> {
    let (key, sentence) = refused_keys(keys.keys().map(String::as_str), known, reserved)?;
    Some(Finding::new(path, Some(&key), sentence))
}

fn template_name(path: &str, template: &str) -> Option<Finding> {
    if template.is_empty() {
        return Some(Finding::new(
            path,
            Some("template"),
            "template is missing; list them with asym ls --templates",
        ));
    }
    (!names::is_valid(template))
        .then(|| Finding::new(path, Some("template"), invalid_name("template", template)))
}

fn mode_name(path: &str, mode: Option<&str>) -> Option<Finding> {
    (mode == Some("")).then(|| Finding::new(path, Some("mode"), "mode is empty; name one or remove the key"))
}

fn rate_limits(path: &str, text: Option<&str>) -> Option<Finding> {
    rate_limits::problem(text).map(|sentence| Finding::new(path, Some("rateLimits"), sentence))
}

fn seed(path: &str, seed: Option<&SeedSpec>) -> Option<Finding> {
    let seed = seed?;
    let is_named = |name: &Option<String>| name.as_deref().is_some_and(|name| !name.is_empty());
    unknown(path, &seed.unknown, &["fixture", "snapshot"], &RESERVED_IN_SEED).or_else(|| {
        let sentence = match (is_named(&seed.fixture), is_named(&seed.snapshot)) {
            (true, true) => "a fixture and a snapshot are named; name one of them",
            (false, false) => "no fixture is named; name one or remove the key",
            _ => return None,
        };
        Some(Finding::new(path, None, sentence))
    })
}

#[cfg(test)]
mod tests;
