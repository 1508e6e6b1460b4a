//! `config.yaml`: what the command line does when it is not told otherwise. Read strictly, and edited in place.
//!
//! ```yaml
//! context: kind-asymmetric
//! namespace: evals
//! portRange: 4000-4999
//! ```

pub mod file;

use asymmetric_crd::document::{self, Entry, Node, Problem, Value};
use asymmetric_crd::sentences::refused_keys;
use asymmetric_crd::{NamedError, validate};
use clap::ValueEnum;

use crate::arguments::Global;

/// A key of the file.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[value(rename_all = "camelCase")]
pub enum Key {
    /// Context of the kubeconfig
    Context,
    /// Namespace to work in
    Namespace,
    /// Local ports of new clones, such as 4000-4999, or none
    PortRange,
}

impl Key {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Context, Self::Namespace, Self::PortRange];

    /// The key as it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Context => "context",
            Self::Namespace => "namespace",
            Self::PortRange => "portRange",
        }
    }

    /// Whether `value` may stand behind the key; a sentence if not.
    pub fn check(self, value: &str) -> Result<(), String> {
        match self {
            Self::Context if value.is_empty() => Err("context is empty".to_owned()),
            Self::Context => Ok(()),
            Self::Namespace if is_namespace(value) => Ok(()),
            Self::Namespace => Err(format!(
                "'{value}' cannot name a namespace: at most 63 lower-case letters, digits and hyphens"
            )),
            Self::PortRange => validate::port_range(Some(value))
                .map(drop)
                .map_err(|error| error.to_string()),
        }
    }
}

fn is_namespace(name: &str) -> bool {
    let is_edge = |character: Option<char>| {
        character.is_some_and(|character| character.is_ascii_lowercase() || character.is_ascii_digit())
    };
    let may_stand =
        |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-';
    name.len() <= 63
        && is_edge(name.chars().next())
        && is_edge(name.chars().last())
        && name.chars().all(may_stand)
}

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    context: Option<String>,
    namespace: Option<String>,
    port_range: Option<String>,
}

impl Configuration {
    /// The value behind `key`.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<&str> {
        match key {
            Key::Context => self.context.as_deref(),
            Key::Namespace => self.namespace.as_deref(),
            Key::PortRange => self.port_range.as_deref(),
        }
    }

    fn set(&mut self, key: Key, value: Option<&str>) {
        let value = value.map(ToOwned::to_owned);
        match key {
            Key::Context => self.context = value,
            Key::Namespace => self.namespace = value,
            Key::PortRange => self.port_range = value,
        }
    }

    /// The options of a command line, and what stands here where they say nothing.
    #[must_use]
    pub fn below(&self, options: Global) -> Global {
        Global {
            context: options.context.or_else(|| self.context.clone()),
            namespace: options.namespace.or_else(|| self.namespace.clone()),
            ..options
        }
    }

    fn text(&self) -> String {
        let lines = Key::ALL.map(|key| self.get(key).map(|value| line(key, value)).unwrap_or_default());
        lines.concat()
    }
}

/// Reads the text of the file `file`, whose name is used in errors only.
pub fn parse(file: &str, text: &str) -> Result<Configuration, NamedError> {
    read(text).map_err(|problem| NamedError::ConfigInvalid {
        detail: problem.in_file(file),
    })
}

fn read(text: &str) -> Result<Configuration, Problem> {
    let root = document::parse_yaml(text)?;
    let mut configuration = Configuration::default();
    for entry in entries(&root)? {
        let Some(key) = Key::ALL.into_iter().find(|key| key.word() == entry.key) else {
            let known = Key::ALL.map(Key::word);
            let refused = refused_keys([entry.key.as_str()], &known, &[]);
            let sentence = refused.map(|(_, sentence)| sentence).unwrap_or_default();
            return Err(Problem::new(entry.position, sentence));
        };
        let value = entry.value.text(key.word())?;
        key.check(&value)
            .map_err(|sentence| Problem::new(entry.value.position, sentence))?;
        configuration.set(key, Some(&value));
    }
    Ok(configuration)
}

fn entries(root: &Node) -> Result<&[Entry], Problem> {
    match &root.value {
        Value::Null => Ok(&[]),
        _ => root.map("the file"),
    }
}

/// The text of a file with `value` behind `key`, or without the key. Other lines, comments too, stay as they are.
pub fn edited(file: &str, text: &str, key: Key, value: Option<&str>) -> Result<String, NamedError> {
    let mut wanted = parse(file, text)?;
    wanted.set(key, value);
    let edited = with_line(text, key, value);
    // A file that is written in other ways than a key a line is written anew.
    Ok(match parse(file, &edited) {
        Ok(read) if read == wanted => edited,
        _ => wanted.text(),
    })
}

fn with_line(text: &str, key: Key, value: Option<&str>) -> String {
    let new = value.map(|value| line(key, value));
    let begins = |line: &str| {
        let rest = line.strip_prefix(key.word());
        rest.is_some_and(|rest| rest.trim_start().starts_with(':'))
    };
    let mut is_there = false;
    let mut edited = String::new();
    for line in text.split_inclusive('\n') {
        if begins(line) {
            is_there = true;
            edited.push_str(new.as_deref().unwrap_or_default());
        } else {
            edited.push_str(line);
        }
    }
    if let Some(new) = new.filter(|_| !is_there) {
        if !edited.is_empty() && !edited.ends_with('\n') {
            edited.push('\n');
        }
        edited.push_str(&new);
    }
    edited
}

fn line(key: Key, value: &str) -> String {
    // Texts always are YAML.
    let value = serde_saphyr::to_string(&value).unwrap_or_default();
    format!("{}: {}\n", key.word(), value.trim_end())
}

#[cfg(test)]
mod tests;
