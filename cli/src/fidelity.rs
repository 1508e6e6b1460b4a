//! How much of a vendor's published API a template has: fetching the vendor's list, reading it, comparing.

mod archive;
pub mod compare;
pub mod published;
pub mod source;
