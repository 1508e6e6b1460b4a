//! The backend of the template `github`.

#![warn(missing_docs)]

mod vendor;

pub use vendor::GitHub;
