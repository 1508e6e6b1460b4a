//! Real servers for the tests of backends: a private PostgreSQL per test process, a database per test copied from one
//! that was built from the template's migrations and fixture, and an [`crate::Instance`] on free ports.
//!
//! These helpers panic with what went wrong: they are for tests only.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod backend;
mod content;
mod postgres;
mod tools;
mod web_socket;

pub use backend::{Answer, TestBackend};
pub use content::Content;
pub use postgres::Postgres;
pub use tools::{ToolAnswer, ToolClient};
pub use web_socket::TestSocket;
