//! Answers without or with a body of their own kind.

use asymmetric_kit::Reply;
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;

/// 204: done, and nothing to say.
pub(crate) fn no_content() -> Reply {
    Reply::bytes(
        HeaderValue::from_static("application/json; charset=utf-8"),
        Vec::new(),
    )
    .with_status(StatusCode::NO_CONTENT)
}

/// 201 with what was made, and where it is.
pub(crate) fn created(object: Value) -> Reply {
    let location = object["url"].as_str().unwrap_or_default().to_owned();
    let reply = Reply::json(object).with_status(StatusCode::CREATED);
    if location.is_empty() {
        return reply;
    }
    reply.with_header(header::LOCATION, &location)
}
