//! What end-to-end tests share: a namespace per test, waiting by watches, the clones' own APIs, and a look behind
//! the operator's back into Postgres and Redis.
//!
//! A test is `with_namespace(|namespace| async move { … })`. Tests run side by side on one cluster with one
//! operator, which some of them kill: everything here waits for conditions with a deadline, and nothing sleeps.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail the test that calls them"
)]

pub mod asym;
pub mod clones;
pub mod cluster;
mod diagnosis;
pub mod environments;
pub mod events;
pub mod flux;
pub mod git_repository;
pub mod git_server;
pub mod history;
pub mod http;
pub mod kstatus;
pub mod kubectl;
pub mod leftovers;
pub mod liar;
pub mod local_operator;
pub mod metrics;
pub mod namespace;
pub mod node;
pub mod operator;
pub mod pods;
pub mod postgres;
pub mod redis;
pub mod registry;
mod route;
pub mod second_postgres;
pub mod shell;
pub mod slack;
pub mod strangers;
pub mod stripe;
pub mod template;
pub mod tls;
pub mod wait;
pub mod writer;

pub use namespace::{TestNamespace, with_namespace, without_admission};
