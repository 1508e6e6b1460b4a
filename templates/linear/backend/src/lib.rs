//! The backend of the template `linear`.

#![warn(missing_docs)]

mod error;
mod filter;
mod graphql;
mod model;
mod operations;
mod published;
pub mod schema;
mod tools;
mod uuid;
mod vendor;

pub use vendor::Linear;
