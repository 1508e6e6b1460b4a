//! The order of lists: newest first unless `orderBy` or `sort` says otherwise.

use crate::{
    error::{LinearError, Problem},
    model::Entity,
};
use serde_json::{Map, Value};

/// What rows are ordered by, the most important key first. The last one is the id, so that no two rows are equal.
pub(crate) struct Ordering {
    pub(super) keys: Vec<Key>,
}

/// One expression that rows are ordered by.
#[derive(Clone)]
pub(super) struct Key {
    /// Over `{item}`.
    pub(super) expression: String,
    pub(super) is_descending: bool,
    pub(super) nulls_last: bool,
    pub(super) is_nullable: bool,
}

impl Key {
    fn newest(column: &str) -> Self {
        Self {
            expression: format!("{{item}}.{column}"),
            is_descending: true,
            nulls_last: true,
            is_nullable: false,
        }
    }

    pub(super) fn reversed(&self) -> Self {
        Self {
            is_descending: !self.is_descending,
            nulls_last: !self.nulls_last,
            ..self.clone()
        }
    }

    pub(super) fn of(&self, item: &str) -> String {
        self.expression.replace("{item}", item)
    }

    pub(super) fn clause(&self, item: &str) -> String {
        let direction = if self.is_descending { "DESC" } else { "ASC" };
        let nulls = match (self.is_nullable, self.nulls_last) {
            (false, _) => "",
            (true, true) => " NULLS LAST",
            (true, false) => " NULLS FIRST",
        };
        format!("{} {direction}{nulls}", self.of(item))
    }
}

/// The order that the arguments of a list ask for.
pub(crate) fn of(entity: &Entity, arguments: &Map<String, Value>) -> Result<Ordering, Problem> {
    let mut keys = Vec::new();
    if let Some(Value::Array(sorts)) = arguments.get("sort") {
        for (name, how) in sorts.iter().filter_map(Value::as_object).flatten() {
            if let Value::Object(how) = how {
                sorted(entity, name, how, &mut keys)?;
            }
        }
    }
    let column = match arguments.get("orderBy").and_then(Value::as_str) {
        Some("updatedAt") => "updated_at",
        _ => "created_at",
    };
    keys.push(Key::newest(column));
    keys.push(Key::newest("id"));
    Ok(Ordering { keys })
}

fn sorted(entity: &Entity, name: &str, how: &Map<String, Value>, keys: &mut Vec<Key>) -> Result<(), Problem> {
    let unsupported = |what: &str| LinearError::unsupported(&format!("{}SortInput.{what}", entity.name));
    let expression = match name {
        "createdAt" => "{item}.created_at",
        "updatedAt" => "{item}.updated_at",
        _ => {
            let known = entity.sorts.iter().find(|(known, _)| *known == name);
            known
                .map(|(_, expression)| *expression)
                .ok_or_else(|| unsupported(name))?
        }
    };
    let is = |option: &str, wanted: &str| how.get(option).and_then(Value::as_str) == Some(wanted);
    let key = |expression: &str, nulls_last| Key {
        expression: expression.to_owned(),
        is_descending: is("order", "Descending"),
        nulls_last,
        is_nullable: true,
    };
    let mut nulls_last = !is("nulls", "first");
    let mut tie = None;
    for (option, value) in how {
        match (option.as_str(), value) {
            ("order" | "nulls", _) | (_, Value::Null | Value::Bool(false)) => {}
            // Issues without a priority have none to sort by.
            ("noPriorityFirst", Value::Bool(true)) => nulls_last = false,
            ("usePrioritySortOrderTiebreaker", Value::Bool(true)) => tie = Some("{item}.priority_sort_order"),
            _ => return Err(unsupported(&format!("{name}.{option}")).into()),
        }
    }
    keys.push(key(expression, nulls_last));
    keys.extend(tie.map(|expression| key(expression, true)));
    Ok(())
}
