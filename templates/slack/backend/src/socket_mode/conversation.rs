//! What is said over a connection besides envelopes.

use asymmetric_kit::{Call, Goodbye, Received, SocketProtocol};
use serde_json::{Value, json};
use std::time::Duration;

/// Slack renews connections after some hours; this is what `hello` says of it.
const LIFETIME: Duration = Duration::from_mins(301);

/// How long before its end a connection is warned.
const WARNING: Duration = Duration::from_secs(10);

/// One connection of an app.
pub(super) struct Conversation {
    app: String,
    /// The host that the client knows us by.
    host: String,
    /// World time, as Slack writes it here.
    started: String,
}

impl Conversation {
    pub(super) fn new(call: &Call, app: &str) -> Self {
        let base = call.base_url();
        let host = base.split_once("://").map_or(base.as_str(), |(_, host)| host);
        Self {
            app: app.to_owned(),
            host: host.to_owned(),
            started: call.now().strftime("%Y-%m-%d %H:%M:%S.%3f").to_string(),
        }
    }
}

impl SocketProtocol for Conversation {
    fn opened(&self, sockets: usize) -> Option<String> {
        let hello = json!({
            "type": "hello",
            "num_connections": sockets,
            "debug_info": {
                "host": self.host,
                "started": self.started,
                "build_number": 1,
                "approximate_connection_time": LIFETIME.as_secs(),
            },
            "connection_info": {"app_id": self.app},
        });
        Some(hello.to_string())
    }

    fn received(&self, text: &str) -> Received {
        let Ok(Value::Object(mut said)) = serde_json::from_str(text) else {
            return Received::Nothing;
        };
        match said.remove("envelope_id") {
            Some(Value::String(envelope)) => Received::Acknowledged {
                envelope,
                payload: said.remove("payload").filter(|payload| !payload.is_null()),
            },
            _ => Received::Nothing,
        }
    }

    fn goodbye(&self, reason: Goodbye) -> Option<String> {
        let reason = match reason {
            Goodbye::Soon => "warning",
            Goodbye::Expired | Goodbye::Fenced => "refresh_requested",
            Goodbye::TooMany => "too_many_websockets",
        };
        let disconnect = json!({"type": "disconnect", "reason": reason, "debug_info": {"host": self.host}});
        Some(disconnect.to_string())
    }

    fn lifetime(&self) -> Option<Duration> {
        Some(LIFETIME)
    }

    fn warning(&self) -> Duration {
        WARNING
    }
}
