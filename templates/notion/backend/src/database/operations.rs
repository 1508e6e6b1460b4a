//! The operations on databases.

use serde_json::Value;

use super::{dress, render};
use crate::{
    access::check_editable,
    block::operations::trash,
    error::{NotionError, Problem},
    field::Fields,
    ids,
    property::{change, define},
    request::Request,
    store::{self, DATA_SOURCE, DATABASE, Lock, Node, PAGE, Place},
    view::View,
};

/// `GET /v1/databases/{database_id}`
pub(crate) async fn retrieve(request: &Request<'_>) -> Result<Value, Problem> {
    let database = request
        .database(&request.path_id("database_id")?, Lock::None)
        .await?;
    render(request, &database).await
}

/// `POST /v1/databases`
pub(crate) async fn create(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    let has_sources = request.version.has_data_sources();
    let known = ["parent", "title", "description", "is_inline", "icon", "cover"];
    body.only(
        &[
            &known,
            [if has_sources {
                "initial_data_source"
            } else {
                "properties"
            }]
            .as_slice(),
        ]
        .concat(),
    )?;
    let mut parent = parent(request, &body).await?;
    let mut database = Node::new(request, ids::fresh(request).await?, DATABASE, Some(&parent));
    dress(request, &mut database, &body).await?;
    let mut source = Node::new(request, ids::fresh(request).await?, DATA_SOURCE, Some(&database));
    source.title.clone_from(&database.title);
    source.content.insert("title".to_owned(), database.get("title"));
    source.position = 1;
    let properties = if has_sources {
        match body.get("initial_data_source").object()? {
            Some(initial) => {
                initial.only(&["properties"])?;
                initial.get("properties")
            }
            None => body.get("initial_data_source"),
        }
    } else {
        body.get("properties")
    };
    let schema = if properties.value.is_none() && has_sources {
        define::titled("Name")
    } else {
        define::schema(request, &source, &properties).await?
    };
    schema.keep(&mut source)?;
    let position = store::make_room(request, &parent.id, &Place::End, 1).await?;
    database.position = position.unwrap_or_default();
    store::insert(request, &[database.clone(), source.clone()]).await?;
    View::first(request, &source).await?.insert(request).await?;
    for property in &schema.0 {
        change::mirror(request, &mut source, &property.id).await?;
    }
    store::update(request, &source).await?;
    parent.touch(request);
    store::update(request, &parent).await?;
    render(request, &database).await
}

/// The page that a database is to be in, its row locked.
async fn parent(request: &Request<'_>, body: &Fields<'_>) -> Result<Node, Problem> {
    let given = body.get("parent").required_object()?;
    given.only(&["type", "page_id", "workspace"])?;
    given.get("type").one_of(&["page_id", "workspace"])?;
    if given.has("workspace") {
        let message = "Internal integrations cannot create databases at the top of the workspace: body.parent should be a \
                       page.";
        return Err(NotionError::validation(message).into());
    }
    let id = given.get("page_id").required_id()?;
    let page = request
        .find(&id, "page", Lock::Change, |node| node.kind == PAGE)
        .await?;
    check_editable(&page)?;
    Ok(page)
}

/// `PATCH /v1/databases/{database_id}`
pub(crate) async fn update(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    let has_sources = request.version.has_data_sources();
    let known = [
        "parent",
        "title",
        "description",
        "is_inline",
        "is_locked",
        "icon",
        "cover",
        "in_trash",
        "archived",
    ];
    let more: &[&str] = if has_sources { &[] } else { &["properties"] };
    body.only(&[&known, more].concat())?;
    let id = request.path_id("database_id")?;
    let mut database = request.database(&id, Lock::Change).await?;
    let trash = trash(&body)?;
    if trash.is_none() || database.is_trashed_above {
        check_editable(&database)?;
    }
    database.in_trash = trash.unwrap_or(database.in_trash);
    if body.has("parent") {
        let mut parent = parent(request, &body).await?;
        let position = store::make_room(request, &parent.id, &Place::End, 1).await?;
        database.position = position.unwrap_or_default();
        database.parent_id = Some(parent.id.clone());
        database.parent_kind = Some(parent.kind.clone());
        parent.touch(request);
        store::update(request, &parent).await?;
    }
    dress(request, &mut database, &body).await?;
    database.touch(request);
    store::update(request, &database).await?;
    if !has_sources && (body.has("properties") || body.has("title")) {
        let mut source = request.only_data_source(&database, Lock::Change).await?;
        if !body.get("properties").is_empty() {
            change::apply(request, &mut source, &body.get("properties")).await?;
        }
        source.title.clone_from(&database.title);
        source.content.insert("title".to_owned(), database.get("title"));
        source.touch(request);
        store::update(request, &source).await?;
    }
    render(request, &database).await
}
