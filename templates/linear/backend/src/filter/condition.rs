//! A filter as a condition.

use super::Builder;
use crate::{
    error::{LinearError, Problem},
    model::{Entity, Relation, relation::Link},
};
use serde_json::{Map, Value};

impl Builder<'_, '_> {
    /// The condition that a row of `entity`, named `item` in the statement, matches a filter of this input type.
    pub(super) fn condition(
        &mut self,
        entity: &'static Entity,
        input: &str,
        filter: &Map<String, Value>,
        item: &str,
    ) -> Result<String, Problem> {
        let mut all = Vec::new();
        for (key, value) in filter {
            let condition = match (key.as_str(), value) {
                // Said by whoever knows the column that refers to the row.
                (_, Value::Null) | ("null", _) => continue,
                ("and" | "or", Value::Array(parts)) => {
                    let joined = self.each(parts, |builder, part| {
                        builder.condition(entity, input, part, item)
                    })?;
                    join(key, &joined)
                }
                (_, Value::Object(value)) => self.key(entity, input, key, value, item)?,
                _ => return Err(unsupported(input, key)),
            };
            all.push(condition);
        }
        Ok(join("and", &all))
    }

    /// The condition of one key of a filter.
    fn key(
        &mut self,
        entity: &'static Entity,
        input: &str,
        key: &str,
        value: &Map<String, Value>,
        item: &str,
    ) -> Result<String, Problem> {
        let kind = self.input_type(input, key)?;
        if kind.ends_with("Comparator") {
            let expression = entity.compared(key).ok_or_else(|| unsupported(input, key))?;
            let expression = self.expression(&expression, item);
            if kind.eq_ignore_ascii_case("IssueIDComparator") {
                return self.issue_id(&kind, value, item);
            }
            return self.compare(&expression, &kind, value);
        }
        let relation = entity.relation(key).ok_or_else(|| unsupported(input, key))?;
        match relation.link {
            Link::One(column) => self.related_one(relation, &kind, value, &format!("{item}.{column}")),
            Link::Many(_) => self.collection(relation, &kind, value, item),
        }
    }

    /// Issues are found by their ids and by their identifiers.
    fn issue_id(&mut self, kind: &str, value: &Map<String, Value>, item: &str) -> Result<String, Problem> {
        let by_id = self.compare(&format!("{item}.id"), kind, value)?;
        let by_identifier = self.compare(&format!("{item}.identifier"), kind, value)?;
        let is_negative = value.contains_key("neq") || value.contains_key("nin");
        Ok(join(
            if is_negative { "and" } else { "or" },
            &[by_id, by_identifier],
        ))
    }

    fn related_one(
        &mut self,
        relation: &'static Relation,
        input: &str,
        filter: &Map<String, Value>,
        column: &str,
    ) -> Result<String, Problem> {
        let mut all = Vec::new();
        if let Some(Value::Bool(is_null)) = filter.get("null") {
            all.push(format!("{column} IS {}NULL", if *is_null { "" } else { "NOT " }));
        }
        // Parts of `or` may say `null` too.
        let mut rest = filter.clone();
        for key in ["and", "or"] {
            if let Some(Value::Array(parts)) = rest.remove(key) {
                let joined = self.each(&parts, |builder, part| {
                    builder.related_one(relation, input, part, column)
                })?;
                all.push(join(key, &joined));
            }
        }
        rest.retain(|key, value| key != "null" && !value.is_null());
        if !rest.is_empty() {
            let alias = self.alias();
            let target = relation.target();
            let condition = self.condition(target, input, &rest, &alias)?;
            let table = target.table;
            all.push(format!(
                "EXISTS (SELECT FROM {table} AS {alias} WHERE {alias}.id = {column} AND {condition})"
            ));
        }
        Ok(join("and", &all))
    }

    /// Collections: `some`, `every`, `length`; keys beside them are of `some`.
    fn collection(
        &mut self,
        relation: &'static Relation,
        input: &str,
        filter: &Map<String, Value>,
        parent: &str,
    ) -> Result<String, Problem> {
        let mut all = Vec::new();
        let mut some = Map::new();
        for (key, value) in filter {
            match (key.as_str(), value) {
                (_, Value::Null) => {}
                ("and" | "or", Value::Array(parts)) => {
                    let joined = self.each(parts, |builder, part| {
                        builder.collection(relation, input, part, parent)
                    })?;
                    all.push(join(key, &joined));
                }
                ("some" | "every", Value::Object(inner)) => {
                    let inner_type = self.input_type(input, key)?;
                    all.push(self.related_many(relation, &inner_type, inner, parent, key == "every")?);
                }
                ("length", Value::Object(comparison)) => {
                    let alias = self.alias();
                    let rows = self.rows(relation, parent, &alias);
                    let count = format!("(SELECT count(*) FROM {rows})");
                    all.push(self.compare(&count, "NumberComparator", comparison)?);
                }
                _ => {
                    some.insert(key.clone(), value.clone());
                }
            }
        }
        if !some.is_empty() {
            all.push(self.related_many(relation, input, &some, parent, false)?);
        }
        Ok(join("and", &all))
    }

    fn related_many(
        &mut self,
        relation: &'static Relation,
        input: &str,
        filter: &Map<String, Value>,
        parent: &str,
        every: bool,
    ) -> Result<String, Problem> {
        let alias = self.alias();
        let condition = self.condition(relation.target(), input, filter, &alias)?;
        let rows = self.rows(relation, parent, &alias);
        Ok(if every {
            format!("NOT EXISTS (SELECT FROM {rows} AND ({condition}) IS NOT TRUE)")
        } else {
            format!("EXISTS (SELECT FROM {rows} AND {condition})")
        })
    }

    /// The rows that belong to `parent`, as they follow `FROM`.
    fn rows(&mut self, relation: &'static Relation, parent: &str, alias: &str) -> String {
        let target = relation.target();
        let condition = self.link(relation, parent, alias);
        let visible = target.visible.replace("{item}", alias);
        format!("{} AS {alias} WHERE {condition} AND {visible}", target.table)
    }

    fn each(
        &mut self,
        parts: &[Value],
        mut condition: impl FnMut(&mut Self, &Map<String, Value>) -> Result<String, Problem>,
    ) -> Result<Vec<String>, Problem> {
        let parts = parts.iter().filter_map(Value::as_object);
        parts.map(|part| condition(self, part)).collect()
    }

    /// The type of a key of an input type.
    fn input_type(&self, input: &str, key: &str) -> Result<String, Problem> {
        let definition = self.scope.schema.get_input_object(input);
        let field = definition.and_then(|definition| definition.fields.get(key));
        let field = field.ok_or_else(|| unsupported(input, key))?;
        Ok(field.ty.inner_named_type().to_string())
    }
}

/// All or any of some conditions; nothing said is no restriction.
fn join(how: &str, conditions: &[String]) -> String {
    match conditions {
        [] => "true".to_owned(),
        [only] => only.clone(),
        several => {
            let between = if how == "or" { " OR " } else { " AND " };
            format!("({})", several.join(between))
        }
    }
}

fn unsupported(input: &str, key: &str) -> Problem {
    LinearError::unsupported(&format!("{input}.{key}")).into()
}
