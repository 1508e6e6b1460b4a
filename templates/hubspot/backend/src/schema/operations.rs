//! Reading and writing schemas.

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use super::{READ, WRITE, render};
use crate::{
    account::{Counter, acting_user, numbers, portal},
    association,
    batch::no_content,
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{self, ObjectType},
    property,
    query::Query,
    time::iso,
};

pub(super) fn all() -> Vec<Operation> {
    let (many, one) = (
        "/crm-object-schemas/v3/schemas",
        "/crm-object-schemas/v3/schemas/{objectType}",
    );
    vec![
        Operation::get("crm.schemas.coreApi.getAll", many, list)
            .scopes(READ)
            .summary("Lists custom objects."),
        Operation::post("crm.schemas.coreApi.create", many, create)
            .scopes(WRITE)
            .summary("Makes a custom object."),
        Operation::get("crm.schemas.coreApi.getById", one, get)
            .scopes(READ)
            .summary("Reads a schema."),
        Operation::patch("crm.schemas.coreApi.update", one, update)
            .scopes(WRITE)
            .summary("Changes a custom object."),
        Operation::delete("crm.schemas.coreApi.archive", one, archive)
            .scopes(WRITE)
            .summary("Removes a custom object without records."),
    ]
}

async fn list(call: &mut Call) -> HandlerResult {
    let archived = Query::of(call).truth("archived")?;
    let sql = "SELECT to_jsonb(kind) FROM object_types AS kind WHERE is_custom AND archived = $1 ORDER BY id";
    let rows = call.query(sql, &[&archived]).await?;
    let mut results = Vec::new();
    for row in rows {
        let kind: ObjectType = serde_json::from_value(row.get(0)).map_err(Problem::from)?;
        results.push(render::schema(call, &kind).await?);
    }
    Ok(Reply::json(json!({"results": results})))
}

async fn get(call: &mut Call) -> HandlerResult {
    let name = call.path_parameter("objectType");
    let kind = object_type::find(call, name)
        .await?
        .ok_or_else(|| no_schema(name))?;
    Ok(Reply::json(render::schema(call, &kind).await?))
}

fn no_schema(name: &str) -> HubSpotError {
    HubSpotError::not_found(format!("Unable to find object type {name}"))
}

/// The custom object of the path, locked.
pub(super) async fn custom(call: &Call) -> Result<ObjectType, Problem> {
    let name = call.path_parameter("objectType");
    let kind = object_type::find(call, name)
        .await?
        .ok_or_else(|| no_schema(name))?;
    if !kind.is_custom {
        return Err(HubSpotError::invalid(format!(
            "The schema of {} is HubSpot's own and cannot be changed",
            kind.name
        ))
        .into());
    }
    let sql = "SELECT to_jsonb(kind) FROM object_types AS kind WHERE id = $1 AND NOT archived FOR UPDATE";
    let row = call
        .query_opt(sql, &[&kind.id])
        .await?
        .ok_or_else(|| no_schema(name))?;
    Ok(serde_json::from_value(row.get(0))?)
}

async fn create(call: &mut Call) -> HandlerResult {
    let input = Input::of(call);
    let name = checked_name(call, input.required("name")?).await?;
    let labels = input.required_object("labels")?;
    let (singular, plural) = (labels.required("singular")?, labels.required("plural")?);
    let number = numbers(call, Counter::ObjectType, 1).await?;
    let (id, qualified) = (format!("2-{number}"), format!("p{}_{name}", portal(call).await?));
    let custom = |verb: &str| vec![format!("crm.objects.custom.{verb}")];
    let schema = |verb: &str| vec![format!("crm.schemas.custom.{verb}")];
    let defaults = ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"]
        .map(str::to_owned)
        .to_vec();
    let sql = "INSERT INTO object_types AS kind (id, name, singular, fully_qualified_name, label_singular, label_plural, \
               description, primary_display_property, secondary_display_properties, required_properties, \
               searchable_properties, default_properties, read_scopes, write_scopes, schema_read_scopes, \
               schema_write_scopes, is_custom, created_by, updated_by, created_at, updated_at) \
               VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, true, $16, $16, \
               $17::text::timestamptz, $17::text::timestamptz) ON CONFLICT DO NOTHING RETURNING to_jsonb(kind)";
    let row = call
        .query_opt(
            sql,
            &[
                &id,
                &name,
                &qualified,
                &singular,
                &plural,
                &input.text("description")?,
                &input.text("primaryDisplayProperty")?,
                &input.texts("secondaryDisplayProperties")?,
                &input.texts("requiredProperties")?,
                &input.texts("searchableProperties")?,
                &defaults,
                &custom("read"),
                &custom("write"),
                &schema("read"),
                &schema("write"),
                &acting_user(call),
                &iso(call.now()),
            ],
        )
        .await?;
    let row = row.ok_or_else(|| taken(&name))?;
    let kind: ObjectType = serde_json::from_value(row.get(0)).map_err(Problem::from)?;
    describe(call, &kind, input).await?;
    for other in input.texts("associatedObjects")? {
        let other = object_type::named(call, &other).await?;
        let name = format!("{}_to_{}", kind.name, other.singular);
        association::define(call, &kind, &other, &name, None).await?;
    }
    let schema = render::schema(call, &kind).await?;
    Ok(Reply::json(schema).with_status(StatusCode::CREATED))
}

fn taken(name: &str) -> HubSpotError {
    HubSpotError::conflict(
        "OBJECT_ALREADY_EXISTS",
        format!("Object type with name '{name}' already exists."),
    )
}

