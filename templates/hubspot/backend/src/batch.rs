//! Answers to batches: all of them have the same frame.

use asymmetric_kit::{Call, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{error::HubSpotError, time::iso};

/// 200 or 201 with results; 207 when some of the inputs were refused.
pub(crate) fn reply(call: &Call, success: StatusCode, results: Vec<Value>, errors: &[HubSpotError]) -> Reply {
    let now = iso(call.now());
    let mut body = json!({"status": "COMPLETE"});
    body["results"] = results.into();
    body["startedAt"] = now.as_str().into();
    body["completedAt"] = now.into();
    if errors.is_empty() {
        return Reply::json(body).with_status(success);
    }
    body["numErrors"] = errors.len().into();
    body["errors"] = errors.iter().map(HubSpotError::in_batch).collect();
    Reply::json(body).with_status(StatusCode::MULTI_STATUS)
}

/// 204, as the vendor answers what leaves nothing to be shown.
pub(crate) fn no_content() -> Reply {
    Reply::bytes(
        http::HeaderValue::from_static("application/json;charset=utf-8"),
        Vec::new(),
    )
    .with_status(StatusCode::NO_CONTENT)
}
