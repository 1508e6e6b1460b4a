use serde_json::{Map, Value};

use super::{Kind, Parameter, Values, scalar};
use crate::error::StripeError;

const METADATA_KEYS: usize = 50;
const METADATA_KEY_LENGTH: usize = 40;
const METADATA_VALUE_LENGTH: usize = 500;

/// Checks a decoded request (see [`crate::form`]) against `parameters`.
///
/// Names are looked at first, on every level, because the vendor reports a misspelt name rather than what is missing
/// on account of it.
pub(crate) fn check(parameters: &[Parameter], request: &Map<String, Value>) -> Result<Values, StripeError> {
    let mut unknown = Vec::new();
    find_unknown(parameters, request, "", &mut unknown);
    if !unknown.is_empty() {
        return Err(StripeError::unknown_parameters(&unknown));
    }
    Ok(Values::new(check_fields(parameters, request, "")?))
}

fn qualified(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}[{name}]")
    }
}

fn is_empty(sent: &Value) -> bool {
    sent.as_str().is_some_and(str::is_empty)
}

fn object<'a>(sent: &'a Value, path: &str) -> Result<&'a Map<String, Value>, StripeError> {
    sent.as_object()
        .ok_or_else(|| StripeError::invalid("Invalid object").about(path))
}

fn find_unknown(
    parameters: &[Parameter],
    fields: &Map<String, Value>,
    prefix: &str,
    unknown: &mut Vec<String>,
) {
    for (name, value) in fields {
        let path = qualified(prefix, name);
        match parameters.iter().find(|parameter| parameter.name == name) {
            Some(parameter) => find_unknown_within(&parameter.kind, value, &path, unknown),
            None => unknown.push(path),
        }
    }
}

fn find_unknown_within(kind: &Kind, sent: &Value, path: &str, unknown: &mut Vec<String>) {
    let Value::Object(fields) = sent else { return };
    match kind {
        Kind::Object(parameters) => find_unknown(parameters, fields, path, unknown),
        Kind::List(item) => {
            for (index, value) in fields {
                find_unknown_within(item, value, &qualified(path, index), unknown);
            }
        }
        Kind::PerCurrency(parameters) => {
            for (currency, value) in fields {
                find_unknown_within(
                    &Kind::Object(parameters),
                    value,
                    &qualified(path, currency),
                    unknown,
                );
            }
        }
        _ => {}
    }
}

fn check_fields(
    parameters: &[Parameter],
    fields: &Map<String, Value>,
    prefix: &str,
) -> Result<Map<String, Value>, StripeError> {
    let mut checked = Map::new();
    for parameter in parameters {
        let path = qualified(prefix, parameter.name);
        match fields.get(parameter.name) {
            Some(value) => {
                checked.insert(
                    parameter.name.to_owned(),
                    check_parameter(parameter, value, &path)?,
                );
            }
            None if parameter.required => return Err(StripeError::missing_parameter(&path)),
            None => {}
        }
    }
    Ok(checked)
}

fn check_parameter(parameter: &Parameter, sent: &Value, path: &str) -> Result<Value, StripeError> {
    if matches!(parameter.kind, Kind::NotImplemented) {
        return Err(StripeError::not_implemented(&format!("The parameter `{path}`")).about(path));
    }
    if is_empty(sent) {
        return if parameter.unsettable {
            Ok(Value::Null)
        } else {
            Err(StripeError::empty_parameter(path))
        };
    }
    check_kind(&parameter.kind, sent, path)
}

fn check_kind(kind: &Kind, sent: &Value, path: &str) -> Result<Value, StripeError> {
    match kind {
        Kind::List(item) => check_list(item, sent, path),
        Kind::Object(parameters) => check_fields(parameters, object(sent, path)?, path).map(Value::Object),
        Kind::PerCurrency(parameters) => check_currencies(parameters, sent, path),
        Kind::Metadata => check_metadata(sent, path),
        Kind::Created => check_created(sent, path),
        scalar => scalar::check(scalar, sent, path),
    }
}

