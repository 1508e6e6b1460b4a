//! Inputs of mutations.

use super::{Arguments, writer::Columns};
use crate::{
    error::{LinearError, Problem},
    graphql::{Item, Scope},
    model::{Entity, column_of},
};
use serde_json::{Map, Value};

/// The argument `input`, or one like it.
pub(super) struct Input<'a> {
    map: &'a Map<String, Value>,
}

impl<'a> Input<'a> {
    /// The argument `input`; `type_name` is its type, and `known` what the clone does with it. What else is given is
    /// refused by name.
    pub(super) fn of(arguments: &'a Arguments, type_name: &str, known: &[&[&str]]) -> Result<Self, Problem> {
        let Some(Value::Object(map)) = arguments.get("input") else {
            return Err(LinearError::argument("input", "input must be an object").into());
        };
        Self::over(map, type_name, known)
    }

    /// The same over an object that is a part of an argument.
    pub(super) fn over(
        map: &'a Map<String, Value>,
        type_name: &str,
        known: &[&[&str]],
    ) -> Result<Self, Problem> {
        let is_known = |key: &str| known.iter().any(|keys| keys.contains(&key));
        for (key, value) in map {
            if !value.is_null() && !is_known(key) {
                return Err(LinearError::unsupported(&format!("{type_name}.{key}")).into());
            }
        }
        Ok(Self { map })
    }

    /// Whether the key was given, be it as null.
    pub(super) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// A text.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key)?.as_str()
    }

    /// A text that must not be blank; none when it is not given.
    pub(super) fn filled(&self, key: &str) -> Result<Option<&'a str>, Problem> {
        match self.map.get(key).map(|value| value.as_str().unwrap_or_default()) {
            Some(text) if text.trim().is_empty() => {
                Err(LinearError::argument(key, format!("{key} should not be empty")).into())
            }
            given => Ok(given),
        }
    }

    /// A list of texts.
    pub(super) fn texts(&self, key: &str) -> Option<Vec<&'a str>> {
        let values = self.get(key)?.as_array()?;
        Some(values.iter().filter_map(Value::as_str).collect())
    }

    /// The given ones of these keys as columns of the same names.
    pub(super) fn columns(&self, keys: &[&str]) -> Columns {
        let given = keys.iter().filter_map(|key| {
            let value = self.map.get(*key)?;
            Some((column_of(key), value.clone()))
        });
        given.collect()
    }

    /// The id of a row that a key refers to, written into `columns`; null takes the reference away.
    pub(super) async fn reference(
        &self,
        scope: &Scope<'_>,
        key: &str,
        entity: &'static Entity,
        columns: &mut Columns,
    ) -> Result<Option<Item>, Problem> {
        if !self.has(key) {
            return Ok(None);
        }
        let found = match self.text(key) {
            Some(id) => Some(scope.referred(entity, key, id).await?),
            None => None,
        };
        let id = found.as_ref().map_or(Value::Null, |item| item.id().into());
        columns.insert(column_of(key), id);
        Ok(found)
    }
}

/// The argument `id`.
pub(super) fn id(arguments: &Arguments) -> &str {
    arguments.get("id").and_then(Value::as_str).unwrap_or_default()
}
