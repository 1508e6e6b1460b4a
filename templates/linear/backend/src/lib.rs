//! The backend of the template `linear`.

#![warn(missing_docs)]

mod vendor;

pub use vendor::Linear;
