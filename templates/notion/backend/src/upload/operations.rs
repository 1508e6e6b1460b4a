//! Making, completing and showing uploads.

use serde_json::Value;

use super::{PATIENCE, SELECT, Upload, named};
use crate::{
    error::{NotionError, Problem},
    ids, list,
    request::Request,
};

/// The most parts of an upload.
const MOST_PARTS: i64 = 1000;
/// The most bytes of a name, with its ending.
const LONGEST_NAME: usize = 900;

/// `POST /v1/file_uploads`
pub(crate) async fn create(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&[
        "mode",
        "filename",
        "content_type",
        "number_of_parts",
        "external_url",
    ])?;
    let modes = ["single_part", "multi_part", "external_url"];
    let mode = body.get("mode").one_of(&modes)?.unwrap_or("single_part");
    if mode == "external_url" {
        return Err(NotionError::not_implemented("the import of files from the internet (body.mode)").into());
    }
    let filename = body.get("filename").text()?.map(str::to_owned);
    if filename.as_ref().is_some_and(|name| name.len() > LONGEST_NAME) {
        return Err(body
            .get("filename")
            .should(&format!("have at most {LONGEST_NAME} bytes"))
            .into());
    }
    let content_type = match (body.get("content_type").text()?, &filename) {
        (Some(given), _) => Some(given.to_owned()),
        (None, Some(name)) => media_type(name).map(str::to_owned),
        (None, None) => None,
    };
    let number_of_parts = body.get("number_of_parts").integer()?;
    if mode == "multi_part" {
        body.get("filename").defined()?;
        body.get("number_of_parts").defined()?;
        if !number_of_parts.is_some_and(|number| (1..=MOST_PARTS).contains(&number)) {
            let field = body.get("number_of_parts");
            return Err(field.should(&format!("be from `1` to `{MOST_PARTS}`")).into());
        }
    } else if number_of_parts.is_some_and(|number| number != 1) {
        return Err(body.get("number_of_parts").unwanted().into());
    }
    let upload = Upload {
        id: ids::fresh(request).await?,
        mode: mode.to_owned(),
        status: "pending".to_owned(),
        filename,
        content_type,
        content_length: None,
        number_of_parts: (mode == "multi_part").then_some(number_of_parts).flatten(),
        created_time: request.now(),
        created_by: request.bot().to_owned(),
        last_edited_time: request.now(),
        expiry_time: request.now().checked_add(PATIENCE).ok(),
        sent: 0,
    };
    upload.insert(request).await?;
    Ok(upload.render(request))
}

/// The media type that a name's end says.
pub(super) fn media_type(name: &str) -> Option<&'static str> {
    let (_, end) = name.rsplit_once('.')?;
    Some(match end.to_ascii_lowercase().as_str() {
        "txt" | "md" | "log" => "text/plain",
        "csv" => "text/csv",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "mp3" => "audio/mpeg",
        "wav" => "audio/wav",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "zip" => "application/zip",
        _ => return None,
    })
}

/// `POST /v1/file_uploads/{file_upload_id}/complete`
pub(crate) async fn complete(request: &Request<'_>) -> Result<Value, Problem> {
    let mut upload = named(request, " FOR UPDATE OF u").await?;
    let Some(total) = upload.number_of_parts else {
        let message = "Only file uploads of the mode `multi_part` are completed.";
        return Err(NotionError::validation(message).into());
    };
    let status = upload.status(request.now()).to_owned();
    if status != "pending" {
        let message = format!("The file upload has the status `{status}`, not `pending`.");
        return Err(NotionError::validation(message).into());
    }
    if upload.sent != total {
        let message = format!("Expected {total} parts to be sent, received {}.", upload.sent);
        return Err(NotionError::validation(message).into());
    }
    "uploaded".clone_into(&mut upload.status);
    upload.last_edited_time = request.now();
    upload.update(request).await?;
    Ok(upload.render(request))
}

/// `GET /v1/file_uploads/{file_upload_id}`
pub(crate) async fn retrieve(request: &Request<'_>) -> Result<Value, Problem> {
    Ok(named(request, "").await?.render(request))
}

/// `GET /v1/file_uploads`
pub(crate) async fn list(request: &Request<'_>) -> Result<Value, Problem> {
    let statuses = ["pending", "uploaded", "expired", "failed"];
    let status = request.query("status").one_of(&statuses)?;
    let sql = format!("{SELECT} WHERE u.created_by = $1 ORDER BY u.sequence DESC");
    let rows = asymmetric_kit::Call::query(request, &sql, &[&request.bot()]).await?;
    let mut uploads = Vec::with_capacity(rows.len());
    for row in rows {
        let upload: Upload = serde_json::from_value(row.get(0))?;
        if status.is_none_or(|status| status == upload.status(request.now())) {
            uploads.push(upload);
        }
    }
    let page = list::page(request, uploads, |upload| &upload.id)?;
    let results = page.items.iter().map(|upload| upload.render(request)).collect();
    Ok(list::object("file_upload", results, page.next))
}
