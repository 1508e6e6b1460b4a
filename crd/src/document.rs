//! A parsed YAML or JSON document that remembers where everything stands, so that errors can name the place.
//!
//! Typed deserialization stops at the first surprise and does not say where an unknown key is; here the whole
//! document is read first, and the readers of the two file formats walk it.

use std::fmt;

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::{Location, Spanned};

/// A place in a file; both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

impl From<Location> for Position {
    fn from(location: Location) -> Self {
        Self {
            line: location.line(),
            column: location.column(),
        }
    }
}

/// What is wrong with a document, and where. Without a position it speaks of the document as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, if it is one place.
    pub position: Option<Position>,
    /// What.
    pub sentence: String,
}

impl Problem {
    /// Something wrong at `position`.
    pub fn new(position: Position, sentence: impl Into<String>) -> Self {
        Self {
            position: Some(position),
            sentence: sentence.into(),
        }
    }

    /// `FILE:LINE:COLUMN: SENTENCE`.
    #[must_use]
    pub fn in_file(&self, file: &str) -> String {
        match self.position {
            Some(position) => format!("{file}:{position}: {}", self.sentence),
            None => format!("{file}: {}", self.sentence),
        }
    }
}

/// A value and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it begins.
    pub position: Position,
    /// What it is.
    pub value: Value,
}

/// A value of a document; mappings keep their order.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the names say what each variant is")]
pub enum Value {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key of a mapping with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub position: Position,
    /// What stands behind it.
    pub value: Node,
}

/// Reads one YAML document; an empty one is [`Value::Null`].
pub fn parse_yaml(text: &str) -> Result<Node, Problem> {
    // Positions of a mapping's first key are the mapping's own. Booleans are those of YAML 1.2, so that
    // `mode: no` stays a text.
    let options = serde_saphyr::options! { with_snippet: false, strict_booleans: true };
    let parsed: Result<Spanned<Value>, _> = serde_saphyr::from_str_with_options(text, options);
    match parsed {
        Ok(root) => Ok(node(root)),
        Err(error) => {
            let position = error
                .location()
                .map(Position::from)
                .filter(|position| position.line > 0);
            // The rendered error ends with its place, which is said in front already.
            let rendered = error.without_snippet().to_string();
            let sentence = rendered
                .split(" at line ")
                .next()
                .unwrap_or(&rendered)
                .trim()
                .to_owned();
            Err(Problem { position, sentence })
        }
    }
}

/// Reads one JSON document. JSON is a subset of YAML, so that one reader serves for positions; what only YAML
/// allows is refused before.
pub fn parse_json(text: &str) -> Result<Node, Problem> {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let rendered = error.to_string();
        let sentence = rendered.split(" at line ").next().unwrap_or(&rendered).to_owned();
        let position = Position {
            line: error.line() as u64,
            column: error.column() as u64,
        };
        return Err(Problem::new(position, sentence));
    }
    parse_yaml(text)
}

fn node(spanned: Spanned<Value>) -> Node {
    Node {
        position: spanned.referenced.into(),
        value: spanned.value,
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        serde_json::Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("numbers must be finite"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut nodes = Vec::new();
        while let Some(element) = sequence.next_element::<Spanned<Value>>()? {
            nodes.push(node(element));
        }
        Ok(Value::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            let value = node(map.next_value::<Spanned<Value>>()?);
            entries.push(Entry {
                key: key.value,
                position: key.referenced.into(),
                value,
            });
        }
        Ok(Value::Map(entries))
    }
}

impl Node {
    /// The same value without positions.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(value) => value.clone().into(),
            Value::Text(value) => value.clone().into(),
            Value::List(nodes) => nodes.iter().map(Node::to_json).collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|entry| (entry.key.clone(), entry.value.to_json()))
                .collect(),
        }
    }

    /// The text, or a sentence that says what `path` must be.
    pub fn text(&self, path: &str) -> Result<String, Problem> {
        let text = self.text_or_empty(path)?;
        if text.is_empty() {
            return Err(Problem::new(self.position, format!("{path} is empty")));
        }
        Ok(text)
    }

    /// The same where it is for others to say that a text is empty.
    pub(crate) fn text_or_empty(&self, path: &str) -> Result<String, Problem> {
        match &self.value {
            Value::Text(value) => Ok(value.clone()),
            Value::Null => Err(Problem::new(self.position, format!("{path} is empty"))),
            Value::Number(_) | Value::Bool(_) => Err(Problem::new(
                self.position,
                format!("{path} must be text; put it in quotes"),
            )),
            Value::List(_) | Value::Map(_) => {
                Err(Problem::new(self.position, format!("{path} must be text")))
            }
        }
    }

    /// The whole number, or a sentence that says what `path` must be.
    pub(crate) fn integer(&self, path: &str) -> Result<i32, Problem> {
        let number = match &self.value {
            Value::Number(number) => number.as_i64().and_then(|number| i32::try_from(number).ok()),
            _ => None,
        };
        number.ok_or_else(|| Problem::new(self.position, format!("{path} must be a whole number")))
    }

    /// The entries of a list, or a sentence that says that `path` must be one.
    pub fn list(&self, path: &str) -> Result<&[Node], Problem> {
        match &self.value {
            Value::List(nodes) => Ok(nodes),
            _ => Err(Problem::new(self.position, format!("{path} must be a list"))),
        }
    }

    /// The entries of a mapping, or a sentence that says that `path` must be one.
    pub fn map(&self, path: &str) -> Result<&[Entry], Problem> {
        match &self.value {
            Value::Map(entries) => Ok(entries),
            _ => Err(Problem::new(self.position, format!("{path} must be an object"))),
        }
    }
}

/// The entry named `key`.
#[must_use]
pub fn find<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.key == key)
}

#[cfg(test)]
mod tests;
