//! `files.getUploadURLExternal`, and the address that it gives.

use super::kinds::{self, MAXIMUM_SNIPPET};
use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
};
use asymmetric_kit::{Alphabet, Call, HandlerResult, Incoming, Reply, ToSql, arguments::Arguments};
use http::{HeaderValue, StatusCode};
use serde_json::json;

/// What the path of an upload's address begins with; the ticket follows.
pub(crate) const PATH: &str = "/upload/v1/";

/// Bytes that a file may have: what one request can carry.
const MAXIMUM_SIZE: i64 = 16 * 1024 * 1024;

/// Characters of `alt_txt`.
const MAXIMUM_ALTERNATIVE_TEXT: usize = 1000;

/// Announces an upload.
pub(super) async fn announce(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let arguments = call.arguments();
    let name = arguments.filled("filename");
    let name = name.ok_or_else(|| invalid_arguments("missing required field: filename"))?;
    let length = arguments
        .integer("length")
        .map_err(|_| invalid_arguments("must be a valid integer [json-pointer:/length]"))?
        .ok_or_else(|| invalid_arguments("missing required field: length"))?;
    // Older clients call it `alt_text`.
    let alternative = arguments
        .filled("alt_txt")
        .or_else(|| arguments.filled("alt_text"));
    let snippet = arguments.filled("snippet_type");
    let kind = match &snippet {
        Some(snippet) => kinds::of_type(snippet).filter(|kind| kind.is_text),
        None => Some(kinds::of_name(&name)),
    };
    let kind = kind.ok_or_else(|| refuse("unknown_snippet_type"))?;
    let is_too_long = |text: &std::borrow::Cow<'_, str>| text.chars().nth(MAXIMUM_ALTERNATIVE_TEXT).is_some();
    let problem = match length {
        ..=0 => Some("missing_argument"),
        _ if length > MAXIMUM_SIZE => Some("file_upload_size_restricted"),
        _ if snippet.is_some() && length > MAXIMUM_SNIPPET => Some("snippet_too_large"),
        _ if alternative.as_ref().is_some_and(is_too_long) => Some("alt_txt_too_large"),
        _ => None,
    };
    if let Some(problem) = problem {
        return Err(refuse(problem));
    }
    let id = call.identifier("F", Alphabet::Upper, 10).await?;
    let identifiers = call.identifiers();
    let ticket = identifiers.derived(&format!("ticket {id}"), "", Alphabet::Alphanumeric, 80);
    let secret = identifiers.derived(&format!("public {id}"), "", Alphabet::Hex, 10);
    let insert = "INSERT INTO files (id, user_id, created, updated, name, title, mimetype, filetype, pretty_type, mode, \
             size, alt_txt, state, ticket, public_secret) \
         VALUES ($1, $2, $3, $3, $4, $4, $5, $6, $7, $8, $9, $10, 'announced', $11, $12)";
    let is_snippet = snippet.is_some() || (kind.is_text && length <= MAXIMUM_SNIPPET);
    let mode = if is_snippet { "snippet" } else { "hosted" };
    let values: [&(dyn ToSql + Sync); 12] = [
        &id,
        &actor.user_id,
        &call.now().as_second(),
        &&*name,
        &kind.mimetype,
        &kind.filetype,
        &kind.pretty_type,
        &mode,
        &length,
        &alternative.as_deref(),
        &ticket,
        &secret,
    ];
    call.execute(insert, &values).await?;
    let url = format!("{}{PATH}{ticket}", call.base_url());
    Ok(success(json!({"upload_url": url, "file_id": id})))
}

/// Takes the bytes. They may come again until the upload is completed.
pub(super) async fn receive(call: &mut Call) -> HandlerResult {
    let ticket = call.path_parameter("ticket");
    let select =
        "SELECT id, mode FROM files WHERE ticket = $1 AND state IN ('announced', 'received') FOR UPDATE";
    let Some(row) = call.query_opt(select, &[&ticket]).await? else {
        return Err(text(StatusCode::NOT_FOUND, "upload ticket not found").into());
    };
    let (id, mode): (String, String) = (row.get(0), row.get(1));
    let Some(bytes) = contents(call.request()) else {
        return Err(text(StatusCode::BAD_REQUEST, "no file in the form").into());
    };
    let bytes = bytes.as_ref();
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    // What is no text after all is kept as it is.
    let content = std::str::from_utf8(bytes)
        .ok()
        .filter(|content| mode == "snippet" && size <= MAXIMUM_SNIPPET && !content.contains('\0'));
    let mode = if content.is_some() { "snippet" } else { "hosted" };
    let store = "INSERT INTO file_contents (file_id, bytes) VALUES ($1, $2) \
         ON CONFLICT (file_id) DO UPDATE SET bytes = excluded.bytes";
    call.execute(store, &[&id, &bytes]).await?;
    let update = "UPDATE files SET state = 'received', size = $2, content = $3, mode = $4 WHERE id = $1";
    call.execute(update, &[&id, &size, &content, &mode]).await?;
    Ok(text(StatusCode::OK, &format!("OK - {size}")))
}

/// An upload has no arguments but those in its address: its body is a file, whatever type it says to be.
pub(crate) fn arguments(request: &Incoming) -> Arguments {
    Arguments::from_form(request.query().as_bytes())
}

/// The file in a request: its body, or the first file in the form that it is, whatever its field is called. Programs that
/// say no file name send the file as a field. None if there is neither.
fn contents(request: &Incoming) -> Option<impl AsRef<[u8]> + use<>> {
    if !request.is_multipart() {
        return Some(request.body().clone());
    }
    let mut parts = request.multipart().ok()?;
    let file = parts.iter().position(|part| part.file_name.is_some());
    let first = file.unwrap_or_default();
    (first < parts.len()).then(|| parts.swap_remove(first).bytes)
}

/// An answer to programs that upload, which is plain text.
fn text(status: StatusCode, text: &str) -> Reply {
    Reply::bytes(
        HeaderValue::from_static("text/plain; charset=utf-8"),
        text.to_owned(),
    )
    .with_status(status)
}
