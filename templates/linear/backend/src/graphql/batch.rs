//! Rows that were read together, so that what hangs off them is read together too.
//!
//! Execution resolves one field of one object at a time. All rows of one statement are a [`Group`]: the first of them
//! whose field is asked for reads it for all, and the others find it there.

use super::Scope;
use crate::{
    error::Problem,
    filter::{Builder, Window, order},
    model::{Entity, Relation},
};
use serde_json::{Map, Value};
use std::{
    collections::HashMap,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

/// The columns of a row.
pub(crate) type Row = Map<String, Value>;

/// Rows of one entity that one statement gave.
pub(crate) struct Group {
    pub(crate) entity: &'static Entity,
    pub(crate) rows: Vec<Row>,
    loaded: Mutex<HashMap<String, Loaded>>,
}

/// What was read for all rows of a group at once, by the id that it belongs to.
#[derive(Clone)]
enum Loaded {
    Items(Arc<HashMap<String, Item>>),
    Pages(Arc<HashMap<String, Page>>),
    Values(Arc<HashMap<String, Value>>),
}

/// One row, in its group.
#[derive(Clone)]
pub(crate) struct Item {
    group: Arc<Group>,
    index: usize,
}

/// Some rows of a group, in their order.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) group: Arc<Group>,
    pub(crate) range: Range<usize>,
    pub(crate) has_next: bool,
    pub(crate) has_previous: bool,
}

impl Group {
    pub(crate) fn new(entity: &'static Entity, rows: Vec<Row>) -> Arc<Self> {
        Arc::new(Self {
            entity,
            rows,
            loaded: Mutex::default(),
        })
    }

    fn ids(&self) -> Vec<&str> {
        self.rows
            .iter()
            .filter_map(|row| row.get("id")?.as_str())
            .collect()
    }

    fn known(&self, key: &str) -> Option<Loaded> {
        let loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        loaded.get(key).cloned()
    }

    fn keep(&self, key: String, loaded: Loaded) {
        let mut all = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(key, loaded);
    }
}

impl Page {
    /// All rows of a group.
    pub(crate) fn all(group: Arc<Group>) -> Self {
        Self {
            range: 0..group.rows.len(),
            group,
            has_next: false,
            has_previous: false,
        }
    }

    pub(crate) fn items(&self) -> Vec<Item> {
        let item = |index| Item {
            group: Arc::clone(&self.group),
            index,
        };
        self.range.clone().map(item).collect()
    }
}

impl Item {
    /// A row by itself.
    pub(crate) fn alone(entity: &'static Entity, row: Row) -> Self {
        Self {
            group: Group::new(entity, vec![row]),
            index: 0,
        }
    }

