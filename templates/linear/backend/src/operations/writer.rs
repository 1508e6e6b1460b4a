//! Rows that are found, made and changed.

use crate::{
    error::{LinearError, Problem},
    graphql::{Answer, Item, Scope},
    model::{self, Entity},
    uuid::is_uuid,
};
use serde_json::{Map, Value};

/// Columns of a row that is written.
pub(super) type Columns = Map<String, Value>;

impl Scope<'_> {
    /// The row of an id, which for some entities may be a name that people use.
    pub(super) async fn find(&self, entity: &'static Entity, id: &str) -> Result<Option<Item>, Problem> {
        self.select(entity, id, "").await
    }

    /// The same, locked until the request ends; refused when there is none, or when it is archived.
    pub(super) async fn lock(&self, entity: &'static Entity, id: &str) -> Result<Item, Problem> {
        let item = self.lock_archived(entity, id).await?;
        if item.get("archived_at").is_null() {
            return Ok(item);
        }
        if item.get("trashed") == &Value::Bool(true) {
            return Err(LinearError::not_found(entity.name).into());
        }
        Err(LinearError::invalid(
            format!("{} is archived", entity.name),
            format!(
                "This {} is archived and can't be changed.",
                entity.name.to_lowercase()
            ),
        )
        .into())
    }

    /// The same for a row that may be archived, or deleted.
    pub(super) async fn lock_archived(&self, entity: &'static Entity, id: &str) -> Result<Item, Problem> {
        let item = self.select(entity, id, " FOR UPDATE").await?;
        item.ok_or_else(|| LinearError::not_found(entity.name).into())
    }

    async fn select(
        &self,
        entity: &'static Entity,
        id: &str,
        locking: &str,
    ) -> Result<Option<Item>, Problem> {
        let names = match entity.name {
            "Issue" => " OR item.identifier = upper($1) OR upper($1) = ANY(item.previous_identifiers)",
            "Team" => " OR item.key = $1",
            "Project" | "Document" => " OR item.slug_id = $1",
            _ => "",
        };
        let sql = format!(
            "SELECT to_jsonb(item) FROM {} AS item WHERE item.id = $1{names} \
             ORDER BY item.id = $1 DESC LIMIT 1{locking}",
            entity.table
        );
        let row = self.call.query_opt(&sql, &[&id]).await?;
        Ok(row.and_then(|row| match row.get(0) {
            Value::Object(row) => Some(Item::alone(entity, row)),
            _ => None,
        }))
    }

    /// The row that an argument refers to by its id.
    pub(super) async fn referred(
        &self,
        entity: &'static Entity,
        property: &str,
        id: &str,
    ) -> Result<Item, Problem> {
        // Issues are referred to by their identifiers as well.
        if entity.name != "Issue" && !is_uuid(id) {
            return Err(LinearError::argument(property, format!("{property} must be a UUID.")).into());
        }
        let found = self.find(entity, id).await?;
        found.ok_or_else(|| LinearError::not_found(entity.name).into())
    }

    /// Writes a new row, with the id of `columns` or a new one, created now.
    pub(super) async fn insert(
        &self,
        entity: &'static Entity,
        mut columns: Columns,
    ) -> Result<Item, Problem> {
        let id = match columns.get("id").and_then(Value::as_str) {
            Some(id) => self.unused(entity, id).await?,
            None => self.identifier().await?,
        };
        columns.insert("id".to_owned(), id.into());
        for column in ["created_at", "updated_at"] {
            if columns.get(column).is_none_or(Value::is_null) {
                columns.insert(column.to_owned(), self.now().into());
            }
        }
        let (table, names) = (entity.table, names(&columns));
        let sql = format!(
            "INSERT INTO {table} AS item ({names}) \
             SELECT {names} FROM jsonb_populate_record(NULL::{table}, $1) RETURNING to_jsonb(item)"
        );
        self.written(entity, &sql, columns, None).await
    }

    /// Changes a row, now.
    pub(super) async fn update(
        &self,
        entity: &'static Entity,
        id: &str,
        mut columns: Columns,
    ) -> Result<Item, Problem> {
        columns.insert("updated_at".to_owned(), self.now().into());
        let (table, names) = (entity.table, names(&columns));
        let sql = format!(
            "UPDATE {table} AS item SET ({names}) = \
             (SELECT {names} FROM jsonb_populate_record(NULL::{table}, $1)) WHERE item.id = $2 \
             RETURNING to_jsonb(item)"
        );
        self.written(entity, &sql, columns, Some(id)).await
    }

    async fn written(
        &self,
        entity: &'static Entity,
        sql: &str,
        columns: Columns,
        id: Option<&str>,
    ) -> Result<Item, Problem> {
        let columns = Value::Object(columns);
        let row = match id {
            Some(id) => self.call.query_one(sql, &[&columns, &id]).await?,
            None => self.call.query_one(sql, &[&columns]).await?,
        };
        match row.get(0) {
            Value::Object(row) => Ok(Item::alone(entity, row)),
            _ => Err(LinearError::not_found(entity.name).into()),
        }
    }

    /// Removes a row.
    pub(super) async fn delete(&self, entity: &'static Entity, id: &str) -> Result<(), Problem> {
        let sql = format!("DELETE FROM {} WHERE id = $1", entity.table);
        self.call.execute(&sql, &[&id]).await?;
        Ok(())
    }

    /// An id that a client chose, which nothing of the entity has yet.
    async fn unused(&self, entity: &'static Entity, id: &str) -> Result<String, Problem> {
        if !is_uuid(id) {
            return Err(LinearError::argument("id", "id must be a UUID.").into());
        }
        let sql = format!("SELECT id FROM {} WHERE id = $1", entity.table);
        match self.call.query_opt(&sql, &[&id]).await? {
            None => Ok(id.to_lowercase()),
            Some(_) => Err(LinearError::invalid(
                format!("Entity already exists: {}", entity.name),
                format!("A {} with this id exists already.", entity.name.to_lowercase()),
            )
            .into()),
        }
    }

    /// What a mutation answers when it has changed something.
    pub(super) async fn payload(&self, fields: Vec<(&'static str, Answer)>) -> Result<Answer, Problem> {
        let next = "UPDATE organizations SET last_sync_id = last_sync_id + 1 RETURNING last_sync_id";
        let last_sync_id: i64 = self.call.query_one(next, &[]).await?.get(0);
        Ok(Answer::Payload(fields, last_sync_id))
    }

    /// The workspace.
    pub(super) async fn organization(&self) -> Result<Item, Problem> {
        let sql = "SELECT to_jsonb(item) FROM organizations AS item";
        match self.call.query_one(sql, &[]).await?.get(0) {
            Value::Object(row) => Ok(Item::alone(&model::ORGANIZATION, row)),
            _ => Err(LinearError::not_found("Organization").into()),
        }
    }
}

/// The names of columns as SQL writes them. All come from tables in this crate.
fn names(columns: &Columns) -> String {
    columns.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}
