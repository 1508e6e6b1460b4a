//! What a client wants to write to a record, checked against the properties of its type.

use asymmetric_kit::Call;
use serde_json::Value;
use std::collections::BTreeMap;

use super::{Record, automatic};
use crate::{
    error::{HubSpotError, Problem},
    input::{Input, scalar},
    object_type::ObjectType,
    owner,
    property::{self, Invalid, Property},
};

/// New values by property; none takes the value away.
pub(super) type Changes = BTreeMap<String, Option<String>>;

/// Checks the `properties` of a body. `before` is the record, where there is one already.
pub(super) async fn check(
    call: &Call,
    kind: &ObjectType,
    input: Input<'_>,
    before: Option<&Record>,
) -> Result<Changes, Problem> {
    let given = texts(input)?;
    let names: Vec<String> = given.keys().cloned().collect();
    let properties = property::among(call, kind, &names).await?;
    let mut changes = Changes::new();
    let mut invalid = Vec::new();
    for (name, text) in given {
        let property = properties.iter().find(|property| property.name == name);
        match check_one(property, &name, &text, before) {
            Ok(value) => {
                changes.insert(name, value);
            }
            Err(problem) => invalid.push(problem),
        }
    }
    check_owners(call, &properties, &changes, &mut invalid).await?;
    automatic::check_stage(call, kind, before, &mut changes, &mut invalid).await?;
    if !invalid.is_empty() {
        return Err(property::not_valid(&invalid).into());
    }
    if before.is_none() {
        check_required(kind, &changes)?;
    }
    automatic::complete(call, kind, before, &properties, &mut changes);
    Ok(changes)
}

/// The properties of a body as texts.
fn texts(input: Input<'_>) -> Result<BTreeMap<String, String>, HubSpotError> {
    let Some(properties) = input.object("properties")? else {
        return Ok(BTreeMap::new());
    };
    let mut given = BTreeMap::new();
    for (name, value) in properties.fields() {
        let text = match value {
            Value::Null => Some(String::new()),
            other => scalar(other),
        };
        let text = text.ok_or_else(|| {
            HubSpotError::invalid_input(format_args!("the value of the property {name} is not a text"))
        })?;
        given.insert(name.to_lowercase(), text);
    }
    Ok(given)
}

fn check_one(
    property: Option<&Property>,
    name: &str,
    text: &str,
    before: Option<&Record>,
) -> Result<Option<String>, Invalid> {
    let Some(property) = property else {
        let message = format!("Property \"{name}\" does not exist");
        return Err(Invalid::new(name, "PROPERTY_DOESNT_EXIST", message));
    };
    if property.read_only_value {
        let message = format!("\"{name}\" is a read only property; its value cannot be set.");
        return Err(Invalid::new(name, "READ_ONLY_VALUE", message));
    }
    if text.is_empty() {
        return Ok(None);
    }
    let value = property::normal(property, text)?;
    // A semicolon in front adds to what is chosen.
    if property.holds_several() && text.starts_with(';') {
        let chosen = before
            .and_then(|record| record.properties.get(name))
            .map_or("", String::as_str);
        let mut all: Vec<&str> = chosen.split(';').filter(|option| !option.is_empty()).collect();
        all.extend(
            value
                .split(';')
                .filter(|option| !chosen.split(';').any(|known| known == *option)),
        );
        return Ok(Some(all.join(";")));
    }
    Ok(Some(value))
}

/// Owners must be there.
async fn check_owners(
    call: &Call,
    properties: &[Property],
    changes: &Changes,
    invalid: &mut Vec<Invalid>,
) -> Result<(), Problem> {
    let is_owner = |name: &str| {
        name == "hubspot_owner_id"
            || properties.iter().any(|property| {
                property.name == name && property.referenced_object_type.as_deref() == Some("OWNER")
            })
    };
    let owners: Vec<(&String, &String)> = changes
        .iter()
        .filter(|(name, _)| is_owner(name))
        .filter_map(|(name, value)| Some((name, value.as_ref()?)))
        .collect();
    if owners.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = owners.iter().map(|(_, id)| (*id).clone()).collect();
    let unknown = owner::unknown(call, &ids).await?;
    let refused = owners.iter().filter(|(_, id)| unknown.contains(id));
    invalid.extend(
        refused
            .map(|(name, id)| Invalid::new(name, "INVALID_OWNER_ID", format!("Owner {id} does not exist"))),
    );
    Ok(())
}

fn check_required(kind: &ObjectType, changes: &Changes) -> Result<(), HubSpotError> {
    let is_missing = |name: &&String| !changes.get(*name).is_some_and(Option::is_some);
    let missing: Vec<String> = kind
        .required_properties
        .iter()
        .filter(is_missing)
        .cloned()
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let message = format!(
        "Error creating {}. Some required properties were not set.",
        kind.shout()
    );
    Err(HubSpotError::invalid(message).with_context("properties", missing))
}
