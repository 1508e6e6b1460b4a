//! `environment.yaml`, the file form of an environment: read strictly, with line and column in every error.
//!
//! ```yaml
//! name: acme
//! strategy: {parallel: 2}        # one after the other when omitted
//! clones:
//!   - template: slack
//!     seed: acme-corp            # short for {fixture: acme-corp}
//!   - {template: stripe, name: billing, mode: api, seed: {fixture: acct}}
//!   - {template: slack, name: slow, rateLimits: Real}
//! ```

use std::collections::BTreeMap;

use crate::clone::SeedSpec;
use crate::document::{self, Entry, Node, Position, Problem, Value};
use crate::environment::{EnvironmentClone, SpinStrategy};
use crate::sentences::{RESERVED_IN_ENVIRONMENT, refused_keys};
use crate::validate::{ENTRY_KEYS, NO_CLONES, environment_finding};
use crate::{EnvironmentSpec, NamedError};

const FILE_KEYS: [&str; 3] = ["name", "clones", "strategy"];

/// What an `environment.yaml` declares.
#[derive(Clone, Debug, PartialEq)]
pub struct EnvironmentFile {
    /// Name of the environment.
    pub name: String,
    /// Its clones, shorthands expanded.
    pub spec: EnvironmentSpec,
}

/// Reads the text of the file `file`, whose name is used in errors only. What comes back has passed
/// [`crate::validate::environment_spec`].
pub fn parse(file: &str, text: &str) -> Result<EnvironmentFile, NamedError> {
    read(text).map_err(|problem| NamedError::EnvSpecInvalid {
        detail: problem.in_file(file),
    })
}

/// Where things stand, by path and, for entries of objects, by key.
type Places = BTreeMap<(String, Option<String>), Position>;

fn read(text: &str) -> Result<EnvironmentFile, Problem> {
    let root = document::parse_yaml(text)?;
    if root.value == Value::Null {
        let sentence = "the file is empty; it needs a name and a list of clones".to_owned();
        return Err(Problem {
            position: None,
            sentence,
        });
    }
    let entries = root.map("the file")?;
    if document::find(entries, "apiVersion").is_some() && document::find(entries, "kind").is_some() {
        let sentence = "this is a Kubernetes manifest; apply it with kubectl apply -f";
        return Err(Problem::new(root.position, sentence));
    }
    let keys = entries.iter().map(|entry| entry.key.as_str());
    if let Some((key, sentence)) = refused_keys(keys, &FILE_KEYS, &RESERVED_IN_ENVIRONMENT) {
        return Err(Problem::new(
            place_of(entries, &key).unwrap_or(root.position),
            sentence,
        ));
    }
    let Some(name) = document::find(entries, "name") else {
        return Err(Problem::new(
            root.position,
            "name is missing; add a line such as name: acme",
        ));
    };
    let mut places = Places::new();
    note(&mut places, "", root.position, entries);
    let name = name.value.text("name")?;
    let clones = match document::find(entries, "clones") {
        None => {
            return Err(Problem::new(
                root.position,
                "clones is missing; declare at least one clone",
            ));
        }
        Some(Entry {
            position,
            value: Node {
                value: Value::Null, ..
            },
            ..
        }) => {
            return Err(Problem::new(*position, NO_CLONES));
        }
        Some(clones) => clones.value.list("clones")?,
    };
    let clones = clones
        .iter()
        .enumerate()
        .map(|(index, node)| clone_entry(&format!("clones[{index}]"), node, &mut places))
        .collect::<Result<Vec<_>, _>>()?;
    let strategy = document::find(entries, "strategy")
        .map(|entry| strategy(&entry.value, &mut places))
        .transpose()?;
    let spec = EnvironmentSpec {
        clones,
        strategy,
        ..EnvironmentSpec::default()
    };
    match environment_finding(&name, &spec) {
        None => Ok(EnvironmentFile { name, spec }),
        Some(finding) => {
            let position = places
                .get(&(finding.path.clone(), finding.key.clone()))
                .or_else(|| places.get(&(finding.path.clone(), None)));
            Err(Problem {
                position: position.copied(),
                sentence: finding.message(),
            })
        }
    }
}

fn strategy(node: &Node, places: &mut Places) -> Result<SpinStrategy, Problem> {
    let entries = node.map("strategy")?;
    note(places, "strategy", node.position, entries);
    let mut strategy = SpinStrategy::default();
    for entry in entries {
        match entry.key.as_str() {
            "parallel" => strategy.parallel = Some(entry.value.integer("strategy.parallel")?),
            _ => {
                strategy.unknown.insert(entry.key.clone(), entry.value.to_json());
            }
        }
    }
    Ok(strategy)
}

fn clone_entry(path: &str, node: &Node, places: &mut Places) -> Result<EnvironmentClone, Problem> {
    let entries = match &node.value {
        Value::Text(template) => {
            let sentence = format!("{path} must be an object, such as template: {template}");
            return Err(Problem::new(node.position, sentence));
        }
        _ => node.map(path)?,
    };
    note(places, path, node.position, entries);
    let mut clone = EnvironmentClone::default();
    for entry in entries {
        let field = format!("{path}.{}", entry.key);
        match entry.key.as_str() {
            "template" => clone.template = entry.value.text_or_empty(&field)?,
            "name" => clone.name = Some(entry.value.text_or_empty(&field)?),
            "mode" => clone.mode = Some(entry.value.text_or_empty(&field)?),
            "seed" => clone.seed = Some(seed(&field, &entry.value, places)?),
            "rateLimits" => clone.rate_limits = Some(entry.value.text_or_empty(&field)?),
            other => {
                debug_assert!(!ENTRY_KEYS.contains(&other));
                clone.unknown.insert(other.to_owned(), entry.value.to_json());
            }
        }
    }
    Ok(clone)
}

fn seed(path: &str, node: &Node, places: &mut Places) -> Result<SeedSpec, Problem> {
    let entries = match &node.value {
        Value::Text(_) => {
            return Ok(SeedSpec {
                fixture: Some(node.text_or_empty(path)?),
                ..SeedSpec::default()
            });
        }
        Value::Null => {
            return Err(Problem::new(
                node.position,
                format!("{path} is empty; name a fixture or remove the key"),
            ));
        }
        Value::Map(entries) => entries,
        _ => {
            let sentence = format!(
                "{path} must be the name of a fixture, or an object with the key fixture or snapshot"
            );
            return Err(Problem::new(node.position, sentence));
        }
    };
    note(places, path, node.position, entries);
    let mut seed = SeedSpec::default();
    for entry in entries {
        let text = || entry.value.text_or_empty(&format!("{path}.{}", entry.key));
        match entry.key.as_str() {
            "fixture" => seed.fixture = Some(text()?),
            "snapshot" => seed.snapshot = Some(text()?),
            _ => {
                seed.unknown.insert(entry.key.clone(), entry.value.to_json());
            }
        }
    }
    Ok(seed)
}

fn note(places: &mut Places, path: &str, position: Position, entries: &[Entry]) {
    places.insert((path.to_owned(), None), position);
    for entry in entries {
        places.insert((path.to_owned(), Some(entry.key.clone())), entry.position);
    }
}

fn place_of(entries: &[Entry], key: &str) -> Option<Position> {
    document::find(entries, key).map(|entry| entry.position)
}

#[cfg(test)]
mod tests;
