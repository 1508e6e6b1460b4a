//! The operations on pages as Markdown.

use serde_json::{Value, json};

use super::{read, write};
use crate::{
    access::check_editable,
    block::append::append,
    error::{NotionError, Problem},
    field::{Field, Fields},
    request::Request,
    store::{self, Lock, Node, Place},
};

/// The most replacements of one request.
const MOST_UPDATES: usize = 100;

async fn render(request: &Request<'_>, page: &Node) -> Result<Value, Problem> {
    let written = write::page(request, &page.id).await?;
    Ok(json!({
        "object": "page_markdown",
        "id": page.id,
        "markdown": written.text,
        "truncated": false,
        "unknown_block_ids": written.unknown,
    }))
}

/// `GET /v1/pages/{page_id}/markdown`
pub(crate) async fn retrieve(request: &Request<'_>) -> Result<Value, Problem> {
    let id = request.path_id("page_id")?;
    let page = request.page(&id, Lock::None).await?;
    if page.is_gone() {
        return Err(request.missing("page", &id).await?);
    }
    render(request, &page).await
}

/// `PATCH /v1/pages/{page_id}/markdown`
pub(crate) async fn update(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    let kinds = [
        "insert_content",
        "update_content",
        "replace_content",
        "replace_content_range",
    ];
    body.only(&[&["type", "allow_async"], kinds.as_slice()].concat())?;
    body.get("type").defined()?;
    let kind = body.get("type").one_of(&kinds)?.unwrap_or_default();
    if body.get("allow_async").boolean()? == Some(true) {
        return Err(NotionError::not_implemented("asynchronous updates (body.allow_async)").into());
    }
    let given = body.get(kind).required_object()?;
    let mut page = request.page(&request.path_id("page_id")?, Lock::Change).await?;
    check_editable(&page)?;
    match kind {
        "insert_content" => insert(request, &page, &given).await?,
        "replace_content" => {
            given.only(&["new_str", "allow_deleting_content"])?;
            let text = given.get("new_str").required_text()?;
            rewrite(request, &page, &given, text).await?;
        }
        "update_content" => {
            given.only(&["content_updates", "allow_deleting_content"])?;
            let mut text = write::page(request, &page.id).await?.text;
            for update in given.get("content_updates").required_array(MOST_UPDATES)? {
                text = replaced(&text, &update)?;
            }
            rewrite(request, &page, &given, &text).await?;
        }
        _ => {
            given.only(&["content", "content_range", "allow_deleting_content"])?;
            let text = write::page(request, &page.id).await?.text;
            let range = given.get("content_range");
            let (start, end) = range_of(&text, range.required_text()?)
                .ok_or_else(|| range.should("be a range that is in the page, such as `begin...end`"))?;
            let content = given.get("content").required_text()?;
            let text = format!("{}{content}{}", &text[..start], &text[end..]);
            rewrite(request, &page, &given, &text).await?;
        }
    }
    page.touch(request);
    store::update(request, &page).await?;
    render(request, &page).await
}

async fn insert(request: &Request<'_>, page: &Node, given: &Fields<'_>) -> Result<(), Problem> {
    given.only(&["content", "after", "position"])?;
    let drafts = read::blocks(given.get("content").required_text()?);
    let place = if given.has("after") {
        let after = given.get("after");
        let place = block_at(request, page, after.required_text()?).await?;
        place.ok_or_else(|| after.should("be a part of the page"))?
    } else {
        match given.get("position").object()? {
            Some(position) if position.get("type").one_of(&["start", "end"])? == Some("start") => {
                Place::Start
            }
            _ => Place::End,
        }
    };
    append(request, page, drafts, &place).await?;
    Ok(())
}

/// The block in whose Markdown a range such as `begin...end` ends.
async fn block_at(request: &Request<'_>, page: &Node, range: &str) -> Result<Option<Place>, Problem> {
    let end = range.rsplit("...").next().unwrap_or(range);
    for child in store::children(request, &page.id).await? {
        let text = super::inline::markdown(&child.get("rich_text"));
        if !end.is_empty() && text.contains(end) {
            return Ok(Some(Place::After(child.id)));
        }
    }
    Ok(None)
}

/// Where a range such as `begin...end` is in a text.
fn range_of(text: &str, range: &str) -> Option<(usize, usize)> {
    let Some((first, last)) = range.split_once("...") else {
        return text.find(range).map(|start| (start, start + range.len()));
    };
    let start = text.find(first)?;
    let behind = start + first.len();
    let end = behind + text.get(behind..)?.find(last)? + last.len();
    Some((start, end))
}

fn replaced(text: &str, update: &Field<'_>) -> Result<String, NotionError> {
    let given = update.required_object()?;
    given.only(&["old_str", "new_str", "replace_all_matches"])?;
    let old = given.get("old_str");
    let (wanted, new) = (old.required_text()?, given.get("new_str").required_text()?);
    let count = if wanted.is_empty() {
        0
    } else {
        text.matches(wanted).count()
    };
    let all = given.get("replace_all_matches").boolean()? == Some(true);
    match count {
        0 => Err(old.should("be in the page")),
        1 => Ok(text.replacen(wanted, new, 1)),
        _ if all => Ok(text.replace(wanted, new)),
        _ => Err(old.should("be in the page only once, or `replace_all_matches` be true")),
    }
}

/// Puts the blocks of a text in the place of those of a page. Pages and databases in it stay, unless the caller lets them be
/// deleted and the text does not name them.
async fn rewrite(request: &Request<'_>, page: &Node, given: &Fields<'_>, text: &str) -> Result<(), Problem> {
    let may_delete = given.get("allow_deleting_content").boolean()? == Some(true);
    let children = store::children(request, &page.id).await?;
    let mut lines: Vec<&str> = text.lines().collect();
    for child in children.iter().filter(|child| !child.is_block()) {
        let id = crate::ids::compact(&child.id);
        let is_named = lines.iter().any(|line| line.contains(&id));
        if !is_named && !may_delete {
            let message = format!(
                "The new content would delete \"{}\" ({}); set allow_deleting_content to allow this.",
                child.title, child.id
            );
            return Err(NotionError::validation(message).into());
        }
        if is_named {
            lines.retain(|line| !line.contains(&id));
        } else {
            trash(request, child).await?;
        }
    }
    for child in children.iter().filter(|child| child.is_block()) {
        trash(request, child).await?;
    }
    append(request, page, read::blocks(&lines.join("\n")), &Place::End).await?;
    Ok(())
}

async fn trash(request: &Request<'_>, child: &Node) -> Result<(), Problem> {
    let sql = "UPDATE blocks SET in_trash = true WHERE id = $1";
    asymmetric_kit::Call::execute(request, sql, &[&child.id]).await?;
    Ok(())
}
