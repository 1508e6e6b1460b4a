//! Idempotency keys: for 24 hours the same key gets the same answer.
//!
//! A key is locked while its first request runs, and answers are kept in the transaction of their request, so that an
//! effect without its answer (or the other way round) cannot be seen. As with the vendor, requests that fail the check
//! of their parameters have not begun, and are not kept.

use asymmetric_kit::{Call, Failure, Reply};
use http::{HeaderName, StatusCode};
use sha2::{Digest, Sha256};

use crate::{
    endpoint::Endpoint,
    error::{ErrorType, Problem, StripeError},
    form, ids,
};

/// The request's key.
pub(crate) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// `true` on answers that were given before.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// The request that had the effect.
pub(crate) const ORIGINAL_REQUEST: HeaderName = HeaderName::from_static("original-request");

const KEPT_SECONDS: i64 = 24 * 60 * 60;
const LONGEST_KEY: usize = 255;

/// The key of a call that has one. Only POST takes any notice of them.
pub(crate) fn key(call: &Call) -> Option<&str> {
    let request = call.request();
    if request.method() != "POST" {
        return None;
    }
    request.header(KEY.as_str()).filter(|key| !key.is_empty())
}

/// Locks the key of a call and looks for an answer given before.
pub(crate) async fn replay(call: &Call) -> Result<Option<Reply>, Problem> {
    let Some(key) = key(call) else { return Ok(None) };
    if key.len() > LONGEST_KEY {
        let message = format!("Idempotency keys can have up to {LONGEST_KEY} characters.");
        return Err(StripeError::invalid(message).into());
    }
    let lock = "SELECT pg_try_advisory_xact_lock(hashtextextended('idempotency:' || $1, 0))";
    if !call.query_one(lock, &[&key]).await?.get::<_, bool>(0) {
        return Err(in_flight(key).into());
    }
    let kept = "SELECT request_id, method, path, parameters_hash, status, body \
                FROM stripe_transport.idempotent_requests WHERE key = $1 AND created > $2";
    let oldest = call.now().as_second() - KEPT_SECONDS;
    let Some(row) = call.query_opt(kept, &[&key, &oldest]).await? else {
        return Ok(None);
    };
    let (method, path): (&str, &str) = (row.get(1), row.get(2));
    let request = call.request();
    if (method, path) != (request.method().as_str(), request.path()) {
        return Err(other_endpoint(key, path, request.path()).into());
    }
    if row.get::<_, Vec<u8>>(3) != parameters_hash(call) {
        return Err(other_parameters(key).into());
    }
    let status = u16::try_from(row.get::<_, i32>(4))
        .ok()
        .and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.ok_or_else(|| Failure::internal("read the status of a kept answer"))?;
    let reply = Reply::json(serde_json::from_str(row.get(5))?)
        .with_status(status)
        .with_header(REPLAYED, "true")
        .with_header(ORIGINAL_REQUEST, row.get(0));
    Ok(Some(reply))
}

/// Keeps the answer to a call that had a key.
pub(crate) async fn record(call: &Call, reply: &Reply) -> Result<(), Failure> {
    let Some(key) = key(call) else { return Ok(()) };
    let endpoint = call
        .operation()
        .and_then(|operation| Endpoint::named(operation.name()));
    let began = reply.status().is_success() || endpoint.is_some_and(|endpoint| endpoint.check(call).is_ok());
    let asymmetric_kit::http::Body::Json(body) = reply.body() else {
        return Ok(());
    };
    if !began {
        return Ok(());
    }
    // A key that has expired may be used anew.
    let keep = "INSERT INTO stripe_transport.idempotent_requests \
                (key, request_id, method, path, parameters_hash, created, status, body) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
                ON CONFLICT (key) DO UPDATE SET request_id = excluded.request_id, method = excluded.method, \
                path = excluded.path, parameters_hash = excluded.parameters_hash, created = excluded.created, \
                status = excluded.status, body = excluded.body";
    let request = call.request();
    call.execute(
        keep,
        &[
            &key,
            &ids::request(call),
            &request.method().as_str(),
            &request.path(),
            &parameters_hash(call),
            &call.now().as_second(),
            &i32::from(reply.status().as_u16()),
            &body.to_string(),
        ],
    )
    .await?;
    Ok(())
}

fn parameters_hash(call: &Call) -> Vec<u8> {
    Sha256::digest(form::canonical(call.arguments().as_map())).to_vec()
}

fn in_flight(key: &str) -> StripeError {
    StripeError {
        status: 409,
        kind: ErrorType::Idempotency,
        ..StripeError::invalid(format!(
            "There is currently another in-progress request using this Idempotent Key (that probably means you submitted \
             twice, and the other request is still going through): {key}. Please try again later."
        ))
        .coded("idempotency_key_in_use")
    }
}

fn other_parameters(key: &str) -> StripeError {
    mismatch(format!(
        "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a \
         key other than '{key}' if you meant to execute a different request."
    ))
}

fn other_endpoint(key: &str, first: &str, now: &str) -> StripeError {
    mismatch(format!(
        "Keys for idempotent requests can only be used for the same endpoint they were first used for ('{first}' vs \
         '{now}'). Try using a key other than '{key}' if you meant to execute a different request."
    ))
}

fn mismatch(message: String) -> StripeError {
    StripeError {
        kind: ErrorType::Idempotency,
        ..StripeError::invalid(message)
    }
}
