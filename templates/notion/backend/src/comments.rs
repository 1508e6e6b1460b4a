//! Comments: discussions at pages and blocks (<https://developers.notion.com/reference/comment-object>).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    access::check_editable,
    error::{NotionError, Problem},
    field::Fields,
    file, ids, list, markdown,
    request::Request,
    rich_text,
    store::{Lock, Node, PAGE, minute},
    user::{People, partial},
};

/// The most attachments of a comment.
const MOST_ATTACHMENTS: usize = 3;

/// A row of `comments`.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Comment {
    id: String,
    discussion_id: String,
    block_id: String,
    is_page: bool,
    created_time: Timestamp,
    created_by: String,
    last_edited_time: Timestamp,
    rich_text: Value,
    display_name: Value,
    attachments: Value,
}

const COLUMNS: &str = "id, discussion_id, block_id, is_page, created_time, created_by, last_edited_time, rich_text, \
                       display_name, attachments";

/// The comment of the path, at something that the integration sees.
async fn named(request: &Request<'_>, lock: &str) -> Result<Comment, Problem> {
    let id = request.path_id("comment_id")?;
    let sql = format!("SELECT to_jsonb(c) FROM comments c WHERE id = $1{lock}");
    let Some(row) = asymmetric_kit::Call::query_opt(request, &sql, &[&id]).await? else {
        return Err(request.missing("comment", &id).await?);
    };
    let comment: Comment = serde_json::from_value(row.get(0))?;
    request
        .find(&comment.block_id, "block", Lock::None, |_| true)
        .await?;
    Ok(comment)
}

async fn render(request: &Request<'_>, comment: &Comment) -> Result<Value, Problem> {
    let parent = if comment.is_page { "page_id" } else { "block_id" };
    let mut object = Map::new();
    object.insert("object".to_owned(), "comment".into());
    object.insert("id".to_owned(), comment.id.clone().into());
    object.insert(
        "parent".to_owned(),
        json!({"type": parent, parent: comment.block_id}),
    );
    object.insert("discussion_id".to_owned(), comment.discussion_id.clone().into());
    object.insert("created_time".to_owned(), minute(comment.created_time));
    object.insert("last_edited_time".to_owned(), minute(comment.last_edited_time));
    object.insert("created_by".to_owned(), partial(&comment.created_by));
    object.insert("rich_text".to_owned(), comment.rich_text.clone());
    if request.version.has_data_sources() {
        let kind = comment.display_name["type"].as_str().unwrap_or("integration");
        let resolved = match comment.display_name["custom"]["name"].as_str() {
            Some(name) => Some(name.to_owned()),
            None => People::load(request)
                .await?
                .get(&comment.created_by)
                .map(|user| user.name.clone()),
        };
        object.insert(
            "display_name".to_owned(),
            json!({"type": kind, "resolved_name": resolved}),
        );
    }
    let attachments = comment.attachments.as_array().into_iter().flatten();
    let attachments: Vec<Value> = attachments
        .map(|attachment| {
            let upload = &attachment["file_upload"];
            let file = file::link(upload, &request.base_url(), request.now());
            json!({"category": category(upload["filename"].as_str().unwrap_or_default()), "file": file})
        })
        .collect();
    if !attachments.is_empty() {
        object.insert("attachments".to_owned(), attachments.into());
    }
    Ok(Value::Object(object))
}

/// The sort of file that a name's end says.
fn category(name: &str) -> &'static str {
    match name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "svg" | "tiff" | "heic" => "image",
        "pdf" => "pdf",
        "mp3" | "wav" | "m4a" | "aac" | "ogg" => "audio",
        "mp4" | "mov" | "webm" | "mkv" | "avi" => "video",
        _ => "productivity",
    }
}

/// What a comment says: rich text, or Markdown.
async fn said(request: &Request<'_>, body: &Fields<'_>) -> Result<Value, Problem> {
    if body.has("markdown") {
        if body.has("rich_text") {
            return Err(body
                .get("markdown")
                .should("be not present beside `rich_text`")
                .into());
        }
        return Ok(markdown::inline::rich_text(body.get("markdown").required_text()?));
    }
    let mut text = rich_text::required(&body.get("rich_text"))?;
    rich_text::resolve(request, &mut text).await?;
    Ok(text)
}

