//! The operations on views.

use serde_json::{Value, json};

use super::{View, configuration, named, of_database};
use crate::{
    access::check_editable,
    error::{NotionError, Problem},
    field::{Field, Fields},
    list,
    property::Schema,
    query::{filter, sort},
    request::Request,
    store::{self, Lock},
};

/// `POST /v1/views`
pub(crate) async fn create(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&[
        "data_source_id",
        "name",
        "type",
        "database_id",
        "filter",
        "sorts",
        "quick_filters",
        "configuration",
        "position",
    ])?;
    let id = body.get("data_source_id").required_id()?;
    let source = request.data_source(&id, Lock::None).await?;
    let database = source.parent_id.clone().unwrap_or_default();
    if body
        .get("database_id")
        .id()?
        .is_some_and(|given| given != database)
    {
        return Err(NotionError::not_implemented("views of linked data sources (body.database_id)").into());
    }
    // The row of the database is what views of it wait for.
    let database = request.database(&database, Lock::Change).await?;
    check_editable(&database)?;
    let schema = Schema::of(&source)?;
    let mut view = View::first(request, &source).await?;
    body.get("name").required_text()?.clone_into(&mut view.name);
    configuration::kind(&body.get("type"))?.clone_into(&mut view.kind);
    view.configuration = configuration::read(&view.kind, &schema, &body.get("configuration"))?;
    apply(&mut view, &schema, &body)?;
    view.position = place(request, &view, &body).await?;
    view.insert(request).await?;
    Ok(view.render(request, &database))
}

/// Takes filter and sorts from a body, checked and then kept as they are.
fn apply(view: &mut View, schema: &Schema, body: &Fields<'_>) -> Result<(), NotionError> {
    let kept = |field: &Field<'_>| field.value.cloned().unwrap_or_default();
    let (filter, sorts) = (body.get("filter"), body.get("sorts"));
    if !filter.is_empty() {
        filter::read(schema, &filter)?;
    }
    if !sorts.is_empty() {
        sort::read(schema, &sorts)?;
    }
    if body.has("filter") {
        view.filter = kept(&filter);
    }
    if body.has("sorts") {
        view.sorts = kept(&sorts);
    }
    if body
        .get("quick_filters")
        .value
        .is_some_and(|value| value.as_object().is_none_or(|map| !map.is_empty()))
    {
        return Err(NotionError::not_implemented(
            "quick filters of views (body.quick_filters)",
        ));
    }
    Ok(())
}

/// The position of a new view, for which those behind it make room.
async fn place(request: &Request<'_>, view: &View, body: &Fields<'_>) -> Result<i64, Problem> {
    let others = of_database(request, &view.database_id).await?;
    let last = others.last().map_or(0, |other| other.position);
    let Some(position) = body.get("position").object()? else {
        return Ok(last + 1);
    };
    position.get("type").defined()?;
    let after = match position.get("type").one_of(&["start", "end", "after_view"])? {
        Some("start") => 0,
        Some("after_view") => {
            let id = position.get("view_id").required_id()?;
            match others.iter().find(|other| other.id == id) {
                Some(other) => other.position,
                None => return Err(request.missing("view", &id).await?),
            }
        }
        _ => last,
    };
    let shift = "UPDATE views SET position = position + 1 WHERE database_id = $1 AND position > $2";
    asymmetric_kit::Call::execute(request, shift, &[&view.database_id, &after]).await?;
    Ok(after + 1)
}

/// `GET /v1/views`
pub(crate) async fn list(request: &Request<'_>) -> Result<Value, Problem> {
    let (database, source) = (
        request.query("database_id").id()?,
        request.query("data_source_id").id()?,
    );
    let views = match (database, source) {
        (Some(id), None) => {
            let database = request.database(&id, Lock::None).await?;
            of_database(request, &database.id).await?
        }
        (None, Some(id)) => {
            let source = request.data_source(&id, Lock::None).await?;
            let mut views = of_database(request, &source.parent_id.clone().unwrap_or_default()).await?;
            views.retain(|view| view.data_source_id == source.id);
            views
        }
        _ => {
            let message = "query failed validation: exactly one of query.database_id and query.data_source_id should be \
                           defined.";
            return Err(NotionError::validation(message).into());
        }
    };
    let page = list::page(request, views, |view| &view.id)?;
    let results = page
        .items
        .iter()
        .map(|view| json!({"object": "view", "id": view.id}))
        .collect();
    Ok(list::object("view", results, page.next))
}

/// `GET /v1/views/{view_id}`
pub(crate) async fn retrieve(request: &Request<'_>) -> Result<Value, Problem> {
    let (view, database) = named(request, "").await?;
    Ok(view.render(request, &database))
}

/// `PATCH /v1/views/{view_id}`
pub(crate) async fn update(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&["name", "filter", "sorts", "quick_filters", "configuration"])?;
    let (mut view, database) = named(request, " FOR UPDATE").await?;
    check_editable(&database)?;
    let source = store::find(request, &view.data_source_id, Lock::None).await?;
    let schema = source.as_ref().map(Schema::of).transpose()?.unwrap_or_default();
    if let Some(name) = body.get("name").text()? {
        name.clone_into(&mut view.name);
    }
    if body.has("configuration") {
        view.configuration = configuration::read(&view.kind, &schema, &body.get("configuration"))?;
    }
    apply(&mut view, &schema, &body)?;
    view.last_edited_time = request.now();
    request.bot().clone_into(&mut view.last_edited_by);
    view.update(request).await?;
    Ok(view.render(request, &database))
}

/// `DELETE /v1/views/{view_id}`: every database keeps at least one.
pub(crate) async fn delete(request: &Request<'_>) -> Result<Value, Problem> {
    let (view, database) = named(request, "").await?;
    request.database(&database.id, Lock::Change).await?;
    check_editable(&database)?;
    if of_database(request, &view.database_id).await?.len() == 1 {
        let message = "The last view of a database cannot be deleted.";
        return Err(NotionError::validation(message).into());
    }
    for sql in [
        "DELETE FROM view_queries WHERE view_id = $1",
        "DELETE FROM views WHERE id = $1",
    ] {
        asymmetric_kit::Call::execute(request, sql, &[&view.id]).await?;
    }
    Ok(Value::Object(view.reference()))
}
