//! Writing blocks that were read from a request.

use futures::future::BoxFuture;
use serde_json::Value;

use super::read::Draft;
use crate::{
    error::{NotionError, Problem},
    file, ids,
    request::Request,
    rich_text,
    store::{self, Lock, Node, Place},
};

/// Writes blocks into `parent`, whose row is locked, and gives the outermost ones in their order.
pub(crate) async fn append(
    request: &Request<'_>,
    parent: &Node,
    drafts: Vec<Draft>,
    place: &Place,
) -> Result<Vec<Node>, Problem> {
    let Some(first) = store::make_room(request, &parent.id, place, drafts.len()).await? else {
        let message = "The block to insert after is not a child of the parent block.";
        return Err(NotionError::validation(message).into());
    };
    let mut written = Vec::new();
    place_in(request, parent, first, drafts, &mut written).await?;
    store::insert(request, &written).await?;
    written.retain(|node| node.parent_id.as_ref() == Some(&parent.id));
    Ok(written)
}

/// Makes rows of drafts: those of a level before those in them, so that parents come first.
fn place_in<'a>(
    request: &'a Request<'_>,
    parent: &'a Node,
    first: i64,
    drafts: Vec<Draft>,
    written: &'a mut Vec<Node>,
) -> BoxFuture<'a, Result<(), Problem>> {
    Box::pin(async move {
        let mut inner = Vec::new();
        for (position, draft) in (first..).zip(drafts) {
            let mut node = Node::new(request, ids::fresh(request).await?, draft.kind, Some(parent));
            node.position = position;
            node.has_children = !draft.children.is_empty();
            let mut content = Value::Object(draft.content);
            rich_text::resolve(request, &mut content).await?;
            file::attach(request, &mut content).await?;
            check_origin(request, &content).await?;
            if let Value::Object(content) = content {
                node.content = content;
            }
            name_file(&mut node);
            written.push(node.clone());
            inner.push((node, draft.children));
        }
        for (node, children) in inner {
            if !children.is_empty() {
                place_in(request, &node, 1, children, written).await?;
            }
        }
        Ok(())
    })
}

/// A copy is made of an original that the integration sees and that is no copy itself.
async fn check_origin(request: &Request<'_>, content: &Value) -> Result<(), Problem> {
    let Some(id) = content["synced_from"]["block_id"].as_str() else {
        return Ok(());
    };
    let original = request.block(id, Lock::None).await?;
    if original.kind == "synced_block" && original.get("synced_from").is_null() {
        return Ok(());
    }
    let message = "The block that a synced block is synced from must be an original synced block.";
    Err(NotionError::validation(message).into())
}

/// A file that was uploaded has the name that it was uploaded with, unless it was given one.
fn name_file(node: &mut Node) {
    if node.kind != "file" || node.get("name").as_str() != Some("") {
        return;
    }
    let name = node.get("file_upload")["filename"].clone();
    if name.is_string() {
        node.content.insert("name".to_owned(), name);
    }
}
