//! Slack's Web API over a clone's own database. Behaviour follows the method pages of <https://docs.slack.dev>.

mod actor;
mod answer;
mod auth;
mod canvases;
mod channel;
mod chat;
mod conversations;
mod cursor;
mod event;
mod files;
mod message;
mod operations;
mod published;
mod reactions;
mod rich_text;
mod search;
mod text;
mod timestamp;
mod usergroups;
mod users;
mod vendor;

pub use vendor::Slack;
