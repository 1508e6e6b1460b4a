//! The backend of the template `hubspot`.

#![warn(missing_docs)]

mod vendor;

pub use vendor::HubSpot;
