//! Events: what happened to objects, kept as they were then.

mod difference;
mod emit;
mod operations;
mod parameters;

pub(crate) use emit::{emit, updated};

use operations as run;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    endpoint::{Endpoint, endpoint},
    expand::PLAIN,
    store::Stored,
};

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("GetEvents", "GET" "/v1/events", parameters::LIST, &PLAIN, run::list, "Lists events."),
    endpoint!("GetEventsId", "GET" "/v1/events/{id}", parameters::RETRIEVE, &PLAIN, run::retrieve, "Retrieves an event."),
];

/// All types of events, one a line.
const TYPES: &str = include_str!("types.txt");

/// Whether the vendor has events of this type.
pub(crate) fn is_type(name: &str) -> bool {
    TYPES.lines().any(|line| line == name)
}

/// An event with what is known about its request and its deliveries.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) api_version: String,
    pub(crate) data: Value,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) request_id: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) pending_webhooks: i64,
}

/// Events are read from a view, and written by [`emit`] alone.
impl Stored for Event {
    const TABLE: &'static str = "stripe_transport.answered_events";
    const NOUN: &'static str = "event";
    const COLUMNS: &'static str = "id, created, api_version, data, type";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "event",
            "api_version": self.api_version,
            "created": self.created,
            "data": self.data,
            "livemode": false,
            "pending_webhooks": self.pending_webhooks,
            "request": {"id": self.request_id, "idempotency_key": self.idempotency_key},
            "type": self.kind,
        })
    }
}
