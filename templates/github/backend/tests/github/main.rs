//! The backend of the template `github`, spoken to as clients do.

mod clones;
mod commits;
mod concurrency;
mod contents;
mod conversation;
mod git_concurrency;
mod git_data;
mod git_support;
mod history;
mod issues;
mod limits;
mod people;
mod permissions;
mod protocol;
mod pulls;
mod repos;
mod reviews;
mod search;
mod state;
mod support;
mod tools;
