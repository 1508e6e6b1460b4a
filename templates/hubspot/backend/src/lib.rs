//! The backend of the template `hubspot`: the CRM of one HubSpot account.

#![warn(missing_docs)]

mod account;
mod association;
mod batch;
mod error;
mod input;
mod object_type;
mod owner;
mod paths;
mod pipeline;
mod property;
mod published;
mod query;
mod record;
mod schema;
mod scope;
mod search;
mod time;
mod tools;
mod vendor;

pub use vendor::HubSpot;
