//! Slack's Web API over a clone's own database. Behaviour follows the method pages of <https://docs.slack.dev>.

mod actor;
mod answer;
mod app;
mod app_message;
mod apps;
mod assistant;
mod auth;
mod channel;
mod chat;
mod conversations;
mod cursor;
mod element;
mod event;
mod interaction;
mod message;
mod notice;
mod oauth;
mod operations;
mod published;
mod reactions;
mod response_url;
mod rich_text;
mod signature;
mod standing;
mod text;
mod timestamp;
mod trigger;
mod users;
mod vendor;
mod views;
mod webhook;

pub use vendor::Slack;
