//! Pages (<https://developers.notion.com/reference/page>).

pub(crate) mod create;
pub(crate) mod links;
pub(crate) mod moving;
pub(crate) mod property_item;
pub(crate) mod retrieve;
pub(crate) mod update;

use serde_json::{Map, Value};

use crate::{
    block::render::{parent, stamps},
    error::{NotionError, Problem},
    file, ids,
    property::{Schema, show::Shown},
    request::Request,
    store::{self, DATA_SOURCE, Lock, Node},
};

/// What the properties of a page follow.
pub(crate) async fn schema_of(request: &Request<'_>, page: &Node) -> Result<Schema, Problem> {
    if page.parent_kind.as_deref() != Some(DATA_SOURCE) {
        return Ok(Schema::of_plain_page());
    }
    let parent = page.parent_id.as_deref().unwrap_or_default();
    match store::find(request, parent, Lock::None).await? {
        Some(data_source) => Schema::of(&data_source),
        None => Ok(Schema::default()),
    }
}

/// The ids or names of properties in the query's `filter_properties`, which the schema has.
pub(crate) fn wanted_properties(request: &Request<'_>, schema: &Schema) -> Result<Vec<String>, NotionError> {
    let wanted = request.queries("filter_properties");
    match wanted.iter().find(|one| schema.find(one).is_none()) {
        Some(unknown) => Err(NotionError::validation(format!(
            "Could not find property with name or id: {unknown}"
        ))),
        None => Ok(wanted),
    }
}

/// A page, as the caller of `load` has looked up what it shows.
pub(crate) fn object(request: &Request<'_>, node: &Node, properties: Map<String, Value>) -> Value {
    let mut object = Map::new();
    object.insert("object".to_owned(), "page".into());
    object.insert("id".to_owned(), node.id.clone().into());
    stamps(request, node, &mut object);
    for name in ["icon", "cover"] {
        let shown = file::shown(&node.get(name), &request.base_url(), request.now());
        object.insert(name.to_owned(), shown);
    }
    if request.version.has_data_sources() {
        object.insert("is_locked".to_owned(), (node.get("is_locked") == true).into());
        object.insert("is_archived".to_owned(), (node.get("is_archived") == true).into());
    }
    object.insert("parent".to_owned(), parent(request, node));
    object.insert("properties".to_owned(), properties.into());
    object.insert("url".to_owned(), url(request, node).into());
    object.insert("public_url".to_owned(), Value::Null);
    Value::Object(object)
}

/// One page with the properties that the request wants.
pub(crate) async fn render(request: &Request<'_>, node: &Node) -> Result<Value, Problem> {
    let schema = schema_of(request, node).await?;
    let wanted = wanted_properties(request, &schema)?;
    let shown = Shown::load(request, &schema, &[node]).await?;
    Ok(object(request, node, shown.properties(&schema, node, &wanted)))
}

/// Where people open it: the words of its title and its id.
pub(crate) fn url(request: &Request<'_>, node: &Node) -> String {
    let words = node
        .title
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let id = ids::compact(&node.id);
    let slug: Vec<&str> = words.chain([id.as_str()]).collect();
    format!("{}/{}", request.base_url(), slug.join("-"))
}
