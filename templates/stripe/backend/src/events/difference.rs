use serde_json::{Map, Value};

/// What `before` has where `after` has something else: `previous_attributes` of an event. Objects that are hashes of
/// their own, such as `metadata`, are compared key by key; what is new is null before. None where nothing changed.
pub(super) fn previous(before: &Value, after: &Value) -> Option<Value> {
    let (before, after) = (before.as_object()?, after.as_object()?);
    let mut changed = Map::new();
    for (name, new) in after {
        let old = before.get(name).unwrap_or(&Value::Null);
        if old == new {
            continue;
        }
        let inner = if is_hash(old) && is_hash(new) {
            previous(old, new)
        } else {
            None
        };
        changed.insert(name.clone(), inner.unwrap_or_else(|| old.clone()));
    }
    for (name, old) in before {
        if !after.contains_key(name) {
            changed.insert(name.clone(), old.clone());
        }
    }
    (!changed.is_empty()).then_some(Value::Object(changed))
}

/// Objects inside that have no identity of their own.
fn is_hash(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|object| !object.contains_key("object"))
}

#[cfg(test)]
mod tests {
    use super::previous;
    use serde_json::json;

    #[test]
    fn only_what_changed_is_told() {
        let before = json!({"a": 1, "b": {"x": 1, "y": 2}, "c": [1], "gone": "z"});
        let after = json!({"a": 1, "b": {"x": 1, "y": 3, "new": 4}, "c": [2]});
        let expected = json!({"b": {"y": 2, "new": null}, "c": [1], "gone": "z"});
        assert_eq!(previous(&before, &after), Some(expected));
        assert_eq!(previous(&before, &before), None);
    }
}
