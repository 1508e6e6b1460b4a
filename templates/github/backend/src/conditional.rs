//! Conditional requests: `ETag` and `If-None-Match`.
//!
//! <https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate>

use asymmetric_kit::{Incoming, Reply, http::Body};
use http::{HeaderValue, Method, StatusCode, header};
use sha1::{Digest, Sha1};

/// Gives a successful answer to `GET` its weak entity tag, and answers 304 where the client has it already.
pub(crate) fn apply(request: &Incoming, reply: &mut Reply) {
    if request.method() != Method::GET || reply.status() != StatusCode::OK {
        return;
    }
    let digest = match reply.body() {
        Body::Json(document) => Sha1::digest(document.to_string().as_bytes()),
        Body::Bytes(bytes) => Sha1::digest(bytes),
    };
    let tag = format!("W/\"{}\"", hex(&digest));
    let is_known = request
        .header(header::IF_NONE_MATCH.as_str())
        .is_some_and(|known| known.split(',').any(|one| is_same(one.trim(), &tag)));
    if is_known {
        let headers = reply.headers().clone();
        let mut unchanged = Reply::bytes(HeaderValue::from_static("application/json"), Vec::new())
            .with_status(StatusCode::NOT_MODIFIED);
        for (name, value) in &headers {
            if let Ok(value) = value.to_str() {
                unchanged.set_header(name.clone(), value);
            }
        }
        *reply = unchanged;
    }
    reply.set_header(header::ETAG, &tag);
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// Weak comparison: whether both name the same content.
fn is_same(known: &str, tag: &str) -> bool {
    let opaque = |text: &str| text.strip_prefix("W/").unwrap_or(text).to_owned();
    known == "*" || opaque(known) == opaque(tag)
}