    pub(crate) fn entity(&self) -> &'static Entity {
        self.group.entity
    }

    /// A column; null where there is none of this name.
    pub(crate) fn get(&self, column: &str) -> &Value {
        self.group
            .rows
            .get(self.index)
            .and_then(|row| row.get(column))
            .unwrap_or(&Value::Null)
    }

    /// Whether the entity's table has this column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.group
            .rows
            .get(self.index)
            .is_some_and(|row| row.contains_key(column))
    }

    /// A column that holds text; empty where it is null.
    pub(crate) fn text(&self, column: &str) -> &str {
        self.get(column).as_str().unwrap_or_default()
    }

    pub(crate) fn id(&self) -> &str {
        self.text("id")
    }

    /// The row that a column of this row refers to.
    pub(crate) async fn one(
        &self,
        scope: &Scope<'_>,
        target: &'static Entity,
        column: &str,
    ) -> Result<Option<Self>, Problem> {
        let Some(id) = self.get(column).as_str() else {
            return Ok(None);
        };
        if let Some(Loaded::Items(known)) = self.group.known(column) {
            return Ok(known.get(id).cloned());
        }
        let mut ids: Vec<&str> = self
            .group
            .rows
            .iter()
            .filter_map(|row| row.get(column)?.as_str())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let found = scope.by_ids(target, &ids).await?;
        let items: HashMap<String, Self> = found
            .items()
            .into_iter()
            .map(|item| (item.id().to_owned(), item))
            .collect();
        let item = items.get(id).cloned();
        self.group.keep(column.to_owned(), Loaded::Items(Arc::new(items)));
        Ok(item)
    }

    /// The rows that belong to this one, within the window and filter of `arguments`. `key` tells fields of other names
    /// or arguments apart; a field without arguments (a list) gives all rows.
    pub(crate) async fn many(
        &self,
        scope: &Scope<'_>,
        relation: &'static Relation,
        key: String,
        filter_type: Option<&str>,
        arguments: &Map<String, Value>,
    ) -> Result<Page, Problem> {
        if let Some(Loaded::Pages(known)) = self.group.known(&key) {
            return Ok(page_of(&known, self.id(), relation.target()));
        }
        let pages = read_pages(scope, &self.group, relation, filter_type, arguments).await?;
        let pages = Arc::new(pages);
        let page = page_of(&pages, self.id(), relation.target());
        self.group.keep(key, Loaded::Pages(pages));
        Ok(page)
    }

    /// The value of an expression over this row (`item`), such as a count.
    pub(crate) async fn value(
        &self,
        scope: &Scope<'_>,
        name: &str,
        expression: &str,
    ) -> Result<Value, Problem> {
        let of = |known: &HashMap<String, Value>| known.get(self.id()).cloned().unwrap_or_default();
        if let Some(Loaded::Values(known)) = self.group.known(name) {
            return Ok(of(&known));
        }
        let mut builder = Builder::new(scope);
        let ids = builder.texts(self.group.ids());
        let expression = builder.expression(expression, "item");
        let table = self.entity().table;
        let sql =
            format!("SELECT item.id, to_jsonb({expression}) FROM {table} AS item WHERE item.id = ANY({ids})");
        let rows = builder.query(&sql).await?;
        let values: HashMap<String, Value> = rows
            .iter()
            .map(|row| (row.get(0), row.get::<_, Option<Value>>(1).unwrap_or_default()))
            .collect();
        let value = of(&values);
        self.group.keep(name.to_owned(), Loaded::Values(Arc::new(values)));
        Ok(value)
    }
}

fn page_of(pages: &HashMap<String, Page>, id: &str, target: &'static Entity) -> Page {
    let found = pages.get(id).cloned();
    found.unwrap_or_else(|| Page::all(Group::new(target, Vec::new())))
}

/// One statement for the children of all rows.
async fn read_pages(
    scope: &Scope<'_>,
    parents: &Group,
    relation: &'static Relation,
    filter_type: Option<&str>,
    arguments: &Map<String, Value>,
) -> Result<HashMap<String, Page>, Problem> {
    let target = relation.target();
    let mut builder = Builder::new(scope);
    let ids = builder.texts(parents.ids());
    let window = Window::read(arguments, filter_type.is_some())?;
    let mut conditions = vec![builder.link(relation, "parent", "item")];
    builder.restrict(&mut conditions, target, filter_type, arguments, "item")?;
    let ordering = order::of(target, arguments)?;
    let (order, after) = window.keyset(&mut builder, target, &ordering);
    conditions.extend(after);
    let limit = window.clause(&mut builder);
    let (table, conditions) = (target.table, conditions.join(" AND "));
    let sql = format!(
        "SELECT parent.id, to_jsonb(item) FROM unnest({ids}) WITH ORDINALITY AS parent (id, position) \
         CROSS JOIN LATERAL (SELECT item.* FROM {table} AS item WHERE {conditions} ORDER BY {order}{limit}) AS item \
         ORDER BY parent.position, {order}"
    );
    let rows = builder.query(&sql).await?;
    let mut all = Vec::new();
    let mut lengths: Vec<(String, Vec<Row>)> = Vec::new();
    for row in &rows {
        let parent: String = row.get(0);
        if lengths.last().is_none_or(|(last, _)| *last != parent) {
            lengths.push((parent, Vec::new()));
        }
        if let (Some((_, rows)), Value::Object(row)) = (lengths.last_mut(), row.get(1)) {
            rows.push(row);
        }
    }
    let mut ranges = Vec::new();
    for (parent, mut rows) in lengths {
        let (has_next, has_previous) = window.trim(&mut rows);
        let start = all.len();
        all.append(&mut rows);
        ranges.push((parent, start..all.len(), has_next, has_previous));
    }
    let group = Group::new(target, all);
    let page = |(parent, range, has_next, has_previous)| {
        let page = Page {
            group: Arc::clone(&group),
            range,
            has_next,
            has_previous,
        };
        (parent, page)
    };
    Ok(ranges.into_iter().map(page).collect())
}
