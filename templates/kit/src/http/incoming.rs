//! A request that has been read whole.

use super::server::Encrypted;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method, Uri, header, request::Parts};
use http_body_util::BodyExt;
use hyper::body::Body;
use std::time::Duration;

/// Bodies beyond this many bytes are refused.
pub(crate) const MAXIMUM_BODY_BYTES: usize = 16 * 1024 * 1024;

/// A client that stops sending in the middle of its body is given up after this long without a byte.
const BODY_PATIENCE: Duration = Duration::from_secs(30);

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyProblem {
    #[error("the body is larger than {MAXIMUM_BODY_BYTES} bytes")]
    TooLarge,
    #[error("the client stopped sending")]
    Stalled,
    #[error("failed to read the body")]
    Read(#[from] hyper::Error),
}

/// One request as handlers and vendors see it.
#[derive(Debug, Clone)]
pub struct Incoming {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    is_encrypted: bool,
}

impl Incoming {
    /// A request whose body is already here.
    pub fn new(method: Method, uri: Uri, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self {
            method,
            uri,
            headers,
            body: body.into(),
            is_encrypted: false,
        }
    }

    pub(crate) fn without_body(parts: &Parts) -> Self {
        Self::new(
            parts.method.clone(),
            parts.uri.clone(),
            parts.headers.clone(),
            Bytes::new(),
        )
        .over(parts.extensions.get::<Encrypted>().is_some())
    }

    /// Another request that came the way of this one.
    pub(crate) fn another(&self, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Self {
        Self::new(method, uri, headers, body).over(self.is_encrypted)
    }

    fn over(self, is_encrypted: bool) -> Self {
        Self { is_encrypted, ..self }
    }

    pub(crate) fn with_body(self, body: Bytes) -> Self {
        Self { body, ..self }
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path as sent, not decoded.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// What follows the `?`, not decoded; empty without one.
    pub fn query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    /// Path and query, not decoded, and the authority where the client sent it with them.
    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The body; empty without one.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The value of a header, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The media type of the body in lower case, without parameters.
    pub fn media_type(&self) -> Option<String> {
        let value = self.header(header::CONTENT_TYPE.as_str())?;
        Some(
            value
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase(),
        )
    }

    /// Whether the client asks to go on with a WebSocket (RFC 6455, section 4.2.1).
    pub fn wants_socket(&self) -> bool {
        let lists = |name, word: &str| {
            let mut words = self.header(name).unwrap_or_default().split(',');
            words.any(|one| one.trim().eq_ignore_ascii_case(word))
        };
        self.method == Method::GET
            && lists("connection", "upgrade")
            && lists("upgrade", "websocket")
            && self.header("sec-websocket-version") == Some("13")
            && self.header("sec-websocket-key").is_some()
    }

    /// The token of `Authorization: Bearer …`. The word is read in any case, as the vendors do.
    pub fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header(header::AUTHORIZATION.as_str())?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }

    /// User name and password of `Authorization: Basic …`.
    pub fn basic(&self) -> Option<(String, String)> {
        let (scheme, encoded) = self.header(header::AUTHORIZATION.as_str())?.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
        let (user, password) = decoded.split_once(':')?;
        Some((user.to_owned(), password.to_owned()))
    }

    /// `scheme://host[:port]` under which the client reached us: the start of every absolute URL in a response.
    pub fn base_url(&self) -> String {
        let scheme = match self.header("x-forwarded-proto") {
            Some("https") => "https",
            None if self.is_encrypted => "https",
            _ => "http",
        };
        let host = self
            .uri
            .authority()
            .map(http::uri::Authority::as_str)
            .or_else(|| self.header(header::HOST.as_str()))
            .unwrap_or("localhost");
        format!("{scheme}://{host}")
    }

    /// The trace that the client says this belongs to (W3C `traceparent`): 32 hexadecimal digits.
    pub fn trace_id(&self) -> Option<&str> {
        let id = self.header("traceparent")?.split('-').nth(1)?;
        (id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(id)
    }
}

/// Reads a body to its end.
pub(crate) async fn read_body(mut body: hyper::body::Incoming) -> Result<Bytes, BodyProblem> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > MAXIMUM_BODY_BYTES {
        return Err(BodyProblem::TooLarge);
    }
    let mut read = BytesMut::with_capacity(announced);
    loop {
        let next = tokio::time::timeout(BODY_PATIENCE, body.frame()).await;
        let Some(frame) = next.map_err(|_| BodyProblem::Stalled)? else {
            return Ok(read.freeze());
        };
        if let Ok(data) = frame?.into_data() {
            if read.len() + data.len() > MAXIMUM_BODY_BYTES {
                return Err(BodyProblem::TooLarge);
            }
            read.extend_from_slice(&data);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn request(name: &'static str, value: &'static str) -> Incoming {
        let headers = HeaderMap::from_iter([
            (header::HOST, HeaderValue::from_static("acme-slack:8080")),
            (
                http::HeaderName::from_static(name),
                HeaderValue::from_static(value),
            ),
        ]);
        Incoming::new(Method::GET, Uri::from_static("/api/x?y=z"), headers, Bytes::new())
    }

    #[test]
    fn credentials_are_read_from_both_schemes() {
        assert_eq!(
            request("authorization", "bearer  xoxb-1").bearer(),
            Some("xoxb-1")
        );
        assert_eq!(request("authorization", "Basic eA==").bearer(), None);
        let basic = request("authorization", "Basic c2tfdGVzdF8xOg==").basic();
        assert_eq!(basic, Some(("sk_test_1".into(), String::new())));
        assert_eq!(request("authorization", "Basic ***").basic(), None);
    }

    #[test]
    fn the_base_url_is_the_one_that_the_client_used() {
        assert_eq!(request("accept", "x").base_url(), "http://acme-slack:8080");
        assert_eq!(
            request("x-forwarded-proto", "https").base_url(),
            "https://acme-slack:8080"
        );
    }

    #[test]
    fn a_trace_id_is_taken_from_a_well_formed_header_only() {
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert_eq!(
            request("traceparent", good).trace_id(),
            Some("0af7651916cd43dd8448eb211c80319c")
        );
        assert_eq!(request("traceparent", "00-nothing-01").trace_id(), None);
    }
}
