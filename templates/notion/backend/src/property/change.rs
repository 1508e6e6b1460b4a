//! Changes of the properties of a data source.

use serde_json::{Value, json};

use super::{Property, Schema, TITLE, define};
use crate::{
    access::check_editable,
    error::{NotionError, Problem},
    field::{Field, Fields},
    ids,
    request::Request,
    store::{self, Lock, Node},
};

/// Applies the `properties` of an update to a data source, whose row is locked. Writes other data sources, not this one.
pub(crate) async fn apply(
    request: &Request<'_>,
    data_source: &mut Node,
    field: &Field<'_>,
) -> Result<(), Problem> {
    let given = field.required_object()?;
    let mut schema = Schema::of(data_source)?;
    define::check_count(&given, 0)?;
    let mut added = Vec::new();
    for (name, one) in given.iter() {
        match schema.index(name) {
            Some(index) if one.is_null() => remove(request, &mut schema, index).await?,
            Some(index) => update(request, data_source, &mut schema, index, &one).await?,
            None if one.is_null() => {
                let message = format!("Could not find property with name or id: {name}");
                return Err(NotionError::validation(message).into());
            }
            None => {
                let property = define::property(request, data_source, &schema, name, &one).await?;
                if property.kind == TITLE {
                    let message = "A data source has one title property, which can be renamed.";
                    return Err(NotionError::validation(message).into());
                }
                added.push(property.id.clone());
                schema.0.push(property);
            }
        }
    }
    schema.keep(data_source)?;
    for id in added {
        mirror(request, data_source, &id).await?;
        number_rows(request, data_source, &id).await?;
    }
    Ok(())
}

async fn remove(request: &Request<'_>, schema: &mut Schema, index: usize) -> Result<(), Problem> {
    let property = schema.0.remove(index);
    if property.kind == TITLE {
        let message = "Cannot delete the title property of a data source.";
        return Err(NotionError::validation(message).into());
    }
    // The other side goes too.
    if let Some((mut target, mut other, at)) = other_side(request, &property).await? {
        other.0.remove(at);
        other.keep(&mut target)?;
        store::update(request, &target).await?;
    }
    Ok(())
}

async fn update(
    request: &Request<'_>,
    data_source: &Node,
    schema: &mut Schema,
    index: usize,
    field: &Field<'_>,
) -> Result<(), Problem> {
    let given = field.required_object()?;
    let Some(mut property) = schema.0.get(index).cloned() else {
        return Ok(());
    };
    let kind = define::kind_of(&given)?;
    if let Some(kind) = kind {
        given.only(&["id", "type", "name", "description", kind])?;
        if kind != property.kind {
            return Err(NotionError::not_implemented(&format!(
                "changing the type of the property \"{}\" from {} to {kind}",
                property.name, property.kind
            ))
            .into());
        }
        let field = given.get(kind);
        property.config =
            define::config(request, data_source, schema, &property, Some(&property), &field).await?;
    } else {
        given.only(&["id", "type", "name", "description"])?;
    }
    if given.has("description") {
        property.description = given.get("description").optional_text()?.map(str::to_owned);
    }
    if let Some(name) = given.get("name").text()? {
        rename(request, schema, index, &mut property, name, &given).await?;
    }
    if let Some(kept) = schema.0.get_mut(index) {
        *kept = property;
    }
    Ok(())
}

async fn rename(
    request: &Request<'_>,
    schema: &Schema,
    index: usize,
    property: &mut Property,
    name: &str,
    given: &Fields<'_>,
) -> Result<(), Problem> {
    if name.is_empty() {
        return Err(given.get("name").should("be a non-empty string").into());
    }
    if schema
        .0
        .iter()
        .enumerate()
        .any(|(at, other)| at != index && other.name == name)
    {
        let message = format!("Cannot rename a property to \"{name}\": there is a property of this name.");
        return Err(NotionError::validation(message).into());
    }
    name.clone_into(&mut property.name);
    if let Some((mut target, mut other, at)) = other_side(request, property).await? {
        if let Some(side) = other.0.get_mut(at) {
            side.config["dual_property"]["synced_property_name"] = name.into();
        }
        other.keep(&mut target)?;
        store::update(request, &target).await?;
    }
    Ok(())
}

/// The data source at the other side of a relation of two sides, its row locked, and where the property stands there.
async fn other_side(
    request: &Request<'_>,
    property: &Property,
) -> Result<Option<(Node, Schema, usize)>, Problem> {
    let (Some(target), Some(id)) = (
        property.config["data_source_id"].as_str(),
        property.config["dual_property"]["synced_property_id"].as_str(),
    ) else {
        return Ok(None);
    };
    let Some(target) = store::find(request, target, Lock::Change).await? else {
        return Ok(None);
    };
    let schema = Schema::of(&target)?;
    Ok(schema.index(id).map(|at| (target, schema, at)))
}

/// Makes the other side of a new relation of two sides.
pub(crate) async fn mirror(request: &Request<'_>, data_source: &mut Node, id: &str) -> Result<(), Problem> {
    let mut schema = Schema::of(data_source)?;
    let Some(index) = schema.index(id) else {
        return Ok(());
    };
    let Some(property) = schema.0.get(index).cloned() else {
        return Ok(());
    };
    if property.config["type"] != "dual_property" {
        return Ok(());
    }
    let target_id = property.config["data_source_id"].as_str().unwrap_or_default();
    let is_own = target_id == data_source.id;
    let mut target = if is_own {
        data_source.clone()
    } else {
        request.data_source(target_id, Lock::Change).await?
    };
    check_editable(&target)?;
    let mut other = if is_own {
        Schema(schema.0.clone())
    } else {
        Schema::of(&target)?
    };
    let wanted = property.config["dual_property"]["synced_property_name"].as_str();
    let name = match wanted {
        Some(name) => name.to_owned(),
        None => format!("Related to {} ({})", data_source.title, property.name),
    };
    if other.find(&name).is_some() {
        let message = format!("There is a property \"{name}\" at the other side of the relation.");
        return Err(NotionError::validation(message).into());
    }
    let side = Property {
        id: ids::property(request).await?,
        name: name.clone(),
        kind: "relation".to_owned(),
        description: None,
        config: json!({
            "database_id": data_source.parent_id,
            "data_source_id": data_source.id,
            "type": "dual_property",
            "dual_property": {"synced_property_id": property.id, "synced_property_name": property.name},
        }),
    };
    let synced = json!({"synced_property_id": side.id, "synced_property_name": name});
    if is_own {
        other.0.push(side);
        schema = other;
    } else {
        other.0.push(side);
        other.keep(&mut target)?;
        store::update(request, &target).await?;
    }
    if let Some(property) = schema.0.get_mut(index) {
        property.config["dual_property"] = synced;
    }
    schema.keep(data_source)
}

/// Gives the rows that are there their numbers when a data source gets a `unique_id`.
async fn number_rows(request: &Request<'_>, data_source: &mut Node, id: &str) -> Result<(), Problem> {
    let schema = Schema::of(data_source)?;
    if schema
        .find(id)
        .is_none_or(|property| property.kind != "unique_id")
    {
        return Ok(());
    }
    let rows = store::select(request, "b.parent_id = $1", "b.sequence", &[&data_source.id]).await?;
    let mut next = 1_u64;
    for mut row in rows {
        if let Some(properties) = row.content.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert(id.to_owned(), next.into());
            next += 1;
            store::update(request, &row).await?;
        }
    }
    data_source
        .content
        .insert("next_unique_id".to_owned(), next.into());
    Ok(())
}
