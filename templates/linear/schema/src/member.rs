//! One line inside a declared type.

use crate::{comment::Comment, reference::Reference};

/// A field of a type, an argument of a field, or a field of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// Its name, as in the schema.
    pub(crate) name: String,
    /// Whether it may be left out (`name?:`).
    pub(crate) optional: bool,
    /// Its type.
    pub(crate) reference: Reference,
    /// Whether the declaration says `Maybe`, which only what a server answers with has.
    pub(crate) is_output: bool,
    /// What is said about it.
    pub(crate) comment: Comment,
    /// Arguments, when it is a field that has some.
    pub(crate) arguments: Vec<Member>,
    /// A default value as GraphQL writes it.
    pub(crate) default: Option<String>,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    /// Its name, as in the schema.
    pub(crate) name: String,
    /// What is said about it.
    pub(crate) comment: Comment,
}
