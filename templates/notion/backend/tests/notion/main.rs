//! The API over real HTTP, against real PostgreSQL.

mod support;

mod block_kinds;
mod blocks;
mod comments;
mod concurrency;
mod databases;
mod fixture;
mod markdown;
mod oauth;
mod pages;
mod protocol;
mod queries;
mod state;
mod tools;
mod uploads;
mod views;
