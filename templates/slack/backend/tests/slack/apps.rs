//! `apps.*`, `tooling.tokens.rotate`, and the app that the tests of the platform play.

mod configuration;
pub(crate) mod platform;
pub(crate) mod server;
