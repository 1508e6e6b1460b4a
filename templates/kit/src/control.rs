//! The control port: health, tokens, certificate, fence and release, world clock,
//! operations, log, deliveries, rate limits. Apart from the API, behind a secret.

mod certificate;
mod clock;
mod deliveries;
mod log;
mod rate_limits;
mod tokens;

use crate::{
    Failure,
    arguments::Arguments,
    authentication::token_hash,
    data::database::DatabaseError,
    document::operations_document,
    epoch::{HOLD, StillServing},
    failure::chain,
    http::{
        Incoming, Reply, read_body,
        server::{Request, Response, Service},
    },
    instance::Shared,
    tls::CertificateError,
};
use http::{Method, StatusCode};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

/// Rows of a log in one answer, unless asked otherwise, and at most.
const DEFAULT_LIMIT: i64 = 100;
const MAXIMUM_LIMIT: i64 = 1000;

/// Why a control request is refused.
#[derive(Debug, thiserror::Error)]
enum ControlError {
    #[error("the secret of the control port is missing or wrong")]
    Unauthorized,
    #[error("no such control request")]
    NotFound,
    #[error("failed to read the request: {0}")]
    Malformed(String),
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    #[error("failed to put tokens: the database has no grant named {0}")]
    UnknownGrant(String),
    #[error(transparent)]
    StillServing(#[from] StillServing),
    #[error("the clone is between two epochs, try again when it is released")]
    Fenced,
    #[error(
        "failed to set the world clock: it shows {is}, and the world does not go back to {wanted}; reset instead"
    )]
    Backwards { is: Timestamp, wanted: Timestamp },
    #[error("failed to set the world clock: no calendar reaches that far")]
    NoSuchTime,
    #[error("the log has no delivery {0} that has ended")]
    UnknownDelivery(String),
    #[error("failed to deliver again: delivery {0} is still pending")]
    StillPending(i64),
    #[error(transparent)]
    Transaction(#[from] Failure),
    #[error("failed to reach the database")]
    Database(#[from] DatabaseError),
    #[error("failed to use the database")]
    Statement(#[from] tokio_postgres::Error),
}

impl ControlError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::NotFound | Self::UnknownDelivery(_) => StatusCode::NOT_FOUND,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::UnknownGrant(_) | Self::Certificate(_) | Self::NoSuchTime => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::StillServing(_) | Self::Backwards { .. } | Self::StillPending(_) => StatusCode::CONFLICT,
            Self::Fenced | Self::Database(_) | Self::Transaction(Failure::Connection(_)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Statement(_) | Self::Transaction(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FenceRequest {
    #[serde(default)]
    timeout_milliseconds: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReleaseRequest {
    epoch: u64,
}

/// The service of the control port.
pub(crate) fn service(shared: Arc<Shared>) -> Service {
    Arc::new(move |request| {
        let shared = Arc::clone(&shared);
        Box::pin(async move { respond(&shared, request).await })
    })
}

async fn respond(shared: &Shared, request: Request) -> Response {
    let reply = match answer(shared, request).await {
        Ok(document) => Reply::json(document),
        Err(error) => {
            if error.status().is_server_error() {
                tracing::error!(error = chain(&error), "a control request failed");
            }
            Reply::json(json!({"error": chain(&error)})).with_status(error.status())
        }
    };
    reply.into_response(false)
}

async fn answer(shared: &Shared, request: Request) -> Result<Value, ControlError> {
    let (parts, body) = request.into_parts();
    let incoming = Incoming::without_body(&parts);
    // Hashes are compared, so that the time it takes says nothing about the secret.
    if incoming.bearer().map(token_hash).as_ref() != Some(&shared.control_hash) {
        return Err(ControlError::Unauthorized);
    }
    let body = read_body(body)
        .await
        .map_err(|error| ControlError::Malformed(error.to_string()))?;
    match (&parts.method, parts.uri.path()) {
        (&Method::GET, "/v1/health") => Ok(health(shared)),
        (&Method::GET, "/v1/operations") => Ok(operations_document(&*shared.vendor, &shared.operations)),
        (&Method::GET, "/v1/log") => log::page(shared, incoming.query()).await,
        (&Method::GET, "/v1/clock") => clock::show(shared).await,
        (&Method::PUT, "/v1/clock") => clock::put(shared, &read(&body)?).await,
        (&Method::GET, "/v1/deliveries") => deliveries::page(shared, incoming.query()).await,
        (&Method::PUT, "/v1/tokens") => tokens::put(shared, &read(&body)?).await,
        (&Method::PUT, "/v1/certificate") => certificate::put(shared, read(&body)?),
        (&Method::GET, "/v1/rate-limits") => Ok(rate_limits::get(shared)),
        (&Method::PUT, "/v1/rate-limits") => rate_limits::put(shared, &read(&body)?),
        (&Method::POST, "/v1/fence") => {
            let wanted: FenceRequest = read(if body.is_empty() { b"{}" } else { &body })?;
            Ok(json!({"epoch": fence(shared, &wanted).await}))
        }
        (&Method::POST, "/v1/release") => {
            let ReleaseRequest { epoch } = read(&body)?;
            shared.gate.release(epoch)?;
            shared.bells.releases.ring();
            tracing::info!(epoch, clone = shared.clone_id, "released");
            Ok(json!({"epoch": epoch}))
        }
        (&Method::POST, path) => match redelivered(path) {
            Some(id) => deliveries::redeliver(shared, id).await,
            None => Err(ControlError::NotFound),
        },
        _ => Err(ControlError::NotFound),
    }
}

/// The delivery of `/v1/deliveries/{id}/redeliver`.
fn redelivered(path: &str) -> Option<&str> {
    path.strip_prefix("/v1/deliveries/")?.strip_suffix("/redeliver")
}

/// `after` and `limit` of a page of a log.
fn page_of(query: &str) -> Result<(i64, i64), ControlError> {
    let arguments = Arguments::from_form(query.as_bytes());
    let number = |name: &str, default| match arguments.integer(name) {
        Ok(value) => Ok(value.unwrap_or(default)),
        Err(text) => Err(ControlError::Malformed(format!(
            "{name} is not a whole number: {text}"
        ))),
    };
    let limit = number("limit", DEFAULT_LIMIT)?.clamp(1, MAXIMUM_LIMIT);
    Ok((number("after", 0)?, limit))
}

fn health(shared: &Shared) -> Value {
    let standing = shared.gate.standing();
    json!({
        "status": if standing.serving { "serving" } else { "fenced" },
        "epoch": standing.epoch,
        "certificate": shared.certificates.fingerprint().unwrap_or_default(),
        "rateLimits": shared.limiter.mode().to_string(),
        "template": shared.vendor.name(),
        "version": env!("CARGO_PKG_VERSION"),
    })
}

async fn fence(shared: &Shared, wanted: &FenceRequest) -> u64 {
    let patience = wanted.timeout_milliseconds.map_or(HOLD, Duration::from_millis);
    let epoch = shared.gate.fence(patience).await;
    shared.log.flush(&shared.database).await;
    shared.database.close();
    shared.limiter.forget();
    if let Some(redis) = &shared.redis {
        redis.close().await;
    }
    tracing::info!(epoch, clone = shared.clone_id, "fenced");
    epoch
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, ControlError> {
    serde_json::from_slice(body).map_err(|error| ControlError::Malformed(error.to_string()))
}
