//! Webhook endpoints: who is told of events.

mod delivery;
mod operations;
mod parameters;

pub(crate) use delivery::{delivered, headers};

use asymmetric_kit::Call;
use operations as run;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    endpoint::{Endpoint, endpoint},
    error::Problem,
    expand::PLAIN,
    store::{self, Stored},
};

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostWebhookEndpoints", "POST" "/v1/webhook_endpoints", parameters::CREATE, &PLAIN, run::create, "Creates a webhook endpoint."),
    endpoint!("GetWebhookEndpointsWebhookEndpoint", "GET" "/v1/webhook_endpoints/{webhook_endpoint}", parameters::RETRIEVE, &PLAIN, run::retrieve, "Retrieves a webhook endpoint."),
    endpoint!("PostWebhookEndpointsWebhookEndpoint", "POST" "/v1/webhook_endpoints/{webhook_endpoint}", parameters::UPDATE, &PLAIN, run::update, "Updates a webhook endpoint."),
    endpoint!("DeleteWebhookEndpointsWebhookEndpoint", "DELETE" "/v1/webhook_endpoints/{webhook_endpoint}", &[], &PLAIN, run::delete, "Deletes a webhook endpoint."),
    endpoint!("GetWebhookEndpoints", "GET" "/v1/webhook_endpoints", parameters::LIST, &PLAIN, run::list, "Lists webhook endpoints."),
];

/// A row of `webhook_endpoints`; the secret is in `_asym_auth.secrets`, under the endpoint's id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WebhookEndpoint {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) api_version: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) enabled_events: Vec<String>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) status: String,
    pub(crate) url: String,
}

impl Stored for WebhookEndpoint {
    const TABLE: &'static str = "webhook_endpoints";
    const NOUN: &'static str = "webhook endpoint";
    const COLUMNS: &'static str =
        "id, created, api_version, description, enabled_events, metadata, status, url";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "webhook_endpoint",
            "api_version": self.api_version,
            "application": null,
            "created": self.created,
            "description": self.description,
            "enabled_events": self.enabled_events,
            "livemode": false,
            "metadata": self.metadata,
            "status": self.status,
            "url": self.url,
        })
    }
}

/// The endpoints that are told of events of this type, oldest first.
pub(crate) async fn listening(call: &Call, kind: &str) -> Result<Vec<WebhookEndpoint>, Problem> {
    let sql = "SELECT to_jsonb(stored) FROM webhook_endpoints AS stored WHERE status = 'enabled' \
               AND (enabled_events ? $1 OR enabled_events ? '*') ORDER BY position";
    let rows = call.query(sql, &[&kind]).await?;
    rows.into_iter().map(|row| store::read(row.get(0))).collect()
}
