//! How HubSpot speaks on the wire, in the kit's terms.

use asymmetric_kit::{Incoming, Operation, Refusal, Reply, Vendor};
use http::StatusCode;
use serde_json::json;

/// The backend of the template `hubspot`.
#[derive(Debug, Clone, Copy, Default)]
pub struct HubSpot;

impl Vendor for HubSpot {
    fn name(&self) -> &'static str {
        "hubspot"
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
