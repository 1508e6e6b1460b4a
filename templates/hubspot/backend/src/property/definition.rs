//! What clients say about a property that they make or change.

use asymmetric_kit::Call;
use serde_json::{Value, json};

use super::{Choice, Property};
use crate::{
    account::acting_user,
    error::{HubSpotError, Problem},
    input::Input,
    object_type::ObjectType,
    time::iso,
};

/// Types and the fields that each can have.
const FIELDS: [(&str, &[&str]); 6] = [
    (
        "string",
        &[
            "text",
            "textarea",
            "file",
            "html",
            "phonenumber",
            "calculation_equation",
        ],
    ),
    ("number", &["number", "calculation_equation"]),
    ("date", &["date"]),
    ("datetime", &["date", "calculation_equation"]),
    (
        "enumeration",
        &[
            "select",
            "radio",
            "checkbox",
            "booleancheckbox",
            "calculation_equation",
        ],
    ),
    ("bool", &["booleancheckbox", "calculation_equation"]),
];

/// Makes a property. `group` is the group of properties that do not name one.
pub(crate) async fn create(
    call: &Call,
    kind: &ObjectType,
    input: Input<'_>,
    group: Option<&str>,
) -> Result<Property, Problem> {
    let name = input.required("name")?;
    check_name(&name)?;
    let group = match (input.text("groupName")?, group) {
        (Some(named), _) => named,
        (None, Some(group)) => group.to_owned(),
        (None, None) => input.required("groupName")?,
    };
    check_group(call, kind, &group).await?;
    let value_type = input.required("type")?;
    let field_type = input.required("fieldType")?;
    check_field(&value_type, &field_type)?;
    let mut options = choices(input)?;
    let external = input.truth("externalOptions")?.unwrap_or_default();
    if value_type == "enumeration" && options.is_empty() && !external {
        return Err(HubSpotError::invalid(format!(
            "Property {name} of type enumeration must have at least one option"
        ))
        .into());
    }
    if value_type == "bool" && options.is_empty() {
        options = truths();
    }
    let now = iso(call.now());
    let sql = "INSERT INTO properties AS property (object_type, name, label, description, group_name, type, field_type, \
               options, display_order, has_unique_value, hidden, form_field, external_options, \
               referenced_object_type, calculated, calculation_formula, read_only_value, created_by, updated_by, \
               created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $15, $17, $17, \
               $18::text::timestamptz, $18::text::timestamptz) \
               ON CONFLICT (object_type, name) DO NOTHING RETURNING to_jsonb(property)";
    let formula = input.text("calculationFormula")?;
    let row = call
        .query_opt(
            sql,
            &[
                &kind.id,
                &name,
                &input.text("label")?.unwrap_or_else(|| name.clone()),
                &input.text("description")?.unwrap_or_default(),
                &group,
                &value_type,
                &field_type,
                &serde_json::to_value(&options)?,
                &input.integer("displayOrder")?.unwrap_or(-1),
                &input.truth("hasUniqueValue")?.unwrap_or_default(),
                &input.truth("hidden")?.unwrap_or_default(),
                &input.truth("formField")?.unwrap_or_default(),
                &external,
                &input.text("referencedObjectType")?,
                &formula.is_some(),
                &formula,
                &acting_user(call),
                &now,
            ],
        )
        .await?;
    let row = row.ok_or_else(|| already_exists(&name))?;
    Ok(serde_json::from_value(row.get(0))?)
}

fn already_exists(name: &str) -> HubSpotError {
    let message = format!("A property named '{name}' already exists.");
    HubSpotError::conflict("OBJECT_ALREADY_EXISTS", message.clone()).with_detail(
        &message,
        "PROPERTY_EXISTS",
        json!({"propertyName": [name]}),
    )
}

