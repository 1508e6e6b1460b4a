//! The backend of the template `notion`.

#![warn(missing_docs)]

mod vendor;

pub use vendor::Notion;
