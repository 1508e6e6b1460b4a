//! The vocabulary of `asym doctor`: what was looked at, what is thought of it, and what can be done about it.

pub mod finding;
pub mod grants;
pub mod repair;
pub mod survey;
