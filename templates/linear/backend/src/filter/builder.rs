//! A statement and its parameters while it is written.

use crate::{
    error::Problem,
    graphql::{Group, Page, Scope},
    model::{Entity, Relation, relation::Link},
};
use asymmetric_kit::ToSql;
use serde_json::{Map, Value};
use std::sync::Arc;
use tokio_postgres::Row as SqlRow;

/// Parameters so far, and names for tables.
pub(crate) struct Builder<'b, 's> {
    pub(super) scope: &'b Scope<'s>,
    parameters: Vec<Box<dyn ToSql + Sync + Send>>,
    aliases: usize,
}

impl<'b, 's> Builder<'b, 's> {
    pub(crate) fn new(scope: &'b Scope<'s>) -> Self {
        Self {
            scope,
            parameters: Vec::new(),
            aliases: 0,
        }
    }

    fn bind(&mut self, value: impl ToSql + Sync + Send + 'static, sql_type: &str) -> String {
        self.parameters.push(Box::new(value));
        format!("${}::{sql_type}", self.parameters.len())
    }

    /// A parameter that is text.
    pub(crate) fn text(&mut self, value: &str) -> String {
        self.bind(value.to_owned(), "text")
    }

    /// A parameter that is a list of texts.
    pub(crate) fn texts(&mut self, values: Vec<&str>) -> String {
        let values: Vec<String> = values.into_iter().map(str::to_owned).collect();
        self.bind(values, "text[]")
    }

    pub(super) fn number(&mut self, value: f64) -> String {
        self.bind(value, "float8")
    }

    pub(super) fn numbers(&mut self, values: Vec<f64>) -> String {
        self.bind(values, "float8[]")
    }

    pub(super) fn boolean(&mut self, value: bool) -> String {
        self.bind(value, "boolean")
    }

    pub(super) fn whole(&mut self, value: i64) -> String {
        self.bind(value, "bigint")
    }

    /// A name that no table of the statement has yet.
    pub(super) fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("related{}", self.aliases)
    }

    /// An expression of the model over the table `item`.
    pub(crate) fn expression(&mut self, expression: &str, item: &str) -> String {
        let mut text = expression.replace("{item}", item);
        if text.contains("{viewer}") {
            let viewer = self.scope.viewer.clone();
            let parameter = self.text(&viewer);
            text = text.replace("{viewer}", &parameter);
        }
        if text.contains("{now}") {
            let now = self.scope.call.now().to_string();
            let parameter = self.text(&now);
            text = text.replace("{now}", &format!("{parameter}::timestamptz"));
        }
        if text.contains("{base}") {
            let base = self.scope.call.base_url();
            let parameter = self.text(&base);
            text = text.replace("{base}", &parameter);
        }
        text
    }

    /// The condition that `item` belongs to `parent`.
    pub(crate) fn link(&mut self, relation: &Relation, parent: &str, item: &str) -> String {
        match relation.link {
            Link::One(column) => format!("{item}.id = {parent}.{column}"),
            Link::Many(condition) => self.expression(&condition.replace("{parent}", parent), item),
        }
    }

    /// Adds what a list leaves out: archived rows, and those that its filter does not match.
    pub(crate) fn restrict(
        &mut self,
        conditions: &mut Vec<String>,
        entity: &'static Entity,
        filter_type: Option<&str>,
        arguments: &Map<String, Value>,
        item: &str,
    ) -> Result<(), Problem> {
        let includes = |name: &str| arguments.get(name) == Some(&Value::Bool(true));
        if !includes("includeArchived") && !includes("includeDisabled") {
            conditions.push(entity.visible.replace("{item}", item));
        }
        if let (Some(filter_type), Some(Value::Object(filter))) = (filter_type, arguments.get("filter")) {
            conditions.push(self.condition(entity, filter_type, filter, item)?);
        }
        Ok(())
    }

    /// Runs the statement.
    pub(crate) async fn query(&self, sql: &str) -> Result<Vec<SqlRow>, Problem> {
        let parameters: Vec<&(dyn ToSql + Sync)> =
            self.parameters.iter().map(|value| &**value as _).collect();
        Ok(self.scope.call.query(sql, &parameters).await?)
    }

    /// Runs a statement whose only column are rows of the entity.
    pub(crate) async fn group(&self, entity: &'static Entity, sql: &str) -> Result<Arc<Group>, Problem> {
        let rows = self.query(sql).await?;
        Ok(Group::new(entity, rows.iter().filter_map(row_of).collect()))
    }
}

fn row_of(row: &SqlRow) -> Option<Map<String, Value>> {
    match row.get(0) {
        Value::Object(row) => Some(row),
        _ => None,
    }
}

impl Scope<'_> {
    /// The rows of these ids, archived ones too.
    pub(crate) async fn by_ids(&self, entity: &'static Entity, ids: &[&str]) -> Result<Page, Problem> {
        let mut builder = Builder::new(self);
        let ids = builder.texts(ids.to_vec());
        let sql = format!(
            "SELECT to_jsonb(item) FROM {} AS item WHERE item.id = ANY({ids}) ORDER BY item.id",
            entity.table
        );
        Ok(Page::all(builder.group(entity, &sql).await?))
    }

    /// A page of a list of the entity; `extra` are conditions over `item` beside the filter.
    pub(crate) async fn list(
        &self,
        entity: &'static Entity,
        filter_type: &str,
        arguments: &Map<String, Value>,
        extra: impl FnOnce(&mut Builder<'_, '_>) -> Result<Vec<String>, Problem>,
    ) -> Result<Page, Problem> {
        let mut builder = Builder::new(self);
        let window = super::Window::read(arguments, true)?;
        let mut conditions = extra(&mut builder)?;
        builder.restrict(&mut conditions, entity, Some(filter_type), arguments, "item")?;
        let ordering = super::order::of(entity, arguments)?;
        let (order, after) = window.keyset(&mut builder, entity, &ordering);
        conditions.extend(after);
        let limit = window.clause(&mut builder);
        let sql = format!(
            "SELECT to_jsonb(item) FROM {} AS item WHERE {} ORDER BY {order}{limit}",
            entity.table,
            conditions.join(" AND "),
        );
        let mut rows: Vec<_> = builder.query(&sql).await?.iter().filter_map(row_of).collect();
        let (has_next, has_previous) = window.trim(&mut rows);
        Ok(Page {
            has_next,
            has_previous,
            ..Page::all(Group::new(entity, rows))
        })
    }

    /// How many rows a list has in all its pages.
    pub(crate) async fn count(
        &self,
        entity: &'static Entity,
        filter_type: &str,
        arguments: &Map<String, Value>,
        extra: impl FnOnce(&mut Builder<'_, '_>) -> Result<Vec<String>, Problem>,
    ) -> Result<i64, Problem> {
        let mut builder = Builder::new(self);
        let mut conditions = extra(&mut builder)?;
        builder.restrict(&mut conditions, entity, Some(filter_type), arguments, "item")?;
        let sql = format!(
            "SELECT count(*) FROM {} AS item WHERE {}",
            entity.table,
            conditions.join(" AND ")
        );
        let rows = builder.query(&sql).await?;
        Ok(rows.first().map_or(0, |row| row.get(0)))
    }
}
