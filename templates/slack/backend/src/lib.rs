//! Slack's Web API over a clone's own database. Behaviour follows the method pages of <https://docs.slack.dev>.

mod actor;
mod admin;
mod answer;
mod auth;
mod bots;
mod channel;
mod chat;
mod conversations;
mod cursor;
mod dnd;
mod emoji;
mod event;
mod membership;
mod message;
mod operations;
mod published;
mod reactions;
mod rich_text;
mod team;
mod text;
mod timestamp;
mod users;
mod vendor;

pub use vendor::Slack;
