//! Arguments of a call, whatever encoding they came in.

use crate::Incoming;
use serde_json::{Map, Number, Value};
use std::borrow::Cow;

/// Arguments by name. Forms and queries give strings, JSON gives what it holds; the accessors read both alike.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Arguments(Map<String, Value>);

/// Arguments that cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ArgumentsError {
    /// The body says it is JSON and is not.
    #[error("failed to parse the body as JSON")]
    Json(#[from] serde_json::Error),
    /// The body is JSON, and something else than an object.
    #[error("failed to read arguments: the body is not a JSON object")]
    NotAnObject,
    /// An encoding of the vendor's own does not allow what was sent; says what and where.
    #[error("failed to read arguments: {0}")]
    Other(String),
}

impl Arguments {
    /// The pairs of a query string or a form; the last of several equal names counts.
    pub fn from_form(encoded: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(encoded);
        Self(
            pairs
                .map(|(name, value)| (name.into_owned(), Value::String(clean(&value))))
                .collect(),
        )
    }

    /// A JSON object; an empty body has no arguments.
    pub fn from_json(body: &[u8]) -> Result<Self, ArgumentsError> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        match serde_json::from_slice(body)? {
            Value::Object(mut map) => {
                map.values_mut().for_each(clean_value);
                Ok(Self(map))
            }
            _ => Err(ArgumentsError::NotAnObject),
        }
    }

    /// Query and body together, the body by its `Content-Type`: JSON, otherwise a form. The body wins.
    pub fn from_request(request: &Incoming) -> Result<Self, ArgumentsError> {
        let mut arguments = Self::from_form(request.query().as_bytes());
        let body = match request.media_type().as_deref() {
            Some(media) if media == "application/json" || media.ends_with("+json") => {
                Self::from_json(request.body())?
            }
            _ => Self::from_form(request.body()),
        };
        arguments.0.extend(body.0);
        Ok(arguments)
    }

    /// An argument as it came.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Whether the argument was given, even if empty or null.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A text; numbers and booleans are read as they are written. None when absent, null or structured.
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        match self.0.get(name)? {
            Value::String(text) => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Bool(truth) => Some(Cow::Borrowed(if *truth { "true" } else { "false" })),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A text that is not empty.
    pub fn filled(&self, name: &str) -> Option<Cow<'_, str>> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// A whole number: absent, or what was written if it is not one.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, String> {
        match self.0.get(name) {
            Some(Value::Number(number)) => whole(number).map(Some).ok_or_else(|| number.to_string()),
            _ => match self.filled(name) {
                Some(text) => text.trim().parse().map(Some).map_err(|_| text.into_owned()),
                None => Ok(None),
            },
        }
    }

    /// A truth: `true`/`1` and `false`/`0`. Absent, or what was written if it is neither.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, String> {
        match self.filled(name).as_deref() {
            None => Ok(None),
            Some("true" | "1") => Ok(Some(true)),
            Some("false" | "0") => Ok(Some(false)),
            Some(other) => Err(other.to_owned()),
        }
    }

    /// A structure: JSON as it is, or JSON written in a string (as forms carry it).
    pub fn structure(&self, name: &str) -> Result<Option<Value>, serde_json::Error> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text).map(Some),
            Some(value) => Ok(Some(value.clone())),
        }
    }

    /// All names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.iter()
    }

    /// All of it as one JSON object.
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }
}

impl From<Map<String, Value>> for Arguments {
    fn from(map: Map<String, Value>) -> Self {
        Self(map)
    }
}

/// Arguments as a form, structures by their paths: `recurring[interval]=month&expand[0]=product`. Nulls are left out.
pub fn to_form(arguments: &Map<String, Value>) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in arguments {
        append(&mut form, name, value);
    }
    form.finish()
}

fn append(form: &mut form_urlencoded::Serializer<'_, String>, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::String(text) => {
            form.append_pair(name, text);
        }
        Value::Bool(_) | Value::Number(_) => {
            form.append_pair(name, &value.to_string());
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                append(form, &format!("{name}[{index}]"), item);
            }
        }
        Value::Object(map) => {
            for (inner, value) in map {
                append(form, &format!("{name}[{inner}]"), value);
            }
        }
    }
}

fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        // JSON clients of languages without integers write 10.0.
        let text = number.to_string();
        text.strip_suffix(".0")?.parse().ok()
    })
}

/// Without NUL characters, which PostgreSQL cannot store.
fn clean(text: &str) -> String {
    text.replace('\0', "")
}

fn clean_value(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('\0') => *text = clean(text),
        Value::Array(items) => items.iter_mut().for_each(clean_value),
        Value::Object(map) => map.values_mut().for_each(clean_value),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
