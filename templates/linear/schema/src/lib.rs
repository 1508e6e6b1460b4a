//! Regenerates Linear's GraphQL schema from the type declarations of its official client.
//!
//! Linear publishes its schema inside `@linear/sdk`, as TypeScript types that graphql-codegen wrote: every type, field,
//! argument, enum value, description and deprecation is there, machine-made and regular. What declarations cannot say
//! (default values, two names) is listed in `lost.txt`. The client's compiled documents are read too: they are
//! operations that the schema must accept.

#![warn(missing_docs)]

mod comment;
mod declaration;
mod documents;
mod lost;
mod member;
mod print;
mod reference;
mod schema;

pub use documents::documents;
pub use schema::Schema;

/// Why a text is not what the client's package has under that name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SchemaError {
    /// The part that was generated from the schema is missing.
    #[error("failed to find the generated types: there is no '{0}'")]
    NoRegion(&'static str),
    /// A line has a form that the generator of the declarations never writes.
    #[error("failed to read line {line} of the declarations: '{text}'")]
    Unreadable {
        /// Counted from 1, from the first line of the file.
        line: usize,
        /// The line.
        text: String,
    },
    /// A TypeScript type that stands for no GraphQL type.
    #[error("failed to read '{0}' as a GraphQL type")]
    UnknownType(String),
    /// A line of `lost.txt` cannot be read.
    #[error("failed to read '{0}' in lost.txt")]
    UnreadableFact(String),
    /// A line of `lost.txt` speaks of something that the declarations do not have.
    #[error("'{0}' in lost.txt applies to nothing in the declarations")]
    UnusedFact(String),
    /// An argument or input field that may be left out although it is never null, and whose default is not known.
    #[error("'{0}' needs its default value in lost.txt")]
    NoDefault(String),
}

#[cfg(test)]
mod tests;
