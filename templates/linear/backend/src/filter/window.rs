//! Which part of a list is asked for: `first` and `after`, or `last` and `before`.

use super::{
    Builder,
    order::{Key, Ordering},
};
use crate::{
    error::{LinearError, Problem},
    model::Entity,
    uuid::is_uuid,
};
use serde_json::{Map, Value};

/// How many nodes a page has unless asked otherwise (<https://linear.app/developers/pagination>).
const DEFAULT: i64 = 50;

/// How many it has at most.
const MAXIMUM: i64 = 250;

/// A part of a list.
pub(crate) struct Window {
    /// None for lists that are no connections.
    limit: Option<i64>,
    is_backward: bool,
    cursor: Option<String>,
}

impl Window {
    /// The window that arguments ask for; all of a list that is no connection.
    pub(crate) fn read(arguments: &Map<String, Value>, is_connection: bool) -> Result<Self, Problem> {
        if !is_connection {
            return Ok(Self {
                limit: None,
                is_backward: false,
                cursor: None,
            });
        }
        let (first, last) = (size(arguments, "first")?, size(arguments, "last")?);
        let (after, before) = (cursor(arguments, "after")?, cursor(arguments, "before")?);
        if (first.is_some() && last.is_some()) || (after.is_some() && before.is_some()) {
            return Err(LinearError::invalid(
                "Paging can't be both forward and backward",
                "Use either first and after, or last and before.",
            )
            .into());
        }
        let is_backward = last.is_some() || before.is_some();
        Ok(Self {
            limit: Some(last.or(first).unwrap_or(DEFAULT)),
            is_backward,
            cursor: if is_backward { before } else { after },
        })
    }

    /// The order of the statement, and the condition that rows lie behind the cursor.
    pub(crate) fn keyset(
        &self,
        builder: &mut Builder<'_, '_>,
        entity: &Entity,
        ordering: &Ordering,
    ) -> (String, Option<String>) {
        let keys: Vec<Key> = ordering
            .keys
            .iter()
            .map(|key| {
                if self.is_backward {
                    key.reversed()
                } else {
                    key.clone()
                }
            })
            .collect();
        let order: Vec<String> = keys.iter().map(|key| key.clause("item")).collect();
        let condition = self.cursor.as_ref().map(|cursor| {
            let cursor = builder.text(cursor);
            behind(&keys, entity.table, &cursor)
        });
        (order.join(", "), condition)
    }

    /// One row more than asked for shows that there are more.
    pub(crate) fn clause(&self, builder: &mut Builder<'_, '_>) -> String {
        match self.limit {
            None => String::new(),
            Some(limit) => format!(" LIMIT {}", builder.whole(limit + 1)),
        }
    }

    /// Takes the surplus row away and puts rows in the order of the list; says whether there are rows after and before.
    pub(crate) fn trim(&self, rows: &mut Vec<Map<String, Value>>) -> (bool, bool) {
        let wanted = self.limit.and_then(|limit| usize::try_from(limit).ok());
        let has_more = wanted.is_some_and(|wanted| rows.len() > wanted);
        rows.truncate(wanted.unwrap_or(usize::MAX));
        let has_other = self.cursor.is_some();
        if self.is_backward {
            rows.reverse();
            (has_other, has_more)
        } else {
            (has_more, has_other)
        }
    }
}

/// The condition that `item` comes after the row of this id.
fn behind(keys: &[Key], table: &str, cursor: &str) -> String {
    let of_cursor = |key: &Key| {
        let expression = key.expression.replace("{item}", "mark");
        format!("(SELECT {expression} FROM {table} AS mark WHERE mark.id = {cursor})")
    };
    if keys
        .iter()
        .all(|key| !key.is_nullable && key.is_descending == keys[0].is_descending)
    {
        let items: Vec<String> = keys.iter().map(|key| key.of("item")).collect();
        let marks: Vec<String> = keys.iter().map(|key| key.of("mark")).collect();
        let sign = if keys[0].is_descending { "<" } else { ">" };
        return format!(
            "({}) {sign} (SELECT {} FROM {table} AS mark WHERE mark.id = {cursor})",
            items.join(", "),
            marks.join(", "),
        );
    }
    let mut cases = Vec::new();
    let mut equal: Vec<String> = Vec::new();
    for key in keys {
        let (own, other) = (key.of("item"), of_cursor(key));
        let sign = if key.is_descending { "<" } else { ">" };
        let (absent, present) = if key.nulls_last {
            (&own, &other)
        } else {
            (&other, &own)
        };
        let mut case = equal.clone();
        case.push(format!(
            "({own} {sign} {other} OR ({absent} IS NULL AND {present} IS NOT NULL))"
        ));
        cases.push(format!("({})", case.join(" AND ")));
        equal.push(format!("{own} IS NOT DISTINCT FROM {other}"));
    }
    format!("({})", cases.join(" OR "))
}

fn cursor(arguments: &Map<String, Value>, name: &str) -> Result<Option<String>, Problem> {
    match arguments.get(name).and_then(Value::as_str) {
        None => Ok(None),
        Some(cursor) if is_uuid(cursor) => Ok(Some(cursor.to_owned())),
        Some(_) => Err(LinearError::argument(name, format!("{name} must be a UUID.")).into()),
    }
}

fn size(arguments: &Map<String, Value>, name: &str) -> Result<Option<i64>, Problem> {
    match arguments.get(name).and_then(Value::as_i64) {
        None => Ok(None),
        Some(size) if size > MAXIMUM => {
            Err(LinearError::argument(name, format!("{name} must not be greater than {MAXIMUM}")).into())
        }
        Some(size) if size < 1 => {
            Err(LinearError::argument(name, format!("{name} must not be less than 1")).into())
        }
        Some(size) => Ok(Some(size)),
    }
}
