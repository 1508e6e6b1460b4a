//! The Model Context Protocol at `/mcp`: tools that are made of the table's operations.
//!
//! Spoken as streamable HTTP without sessions: every request stands for itself and is answered with one JSON document,
//! and whoever holds a token of the API may use it here, for what it may do there. The protocol itself, with the
//! negotiation of its versions, is the crate `rmcp`'s.

mod call;
mod schema;
mod server;
mod tool;

pub use call::{ToolCall, ToolRefusal};
pub use tool::{Tool, ToolHandler, ToolResult};

use crate::{
    Failure, Incoming, Refusal, Reply, authentication::token_hash, epoch::Lease, failure::chain,
    http::MAXIMUM_BODY_BYTES, instance::Shared, pipeline::refuse_outside,
};
use http::{HeaderValue, Method, StatusCode, header};
use http_body_util::{BodyExt, Full};
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
};
use server::Server;
use std::sync::Arc;

/// Where tools are offered.
pub(crate) const PATH: &str = "/mcp";

/// What a client is told of a body without a type of its own.
const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// Answers one request to [`PATH`] that was let in.
pub(crate) async fn answer(shared: &Arc<Shared>, request: Incoming, lease: Lease) -> Reply {
    // The others are not allowed, whoever asks.
    if request.method() == Method::POST {
        match is_held(shared, request.bearer()).await {
            Ok(true) => {}
            Ok(false) => return unauthorized(request.bearer().is_some()),
            Err(failure) => {
                tracing::error!(
                    error = chain(&failure),
                    "failed to look up the token of a tool's caller"
                );
                return refuse_outside(shared, &request, &Refusal::Internal);
            }
        }
    }
    speak(shared, request, lease).await
}

/// Whether somebody holds this token.
async fn is_held(shared: &Shared, token: Option<&str>) -> Result<bool, Failure> {
    let Some(token) = token else { return Ok(false) };
    let connection = shared
        .database
        .get()
        .await
        .map_err(|error| Failure::Connection(Box::new(error)))?;
    let select = "SELECT EXISTS (SELECT FROM _asym_auth.tokens WHERE hash = $1)";
    let statement = connection.prepare_cached(select).await?;
    Ok(connection
        .query_one(&statement, &[&token_hash(token)])
        .await?
        .get(0))
}

/// What the specification's part on authorization wants of a server whose clients have no valid token.
fn unauthorized(was_sent: bool) -> Reply {
    let challenge = if was_sent {
        "Bearer error=\"invalid_token\""
    } else {
        "Bearer"
    };
    Reply::bytes(
        PLAIN,
        "Unauthorized: a token of the API is needed as bearer token",
    )
    .with_status(StatusCode::UNAUTHORIZED)
    .with_header(header::WWW_AUTHENTICATE, challenge)
}

async fn speak(shared: &Arc<Shared>, request: Incoming, lease: Lease) -> Reply {
    // Clients come by whatever name the clone has for them, and browsers have no token to be tricked out of.
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MAXIMUM_BODY_BYTES)
        .disable_allowed_hosts();
    let mut asked = http::Request::new(Full::new(request.body().clone()));
    *asked.method_mut() = request.method().clone();
    *asked.uri_mut() = request.uri().clone();
    *asked.headers_mut() = request.headers().clone();
    let server = Server {
        shared: Arc::clone(shared),
        request: Arc::new(request),
        lease,
    };
    let service = StreamableHttpService::new(
        move || Ok(server.clone()),
        Arc::new(NeverSessionManager::default()),
        config,
    );
    let (head, body) = Box::pin(service.handle(asked)).await.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(never) => match never {},
    };
    let media = head.headers.get(header::CONTENT_TYPE).cloned().unwrap_or(PLAIN);
    let mut reply = Reply::bytes(media, body).with_status(head.status);
    for (name, value) in &head.headers {
        if let Ok(value) = value.to_str() {
            reply.set_header(name.clone(), value);
        }
    }
    reply
}
