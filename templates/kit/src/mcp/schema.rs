//! Whether the arguments of a tool are of its schema: what is required is there, and of the declared types and choices.

use serde_json::{Map, Value};

/// The first thing that is wrong, as a sentence for the model that called.
pub(super) fn check(schema: &Map<String, Value>, arguments: &Map<String, Value>) -> Result<(), String> {
    let required = schema.get("required").and_then(Value::as_array);
    let missing = required
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .find(|name| arguments.get(*name).is_none_or(Value::is_null));
    if let Some(name) = missing {
        return Err(format!("{name} is required"));
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        match arguments.get(name) {
            None | Some(Value::Null) => {}
            Some(value) => check_value(name, property, value)?,
        }
    }
    Ok(())
}

fn check_value(name: &str, property: &Value, value: &Value) -> Result<(), String> {
    if let Some(expected) = property.get("type").and_then(Value::as_str)
        && !is_of(expected, value)
    {
        return Err(format!("{name} is not of type {expected}: {value}"));
    }
    if let Some(choices) = property.get("enum").and_then(Value::as_array)
        && !choices.contains(value)
    {
        let choices: Vec<&str> = choices.iter().filter_map(Value::as_str).collect();
        return Err(format!("{name} is none of {}: {value}", choices.join(", ")));
    }
    match value {
        Value::Object(inner) => property
            .as_object()
            .map_or(Ok(()), |schema| check(schema, inner))
            .map_err(|sentence| format!("{name}: {sentence}")),
        _ => Ok(()),
    }
}

fn is_of(expected: &str, value: &Value) -> bool {
    match expected {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_wrong_is_named() {
        let schema = json!({
            "required": ["text"],
            "properties": {
                "text": {"type": "string"},
                "limit": {"type": "integer"},
                "sort": {"type": "string", "enum": ["score", "timestamp"]},
                "recurring": {"type": "object", "required": ["interval"], "properties": {}},
            },
        });
        let checked = |arguments: Value| {
            let (Value::Object(schema), Value::Object(arguments)) = (&schema, &arguments) else {
                return Ok(());
            };
            check(schema, arguments)
        };
        for (arguments, expected) in [
            (json!({}), "text is required"),
            (json!({"text": null}), "text is required"),
            (json!({"text": 1}), "text is not of type string: 1"),
            (
                json!({"text": "x", "limit": 1.5}),
                "limit is not of type integer: 1.5",
            ),
            (
                json!({"text": "x", "sort": "name"}),
                "sort is none of score, timestamp: \"name\"",
            ),
            (
                json!({"text": "x", "recurring": {}}),
                "recurring: interval is required",
            ),
        ] {
            assert_eq!(checked(arguments), Err(expected.to_owned()));
        }
        assert_eq!(
            checked(json!({"text": "x", "limit": null, "sort": "score", "more": 1})),
            Ok(())
        );
    }
}
