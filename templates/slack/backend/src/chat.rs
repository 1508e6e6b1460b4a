//! `chat.*`

mod content;
pub(crate) mod delete;
pub(crate) mod post;
pub(crate) mod update;