fn check_list(item: &Kind, sent: &Value, path: &str) -> Result<Value, StripeError> {
    let invalid = || StripeError::invalid("Invalid array").about(path);
    let Value::Object(fields) = sent else {
        return Err(invalid());
    };
    let mut indexed = Vec::with_capacity(fields.len());
    for (index, value) in fields {
        indexed.push((index.parse::<u32>().map_err(|_| invalid())?, value));
    }
    indexed.sort_unstable_by_key(|(index, _)| *index);
    let element = |(index, value): (u32, &Value)| {
        let path = qualified(path, &index.to_string());
        if is_empty(value) {
            return Err(StripeError::empty_parameter(&path));
        }
        check_kind(item, value, &path)
    };
    indexed
        .into_iter()
        .map(element)
        .collect::<Result<Vec<_>, _>>()
        .map(Value::Array)
}

fn check_currencies(parameters: &[Parameter], sent: &Value, path: &str) -> Result<Value, StripeError> {
    let mut checked = Map::new();
    for (currency, value) in object(sent, path)? {
        let path = qualified(path, currency);
        let currency = scalar::currency(currency, &path)?;
        checked.insert(
            currency,
            Value::Object(check_fields(parameters, object(value, &path)?, &path)?),
        );
    }
    Ok(Value::Object(checked))
}

fn check_created(sent: &Value, path: &str) -> Result<Value, StripeError> {
    let timestamp = |sent: &Value, path: &str| scalar::check(&Kind::Integer(0, i64::MAX), sent, path);
    let mut checked = Map::new();
    match sent {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = qualified(path, name);
                if !["gt", "gte", "lt", "lte"].contains(&name.as_str()) {
                    return Err(StripeError::unknown_parameters(&[path]));
                }
                checked.insert(name.clone(), timestamp(value, &path)?);
            }
        }
        text => {
            checked.insert("eq".to_owned(), timestamp(text, path)?);
        }
    }
    Ok(Value::Object(checked))
}

fn check_metadata(sent: &Value, path: &str) -> Result<Value, StripeError> {
    let mut checked = Map::new();
    for (key, value) in object(sent, path)? {
        let path = qualified(path, key);
        let Value::String(value) = value else {
            let message = format!("Invalid string: {value}");
            return Err(StripeError::invalid(message).about(path));
        };
        let length = key.chars().count();
        if length > METADATA_KEY_LENGTH {
            return Err(StripeError::invalid(format!(
                "Metadata keys can have up to {METADATA_KEY_LENGTH} characters, but you passed in a key that is \
                 {length} characters. Invalid key: {key}"
            ))
            .about(path));
        }
        let length = value.chars().count();
        if length > METADATA_VALUE_LENGTH {
            return Err(StripeError::invalid(format!(
                "Metadata values can have up to {METADATA_VALUE_LENGTH} characters, but you passed in a value that \
                 is {length} characters. Invalid value: {value}"
            ))
            .about(path));
        }
        checked.insert(
            key.clone(),
            if value.is_empty() {
                Value::Null
            } else {
                value.clone().into()
            },
        );
    }
    Ok(Value::Object(checked))
}

/// Merges `changes` (of [`Kind::Metadata`]; `null` as a whole clears) into an object's metadata.
pub(crate) fn merge_metadata(
    metadata: &mut Map<String, Value>,
    changes: Option<&Value>,
) -> Result<(), StripeError> {
    match changes {
        None => {}
        Some(Value::Object(changes)) => {
            for (key, value) in changes {
                if value.is_null() {
                    metadata.shift_remove(key);
                } else {
                    metadata.insert(key.clone(), value.clone());
                }
            }
        }
        Some(_) => metadata.clear(),
    }
    if metadata.len() > METADATA_KEYS {
        return Err(StripeError::invalid(format!(
            "Metadata can have up to {METADATA_KEYS} keys, but the object would have {} keys.",
            metadata.len()
        ))
        .about("metadata"));
    }
    Ok(())
}
