//! The API over real HTTP, against real PostgreSQL.

mod support;

mod account;
mod associations;
mod batches;
mod concurrency;
mod engagements;
mod labels;
mod merges;
mod paths;
mod pipelines;
mod properties;
mod protocol;
mod records;
mod rules;
mod schemas;
mod scopes;
mod search;
mod state;
mod tools;
mod views;
