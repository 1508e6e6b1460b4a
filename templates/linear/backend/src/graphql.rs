//! GraphQL over HTTP: documents, their execution, and the objects that fields are resolved on.
//!
//! `apollo-compiler` parses, validates and introspects; its own executor cannot be used, as its futures stay on one
//! thread and those of handlers do not.

mod answer;
mod arguments;
mod batch;
mod connection;
mod document;
mod executor;
mod handler;
mod item;
mod object;
mod scope;
mod selection;

pub(crate) use answer::Answer;
pub(crate) use batch::{Group, Item, Page};
pub(crate) use document::Documents;
pub(crate) use handler::execute;
pub(crate) use scope::Scope;
