//! Views of databases: a name, a kind of display, a filter and sorts (<https://developers.notion.com/reference/view>).

pub(crate) mod configuration;
pub(crate) mod operations;
pub(crate) mod queries;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    error::Problem,
    ids,
    page::url,
    request::Request,
    store::{Lock, Node, minute},
    user::partial,
};

/// A row of `views`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct View {
    /// The id.
    pub(crate) id: String,
    database_id: String,
    data_source_id: String,
    /// Its place among the views of the database.
    position: i64,
    name: String,
    kind: String,
    filter: Value,
    sorts: Value,
    configuration: Value,
    created_time: Timestamp,
    created_by: String,
    last_edited_time: Timestamp,
    last_edited_by: String,
}

const COLUMNS: &str = "id, database_id, data_source_id, position, name, kind, filter, sorts, configuration, created_time, \
                       created_by, last_edited_time, last_edited_by";

impl View {
    /// A table that shows everything: what a new data source is looked at with.
    pub(crate) async fn first(request: &Request<'_>, source: &Node) -> Result<Self, Problem> {
        let by = request.bot().to_owned();
        Ok(Self {
            id: ids::fresh(request).await?,
            database_id: source.parent_id.clone().unwrap_or_default(),
            data_source_id: source.id.clone(),
            position: source.position,
            name: "Default view".to_owned(),
            kind: "table".to_owned(),
            filter: Value::Null,
            sorts: Value::Null,
            configuration: json!({"type": "table"}),
            created_time: request.now(),
            created_by: by.clone(),
            last_edited_time: request.now(),
            last_edited_by: by,
        })
    }

    fn render(&self, request: &Request<'_>, database: &Node) -> Value {
        let mut object = self.reference();
        let link = format!("{}?v={}", url(request, database), ids::compact(&self.id));
        let more = [
            ("name", json!(self.name)),
            ("data_source_id", json!(self.data_source_id)),
            ("created_time", minute(self.created_time)),
            ("created_by", partial(&self.created_by)),
            ("last_edited_time", minute(self.last_edited_time)),
            ("last_edited_by", partial(&self.last_edited_by)),
            ("url", json!(link)),
            ("filter", self.filter.clone()),
            ("sorts", self.sorts.clone()),
            ("quick_filters", Value::Null),
            ("configuration", self.configuration.clone()),
        ];
        object.extend(more.map(|(name, value)| (name.to_owned(), value)));
        Value::Object(object)
    }

    /// What a view that is gone is still known by.
    fn reference(&self) -> Map<String, Value> {
        let parent = json!({"type": "database_id", "database_id": self.database_id});
        let known = [
            ("object", json!("view")),
            ("id", json!(self.id)),
            ("parent", parent),
            ("type", json!(self.kind)),
        ];
        known
            .map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .collect()
    }

    /// Writes a new one.
    pub(crate) async fn insert(&self, request: &Request<'_>) -> Result<(), Problem> {
        let sql = format!(
            "INSERT INTO views ({COLUMNS}) SELECT {COLUMNS} FROM jsonb_populate_record(NULL::views, $1)"
        );
        asymmetric_kit::Call::execute(request, &sql, &[&serde_json::to_value(self)?]).await?;
        Ok(())
    }

    async fn update(&self, request: &Request<'_>) -> Result<(), Problem> {
        let sql = format!(
            "UPDATE views SET ({COLUMNS}) = \
             (SELECT {COLUMNS} FROM jsonb_populate_record(NULL::views, $1)) WHERE id = $2"
        );
        asymmetric_kit::Call::execute(request, &sql, &[&serde_json::to_value(self)?, &self.id]).await?;
        Ok(())
    }
}

/// The view of the path, and its database, which the integration sees. `lock` is the clause that locks its row.
async fn named(request: &Request<'_>, lock: &str) -> Result<(View, Node), Problem> {
    let id = request.path_id("view_id")?;
    let sql = format!("SELECT to_jsonb(v) FROM views v WHERE id = $1{lock}");
    let Some(row) = asymmetric_kit::Call::query_opt(request, &sql, &[&id]).await? else {
        return Err(request.missing("view", &id).await?);
    };
    let view: View = serde_json::from_value(row.get(0))?;
    let database = request
        .find(&view.database_id, "view", Lock::None, |_| true)
        .await?;
    Ok((view, database))
}

/// The views of a database, in their order.
async fn of_database(request: &Request<'_>, database: &str) -> Result<Vec<View>, Problem> {
    let sql = "SELECT to_jsonb(v) FROM views v WHERE database_id = $1 ORDER BY position, sequence";
    let rows = asymmetric_kit::Call::query(request, sql, &[&database]).await?;
    rows.into_iter()
        .map(|row| Ok(serde_json::from_value(row.get(0))?))
        .collect()
}
