//! Schemas as the API answers them.

use asymmetric_kit::Call;
use serde_json::{Value, json};

use crate::{
    error::Problem,
    object_type::ObjectType,
    property::{self, Property},
    time,
};

/// A type without what belongs to it.
pub(super) fn definition(kind: &ObjectType) -> Value {
    let mut schema = json!({
        "labels": {"singular": kind.label_singular, "plural": kind.label_plural},
        "requiredProperties": kind.required_properties,
        "searchableProperties": kind.searchable_properties,
        "secondaryDisplayProperties": kind.secondary_display_properties,
        "archived": kind.archived,
        "id": kind.id.strip_prefix("2-").unwrap_or(&kind.id),
        "fullyQualifiedName": kind.fully_qualified_name,
        "createdAt": time::from_database(&kind.created_at),
        "updatedAt": time::from_database(&kind.updated_at),
        "objectTypeId": kind.id,
        "name": kind.name,
    });
    if let Some(property) = &kind.primary_display_property {
        schema["primaryDisplayProperty"] = property.as_str().into();
    }
    if let Some(description) = &kind.description {
        schema["description"] = description.as_str().into();
    }
    schema
}

/// A type with its properties and the types that its records can be associated with.
pub(super) async fn schema(call: &Call, kind: &ObjectType) -> Result<Value, Problem> {
    let mut schema = definition(kind);
    for (name, user) in [
        ("createdByUserId", kind.created_by),
        ("updatedByUserId", kind.updated_by),
    ] {
        if let Some(user) = user {
            schema[name] = user.into();
        }
    }
    let properties = property::of_type(call, kind, false).await?;
    schema["properties"] = properties.iter().map(Property::render).collect();
    let sql = "SELECT jsonb_build_object('id', type_id::text, 'fromObjectTypeId', from_type, 'toObjectTypeId', to_type, \
               'name', name) FROM association_types WHERE from_type = $1 OR to_type = $1 \
               ORDER BY type_id, from_type, to_type";
    let rows = call.query(sql, &[&kind.id]).await?;
    schema["associations"] = rows.iter().map(|row| row.get::<_, Value>(0)).collect();
    Ok(schema)
}