/// `POST /v1/comments`
pub(crate) async fn create(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&[
        "parent",
        "discussion_id",
        "rich_text",
        "markdown",
        "attachments",
        "display_name",
    ])?;
    if body.has("parent") == body.has("discussion_id") {
        let message =
            "body failed validation: exactly one of body.parent and body.discussion_id should be defined.";
        return Err(NotionError::validation(message).into());
    }
    let rich_text = said(request, &body).await?;
    let attachments = attachments(request, &body).await?;
    let display_name = display_name(&body)?;
    let (discussion, node) = if body.has("parent") {
        (None, commented(request, &body).await?)
    } else {
        let id = body.get("discussion_id").required_id()?;
        let sql = "SELECT block_id FROM comments WHERE discussion_id = $1 LIMIT 1";
        let Some(row) = asymmetric_kit::Call::query_opt(request, sql, &[&id]).await? else {
            return Err(request.missing("discussion", &id).await?);
        };
        let block: String = row.get(0);
        let node = request.find(&block, "discussion", Lock::None, |_| true).await?;
        (Some(id), node)
    };
    check_editable(&node)?;
    let comment = Comment {
        id: ids::fresh(request).await?,
        discussion_id: match discussion {
            Some(id) => id,
            None => ids::fresh(request).await?,
        },
        block_id: node.id,
        is_page: node.kind == PAGE,
        created_time: request.now(),
        created_by: request.bot().to_owned(),
        last_edited_time: request.now(),
        rich_text,
        display_name,
        attachments,
    };
    let sql = format!(
        "INSERT INTO comments ({COLUMNS}) SELECT {COLUMNS} FROM jsonb_populate_record(NULL::comments, $1)"
    );
    asymmetric_kit::Call::execute(request, &sql, &[&serde_json::to_value(&comment)?]).await?;
    render(request, &comment).await
}

/// What a new discussion is about.
async fn commented(request: &Request<'_>, body: &Fields<'_>) -> Result<Node, Problem> {
    let given = body.get("parent").required_object()?;
    given.only(&["type", "page_id", "block_id"])?;
    if given.has("block_id") {
        return request
            .block(&given.get("block_id").required_id()?, Lock::None)
            .await;
    }
    request
        .page(&given.get("page_id").required_id()?, Lock::None)
        .await
}

async fn attachments(request: &Request<'_>, body: &Fields<'_>) -> Result<Value, Problem> {
    let field = body.get("attachments");
    let mut attached = Vec::new();
    if field.value.is_some() {
        for item in field.required_array(MOST_ATTACHMENTS)? {
            let given = item.required_object()?;
            given.only(&["type", "file_upload_id"])?;
            attached.push(json!({"file_upload": {"id": given.get("file_upload_id").required_id()?}}));
        }
    }
    let mut attached = Value::Array(attached);
    file::attach(request, &mut attached).await?;
    Ok(attached)
}

fn display_name(body: &Fields<'_>) -> Result<Value, NotionError> {
    let Some(given) = body.get("display_name").object()? else {
        return Ok(json!({"type": "integration"}));
    };
    given.only(&["type", "custom"])?;
    given.get("type").defined()?;
    match given.get("type").one_of(&["integration", "user", "custom"])? {
        Some("custom") => {
            let name = given
                .get("custom")
                .required_object()?
                .get("name")
                .required_text()?;
            Ok(json!({"type": "custom", "custom": {"name": name}}))
        }
        Some("user") => Err(NotionError::validation(
            "body.display_name.type `user` needs an integration that acts for a person.",
        )),
        _ => Ok(json!({"type": "integration"})),
    }
}

/// `GET /v1/comments`
pub(crate) async fn list(request: &Request<'_>) -> Result<Value, Problem> {
    let id = request.query("block_id").required_id()?;
    let node = request.block(&id, Lock::None).await?;
    let sql = "SELECT to_jsonb(c) FROM comments c WHERE block_id = $1 ORDER BY sequence";
    let rows = asymmetric_kit::Call::query(request, sql, &[&node.id]).await?;
    let comments: Result<Vec<Comment>, serde_json::Error> = rows
        .into_iter()
        .map(|row| serde_json::from_value(row.get(0)))
        .collect();
    let page = list::page(request, comments?, |comment| &comment.id)?;
    let mut results = Vec::with_capacity(page.items.len());
    for comment in &page.items {
        results.push(render(request, comment).await?);
    }
    Ok(list::object("comment", results, page.next))
}

/// `GET /v1/comments/{comment_id}`
pub(crate) async fn retrieve(request: &Request<'_>) -> Result<Value, Problem> {
    let comment = named(request, "").await?;
    render(request, &comment).await
}

/// Refuses to change what others said.
fn check_own(request: &Request<'_>, comment: &Comment) -> Result<(), NotionError> {
    if comment.created_by == request.bot() {
        Ok(())
    } else {
        Err(NotionError::restricted())
    }
}

/// `PATCH /v1/comments/{comment_id}`
pub(crate) async fn update(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&["rich_text", "markdown"])?;
    let mut comment = named(request, " FOR UPDATE").await?;
    check_own(request, &comment)?;
    comment.rich_text = said(request, &body).await?;
    comment.last_edited_time = request.now();
    let sql = format!(
        "UPDATE comments SET ({COLUMNS}) = \
         (SELECT {COLUMNS} FROM jsonb_populate_record(NULL::comments, $1)) WHERE id = $2"
    );
    asymmetric_kit::Call::execute(request, &sql, &[&serde_json::to_value(&comment)?, &comment.id]).await?;
    render(request, &comment).await
}

/// `DELETE /v1/comments/{comment_id}`
pub(crate) async fn delete(request: &Request<'_>) -> Result<Value, Problem> {
    let comment = named(request, " FOR UPDATE").await?;
    check_own(request, &comment)?;
    asymmetric_kit::Call::execute(request, "DELETE FROM comments WHERE id = $1", &[&comment.id]).await?;
    render(request, &comment).await
}
