//! What clients write into bodies.

use asymmetric_kit::Call;
use serde_json::{Map, Value};

use crate::error::HubSpotError;

/// Where a body that is a list is found among the arguments.
pub(crate) const WHOLE_BODY: &str = "*";

/// The most inputs that a batch has.
pub(crate) const LARGEST_BATCH: usize = 100;

/// The fields of an object in a body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Input<'a>(&'a Map<String, Value>);

impl<'a> Input<'a> {
    /// The body of a call.
    pub(crate) fn of(call: &'a Call) -> Self {
        Self(call.arguments().as_map())
    }

    /// An object inside a body; `place` is its name in the refusal of anything else.
    pub(crate) fn inside(value: &'a Value, place: &str) -> Result<Self, HubSpotError> {
        let map = value.as_object();
        map.map(Self)
            .ok_or_else(|| HubSpotError::invalid_input(format_args!("{place} is not an object")))
    }

    /// A field as it came; none when it is null.
    pub(crate) fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text; numbers and truths are read as they are written.
    pub(crate) fn text(self, name: &str) -> Result<Option<String>, HubSpotError> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => scalar(value)
                .map(Some)
                .ok_or_else(|| HubSpotError::invalid_input(format_args!("{name} is not a text"))),
        }
    }

    /// A text that must be there.
    pub(crate) fn required(self, name: &str) -> Result<String, HubSpotError> {
        let text = self.text(name)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| missing(name))
    }

    /// A whole number.
    pub(crate) fn integer(self, name: &str) -> Result<Option<i64>, HubSpotError> {
        match self.text(name)? {
            None => Ok(None),
            Some(text) => text
                .parse()
                .map(Some)
                .map_err(|_| HubSpotError::invalid_input(format_args!("{name} is not an integer: {text}"))),
        }
    }

    /// A truth.
    pub(crate) fn truth(self, name: &str) -> Result<Option<bool>, HubSpotError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(truth)) => Ok(Some(*truth)),
            Some(other) => match other.as_str() {
                Some("true") => Ok(Some(true)),
                Some("false") => Ok(Some(false)),
                _ => Err(HubSpotError::invalid_input(format_args!(
                    "{name} is not a boolean"
                ))),
            },
        }
    }

    /// A list; empty when it is not there.
    pub(crate) fn list(self, name: &str) -> Result<&'a [Value], HubSpotError> {
        match self.get(name) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(HubSpotError::invalid_input(format_args!("{name} is not a list"))),
        }
    }

    /// A list of texts; empty when it is not there.
    pub(crate) fn texts(self, name: &str) -> Result<Vec<String>, HubSpotError> {
        let texts = self.list(name)?.iter().map(scalar);
        let texts: Option<Vec<String>> = texts.collect();
        texts.ok_or_else(|| HubSpotError::invalid_input(format_args!("{name} is not a list of texts")))
    }

    /// An object inside.
    pub(crate) fn object(self, name: &str) -> Result<Option<Input<'a>>, HubSpotError> {
        self.get(name).map(|value| Input::inside(value, name)).transpose()
    }

    /// An object that must be there.
    pub(crate) fn required_object(self, name: &str) -> Result<Input<'a>, HubSpotError> {
        self.object(name)?.ok_or_else(|| missing(name))
    }

    /// The inputs of a batch.
    pub(crate) fn batch(self) -> Result<&'a [Value], HubSpotError> {
        let inputs = self.get("inputs").ok_or_else(|| missing("inputs"))?;
        let inputs = inputs
            .as_array()
            .ok_or_else(|| HubSpotError::invalid_input("inputs is not a list"))?;
        if inputs.len() > LARGEST_BATCH {
            return Err(HubSpotError::invalid(format!(
                "The maximum number of inputs supported in a batch request is {LARGEST_BATCH}, {} were given",
                inputs.len()
            )));
        }
        Ok(inputs)
    }

    /// All fields.
    pub(crate) fn fields(self) -> &'a Map<String, Value> {
        self.0
    }
}

/// The refusal of an object without something.
fn missing(name: &str) -> HubSpotError {
    HubSpotError::invalid(format!(
        "Invalid input JSON: Some required fields were not set: [{name}]"
    ))
    .with_detail(
        &format!("Some required fields were not set: [{name}]"),
        "REQUIRED_FIELD",
        serde_json::json!({"properties": [name]}),
    )
}

/// A text, a number or a truth as a text.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