/// Changes a property that is locked.
pub(super) async fn update(
    call: &Call,
    kind: &ObjectType,
    property: &Property,
    input: Input<'_>,
) -> Result<Property, Problem> {
    if property.hubspot_defined {
        return Err(HubSpotError::invalid(format!(
            "Property {} is defined by HubSpot; its definition cannot be changed",
            property.name
        ))
        .into());
    }
    let group = input
        .text("groupName")?
        .unwrap_or_else(|| property.group_name.clone());
    check_group(call, kind, &group).await?;
    let value_type = input.text("type")?.unwrap_or_else(|| property.kind.clone());
    let field_type = input
        .text("fieldType")?
        .unwrap_or_else(|| property.field_type.clone());
    check_field(&value_type, &field_type)?;
    let options = match input.get("options") {
        Some(_) => choices(input)?,
        None => property.options.clone(),
    };
    let sql = "UPDATE properties AS property SET label = $3, description = $4, group_name = $5, type = $6, \
               field_type = $7, options = $8, display_order = $9, hidden = $10, form_field = $11, \
               calculation_formula = $12, updated_by = $13, updated_at = $14::text::timestamptz \
               WHERE object_type = $1 AND name = $2 RETURNING to_jsonb(property)";
    let row = call
        .query_one(
            sql,
            &[
                &kind.id,
                &property.name,
                &input.text("label")?.unwrap_or_else(|| property.label.clone()),
                &input
                    .text("description")?
                    .unwrap_or_else(|| property.description.clone()),
                &group,
                &value_type,
                &field_type,
                &serde_json::to_value(&options)?,
                &input.integer("displayOrder")?.unwrap_or(property.display_order),
                &input.truth("hidden")?.unwrap_or(property.hidden),
                &input.truth("formField")?.unwrap_or(property.form_field),
                &input
                    .text("calculationFormula")?
                    .or_else(|| property.calculation_formula.clone()),
                &acting_user(call),
                &iso(call.now()),
            ],
        )
        .await?;
    Ok(serde_json::from_value(row.get(0))?)
}

/// Names are lower-case letters, digits and underscores, and begin with a letter.
fn check_name(name: &str) -> Result<(), HubSpotError> {
    let is_name = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && name.len() <= 100;
    if is_name {
        return Ok(());
    }
    Err(HubSpotError::invalid(format!(
        "The property name \"{name}\" is not valid: it must begin with a letter and have at most 100 lower-case \
         letters, digits and underscores"
    ))
    .with_detail("Property name is not valid", "INVALID_PROPERTY_NAME", json!({"propertyName": [name]})))
}

async fn check_group(call: &Call, kind: &ObjectType, name: &str) -> Result<(), Problem> {
    let sql = "SELECT 1 FROM property_groups WHERE object_type = $1 AND name = $2 AND NOT archived";
    if call.query_opt(sql, &[&kind.id, &name]).await?.is_some() {
        return Ok(());
    }
    Err(HubSpotError::invalid(format!("Property group {name} does not exist")).into())
}

fn check_field(value_type: &str, field_type: &str) -> Result<(), HubSpotError> {
    let known = FIELDS.iter().find(|(name, _)| *name == value_type);
    let (_, fields) =
        known.ok_or_else(|| HubSpotError::invalid(format!("Invalid property type: {value_type}")))?;
    if fields.contains(&field_type) {
        return Ok(());
    }
    Err(HubSpotError::invalid(format!(
        "Field type {field_type} is not allowed for a property of type {value_type}; allowed are [{}]",
        fields.join(", ")
    )))
}

/// The options that a property is given; no two have one value.
fn choices(input: Input<'_>) -> Result<Vec<Choice>, HubSpotError> {
    let mut choices: Vec<Choice> = Vec::new();
    for (position, option) in (0_i64..).zip(input.list("options")?) {
        let option = Input::inside(option, "options")?;
        let value = option.required("value")?;
        if choices.iter().any(|choice| choice.value == value) {
            return Err(HubSpotError::invalid(format!(
                "Property options have the value {value} more than once"
            )));
        }
        choices.push(Choice {
            label: option.required("label")?,
            value,
            description: option.text("description")?,
            display_order: option.integer("displayOrder")?.unwrap_or(position),
            hidden: option.truth("hidden")?.unwrap_or_default(),
        });
    }
    Ok(choices)
}

fn truths() -> Vec<Choice> {
    let truth = |(display_order, value, label): (i64, &str, &str)| Choice {
        label: label.to_owned(),
        value: value.to_owned(),
        description: None,
        display_order,
        hidden: false,
    };
    [(0, "true", "Yes"), (1, "false", "No")].map(truth).into()
}

/// The refusal of a name that no property has.
pub(super) fn no_property(name: &str) -> HubSpotError {
    HubSpotError::not_found(format!("Property \"{name}\" does not exist"))
        .with_context("propertyName", [Value::from(name)])
}
