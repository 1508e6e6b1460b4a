//! Properties: what the records of a type have values of
//! (<https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide>).

mod batch;
mod definition;
mod groups;
mod operations;
mod value;

use asymmetric_kit::{Call, Operation};
use serde::Deserialize;
use serde_json::{Value, json};

pub(crate) use definition::create;
pub(crate) use value::{Invalid, normal, not_valid};

use crate::{error::Problem, object_type::ObjectType, time};

/// All operations.
pub(crate) fn all() -> Vec<Operation> {
    let mut all = operations::all();
    all.extend(batch::all());
    all.extend(groups::all());
    all
}

/// A row of `properties`.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the vendor's properties have as many"
)]
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Property {
    pub(crate) object_type: String,
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) description: String,
    pub(crate) group_name: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) field_type: String,
    pub(crate) options: Vec<Choice>,
    pub(crate) display_order: i64,
    pub(crate) has_unique_value: bool,
    pub(crate) hidden: bool,
    pub(crate) form_field: bool,
    pub(crate) calculated: bool,
    pub(crate) calculation_formula: Option<String>,
    pub(crate) external_options: bool,
    pub(crate) referenced_object_type: Option<String>,
    pub(crate) hubspot_defined: bool,
    pub(crate) read_only_value: bool,
    pub(crate) archived: bool,
    pub(crate) archived_at: Option<String>,
    pub(crate) created_by: Option<i64>,
    pub(crate) updated_by: Option<i64>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

/// One of the values that an enumeration may have.
#[derive(Debug, Clone, PartialEq, Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Choice {
    pub(crate) label: String,
    pub(crate) value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    pub(crate) display_order: i64,
    pub(crate) hidden: bool,
}

impl Property {
    /// The property as the API answers it.
    pub(crate) fn render(&self) -> Value {
        let mut property = json!({
            "updatedAt": time::from_database(&self.updated_at),
            "createdAt": time::from_database(&self.created_at),
            "name": self.name,
            "label": self.label,
            "type": self.kind,
            "fieldType": self.field_type,
            "description": self.description,
            "groupName": self.group_name,
            "options": self.options,
            "displayOrder": self.display_order,
            "calculated": self.calculated,
            "externalOptions": self.external_options,
            "archived": self.archived,
            "hasUniqueValue": self.has_unique_value,
            "hidden": self.hidden,
            "hubspotDefined": self.hubspot_defined,
            "modificationMetadata": {
                "archivable": !self.hubspot_defined,
                "readOnlyDefinition": self.hubspot_defined,
                "readOnlyOptions": self.hubspot_defined,
                "readOnlyValue": self.read_only_value,
            },
            "formField": self.form_field,
        });
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                property[name] = value;
            }
        };
        set(
            "archivedAt",
            self.archived_at
                .as_deref()
                .map(|at| time::from_database(at).into()),
        );
        set(
            "calculationFormula",
            self.calculation_formula.clone().map(Value::from),
        );
        set(
            "referencedObjectType",
            self.referenced_object_type.clone().map(Value::from),
        );
        set("createdUserId", self.created_by.map(|id| id.to_string().into()));
        set("updatedUserId", self.updated_by.map(|id| id.to_string().into()));
        property
    }

    /// Whether records may have several of the options at once.
    pub(crate) fn holds_several(&self) -> bool {
        self.kind == "enumeration" && self.field_type == "checkbox"
    }
}

/// The property of a type with this name, if it is there and archived or not.
pub(crate) async fn find(
    call: &Call,
    kind: &ObjectType,
    name: &str,
    archived: bool,
) -> Result<Option<Property>, Problem> {
    let sql = "SELECT to_jsonb(property) FROM properties AS property \
               WHERE object_type = $1 AND name = lower($2) AND archived = $3";
    let row = call.query_opt(sql, &[&kind.id, &name, &archived]).await?;
    row.map(|row| Ok(serde_json::from_value(row.get(0))?)).transpose()
}

/// Those properties of a type that are there, of these names.
pub(crate) async fn among(
    call: &Call,
    kind: &ObjectType,
    names: &[String],
) -> Result<Vec<Property>, Problem> {
    let sql = "SELECT to_jsonb(property) FROM properties AS property \
               WHERE object_type = $1 AND name = ANY($2) AND NOT archived ORDER BY name";
    let rows = call.query(sql, &[&kind.id, &names]).await?;
    rows.iter()
        .map(|row| Ok(serde_json::from_value(row.get(0))?))
        .collect()
}

/// All properties of a type, archived or not.
pub(crate) async fn of_type(
    call: &Call,
    kind: &ObjectType,
    archived: bool,
) -> Result<Vec<Property>, Problem> {
    let sql = "SELECT to_jsonb(property) FROM properties AS property \
               WHERE object_type = $1 AND archived = $2 ORDER BY display_order, name";
    let rows = call.query(sql, &[&kind.id, &archived]).await?;
    rows.iter()
        .map(|row| Ok(serde_json::from_value(row.get(0))?))
        .collect()
}
