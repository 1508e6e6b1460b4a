//! Values of properties that a request writes, as they are kept: by the id of the property, options by their ids.

use serde_json::{Map, Value, json};

use super::{COMPUTED, Property, Schema, TITLE, UNKNOWN_HERE, options};
use crate::{
    date,
    error::{NotionError, Problem},
    field::{Field, Fields},
    file,
    request::Request,
    rich_text,
    store::{Lock, PAGE},
    user::People,
};

/// The most people, pages or files of one value.
const MOST_ITEMS: usize = 100;
/// The most characters of an e-mail address or a telephone number.
const LONGEST_ADDRESS: usize = 200;

/// Reads `properties` of a page that follows `schema`, which gets the options that are new.
pub(crate) async fn read(
    request: &Request<'_>,
    schema: &mut Schema,
    field: &Field<'_>,
) -> Result<Map<String, Value>, Problem> {
    let mut values = Map::new();
    let Some(given) = field.object()? else {
        return Ok(values);
    };
    for (name, one) in given.iter() {
        let index = schema.index(name).or_else(|| {
            schema
                .0
                .iter()
                .position(|property| property.kind == TITLE && name == TITLE)
        });
        let Some(property) = index.and_then(|index| schema.0.get_mut(index)) else {
            return Err(NotionError::validation(format!("{name} is not a property that exists.")).into());
        };
        let value = value(request, property, &one).await?;
        values.insert(property.id.clone(), value);
    }
    Ok(values)
}

async fn value(request: &Request<'_>, property: &mut Property, field: &Field<'_>) -> Result<Value, Problem> {
    let given = field.required_object()?;
    let kind = property.kind.clone();
    if COMPUTED.contains(&kind.as_str()) {
        let message = format!(
            "{} is a property of the type {kind}, which cannot be written.",
            property.name
        );
        return Err(NotionError::validation(message).into());
    }
    if !given.has(&kind) {
        let says_other = given
            .first_of(&super::KINDS)
            .or_else(|| given.first_of(&UNKNOWN_HERE))
            .is_some();
        return Err(if says_other {
            NotionError::validation(format!("{} is expected to be {kind}.", property.name)).into()
        } else {
            given.get(&kind).should("be defined").into()
        });
    }
    given.only(&["id", "type", "name", kind.as_str()])?;
    let inner = given.get(&kind);
    match kind.as_str() {
        TITLE | "rich_text" => {
            let mut text = rich_text::required(&inner)?;
            rich_text::resolve(request, &mut text).await?;
            Ok(text)
        }
        "select" | "status" if inner.is_null() => Ok(Value::Null),
        "select" | "status" => options::choose(request, property, &inner).await,
        "multi_select" => {
            let mut chosen: Vec<Value> = Vec::new();
            for item in inner.required_array(MOST_ITEMS)? {
                let option = options::choose(request, property, &item).await?;
                if !chosen.contains(&option) {
                    chosen.push(option);
                }
            }
            Ok(chosen.into())
        }
        "people" => people(request, &inner).await,
        "relation" => relation(request, property, &inner).await,
        "files" => {
            let mut files = files(&inner)?;
            file::attach(request, &mut files).await?;
            name_uploads(&mut files);
            Ok(files)
        }
        _ => Ok(plain(&kind, &inner)?),
    }
}

/// Values that need nothing looked up.
fn plain(kind: &str, inner: &Field<'_>) -> Result<Value, NotionError> {
    if kind == "checkbox" {
        inner.defined()?;
        return Ok(inner.boolean()?.into());
    }
    if inner.is_null() {
        return Ok(Value::Null);
    }
    match kind {
        "number" => {
            inner.number()?;
            Ok(inner.value.cloned().unwrap_or_default())
        }
        "date" => date::read(inner),
        "url" => {
            inner.at_most(rich_text::LONGEST_TEXT)?;
            Ok(inner.required_text()?.into())
        }
        _ => {
            inner.at_most(LONGEST_ADDRESS)?;
            Ok(inner.required_text()?.into())
        }
    }
}

async fn people(request: &Request<'_>, field: &Field<'_>) -> Result<Value, Problem> {
    let known = People::load(request).await?;
    let mut ids = Vec::new();
    for item in field.required_array(MOST_ITEMS)? {
        let id = item.required_object()?.get("id").required_id()?;
        if known.get(&id).is_none() {
            let message = format!("Could not find user with ID: {id}.");
            return Err(NotionError::validation(message).into());
        }
        ids.push(id);
    }
    Ok(json!(ids))
}

/// Pages of the data source that the relation leads to.
async fn relation(request: &Request<'_>, property: &Property, field: &Field<'_>) -> Result<Value, Problem> {
    let mut ids: Vec<String> = Vec::new();
    for item in field.required_array(MOST_ITEMS)? {
        let id = item.required_object()?.get("id").required_id()?;
        let page = request
            .find(&id, "page", Lock::None, |node| {
                node.kind == PAGE && !node.in_trash
            })
            .await?;
        if page.parent_id.as_deref() != property.config["data_source_id"].as_str() {
            let message = format!(
                "Page {id} is not in the data source that the relation \"{}\" leads to.",
                property.name
            );
            return Err(NotionError::validation(message).into());
        }
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(json!(ids))
}

fn files(field: &Field<'_>) -> Result<Value, NotionError> {
    let items = field.required_array(MOST_ITEMS)?;
    let files: Result<Vec<Value>, NotionError> = items.iter().map(named_file).collect();
    Ok(files?.into())
}

fn named_file(field: &Field<'_>) -> Result<Value, NotionError> {
    let given: Fields<'_> = field.required_object()?;
    given.only(&["name", "type", "external", "file", "file_upload"])?;
    if given.has("file") {
        return Err(NotionError::not_implemented(
            "files of Notion's own storage by their URL; upload the file",
        ));
    }
    let mut file = file::located(&given)?;
    let name = given.get("name");
    if given.has("external") {
        name.defined()?;
    }
    name.at_most(100)?;
    file["name"] = name.text()?.into();
    Ok(file)
}

/// Uploads have the name that they were uploaded with, unless they were given one.
fn name_uploads(files: &mut Value) {
    for file in files.as_array_mut().into_iter().flatten() {
        if file["name"].is_null() {
            file["name"] = file["file_upload"]["filename"].clone();
        }
    }
}
