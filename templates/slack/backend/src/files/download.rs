//! The addresses that bytes of files come from.

use super::{File, SELECT, stored};
use crate::actor::Actor;
use asymmetric_kit::{Call, Failure, HandlerResult, Incoming, Reply};
use http::{HeaderValue, StatusCode, header};

/// `url_private`
pub(super) async fn private(call: &mut Call) -> HandlerResult {
    send_private(call, false).await
}

/// `url_private_download`
pub(super) async fn private_attachment(call: &mut Call) -> HandlerResult {
    send_private(call, true).await
}

/// `permalink_public`
pub(super) async fn public(call: &mut Call) -> HandlerResult {
    let mut parts = call.path_parameter("key").splitn(3, '-');
    let (_, id, secret) = (parts.next(), parts.next(), parts.next());
    let file = match (id, secret) {
        (Some(id), Some(secret)) => of_secret(call, id, secret).await?,
        _ => None,
    };
    match file {
        Some(file) => send(call, &file, false).await,
        None => Err(not_found()),
    }
}

/// Where Slack sends whoever asks for a file without a token that may read files: to the page to sign in at.
pub(crate) fn sign_in(request: &Incoming) -> Reply {
    let path = request.path().replace('/', "%2F");
    Reply::bytes(HeaderValue::from_static("text/html; charset=utf-8"), "")
        .with_status(StatusCode::FOUND)
        .with_header(header::LOCATION, &format!("{}/?redir={path}", request.base_url()))
}

async fn send_private(call: &Call, is_attachment: bool) -> HandlerResult {
    let key = call.path_parameter("key");
    let id = key.split_once('-').map_or("", |(_, id)| id);
    // The secret of a file that was made public opens its private address as well.
    if let Some(secret) = call.arguments().filled("pub_secret")
        && let Some(file) = of_secret(call, id, &secret).await?
    {
        return send(call, &file, is_attachment).await;
    }
    let may_read = call
        .principal()
        .is_some_and(|principal| principal.has_scope("files:read"));
    if !may_read {
        return Ok(sign_in(call.request()));
    }
    let actor = Actor::of(call)?;
    match stored::find(call, &actor, id).await? {
        Some(file) if !file.is_deleted() => send(call, &file, is_attachment).await,
        _ => Err(not_found()),
    }
}

async fn of_secret(call: &Call, id: &str, secret: &str) -> Result<Option<File>, Failure> {
    let sql = format!("{SELECT} WHERE files.id = $1 AND files.state = 'complete'");
    let row = call.query_opt(&sql, &[&id]).await?;
    let file = row.as_ref().map(File::from_row);
    Ok(file.filter(|file| file.public_secret() == Some(secret)))
}

async fn send(call: &Call, file: &File, is_attachment: bool) -> HandlerResult {
    let select = "SELECT coalesce(file_contents.bytes, convert_to(coalesce(files.content, ''), 'UTF8')) FROM files \
         LEFT JOIN file_contents ON file_contents.file_id = files.id WHERE files.id = $1";
    let bytes: Vec<u8> = call.query_one(select, &[&file.id()]).await?.get(0);
    let kind = HeaderValue::from_str(file.mimetype());
    let kind = kind.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let how = if is_attachment { "attachment" } else { "inline" };
    let name = file.name().replace(['"', '\\', '\r', '\n'], "_");
    Ok(Reply::bytes(kind, bytes).with_header(
        header::CONTENT_DISPOSITION,
        &format!("{how}; filename=\"{name}\""),
    ))
}

fn not_found() -> Failure {
    Reply::bytes(HeaderValue::from_static("text/html; charset=utf-8"), "")
        .with_status(StatusCode::NOT_FOUND)
        .into()
}
