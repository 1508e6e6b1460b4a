//! Bodies of the type `multipart/form-data`: the way in which files come.

use super::Incoming;
use bytes::Bytes;
use futures::{FutureExt, stream};
use http::header;
use multer::{Multipart, parse_boundary};
use std::convert::Infallible;

/// A body with more parts than this is refused.
const MAXIMUM_PARTS: usize = 1000;

/// One part of a body: a file when it has a file name, otherwise the value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The name of the form's field.
    pub name: String,
    /// What the client calls the file.
    pub file_name: Option<String>,
    /// The media type that the client says, in lower case, without parameters.
    pub media_type: Option<String>,
    /// The content.
    pub bytes: Bytes,
}

/// A body that says it is `multipart/form-data` and is not.
#[derive(Debug, thiserror::Error)]
pub enum MultipartError {
    /// The syntax is broken, or the boundary is not said.
    #[error("failed to parse the body as multipart form data")]
    Syntax(#[source] multer::Error),
    /// The body ends before its last boundary.
    #[error("failed to parse the body as multipart form data: it ends too early")]
    Incomplete,
    /// A part has no name.
    #[error("failed to read multipart form data: part {0} has no name")]
    Nameless(usize),
    /// There are too many parts.
    #[error("failed to read multipart form data: it has more than {MAXIMUM_PARTS} parts")]
    TooManyParts,
}

impl Incoming {
    /// Whether the body says that it is `multipart/form-data`.
    pub fn is_multipart(&self) -> bool {
        self.media_type().as_deref() == Some("multipart/form-data")
    }

    /// The parts of a body of the type `multipart/form-data`, in their order; none of a body of another type.
    pub fn multipart(&self) -> Result<Vec<Part>, MultipartError> {
        if !self.is_multipart() {
            return Ok(Vec::new());
        }
        let content_type = self.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
        let boundary = parse_boundary(content_type).map_err(MultipartError::Syntax)?;
        let whole = stream::iter([Ok::<_, Infallible>(self.body().clone())]);
        // All of the body is here: nothing in it waits, unless for bytes that will never come.
        parts(Multipart::new(whole, boundary))
            .now_or_never()
            .unwrap_or(Err(MultipartError::Incomplete))
    }
}

async fn parts(mut body: Multipart<'_>) -> Result<Vec<Part>, MultipartError> {
    let mut parts = Vec::new();
    while let Some(field) = body.next_field().await.map_err(MultipartError::Syntax)? {
        if parts.len() == MAXIMUM_PARTS {
            return Err(MultipartError::TooManyParts);
        }
        let name = field.name().map(str::to_owned);
        let file_name = field.file_name().map(str::to_owned);
        let media_type = field
            .content_type()
            .map(|media| media.essence_str().to_ascii_lowercase());
        parts.push(Part {
            name: name.ok_or(MultipartError::Nameless(parts.len() + 1))?,
            file_name,
            media_type,
            bytes: field.bytes().await.map_err(MultipartError::Syntax)?,
        });
    }
    Ok(parts)
}

#[cfg(test)]
mod tests;
