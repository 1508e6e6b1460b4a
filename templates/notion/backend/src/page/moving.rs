//! `POST /v1/pages/{page_id}/move`

use serde_json::Value;

use super::{create, render, schema_of};
use crate::{
    access::check_editable,
    error::{NotionError, Problem},
    property::{Schema, TITLE},
    request::Request,
    store::{self, DATA_SOURCE, Lock, Node, Place},
};

/// Puts a page into another page or data source. Of its properties those stay that the new place has too, by name and type.
pub(crate) async fn relocate(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&["parent"])?;
    let given = body.get("parent").required_object()?;
    let mut page = request.page(&request.path_id("page_id")?, Lock::Change).await?;
    check_editable(&page)?;
    let mut parent = create::parent(request, &given).await?;
    check_editable(&parent)?;
    check_outside(request, &page, &parent).await?;
    carry_over(request, &mut page, &mut parent).await?;
    let position = store::make_room(request, &parent.id, &Place::End, 1).await?;
    page.position = position.unwrap_or_default();
    page.parent_id = Some(parent.id.clone());
    page.parent_kind = Some(parent.kind.clone());
    page.grandparent_id.clone_from(&parent.parent_id);
    page.touch(request);
    store::update(request, &parent).await?;
    store::update(request, &page).await?;
    render(request, &page).await
}

/// A page cannot be in itself.
async fn check_outside(request: &Request<'_>, page: &Node, parent: &Node) -> Result<(), Problem> {
    let sql = "SELECT EXISTS (SELECT FROM (\
         WITH RECURSIVE line AS (\
             SELECT id, parent_id FROM blocks WHERE id = $1 \
             UNION ALL SELECT b.id, b.parent_id FROM line JOIN blocks b ON b.id = line.parent_id) \
         SELECT id FROM line) AS ancestors WHERE id = $2)";
    let row = asymmetric_kit::Call::query_one(request, sql, &[&parent.id, &page.id]).await?;
    if row.get(0) {
        let message = "A page cannot be moved into itself or into what is in it.";
        return Err(NotionError::validation(message).into());
    }
    Ok(())
}

async fn carry_over(request: &Request<'_>, page: &mut Node, parent: &mut Node) -> Result<(), Problem> {
    let before = schema_of(request, page).await?;
    let after = if parent.kind == DATA_SOURCE {
        Schema::of(parent)?
    } else {
        Schema::of_plain_page()
    };
    if page.parent_id.as_deref() == Some(&parent.id) {
        return Ok(());
    }
    let kept = page.get("properties").as_object().cloned().unwrap_or_default();
    let mut carried = serde_json::Map::new();
    for old in &before.0 {
        let has_options = ["select", "multi_select", "status", "relation"].contains(&old.kind.as_str());
        let new = if old.kind == TITLE {
            after.find(TITLE)
        } else {
            after.find(&old.name)
        };
        if let (Some(new), Some(value)) = (new, kept.get(&old.id))
            && new.kind == old.kind
            && !has_options
        {
            carried.insert(new.id.clone(), value.clone());
        }
    }
    create::number(&after, parent, &mut carried);
    page.content.insert("properties".to_owned(), carried.into());
    Ok(())
}
