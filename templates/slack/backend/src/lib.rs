//! Slack's Web API over a clone's own database. Behaviour follows the method pages of <https://docs.slack.dev>.

mod actor;
mod answer;
mod auth;
mod channel;
mod chat;
mod conversations;
mod cursor;
mod event;
mod mcp;
mod message;
mod operations;
mod published;
mod reactions;
mod rich_text;
mod socket_mode;
mod text;
mod timestamp;
mod users;
mod vendor;

pub use socket_mode::{Envelope, EnvelopeKind};
pub use vendor::Slack;
