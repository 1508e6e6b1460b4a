//! Blobs.

use asymmetric_kit::{Call, HandlerResult, Reply};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use super::{in_path, readable, writable};
use crate::{
    encoding,
    error::GitHubError,
    git::{
        object::{Kind, Object},
        store,
    },
    media::{self, Media},
    place::Place,
};

/// Gets the content of a blob: in base64, or the bytes themselves.
pub(crate) async fn read(call: &mut Call) -> HandlerResult {
    let seen = readable(call).await?;
    let place = Place::of(call, &seen);
    let (id, content) = in_path(call, &seen, "file_sha", Kind::Blob).await?;
    if media::wanted(call) == Media::Raw {
        let kind = HeaderValue::from_static("application/vnd.github.raw; charset=utf-8");
        return Ok(Reply::bytes(kind, content));
    }
    Ok(Reply::json(json!({
        "sha": id.to_string(),
        "node_id": place.node_id("B", &id.to_string()),
        "size": content.len(),
        "url": place.api(format_args!("/git/blobs/{id}")),
        "content": encoding::lines(&content),
        "encoding": "base64",
    })))
}

/// Keeps the content of a file.
pub(crate) async fn create(call: &mut Call) -> HandlerResult {
    let seen = writable(call).await?;
    let place = Place::of(call, &seen);
    let text = call
        .arguments()
        .text("content")
        .ok_or_else(|| GitHubError::schema("\"content\" wasn't supplied."))?;
    let encoding = call.arguments().filled("encoding");
    let content = match encoding.as_deref() {
        None | Some("utf-8") => text.into_owned().into_bytes(),
        Some("base64") => encoding::decode(&text)
            .ok_or_else(|| GitHubError::unprocessable("content is not valid Base64"))?,
        Some(_) => return Err(GitHubError::unprocessable("encoding must be utf-8 or base64").into()),
    };
    let blob = Object::new(Kind::Blob, content);
    let (id, url) = (blob.id, place.api(format_args!("/git/blobs/{}", blob.id)));
    store::put(call, place.id, &[blob]).await?;
    let answer = Reply::json(json!({"sha": id.to_string(), "url": url}));
    Ok(answer
        .with_status(StatusCode::CREATED)
        .with_header(header::LOCATION, &url))
}
