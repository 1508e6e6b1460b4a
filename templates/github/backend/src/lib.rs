//! The backend of the template `github`: accounts, repositories, git objects, issues and pull requests.

#![warn(missing_docs)]

mod access;
mod account;
mod answer;
mod assignee;
mod body;
mod branches;
mod clock;
mod closing;
mod collaborators;
mod comment;
mod commits;
mod conditional;
mod contents;
mod encoding;
mod error;
mod event;
mod git;
mod git_data;
mod ids;
mod issue;
mod label;
mod media;
mod merging;
mod meta;
mod milestone;
mod node_id;
mod operations;
mod organizations;
mod page;
mod parameters;
mod people;
mod place;
mod published;
mod pulls;
mod push;
mod rate;
mod reaction;
mod repos;
mod repository;
mod search;
mod smart_http;
mod sql;
mod stars;
mod teams;
mod tools;
mod urls;
mod users;
mod vendor;

pub use vendor::GitHub;
