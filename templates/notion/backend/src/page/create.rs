//! `POST /v1/pages`

use serde_json::{Map, Value, json};

use super::{links, render};
use crate::{
    access::check_editable,
    block::{append::append, read},
    error::{NotionError, Problem},
    field::Fields,
    file, ids, markdown,
    property::{Schema, TITLE, value},
    request::Request,
    rich_text,
    store::{self, DATA_SOURCE, Lock, Node, PAGE, Place},
};

const KNOWN: [&str; 11] = [
    "parent",
    "properties",
    "icon",
    "cover",
    "content",
    "children",
    "markdown",
    "template",
    "position",
    "allow_async",
    "filter_properties",
];

/// Makes a page in a page or a data source, with its properties and blocks.
pub(crate) async fn create(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&KNOWN)?;
    check_template(&body)?;
    let drafts = content(&body)?;
    let mut parent = parent(request, &body.get("parent").required_object()?).await?;
    check_editable(&parent)?;
    let is_row = parent.kind == DATA_SOURCE;
    let mut schema = if is_row {
        Schema::of(&parent)?
    } else {
        Schema::of_plain_page()
    };
    let before = schema.0.clone();
    let mut values = value::read(request, &mut schema, &body.get("properties")).await?;
    let mut node = Node::new(request, ids::fresh(request).await?, PAGE, Some(&parent));
    number(&schema, &mut parent, &mut values);
    if is_row {
        links::sync(request, &schema, &node, &values).await?;
        if schema.0 != before {
            schema.keep(&mut parent)?;
        }
    }
    node.title = values.get(TITLE).map(rich_text::plain).unwrap_or_default();
    let mut look = json!({"icon": file::icon(&body.get("icon"))?, "cover": file::cover(&body.get("cover"))?});
    file::attach(request, &mut look).await?;
    if let Value::Object(look) = look {
        node.content.extend(look);
    }
    node.content.insert("properties".to_owned(), values.into());
    let place = place(&body, is_row)?;
    let Some(position) = store::make_room(request, &parent.id, &place, 1).await? else {
        let message = "The block to insert after is not a child of the parent page.";
        return Err(NotionError::validation(message).into());
    };
    node.position = position;
    if is_row {
        // Its options and numbers may have changed; nobody edited it.
        store::update(request, &parent).await?;
    } else {
        parent.touch(request);
        store::update(request, &parent).await?;
    }
    store::insert(request, std::slice::from_ref(&node)).await?;
    append(request, &node, drafts, &Place::End).await?;
    render(request, &node).await
}

/// Blocks, in one of the ways to say them.
fn content(body: &Fields<'_>) -> Result<Vec<read::Draft>, NotionError> {
    if body.has("markdown") {
        if body.has("children") || body.has("content") {
            return Err(body.get("markdown").should("be not present beside `children`"));
        }
        return Ok(markdown::read::blocks(body.get("markdown").required_text()?));
    }
    let field = body.get(if body.has("content") {
        "content"
    } else {
        "children"
    });
    if field.value.is_none() {
        return Ok(Vec::new());
    }
    read::children(&field)
}

fn check_template(body: &Fields<'_>) -> Result<(), NotionError> {
    if let Some(template) = body.get("template").object()? {
        let kinds = ["none", "default", "template_id"];
        if template.get("type").one_of(&kinds)? != Some("none") {
            return Err(NotionError::not_implemented(
                "templates of data sources (body.template)",
            ));
        }
    }
    if body.get("allow_async").boolean()? == Some(true) {
        return Err(NotionError::not_implemented(
            "asynchronous creation (body.allow_async)",
        ));
    }
    Ok(())
}

/// What the page is to be in, its row locked.
pub(super) async fn parent(request: &Request<'_>, given: &Fields<'_>) -> Result<Node, Problem> {
    given.only(&["type", "page_id", "database_id", "data_source_id", "workspace"])?;
    let kinds = ["page_id", "database_id", "data_source_id", "workspace"];
    given.get("type").one_of(&kinds)?;
    match given.first_of(&kinds) {
        Some("page_id") => {
            let id = given.get("page_id").required_id()?;
            request.page(&id, Lock::Change).await
        }
        Some("database_id") => {
            let id = given.get("database_id").required_id()?;
            let database = request.database(&id, Lock::None).await?;
            check_editable(&database)?;
            request.only_data_source(&database, Lock::Change).await
        }
        Some("data_source_id") if request.version.has_data_sources() => {
            let id = given.get("data_source_id").required_id()?;
            request.data_source(&id, Lock::Change).await
        }
        Some("workspace") => Err(NotionError::validation(
            "Internal integrations cannot create pages at the top of the workspace: body.parent should be a page or a \
             data source.",
        )
        .into()),
        _ => Err(given.get("page_id").should("be defined").into()),
    }
}

/// Gives the next number of the data source to the page.
pub(super) fn number(schema: &Schema, data_source: &mut Node, values: &mut Map<String, Value>) {
    let Some(property) = schema.0.iter().find(|property| property.kind == "unique_id") else {
        return;
    };
    let next = data_source.get("next_unique_id").as_u64().unwrap_or(1);
    values.insert(property.id.clone(), next.into());
    data_source
        .content
        .insert("next_unique_id".to_owned(), (next + 1).into());
}

fn place(body: &Fields<'_>, is_row: bool) -> Result<Place, NotionError> {
    let field = body.get("position");
    let Some(position) = field.object()? else {
        return Ok(Place::End);
    };
    if is_row {
        return Err(field.unwanted());
    }
    position.get("type").defined()?;
    match position
        .get("type")
        .one_of(&["after_block", "page_start", "page_end"])?
    {
        Some("page_start") => Ok(Place::Start),
        Some("after_block") => {
            let block = position.get("after_block").required_object()?;
            Ok(Place::After(block.get("id").required_id()?))
        }
        _ => Ok(Place::End),
    }
}
