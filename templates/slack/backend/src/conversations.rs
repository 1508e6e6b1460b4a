//! `conversations.*`

pub(crate) mod archive;
pub(crate) mod create;
pub(crate) mod history;
pub(crate) mod info;
pub(crate) mod invite;
pub(crate) mod join;
pub(crate) mod list;
pub(crate) mod members;
pub(crate) mod replies;
mod window;
