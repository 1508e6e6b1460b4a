//! The operations on blocks.

use serde_json::Value;

use super::{
    append::append,
    kinds::{Children, Kind},
    read, render,
};
use crate::{
    access::check_editable,
    error::{NotionError, Problem},
    field::Fields,
    file, list,
    request::Request,
    rich_text,
    store::{self, DATABASE, Lock, Node, PAGE, Place},
};

/// `GET /v1/blocks/{block_id}`
pub(crate) async fn retrieve(request: &Request<'_>) -> Result<Value, Problem> {
    let node = request.block(&request.path_id("block_id")?, Lock::None).await?;
    Ok(render::block(request, &node))
}

/// `GET /v1/blocks/{block_id}/children`
pub(crate) async fn list_children(request: &Request<'_>) -> Result<Value, Problem> {
    let id = request.path_id("block_id")?;
    let node = request.block(&id, Lock::None).await?;
    if node.is_gone() {
        return Err(request.missing("block", &id).await?);
    }
    let origin = node.get("synced_from");
    let holder = origin["block_id"].as_str().unwrap_or(&node.id);
    let children = if node.kind == DATABASE {
        Vec::new()
    } else {
        store::children(request, holder).await?
    };
    let page = list::page(request, children, |child| &child.id)?;
    let results = page
        .items
        .iter()
        .map(|child| render::block(request, child))
        .collect();
    Ok(list::object("block", results, page.next))
}

/// `PATCH /v1/blocks/{block_id}/children`
pub(crate) async fn append_children(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&["children", "after", "position"])?;
    let drafts = read::children(&body.get("children"))?;
    let place = place(&body)?;
    let mut parent = request.block(&request.path_id("block_id")?, Lock::Change).await?;
    check_editable(&parent)?;
    check_holds(&parent, &drafts)?;
    let written = append(request, &parent, drafts, &place).await?;
    parent.touch(request);
    store::update(request, &parent).await?;
    let results = written
        .iter()
        .map(|child| render::block(request, child))
        .collect();
    Ok(list::object("block", results, None))
}

/// Where `after` or `position` say that something goes.
fn place(body: &Fields<'_>) -> Result<Place, NotionError> {
    if body.has("after") {
        return Ok(Place::After(body.get("after").required_id()?));
    }
    let Some(position) = body.get("position").object()? else {
        return Ok(Place::End);
    };
    position.get("type").defined()?;
    match position.get("type").one_of(&["after_block", "start", "end"])? {
        Some("start") => Ok(Place::Start),
        Some("after_block") => {
            let block = position.get("after_block").required_object()?;
            Ok(Place::After(block.get("id").required_id()?))
        }
        _ => Ok(Place::End),
    }
}

/// Refuses what cannot be in a block.
fn check_holds(parent: &Node, drafts: &[read::Draft]) -> Result<(), NotionError> {
    let refused = || Err(NotionError::validation("Block does not support children."));
    if parent.kind == PAGE {
        return Ok(());
    }
    let is_toggleable = parent.get("is_toggleable") == Value::Bool(true);
    match Kind::named(&parent.kind).map(|kind| kind.children) {
        Some(Children::Blocks) if parent.get("synced_from").is_null() => Ok(()),
        Some(Children::WhenToggleable) if is_toggleable => Ok(()),
        Some(Children::Only(only, _)) if drafts.iter().all(|draft| draft.kind == only) => Ok(()),
        _ => refused(),
    }
}

/// `PATCH /v1/blocks/{block_id}`
pub(crate) async fn update(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    let mut node = request.block(&request.path_id("block_id")?, Lock::Change).await?;
    let trash = trash(&body)?;
    if let Some(trash) = trash {
        if node.is_trashed_above {
            check_editable(&node)?;
        }
        node.in_trash = trash;
    }
    let kind = Kind::named(&node.kind);
    let given: Vec<&str> = body
        .map
        .keys()
        .map(String::as_str)
        .filter(|name| !["archived", "in_trash", "type", "object"].contains(name))
        .collect();
    if !given.is_empty() {
        if trash.is_none() {
            check_editable(&node)?;
        }
        let Some(kind) = kind else {
            let message = "Pages and databases are updated through their own endpoints.";
            return Err(NotionError::validation(message).into());
        };
        if let Some(other) = given.iter().find(|name| **name != kind.name) {
            let message = if Kind::named(other).is_some() {
                NotionError::validation("Block type cannot be changed.")
            } else {
                body.get(other).unwanted()
            };
            return Err(message.into());
        }
        let mut changes = Value::Object(read::changes(kind, &body.get(kind.name))?);
        rich_text::resolve(request, &mut changes).await?;
        file::attach(request, &mut changes).await?;
        if changes.get("external").is_some() || changes.get("file_upload").is_some() {
            node.content.remove("external");
            node.content.remove("file_upload");
        }
        if let Value::Object(changes) = changes {
            node.content.extend(changes);
        }
    }
    node.touch(request);
    store::update(request, &node).await?;
    Ok(render::block(request, &node))
}

/// What `in_trash`, or `archived` as it was called before, say.
pub(crate) fn trash(body: &Fields<'_>) -> Result<Option<bool>, NotionError> {
    let field = if body.has("in_trash") {
        "in_trash"
    } else {
        "archived"
    };
    body.get(field).boolean()
}

/// `DELETE /v1/blocks/{block_id}`
pub(crate) async fn delete(request: &Request<'_>) -> Result<Value, Problem> {
    let mut node = request.block(&request.path_id("block_id")?, Lock::Change).await?;
    check_editable(&node)?;
    node.in_trash = true;
    node.touch(request);
    store::update(request, &node).await?;
    Ok(render::block(request, &node))
}
