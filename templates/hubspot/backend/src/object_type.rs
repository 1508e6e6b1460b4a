//! Types of records: those that every account has, and those that it made itself.

use asymmetric_kit::Call;
use serde::Deserialize;

use crate::{
    error::{HubSpotError, Problem},
    scope,
};

/// A row of `object_types`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct ObjectType {
    /// `0-1`, or `2-` and a number for custom objects.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) singular: String,
    pub(crate) fully_qualified_name: String,
    pub(crate) label_singular: String,
    pub(crate) label_plural: String,
    pub(crate) description: Option<String>,
    pub(crate) primary_display_property: Option<String>,
    pub(crate) secondary_display_properties: Vec<String>,
    pub(crate) required_properties: Vec<String>,
    pub(crate) searchable_properties: Vec<String>,
    pub(crate) default_properties: Vec<String>,
    pub(crate) created_property: String,
    pub(crate) modified_property: String,
    pub(crate) pipeline_property: Option<String>,
    pub(crate) stage_property: Option<String>,
    pub(crate) read_scopes: Vec<String>,
    pub(crate) write_scopes: Vec<String>,
    pub(crate) schema_read_scopes: Vec<String>,
    pub(crate) schema_write_scopes: Vec<String>,
    pub(crate) is_custom: bool,
    pub(crate) archived: bool,
    pub(crate) created_by: Option<i64>,
    pub(crate) updated_by: Option<i64>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

/// The id of contacts.
pub(crate) const CONTACTS: &str = "0-1";

/// What a call wants to do with a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Read records.
    Read,
    /// Write records.
    Write,
    /// Read properties, pipelines, labels.
    ReadSchema,
    /// Write properties, pipelines, labels.
    WriteSchema,
}

impl ObjectType {
    /// The vendor's word for a record in messages: `CONTACT`.
    pub(crate) fn shout(&self) -> String {
        self.singular.to_uppercase()
    }

    /// What the type is called among the associations of another record.
    pub(crate) fn association_key(&self) -> &str {
        if self.is_custom {
            &self.fully_qualified_name
        } else {
            &self.name
        }
    }

    /// Refuses a caller who may not do this.
    pub(crate) fn allow(&self, call: &Call, access: Access) -> Result<(), HubSpotError> {
        let scopes = match access {
            Access::Read => &self.read_scopes,
            Access::Write => &self.write_scopes,
            Access::ReadSchema => &self.schema_read_scopes,
            Access::WriteSchema => &self.schema_write_scopes,
        };
        scope::require(call, scopes)
    }
}

/// The type that clients name: by its name, its singular, its id, or the qualified name of a custom object.
pub(crate) async fn named(call: &Call, name: &str) -> Result<ObjectType, Problem> {
    let found = find(call, name).await?;
    found.ok_or_else(|| HubSpotError::invalid(format!("Unable to infer object type from: {name}")).into())
}

/// [`named`], where there may be none.
pub(crate) async fn find(call: &Call, name: &str) -> Result<Option<ObjectType>, Problem> {
    let sql = "SELECT to_jsonb(type) FROM object_types AS type \
               WHERE NOT archived AND (id = $1 OR name = lower($1) OR singular = lower($1) \
               OR lower(fully_qualified_name) = lower($1) OR (is_custom AND 'p_' || name = lower($1))) LIMIT 1";
    let row = call.query_opt(sql, &[&name]).await?;
    row.map(|row| Ok(serde_json::from_value(row.get(0))?)).transpose()
}

/// The type that a parameter of the path names, for a caller who may do this.
pub(crate) async fn in_path(call: &Call, parameter: &str, access: Access) -> Result<ObjectType, Problem> {
    let found = named(call, call.path_parameter(parameter)).await?;
    found.allow(call, access)?;
    Ok(found)
}

/// The type that `{objectType}` names.
pub(crate) async fn of_path(call: &Call, access: Access) -> Result<ObjectType, Problem> {
    in_path(call, "objectType", access).await
}
