//! The operator's external systems against real servers: PostgreSQL and Redis, started privately for these tests and
//! gone when the test process is, however it ends.

// Everything here is a test; clippy takes only the functions marked as such for one.
#![allow(clippy::unwrap_used, clippy::panic)]

mod abort;
mod access;
mod attack;
mod base;
mod clone;
mod collect;
mod content_attack;
mod durations;
mod encryption;
mod fingerprints;
mod limited_operator;
mod migrate;
mod outage;
mod redis;
mod redis_connection;
mod reset;
mod seed;
mod snapshot;
mod support;
