//! Reading and writing single properties.

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use super::{Property, definition};
use crate::{
    account::acting_user,
    batch::no_content,
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{self, Access, ObjectType},
    query::Query,
    time::iso,
};

pub(super) fn all() -> Vec<Operation> {
    let (many, one) = (
        "/crm/v3/properties/{objectType}",
        "/crm/v3/properties/{objectType}/{propertyName}",
    );
    vec![
        Operation::get("crm.properties.coreApi.getAll", many, list)
            .summary("Lists the properties of a type."),
        Operation::post("crm.properties.coreApi.create", many, create).summary("Makes a property."),
        Operation::get("crm.properties.coreApi.getByName", one, get).summary("Reads a property."),
        Operation::patch("crm.properties.coreApi.update", one, update).summary("Changes a property."),
        Operation::delete("crm.properties.coreApi.archive", one, archive).summary("Archives a property."),
    ]
}

async fn list(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::ReadSchema).await?;
    let archived = Query::of(call).truth("archived")?;
    let properties = super::of_type(call, &kind, archived).await?;
    let results: Vec<Value> = properties.iter().map(Property::render).collect();
    Ok(Reply::json(json!({"results": results})))
}

async fn create(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::WriteSchema).await?;
    let property = definition::create(call, &kind, Input::of(call), None).await?;
    Ok(Reply::json(property.render()).with_status(StatusCode::CREATED))
}

async fn get(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::ReadSchema).await?;
    let archived = Query::of(call).truth("archived")?;
    let name = call.path_parameter("propertyName");
    let found = super::find(call, &kind, name, archived).await?;
    let found = found.ok_or_else(|| definition::no_property(name))?;
    Ok(Reply::json(found.render()))
}

async fn update(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::WriteSchema).await?;
    let property = locked(call, &kind, call.path_parameter("propertyName")).await?;
    let changed = definition::update(call, &kind, &property, Input::of(call)).await?;
    Ok(Reply::json(changed.render()))
}

async fn archive(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::WriteSchema).await?;
    let property = locked(call, &kind, call.path_parameter("propertyName")).await?;
    remove(call, &property).await?;
    Ok(no_content())
}

/// The property, kept from being changed by others.
async fn locked(call: &Call, kind: &ObjectType, name: &str) -> Result<Property, Problem> {
    let sql = "SELECT to_jsonb(property) FROM properties AS property \
               WHERE object_type = $1 AND name = lower($2) AND NOT archived FOR UPDATE";
    let row = call.query_opt(sql, &[&kind.id, &name]).await?;
    let row = row.ok_or_else(|| definition::no_property(name))?;
    Ok(serde_json::from_value(row.get(0))?)
}

/// Archives a property that the account made.
pub(super) async fn remove(call: &Call, property: &Property) -> Result<(), Problem> {
    if property.hubspot_defined {
        return Err(HubSpotError::invalid(format!(
            "Property {} is defined by HubSpot and cannot be archived",
            property.name
        ))
        .into());
    }
    let sql = "UPDATE properties SET archived = true, archived_at = $3::text::timestamptz, updated_by = $4 \
               WHERE object_type = $1 AND name = $2";
    let (now, user) = (iso(call.now()), acting_user(call));
    call.execute(sql, &[&property.object_type, &property.name, &now, &user])
        .await?;
    Ok(())
}
