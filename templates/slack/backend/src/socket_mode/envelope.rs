//! What an app is sent over Socket Mode: the body of the request that it would have been sent over HTTP, in an envelope
//! that it acknowledges by its identifier.

use serde_json::{Value, json};

/// What is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvelopeKind {
    /// An event, with `event_id` and `event` as the Events API has them.
    EventsApi,
    /// A use of a block, shortcut or modal.
    Interactive,
    /// A slash command.
    SlashCommands,
}

/// One envelope.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// Unique; the app sends it back.
    pub id: String,
    /// What is inside.
    pub kind: EnvelopeKind,
    /// The body of the request over HTTP.
    pub payload: Value,
    /// How often the event was sent before, and why it is sent again; of events only.
    pub retry: Option<(u32, String)>,
}

impl Envelope {
    /// The message on the wire.
    pub fn text(&self) -> String {
        let mut message = json!({
            "envelope_id": self.id,
            "payload": self.payload,
            "type": self.kind.name(),
            "accepts_response_payload": self.accepts_response_payload(),
        });
        if self.kind == EnvelopeKind::EventsApi {
            let (attempt, reason) = self
                .retry
                .as_ref()
                .map_or((0, ""), |(attempt, reason)| (*attempt, reason.as_str()));
            message["retry_attempt"] = attempt.into();
            message["retry_reason"] = reason.into();
        }
        message.to_string()
    }

    /// Whether the acknowledgement may hold an answer: to commands, submitted modals and requests for options.
    pub fn accepts_response_payload(&self) -> bool {
        match self.kind {
            EnvelopeKind::EventsApi => false,
            EnvelopeKind::SlashCommands => true,
            EnvelopeKind::Interactive => {
                let kind = self.payload.get("type").and_then(Value::as_str);
                matches!(kind, Some("view_submission" | "block_suggestion"))
            }
        }
    }

    /// What deliveries to the connections of an app are addressed to.
    pub fn target(app: &str) -> String {
        format!("socket:{app}")
    }
}

impl EnvelopeKind {
    fn name(self) -> &'static str {
        match self {
            Self::EventsApi => "events_api",
            Self::Interactive => "interactive",
            Self::SlashCommands => "slash_commands",
        }
    }
}