async fn checked_name(call: &Call, name: String) -> Result<String, Problem> {
    let name = name.to_lowercase();
    let is_name = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_name {
        return Err(HubSpotError::invalid(format!(
            "The object name \"{name}\" is not valid: it must begin with a letter and have letters, digits and \
             underscores only"
        ))
        .into());
    }
    match object_type::find(call, &name).await? {
        Some(_) => Err(taken(&name).into()),
        None => Ok(name),
    }
}

/// Makes the properties of a new type: those that every type has, and those of the body.
async fn describe(call: &Call, kind: &ObjectType, input: Input<'_>) -> Result<(), Problem> {
    let group = format!("{}_information", kind.name);
    let sql = "INSERT INTO property_groups (object_type, name, label, display_order) VALUES ($1, $2, $3, 0)";
    call.execute(
        sql,
        &[&kind.id, &group, &format!("{} information", kind.label_singular)],
    )
    .await?;
    let sql = "INSERT INTO properties (object_type, name, label, group_name, type, field_type, external_options, \
               read_only_value, hubspot_defined, created_at, updated_at) \
               SELECT $1, given.name, given.label, $2, given.type, given.field_type, given.type = 'enumeration', \
               given.type <> 'enumeration', true, $3::text::timestamptz, $3::text::timestamptz FROM (VALUES \
               ('hs_object_id', 'Record ID', 'number', 'number'), \
               ('hs_createdate', 'Object create date/time', 'datetime', 'date'), \
               ('hs_lastmodifieddate', 'Object last modified date/time', 'datetime', 'date'), \
               ('hubspot_owner_id', 'Owner', 'enumeration', 'select')) AS given (name, label, type, field_type)";
    call.execute(sql, &[&kind.id, &group, &iso(call.now())]).await?;
    let mut names = Vec::new();
    for value in input.list("properties")? {
        let property =
            property::create(call, kind, Input::inside(value, "properties")?, Some(&group)).await?;
        names.push(property.name);
    }
    check_properties(kind, &names)?;
    Ok(())
}

/// What a type displays, requires and searches must be there.
fn check_properties(kind: &ObjectType, names: &[String]) -> Result<(), HubSpotError> {
    let lists = [
        &kind.required_properties,
        &kind.searchable_properties,
        &kind.secondary_display_properties,
    ];
    let used = lists.into_iter().flatten().chain(&kind.primary_display_property);
    let missing: Vec<Value> = used
        .filter(|name| !names.contains(name))
        .map(|name| name.as_str().into())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(
        HubSpotError::invalid("Some properties of the schema do not exist")
            .with_context("properties", missing),
    )
}

async fn update(call: &mut Call) -> HandlerResult {
    let mut kind = custom(call).await?;
    let input = Input::of(call);
    if let Some(labels) = input.object("labels")? {
        kind.label_singular = labels.text("singular")?.unwrap_or(kind.label_singular);
        kind.label_plural = labels.text("plural")?.unwrap_or(kind.label_plural);
    }
    let list = |name: &str, old: Vec<String>| match input.get(name) {
        Some(_) => input.texts(name),
        None => Ok(old),
    };
    kind.required_properties = list("requiredProperties", kind.required_properties)?;
    kind.searchable_properties = list("searchableProperties", kind.searchable_properties)?;
    kind.secondary_display_properties =
        list("secondaryDisplayProperties", kind.secondary_display_properties)?;
    kind.primary_display_property = input
        .text("primaryDisplayProperty")?
        .or(kind.primary_display_property);
    kind.description = match input.truth("clearDescription")? {
        Some(true) => None,
        _ => input.text("description")?.or(kind.description),
    };
    let properties = property::of_type(call, &kind, false).await?;
    let names: Vec<String> = properties.into_iter().map(|property| property.name).collect();
    check_properties(&kind, &names)?;
    let sql = "UPDATE object_types AS kind SET label_singular = $2, label_plural = $3, required_properties = $4, \
               searchable_properties = $5, secondary_display_properties = $6, primary_display_property = $7, \
               description = $8, updated_by = $9, updated_at = $10::text::timestamptz WHERE id = $1 \
               RETURNING to_jsonb(kind)";
    let row = call
        .query_one(
            sql,
            &[
                &kind.id,
                &kind.label_singular,
                &kind.label_plural,
                &kind.required_properties,
                &kind.searchable_properties,
                &kind.secondary_display_properties,
                &kind.primary_display_property,
                &kind.description,
                &acting_user(call),
                &iso(call.now()),
            ],
        )
        .await?;
    let kind: ObjectType = serde_json::from_value(row.get(0)).map_err(Problem::from)?;
    let mut definition = render::definition(&kind);
    definition["portalId"] = portal(call).await?.into();
    Ok(Reply::json(definition))
}

async fn archive(call: &mut Call) -> HandlerResult {
    let kind = custom(call).await?;
    let sql = "SELECT count(*) FROM records WHERE object_type = $1 AND NOT archived";
    let count: i64 = call.query_one(sql, &[&kind.id]).await?.get(0);
    if count > 0 {
        return Err(HubSpotError::invalid(format!(
            "Object type {} cannot be deleted while there are {count} records of it",
            kind.name
        ))
        .into());
    }
    let sql = "UPDATE object_types SET archived = true, updated_at = $2::text::timestamptz WHERE id = $1";
    call.execute(sql, &[&kind.id, &iso(call.now())]).await?;
    Ok(no_content())
}
