//! Pipelines and their stages (<https://developers.hubspot.com/docs/api-reference/crm-pipelines-v3/guide>).

mod audit;
mod operations;
mod stages;

use asymmetric_kit::{Call, Operation};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    error::{HubSpotError, Problem},
    object_type::ObjectType,
    time,
};

/// All operations.
pub(crate) fn all() -> Vec<Operation> {
    let mut all = operations::all();
    all.extend(stages::all());
    all.extend(audit::all());
    all
}

/// A row of `pipelines`.
#[derive(Debug, Clone, Deserialize)]
struct Pipeline {
    id: String,
    label: String,
    display_order: i64,
    created_at: String,
    updated_at: String,
}

/// A row of `pipeline_stages`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Stage {
    pub(crate) pipeline: String,
    pub(crate) id: String,
    label: String,
    display_order: i64,
    pub(crate) metadata: Map<String, Value>,
    created_at: String,
    updated_at: String,
}

impl Stage {
    fn render(&self) -> Value {
        json!({
            "label": self.label,
            "displayOrder": self.display_order,
            "metadata": self.metadata,
            "id": self.id,
            "createdAt": time::from_database(&self.created_at),
            "updatedAt": time::from_database(&self.updated_at),
            "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
            "archived": false,
        })
    }

    /// Whether records in it are done with.
    pub(crate) fn is_closed(&self) -> bool {
        let text = |name: &str| self.metadata.get(name).and_then(Value::as_str);
        text("isClosed") == Some("true") || text("ticketState") == Some("CLOSED")
    }
}

impl Pipeline {
    fn render(&self, stages: &[Stage]) -> Value {
        let own = stages.iter().filter(|stage| stage.pipeline == self.id);
        json!({
            "label": self.label,
            "displayOrder": self.display_order,
            "id": self.id,
            "createdAt": time::from_database(&self.created_at),
            "updatedAt": time::from_database(&self.updated_at),
            "archived": false,
            "stages": own.map(Stage::render).collect::<Vec<_>>(),
        })
    }
}

/// All stages of a type's pipelines, in the order of the pipelines and their own.
pub(crate) async fn stages(call: &Call, kind: &ObjectType) -> Result<Vec<Stage>, Problem> {
    let sql = "SELECT to_jsonb(stage) FROM pipeline_stages AS stage JOIN pipelines ON pipelines.id = stage.pipeline \
               AND pipelines.object_type = stage.object_type WHERE stage.object_type = $1 \
               ORDER BY pipelines.display_order, pipelines.id, stage.display_order, stage.id";
    let rows = call.query(sql, &[&kind.id]).await?;
    rows.iter()
        .map(|row| Ok(serde_json::from_value(row.get(0))?))
        .collect()
}

/// Refuses types whose records do not go through pipelines.
fn check_type(kind: &ObjectType) -> Result<(), HubSpotError> {
    if kind.stage_property.is_some() {
        return Ok(());
    }
    Err(HubSpotError::invalid(format!(
        "Pipelines are not supported for object type {}",
        kind.name
    )))
}
