//! Parameters of operations, read as the vendor reads them.

use asymmetric_kit::Call;
use serde_json::Value;

use crate::{
    clock,
    error::{FieldError, GitHubError},
};

/// A text that may be null: absent, null, or the text.
#[allow(
    clippy::option_option,
    reason = "absent and null mean different things to the vendor"
)]
pub(crate) fn nullable_text(call: &Call, name: &str) -> Result<Option<Option<String>>, GitHubError> {
    match call.arguments().get(name) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        Some(Value::String(text)) => Ok(Some(Some(text.clone()))),
        // The vendor takes numbers where it wants a title.
        Some(Value::Number(number)) => Ok(Some(Some(number.to_string()))),
        Some(other) => Err(wrong_type(name, other, "a string")),
    }
}

/// A text; null counts as absent.
pub(crate) fn text(call: &Call, name: &str) -> Result<Option<String>, GitHubError> {
    Ok(nullable_text(call, name)?.flatten())
}

/// A text that has to be there.
pub(crate) fn required_text(call: &Call, name: &str) -> Result<String, GitHubError> {
    text(call, name)?.ok_or_else(|| GitHubError::schema(&format!("\"{name}\" wasn't supplied.")))
}

/// A truth; null counts as absent.
pub(crate) fn flag(call: &Call, name: &str) -> Result<Option<bool>, GitHubError> {
    match call.arguments().get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => call
            .arguments()
            .boolean(name)
            .map_err(|_| wrong_type(name, value, "a boolean")),
    }
}

/// A list of names: texts, or objects with the name in `field`.
pub(crate) fn names(call: &Call, name: &str, field: &str) -> Result<Option<Vec<String>>, GitHubError> {
    match call.arguments().get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => names_in(name, value, field).map(Some),
    }
}

/// [`names`] of a value. One text alone counts as a list of one.
pub(crate) fn names_in(name: &str, value: &Value, field: &str) -> Result<Vec<String>, GitHubError> {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        Value::String(_) => std::slice::from_ref(value),
        other => return Err(wrong_type(name, other, "an array")),
    };
    let read = |item: &Value| match item {
        Value::String(text) => Ok(text.clone()),
        Value::Object(map) => match map.get(field) {
            Some(Value::String(text)) => Ok(text.clone()),
            _ => Err(GitHubError::schema(&format!("\"{field}\" wasn't supplied."))),
        },
        other => Err(wrong_type(&format!("{name}/0"), other, "a string")),
    };
    items.iter().map(read).collect()
}

/// One of a few words, or the one that counts where none is given.
pub(crate) fn choice<'a>(
    call: &'a Call,
    resource: &'static str,
    name: &'static str,
    allowed: &[&str],
    default: &'a str,
) -> Result<std::borrow::Cow<'a, str>, GitHubError> {
    let Some(given) = call.arguments().filled(name) else {
        return Ok(default.into());
    };
    if allowed.contains(&given.as_ref()) {
        return Ok(given);
    }
    let error = FieldError::new(resource, name, "invalid").with_value(given.into_owned());
    Err(GitHubError::validation([error]))
}

/// A time in ISO 8601 in the query.
pub(crate) fn since(call: &Call) -> Option<i64> {
    clock::read(&call.arguments().filled("since")?)
}

/// A number in the path; what is no number names nothing.
pub(crate) fn path_number(call: &Call, name: &str) -> Result<i64, GitHubError> {
    let text = call.path_parameter(name);
    text.parse().map_err(|_| GitHubError::not_found())
}

fn wrong_type(name: &str, value: &Value, wanted: &str) -> GitHubError {
    GitHubError::schema(&format!("For 'properties/{name}', {value} is not {wanted}."))
}
