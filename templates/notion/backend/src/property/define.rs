//! What a request says a property of a data source is.

use serde_json::{Value, json};

use super::{KINDS, Property, Schema, TITLE, UNKNOWN_HERE, options, rollup};
use crate::{
    error::{NotionError, Problem},
    field::{Field, Fields},
    ids,
    request::Request,
    store::{Lock, Node},
};

/// The most properties of a data source.
const MOST_PROPERTIES: usize = 500;

/// The properties of a new data source, whose row is `data_source`.
pub(crate) async fn schema(
    request: &Request<'_>,
    data_source: &Node,
    field: &Field<'_>,
) -> Result<Schema, Problem> {
    let given = field.required_object()?;
    check_count(&given, 0)?;
    let mut schema = Schema::default();
    let has_title = given
        .iter()
        .any(|(_, one)| one.value.is_some_and(|value| value.get(TITLE).is_some()));
    if !has_title {
        return Err(NotionError::validation("Title is not provided").into());
    }
    // Rollups look at relations, which have to be there.
    let is_rollup = |one: &Field<'_>| one.value.is_some_and(|value| value.get("rollup").is_some());
    for late in [false, true] {
        for (name, one) in given.iter().filter(|(_, one)| is_rollup(one) == late) {
            let property = property(request, data_source, &schema, name, &one).await?;
            schema.0.push(property);
        }
    }
    let titles = schema.0.iter().filter(|property| property.kind == TITLE).count();
    if titles > 1 {
        return Err(NotionError::validation("Only one title property can be provided").into());
    }
    Ok(schema)
}

/// Refuses more properties than a data source may have.
pub(crate) fn check_count(given: &Fields<'_>, before: usize) -> Result<(), NotionError> {
    let count = before + given.map.len();
    if count <= MOST_PROPERTIES {
        return Ok(());
    }
    Err(NotionError::failed(
        &given.path,
        format!("should have at most `{MOST_PROPERTIES}` properties, instead had `{count}`"),
    ))
}

/// The kind that a definition says.
pub(crate) fn kind_of(given: &Fields<'_>) -> Result<Option<&'static str>, NotionError> {
    if let Some(unknown) = given.first_of(&UNKNOWN_HERE) {
        return Err(NotionError::not_implemented(&format!(
            "properties of the type {unknown} ({})",
            given.path
        )));
    }
    Ok(given.first_of(&KINDS))
}

/// A new property of `schema`.
pub(crate) async fn property(
    request: &Request<'_>,
    data_source: &Node,
    schema: &Schema,
    name: &str,
    field: &Field<'_>,
) -> Result<Property, Problem> {
    let given = field.required_object()?;
    let kind = kind_of(&given)?.ok_or_else(|| given.get(TITLE).should("be defined"))?;
    given.only(&["type", "name", "description", kind])?;
    let description = given.get("description").optional_text()?.map(str::to_owned);
    let id = if kind == TITLE {
        TITLE.to_owned()
    } else {
        ids::property(request).await?
    };
    let mut property = Property {
        id,
        name: name.to_owned(),
        kind: kind.to_owned(),
        description,
        config: json!({}),
    };
    property.config = config(request, data_source, schema, &property, None, &given.get(kind)).await?;
    Ok(property)
}

/// What belongs to the kind of `property`; `known` is what it was before.
pub(crate) async fn config(
    request: &Request<'_>,
    data_source: &Node,
    schema: &Schema,
    property: &Property,
    known: Option<&Property>,
    field: &Field<'_>,
) -> Result<Value, Problem> {
    let given = field.required_object()?;
    match property.kind.as_str() {
        "number" => {
            given.only(&["format"])?;
            let before = known.and_then(|known| known.config["format"].as_str());
            let format = given.get("format").text()?.or(before).unwrap_or("number");
            Ok(json!({"format": format}))
        }
        "select" | "multi_select" => {
            given.only(&["options"])?;
            Ok(json!({"options": options::read(request, &given, known).await?}))
        }
        "status" => {
            given.only(&["options"])?;
            if known.is_none() && !given.has("options") {
                return options::default_status(request).await;
            }
            let read = options::read(request, &given, known).await?;
            let groups = options::groups(request, &read, known).await?;
            Ok(json!({"options": read, "groups": groups}))
        }
        "unique_id" => {
            given.only(&["prefix"])?;
            if known.is_none() && schema.0.iter().any(|other| other.kind == "unique_id") {
                let message = "A data source can have at most one unique_id property.";
                return Err(NotionError::validation(message).into());
            }
            Ok(json!({"prefix": given.get("prefix").optional_text()?}))
        }
        "relation" => relation(request, data_source, property, known, &given).await,
        "rollup" => rollup::define(request, schema, &given).await,
        _ => {
            given.only(&[])?;
            Ok(json!({}))
        }
    }
}

/// A relation to a data source the integration sees. The other side of a relation of two sides is made by
/// [`super::change::mirror`].
async fn relation(
    request: &Request<'_>,
    data_source: &Node,
    property: &Property,
    known: Option<&Property>,
    given: &Fields<'_>,
) -> Result<Value, Problem> {
    given.only(&[
        "data_source_id",
        "database_id",
        "type",
        "single_property",
        "dual_property",
    ])?;
    let target = if request.version.has_data_sources() || given.has("data_source_id") {
        let id = given.get("data_source_id").required_id()?;
        if id == data_source.id {
            data_source.clone()
        } else {
            request.data_source(&id, Lock::None).await?
        }
    } else {
        let id = given.get("database_id").required_id()?;
        if Some(&id) == data_source.parent_id.as_ref() {
            data_source.clone()
        } else {
            let database = request.database(&id, Lock::None).await?;
            request.only_data_source(&database, Lock::None).await?
        }
    };
    if let Some(known) = known
        && known.config["data_source_id"] == target.id
    {
        return Ok(known.config.clone());
    }
    if known.is_some() {
        return Err(NotionError::not_implemented(&format!(
            "leading the relation \"{}\" to another data source",
            property.name
        ))
        .into());
    }
    let mut config = json!({"database_id": target.parent_id, "data_source_id": target.id});
    if given.has("dual_property") {
        let dual = given.get("dual_property").required_object()?;
        dual.only(&["synced_property_id", "synced_property_name"])?;
        config["type"] = "dual_property".into();
        config["dual_property"] = json!({"synced_property_name": dual.get("synced_property_name").text()?});
    } else {
        config["type"] = "single_property".into();
        config["single_property"] = json!({});
    }
    Ok(config)
}

/// The schema of a data source that nothing was said of: a title.
pub(crate) fn titled(name: &str) -> Schema {
    let mut schema = Schema::of_plain_page();
    for property in &mut schema.0 {
        name.clone_into(&mut property.name);
    }
    schema
}
