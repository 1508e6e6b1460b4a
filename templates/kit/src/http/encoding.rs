//! Content encodings: gzip, in both directions.

use super::incoming::{BodyProblem, MAXIMUM_BODY_BYTES};
use bytes::Bytes;
use flate2::{Compression, bufread::MultiGzDecoder, write::GzEncoder};
use http::{HeaderMap, HeaderValue, header};
use std::io::{Read, Write};

/// Bodies up to this many bytes are sent as they are: a packet is not smaller than a packet.
const SMALL_BYTES: usize = 1024;

/// Whether the client takes gzip (`Accept-Encoding`), by its own name or by `*`, with a weight above zero.
pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    let entries = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let (mut gzip, mut any) = (None, None);
    for entry in entries {
        let mut parts = entry.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let accepted = parts
            .filter_map(weight)
            .next_back()
            .is_none_or(|weight| weight > 0.0);
        if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
            gzip = Some(accepted);
        } else if name == "*" {
            any = Some(accepted);
        }
    }
    gzip.or(any).unwrap_or(false)
}

/// The number of `q=0.5`; one that cannot be read is nothing wanted.
fn weight(parameter: &str) -> Option<f32> {
    let (name, value) = parameter.split_once('=')?;
    name.trim()
        .eq_ignore_ascii_case("q")
        .then(|| value.trim().parse().unwrap_or(0.0))
}

/// The body of a response as it travels to a client that takes gzip or not, with the headers that this needs.
pub(crate) fn encode(headers: &mut HeaderMap, body: Bytes, accepts_gzip: bool) -> Bytes {
    if body.len() <= SMALL_BYTES
        || headers.contains_key(header::CONTENT_ENCODING)
        || !is_compressible(headers)
    {
        return body;
    }
    // Also of what is not compressed: for another client it would be.
    headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if !accepts_gzip {
        return body;
    }
    // The fastest level: half a clone's budget of memory is not to go into saving a tenth of a response.
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    match encoder.write_all(&body).and_then(|()| encoder.finish()) {
        Ok(compressed) => {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            compressed.into()
        }
        Err(error) => {
            tracing::error!(%error, "failed to compress a response");
            body
        }
    }
}

/// Whether the content is text of some kind, which images and archives are not.
fn is_compressible(headers: &HeaderMap) -> bool {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media = value
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    // Events are read while they are written.
    (media.starts_with("text/") && media != "text/event-stream")
        || ["json", "xml", "javascript"].iter().any(|kind| {
            media
                .strip_suffix(kind)
                .is_some_and(|before| before.ends_with(['/', '+']))
        })
}

/// The body of a request as it was before its `Content-Encoding`, which is taken out of the headers.
pub(crate) fn decode(headers: &mut HeaderMap, body: Bytes) -> Result<Bytes, BodyProblem> {
    let Some(value) = headers.remove(header::CONTENT_ENCODING) else {
        return Ok(body);
    };
    let encoding = String::from_utf8_lossy(value.as_bytes())
        .trim()
        .to_ascii_lowercase();
    match encoding.as_str() {
        "" | "identity" => Ok(body),
        "gzip" | "x-gzip" => inflate(&body),
        _ => Err(BodyProblem::UnknownEncoding(encoding)),
    }
}

/// A small body can hold a large one: no more is read than a body may have.
fn inflate(body: &[u8]) -> Result<Bytes, BodyProblem> {
    let mut decoded = Vec::new();
    let limit = u64::try_from(MAXIMUM_BODY_BYTES).unwrap_or(u64::MAX);
    let mut reader = MultiGzDecoder::new(body).take(limit.saturating_add(1));
    reader.read_to_end(&mut decoded).map_err(BodyProblem::Encoding)?;
    if decoded.len() > MAXIMUM_BODY_BYTES {
        return Err(BodyProblem::TooLarge);
    }
    Ok(decoded.into())
}

#[cfg(test)]
mod tests;
