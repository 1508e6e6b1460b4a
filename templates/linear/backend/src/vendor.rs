//! How Linear speaks on the wire, in the kit's terms.

use asymmetric_kit::{Incoming, Operation, Refusal, Reply, Vendor};
use http::StatusCode;
use serde_json::json;

/// The backend of the template `linear`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Linear;

impl Vendor for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn health_path(&self) -> &'static str {
        "/api/health"
    }

    fn operations(&self) -> Vec<Operation> {
        Vec::new()
    }

    fn refuse(&self, _request: &Incoming, _refusal: &Refusal<'_>) -> Reply {
        Reply::json(json!({"message": "Not Found"})).with_status(StatusCode::NOT_FOUND)
    }
}
