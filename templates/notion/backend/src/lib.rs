//! The backend of the template `notion`: a workspace of pages, databases and blocks.

#![warn(missing_docs)]

mod access;
mod block;
mod comments;
mod database;
mod date;
mod emojis;
mod endpoint;
mod error;
mod field;
mod file;
mod ids;
mod limits;
mod list;
mod markdown;
mod oauth;
mod page;
mod property;
mod published;
mod query;
mod request;
mod rich_text;
mod search;
mod store;
mod tools;
mod upload;
mod user;
mod users;
mod vendor;
mod version;
mod view;

pub use vendor::Notion;
