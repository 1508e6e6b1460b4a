//! `GET` and `PUT /v1/rate-limits`: how strictly the vendor's rate limits are taken.

use super::ControlError;
use crate::{instance::Shared, rate::RateMode};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PutRateLimits {
    /// `off`, `real` or `scaled:50%`.
    mode: String,
}

/// The mode as it is.
pub(super) fn get(shared: &Shared) -> Value {
    json!({"mode": shared.limiter.mode().to_string()})
}

/// Changes the mode from the next request on.
pub(super) fn put(shared: &Shared, wanted: &PutRateLimits) -> Result<Value, ControlError> {
    let mode: RateMode = wanted
        .mode
        .parse()
        .map_err(|error: crate::RateModeError| ControlError::Malformed(error.to_string()))?;
    shared.limiter.set_mode(mode);
    tracing::info!(%mode, clone = shared.clone_id, "rate limits were set");
    Ok(get(shared))
}
