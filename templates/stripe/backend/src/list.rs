//! Lists: newest first, a page at a time, with cursors that are ids.

use asymmetric_kit::{Call, ToSql};
use serde_json::{Value, json};

use crate::{
    error::{Problem, StripeError},
    parameters::Values,
    store::{self, Stored},
};

const DEFAULT_LIMIT: i64 = 10;

/// Conditions of one list, all of which hold for what is shown.
pub(crate) struct Filter {
    conditions: Vec<String>,
    values: Vec<Box<dyn ToSql + Sync + Send>>,
}

impl Filter {
    /// The filter that all lists have: `created`.
    pub(crate) fn new(values: &Values) -> Self {
        let mut filter = Self {
            conditions: Vec::new(),
            values: Vec::new(),
        };
        filter.within(values, "created");
        filter
    }

    /// The parameter `column` says between which times the column is.
    pub(crate) fn within(&mut self, values: &Values, column: &str) {
        if let Some(bounds) = values.object(column) {
            for (name, operator) in [
                ("eq", "="),
                ("gt", ">"),
                ("gte", ">="),
                ("lt", "<"),
                ("lte", "<="),
            ] {
                if let Some(bound) = bounds.integer(name) {
                    self.compare(column, operator, bound);
                }
            }
        }
    }

    /// `column` (or expression) has this value.
    pub(crate) fn equals(&mut self, column: &str, value: impl ToSql + Sync + Send + 'static) {
        self.compare(column, "=", value);
    }

    /// `column` has one of these values.
    pub(crate) fn any_of(&mut self, column: &str, values: Vec<String>) {
        self.values.push(Box::new(values));
        self.conditions
            .push(format!("{column} = ANY(${})", self.values.len()));
    }

    /// `column` starts with this text.
    pub(crate) fn starts_with(&mut self, column: &str, start: &str) {
        self.values.push(Box::new(start.to_owned()));
        self.conditions
            .push(format!("starts_with({column}, ${})", self.values.len()));
    }

    /// The document in `column` contains this one.
    pub(crate) fn contains(&mut self, column: &str, document: Value) {
        self.compare(column, "@>", document);
    }

    /// A condition without values.
    pub(crate) fn is_true(&mut self, condition: &str) {
        self.conditions.push(condition.to_owned());
    }

    fn compare(&mut self, column: &str, operator: &str, value: impl ToSql + Sync + Send + 'static) {
        self.values.push(Box::new(value));
        self.conditions
            .push(format!("{column} {operator} ${}", self.values.len()));
    }
}

/// One page of `T`, as the vendor's `list` object.
pub(crate) async fn page<T: Stored>(
    call: &Call,
    values: &Values,
    mut filter: Filter,
) -> Result<Value, Problem> {
    let limit = values.integer("limit").unwrap_or(DEFAULT_LIMIT);
    let after = cursor::<T>(call, values, "starting_after").await?;
    let before = cursor::<T>(call, values, "ending_before").await?;
    if after.is_some() && before.is_some() {
        let message = "Received both starting_after and ending_before parameters. Please pass in only one.";
        return Err(StripeError::invalid(message).into());
    }
    filter.is_true(T::LISTED);
    // Backwards, the page is the one next to the cursor: it is read from there and turned round.
    let backwards = before.is_some();
    if let Some((created, position)) = after.or(before) {
        filter.values.push(Box::new(created));
        filter.values.push(Box::new(position));
        let (first, operator) = (filter.values.len() - 1, if backwards { ">" } else { "<" });
        filter.is_true(&format!(
            "(created, position) {operator} (${first}, ${})",
            first + 1
        ));
    }
    filter.values.push(Box::new(limit + 1));
    let order = if backwards { "ASC" } else { "DESC" };
    let sql = format!(
        "SELECT to_jsonb(stored) FROM {} AS stored WHERE {} ORDER BY created {order}, position {order} LIMIT ${}",
        T::TABLE,
        filter.conditions.join(" AND "),
        filter.values.len(),
    );
    let parameters: Vec<&(dyn ToSql + Sync)> = filter.values.iter().map(|value| &**value as _).collect();
    let mut rows = call.query(&sql, &parameters).await?;
    let shown = usize::try_from(limit).unwrap_or_default();
    let has_more = rows.len() > shown;
    rows.truncate(shown);
    let mut data = Vec::with_capacity(rows.len());
    for row in rows {
        data.push(store::rendered::<T>(call, row.get(0))?);
    }
    if backwards {
        data.reverse();
    }
    Ok(json!({"object": "list", "data": data, "has_more": has_more, "url": call.request().path()}))
}

/// One page of objects that are kept inside another one, in their own order.
pub(crate) fn part(call: &Call, values: &Values, noun: &str, all: &[Value]) -> Result<Value, Problem> {
    let limit = values.integer("limit").unwrap_or(DEFAULT_LIMIT);
    let limit = usize::try_from(limit).unwrap_or_default();
    let position = |name: &str| -> Result<Option<usize>, Problem> {
        let Some(id) = values.text(name) else {
            return Ok(None);
        };
        let found = all.iter().position(|object| object["id"] == id);
        found
            .map(Some)
            .ok_or_else(|| StripeError::no_such(noun, id, name).into())
    };
    let (after, before) = (position("starting_after")?, position("ending_before")?);
    let (start, end, has_more) = match (after, before) {
        (_, Some(end)) => (end.saturating_sub(limit), end, end > limit),
        (after, None) => {
            let start = after.map_or(0, |position| position + 1);
            let end = all.len().min(start + limit);
            (start, end, end < all.len())
        }
    };
    let data = all.get(start..end).unwrap_or_default();
    Ok(json!({
        "object": "list",
        "data": data,
        "has_more": has_more,
        "url": call.request().path(),
    }))
}

/// Where the object is that the cursor `name` names.
async fn cursor<T: Stored>(call: &Call, values: &Values, name: &str) -> Result<Option<(i64, i64)>, Problem> {
    let Some(id) = values.text(name) else {
        return Ok(None);
    };
    let sql = format!("SELECT created, position FROM {} WHERE id = $1", T::TABLE);
    match call.query_opt(&sql, &[&id]).await? {
        Some(row) => Ok(Some((row.get(0), row.get(1)))),
        None => Err(StripeError::no_such(T::NOUN, id, name).into()),
    }
}
