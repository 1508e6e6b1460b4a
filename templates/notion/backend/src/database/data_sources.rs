//! The operations on data sources, without queries.

use serde_json::{Value, json};

use super::{data_source, dress};
use crate::{
    access::check_editable,
    block::operations::trash,
    error::Problem,
    ids, list,
    property::{change, define},
    request::Request,
    store::{self, DATA_SOURCE, Lock, Node, Place},
    view::View,
};

/// The data source with the database that it is in.
async fn render(request: &Request<'_>, source: &Node) -> Result<Value, Problem> {
    let id = source.parent_id.as_deref().unwrap_or_default();
    match store::find(request, id, Lock::None).await? {
        Some(database) => data_source(request, source, &database),
        None => Err(request.missing("database", id).await?),
    }
}

/// `GET /v1/data_sources/{data_source_id}`
pub(crate) async fn retrieve(request: &Request<'_>) -> Result<Value, Problem> {
    let id = request.path_id("data_source_id")?;
    let source = request.data_source(&id, Lock::None).await?;
    render(request, &source).await
}

/// `POST /v1/data_sources`
pub(crate) async fn create(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&["parent", "properties", "title", "icon"])?;
    let given = body.get("parent").required_object()?;
    given.only(&["type", "database_id"])?;
    let database = request
        .database(&given.get("database_id").required_id()?, Lock::Change)
        .await?;
    check_editable(&database)?;
    let mut source = Node::new(request, ids::fresh(request).await?, DATA_SOURCE, Some(&database));
    dress(request, &mut source, &body).await?;
    let schema = define::schema(request, &source, &body.get("properties")).await?;
    schema.keep(&mut source)?;
    let position = store::make_room(request, &database.id, &Place::End, 1).await?;
    source.position = position.unwrap_or_default();
    store::insert(request, std::slice::from_ref(&source)).await?;
    View::first(request, &source).await?.insert(request).await?;
    for property in &schema.0 {
        change::mirror(request, &mut source, &property.id).await?;
    }
    store::update(request, &source).await?;
    render(request, &source).await
}

/// `PATCH /v1/data_sources/{data_source_id}`
pub(crate) async fn update(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&[
        "title",
        "description",
        "icon",
        "properties",
        "in_trash",
        "archived",
        "parent",
    ])?;
    let id = request.path_id("data_source_id")?;
    let mut source = request.data_source(&id, Lock::Change).await?;
    let trash = trash(&body)?;
    if trash.is_none() || source.is_trashed_above {
        check_editable(&source)?;
    }
    source.in_trash = trash.unwrap_or(source.in_trash);
    if body.has("parent") {
        let given = body.get("parent").required_object()?;
        let database = request
            .database(&given.get("database_id").required_id()?, Lock::Change)
            .await?;
        check_editable(&database)?;
        let position = store::make_room(request, &database.id, &Place::End, 1).await?;
        source.position = position.unwrap_or_default();
        source.parent_id = Some(database.id.clone());
        source.grandparent_id.clone_from(&database.parent_id);
    }
    dress(request, &mut source, &body).await?;
    if !body.get("properties").is_empty() {
        change::apply(request, &mut source, &body.get("properties")).await?;
    }
    source.touch(request);
    store::update(request, &source).await?;
    render(request, &source).await
}

/// `GET /v1/data_sources/{data_source_id}/templates`: none, because templates cannot be made through the API.
pub(crate) async fn templates(request: &Request<'_>) -> Result<Value, Problem> {
    let id = request.path_id("data_source_id")?;
    let source = request.data_source(&id, Lock::None).await?;
    let name = request.query("name").text()?.unwrap_or_default().to_lowercase();
    let found = store::select(
        request,
        "b.parent_id = $1 AND b.kind = 'page' AND NOT b.in_trash AND b.content -> 'template' = 'true'::jsonb",
        "b.position",
        &[&source.id],
    )
    .await?;
    let found = found
        .into_iter()
        .filter(|template| template.title.to_lowercase().contains(&name))
        .collect();
    let page = list::page(request, found, |template| &template.id)?;
    let default = source.get("default_template");
    let templates: Vec<Value> = page
        .items
        .iter()
        .map(|template| json!({"id": template.id, "name": template.title, "is_default": default == template.id}))
        .collect();
    Ok(json!({"templates": templates, "has_more": page.next.is_some(), "next_cursor": page.next}))
}
