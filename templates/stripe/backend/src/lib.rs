//! The backend of the template `stripe`: customers, products and prices of one account.

#![warn(missing_docs)]

mod authentication;
mod customers;
mod endpoint;
mod error;
mod expand;
mod form;
mod idempotency;
mod ids;
mod list;
mod parameters;
mod prices;
mod products;
mod published;
mod store;
mod tools;
mod vendor;

pub use vendor::Stripe;
