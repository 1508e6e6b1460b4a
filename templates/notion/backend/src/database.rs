//! Databases (<https://developers.notion.com/reference/database>) and the data sources in them
//! (<https://developers.notion.com/reference/data-source>). Versions before 2025-09-03 see a database and its only data
//! source as one object.

pub(crate) mod data_sources;
pub(crate) mod operations;

use serde_json::{Map, Value, json};

use crate::{
    block::render::{parent, stamps, trash},
    error::Problem,
    field::Fields,
    file,
    page::url,
    property::Schema,
    request::Request,
    rich_text,
    store::{self, Lock, Node, minute},
};

/// What people see of it before they open it.
const LOOK: [&str; 2] = ["icon", "cover"];

/// A database, as the version of the request has it.
pub(crate) async fn render(request: &Request<'_>, database: &Node) -> Result<Value, Problem> {
    let sources = store::select(
        request,
        "b.parent_id = $1 AND b.kind = 'data_source' AND NOT b.in_trash",
        "b.position",
        &[&database.id],
    )
    .await?;
    if !request.version.has_data_sources() {
        let [source] = sources.as_slice() else {
            request.only_data_source(database, Lock::None).await?;
            return Err(request.missing("database", &database.id).await?);
        };
        return legacy(request, database, source);
    }
    let mut object = base(request, database, "database");
    object.insert("is_locked".to_owned(), (database.get("is_locked") == true).into());
    object.insert("created_time".to_owned(), minute(database.created_time));
    object.insert("last_edited_time".to_owned(), minute(database.last_edited_time));
    trash(request, database.is_gone(), &mut object);
    let sources: Vec<Value> = sources
        .iter()
        .map(|source| json!({"id": source.id, "name": source.title}))
        .collect();
    object.insert("data_sources".to_owned(), sources.into());
    Ok(Value::Object(object))
}

/// A database and its data source as one object.
pub(crate) fn legacy(request: &Request<'_>, database: &Node, source: &Node) -> Result<Value, Problem> {
    let mut object = base(request, database, "database");
    stamps(request, database, &mut object);
    object.insert("properties".to_owned(), Schema::of(source)?.render(request));
    Ok(Value::Object(object))
}

/// A data source in the database that it is in.
pub(crate) fn data_source(request: &Request<'_>, source: &Node, database: &Node) -> Result<Value, Problem> {
    let mut object = base(request, source, "data_source");
    stamps(request, source, &mut object);
    object.insert("properties".to_owned(), Schema::of(source)?.render(request));
    object.insert("database_parent".to_owned(), parent(request, database));
    object.insert("is_inline".to_owned(), (database.get("is_inline") == true).into());
    object.insert("url".to_owned(), url(request, database).into());
    Ok(Value::Object(object))
}

/// What databases and data sources have both.
fn base(request: &Request<'_>, node: &Node, kind: &str) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("object".to_owned(), kind.into());
    object.insert("id".to_owned(), node.id.clone().into());
    for name in ["title", "description"] {
        let text = node.content.get(name).cloned().unwrap_or_else(|| json!([]));
        object.insert(name.to_owned(), text);
    }
    for name in LOOK {
        let shown = file::shown(&node.get(name), &request.base_url(), request.now());
        object.insert(name.to_owned(), shown);
    }
    object.insert("parent".to_owned(), parent(request, node));
    object.insert("is_inline".to_owned(), (node.get("is_inline") == true).into());
    object.insert("url".to_owned(), url(request, node).into());
    object.insert("public_url".to_owned(), Value::Null);
    object
}

/// Takes title, description, icon and cover from a body, where they are given.
pub(crate) async fn dress(request: &Request<'_>, node: &mut Node, body: &Fields<'_>) -> Result<(), Problem> {
    for name in ["title", "description"] {
        if body.has(name) {
            let mut text = rich_text::required(&body.get(name))?;
            rich_text::resolve(request, &mut text).await?;
            if name == "title" {
                node.title = rich_text::plain(&text);
            }
            node.content.insert(name.to_owned(), text);
        }
    }
    let mut look = json!({});
    for name in LOOK {
        if body.has(name) {
            let field = body.get(name);
            look[name] = if name == "icon" {
                file::icon(&field)?
            } else {
                file::cover(&field)?
            };
        }
    }
    file::attach(request, &mut look).await?;
    if let Value::Object(look) = look {
        node.content.extend(look);
    }
    for name in ["is_inline", "is_locked"] {
        if let Some(truth) = body.get(name).boolean()? {
            node.content.insert(name.to_owned(), truth.into());
        }
    }
    Ok(())
}
