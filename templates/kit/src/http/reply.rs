//! What goes back to the client.

use crate::Socket;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body_util::Full;
use serde_json::Value;

/// The body of a reply.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// A JSON document; `content-type: application/json` unless the reply says otherwise.
    Json(Value),
    /// Bytes as they are, with the content type that the reply's headers say.
    Bytes(Bytes),
}

/// A response: status, headers, body. 200 with a JSON body unless told otherwise.
#[derive(Debug, Clone)]
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
    socket: Option<Socket>,
}

impl Reply {
    /// 200 with this JSON document.
    pub fn json(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Body::Json(body),
            socket: None,
        }
    }

    /// 200 with these bytes of this media type.
    pub fn bytes(content_type: HeaderValue, body: impl Into<Bytes>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, content_type);
        Self {
            status: StatusCode::OK,
            headers,
            body: Body::Bytes(body.into()),
            socket: None,
        }
    }

    /// Goes on with a WebSocket; for requests that ask for it ([`crate::Incoming::wants_socket`]).
    pub fn socket(socket: Socket) -> Self {
        Self {
            socket: Some(socket),
            ..Self::json(Value::Object(serde_json::Map::new())).with_status(StatusCode::SWITCHING_PROTOCOLS)
        }
    }

    /// The WebSocket that the reply goes on with.
    pub(crate) fn take_socket(&mut self) -> Option<Socket> {
        self.socket.take()
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same with a header set. A value that no header can hold (control characters) is left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.set_header(name, value);
        self
    }

    /// Sets a header. A value that no header can hold (control characters) is left out.
    pub fn set_header(&mut self, name: HeaderName, value: &str) {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers set so far.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// The JSON document, to be changed; none when the body is bytes.
    pub fn json_mut(&mut self) -> Option<&mut Value> {
        match &mut self.body {
            Body::Json(value) => Some(value),
            Body::Bytes(_) => None,
        }
    }

    /// The response on the wire.
    pub(crate) fn into_response(self) -> http::Response<Full<Bytes>> {
        let bytes = match self.body {
            Body::Json(value) => Bytes::from(value.to_string()),
            Body::Bytes(bytes) => bytes,
        };
        let mut response = http::Response::new(Full::new(bytes));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
            .headers_mut()
            .entry(header::CONTENT_TYPE)
            .or_insert(HeaderValue::from_static("application/json"));
        response
    }
}
