//! The handshake of a WebSocket (RFC 6455, section 4.2.2).

use crate::http::{Incoming, server::Response};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use http_body_util::Full;
use hyper::upgrade::{OnUpgrade, Upgraded};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// A connection that its client wants to turn into a WebSocket.
pub(crate) struct Opening {
    upgrade: OnUpgrade,
    accept: HeaderValue,
}

impl Opening {
    /// Of a request that asks for it.
    pub(crate) fn of(request: &Incoming, upgrade: OnUpgrade) -> Option<Self> {
        if !request.wants_socket() {
            return None;
        }
        let key = request.header(header::SEC_WEBSOCKET_KEY.as_str())?;
        Some(Self {
            accept: HeaderValue::try_from(derive_accept_key(key.as_bytes())).ok()?,
            upgrade,
        })
    }

    /// What the client is answered: from here on the connection speaks the other protocol.
    pub(crate) fn response(&self) -> Response {
        let mut response = http::Response::new(Full::new(Bytes::new()));
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, self.accept.clone());
        response
    }

    /// What a client is answered that was to ask for a WebSocket and did not.
    pub(crate) fn required() -> Response {
        let mut response = http::Response::new(Full::new(Bytes::new()));
        *response.status_mut() = StatusCode::UPGRADE_REQUIRED;
        response
            .headers_mut()
            .insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        response
    }

    /// The connection, once the client has got the response.
    pub(super) async fn upgraded(self) -> hyper::Result<Upgraded> {
        self.upgrade.await
    }
}
