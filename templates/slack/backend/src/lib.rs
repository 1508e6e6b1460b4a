//! Slack's Web API over a clone's own database. Behaviour follows the method pages of <https://docs.slack.dev>.

mod actor;
mod answer;
mod auth;
mod blocks;
mod bookmarks;
mod calls;
mod channel;
mod chat;
mod conversations;
mod cursor;
mod event;
mod item;
mod jobs;
mod message;
mod operations;
mod paging;
mod pins;
mod published;
mod reactions;
mod reminders;
mod rich_text;
mod stars;
mod text;
mod timestamp;
mod users;
mod vendor;

pub use vendor::Slack;
