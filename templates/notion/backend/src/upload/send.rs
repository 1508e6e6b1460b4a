//! Sending the bytes of uploads, and fetching them again.

use asymmetric_kit::{Call, HandlerResult, Reply};
use http::{HeaderValue, header};
use serde_json::Value;

use super::{named, operations::media_type};
use crate::{
    error::{NotionError, Problem},
    ids,
    request::Request,
};

/// `POST /v1/file_uploads/{file_upload_id}/send`: `multipart/form-data` with the file, and the number of the part.
pub(crate) async fn send(request: &Request<'_>) -> Result<Value, Problem> {
    let mut upload = named(request, " FOR UPDATE OF u").await?;
    let status = upload.status(request.now()).to_owned();
    if status != "pending" {
        let message = format!("The file upload has the status `{status}`, not `pending`.");
        return Err(NotionError::validation(message).into());
    }
    let parts = request.request().multipart().map_err(|error| {
        NotionError::invalid_request(format!("The body is not multipart/form-data: {error}"))
    })?;
    let Some(file) = parts.iter().find(|part| part.name == "file") else {
        return Err(NotionError::failed("body.file", "should be defined, instead was `undefined`").into());
    };
    let number = part_number(request, upload.number_of_parts)?;
    if upload.number_of_parts.is_none() {
        if upload.filename.is_none() {
            upload.filename.clone_from(&file.file_name);
        }
        let known = upload.filename.as_deref().and_then(media_type).map(str::to_owned);
        let sent = file
            .media_type
            .clone()
            .filter(|media| media != "application/octet-stream");
        upload.content_type = upload.content_type.take().or(sent).or(known);
        "uploaded".clone_into(&mut upload.status);
    }
    let put = "INSERT INTO file_parts (upload_id, number, bytes) VALUES ($1, $2, $3) \
         ON CONFLICT (upload_id, number) DO UPDATE SET bytes = excluded.bytes";
    let bytes: &[u8] = &file.bytes;
    Call::execute(request, put, &[&upload.id, &number, &bytes]).await?;
    let measure =
        "SELECT count(*), coalesce(sum(length(bytes)), 0)::bigint FROM file_parts WHERE upload_id = $1";
    let row = Call::query_one(request, measure, &[&upload.id]).await?;
    upload.sent = row.get(0);
    upload.content_length = Some(row.get(1));
    upload.last_edited_time = request.now();
    upload.update(request).await?;
    Ok(upload.render(request))
}

/// Which part was sent, of so many.
fn part_number(request: &Request<'_>, total: Option<i64>) -> Result<i64, NotionError> {
    let field = request.body().get("part_number");
    let number = field.integer()?;
    match (total, number) {
        (None, None | Some(1)) => Ok(1),
        (None, Some(_)) => Err(field.unwanted()),
        (Some(_), None) => Err(field.should("be defined")),
        (Some(total), Some(number)) if (1..=total).contains(&number) => Ok(number),
        (Some(total), Some(_)) => Err(field.should(&format!("be from `1` to `{total}`"))),
    }
}

/// `GET /files/{file_upload_id}`: the bytes, to whoever knows the URL, as it is with the vendor's signed URLs.
pub(crate) async fn download(call: &mut Call) -> HandlerResult {
    let id = ids::read(call.path_parameter("file_upload_id")).unwrap_or_default();
    let sql = "SELECT content_type, (SELECT string_agg(bytes, ''::bytea ORDER BY number) FROM file_parts \
         WHERE upload_id = u.id) FROM file_uploads u WHERE id = $1 AND status = 'uploaded'";
    let Some(row) = call.query_opt(sql, &[&id]).await? else {
        return Err(NotionError::invalid_url().reply().into());
    };
    let media: Option<String> = row.get(0);
    let bytes: Option<Vec<u8>> = row.get(1);
    let media = media.and_then(|media| HeaderValue::from_str(&media).ok());
    let media = media.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    Ok(Reply::bytes(media, bytes.unwrap_or_default()).with_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
}
