//! Groups of properties.

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Value, json};
use std::convert::identity;

use crate::{
    batch::no_content,
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{self, Access, ObjectType},
};

const RENDERED: &str =
    "jsonb_build_object('name', name, 'label', label, 'displayOrder', display_order, 'archived', archived)";

pub(super) fn all() -> Vec<Operation> {
    let (many, one) = (
        "/crm/v3/properties/{objectType}/groups",
        "/crm/v3/properties/{objectType}/groups/{groupName}",
    );
    vec![
        Operation::get("crm.properties.groupsApi.getAll", many, list).summary("Lists groups of properties."),
        Operation::post("crm.properties.groupsApi.create", many, create).summary("Makes a group."),
        Operation::get("crm.properties.groupsApi.getByName", one, get).summary("Reads a group."),
        Operation::patch("crm.properties.groupsApi.update", one, update).summary("Changes a group."),
        Operation::delete("crm.properties.groupsApi.archive", one, archive).summary("Archives a group."),
    ]
}

async fn list(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::ReadSchema).await?;
    let sql = format!(
        "SELECT {RENDERED} FROM property_groups WHERE object_type = $1 AND NOT archived ORDER BY display_order, name"
    );
    let rows = call.query(&sql, &[&kind.id]).await?;
    let results: Vec<Value> = rows.iter().map(|row| row.get(0)).collect();
    Ok(Reply::json(json!({"results": results})))
}

async fn create(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::WriteSchema).await?;
    let input = Input::of(call);
    let name = input.required("name")?;
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !is_name {
        return Err(HubSpotError::invalid(format!("The property group name \"{name}\" is not valid")).into());
    }
    let sql = format!(
        "INSERT INTO property_groups (object_type, name, label, display_order) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (object_type, name) DO UPDATE SET label = $3, display_order = $4, archived = false \
         WHERE property_groups.archived RETURNING {RENDERED}"
    );
    let (label, order) = (
        input.required("label")?,
        input.integer("displayOrder")?.unwrap_or(-1),
    );
    let row = call.query_opt(&sql, &[&kind.id, &name, &label, &order]).await?;
    let row = row.ok_or_else(|| {
        HubSpotError::conflict(
            "OBJECT_ALREADY_EXISTS",
            format!("A property group named '{name}' already exists."),
        )
    })?;
    Ok(Reply::json(row.get(0)).with_status(StatusCode::CREATED))
}

async fn get(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::ReadSchema).await?;
    Ok(Reply::json(found(call, &kind, "").await?))
}

async fn update(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::WriteSchema).await?;
    let group = found(call, &kind, " FOR UPDATE").await?;
    let input = Input::of(call);
    let label = input
        .text("label")?
        .or_else(|| group["label"].as_str().map(str::to_owned));
    let order = input
        .integer("displayOrder")?
        .or_else(|| group["displayOrder"].as_i64());
    let sql = format!(
        "UPDATE property_groups SET label = $3, display_order = $4 WHERE object_type = $1 AND name = $2 \
         RETURNING {RENDERED}"
    );
    let name = call.path_parameter("groupName");
    let row = call.query_one(&sql, &[&kind.id, &name, &label, &order]).await?;
    Ok(Reply::json(row.get(0)))
}

async fn archive(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::WriteSchema).await?;
    found(call, &kind, " FOR UPDATE").await?;
    let name = call.path_parameter("groupName");
    let sql =
        "SELECT EXISTS (SELECT FROM properties WHERE object_type = $1 AND group_name = $2 AND NOT archived)";
    if identity::<bool>(call.query_one(sql, &[&kind.id, &name]).await?.get(0)) {
        return Err(HubSpotError::invalid(format!(
            "Property group {name} cannot be archived while there are properties in it"
        ))
        .into());
    }
    let sql = "UPDATE property_groups SET archived = true WHERE object_type = $1 AND name = $2";
    call.execute(sql, &[&kind.id, &name]).await?;
    Ok(no_content())
}

async fn found(call: &Call, kind: &ObjectType, lock: &str) -> Result<Value, Problem> {
    let name = call.path_parameter("groupName");
    let sql = format!(
        "SELECT {RENDERED} FROM property_groups WHERE object_type = $1 AND name = $2 AND NOT archived{lock}"
    );
    let row = call.query_opt(&sql, &[&kind.id, &name]).await?;
    let row =
        row.ok_or_else(|| HubSpotError::not_found(format!("Property group \"{name}\" does not exist")))?;
    Ok(row.get(0))
}
