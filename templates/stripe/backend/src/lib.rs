//! The backend of the template `stripe`: what one account sells, to whom, and how it is paid.

// Objects of the vendor have more attributes than the default allows in one `json!`.
#![recursion_limit = "256"]
#![warn(missing_docs)]

mod authenticate;
mod authentication;
mod balance;
mod billing;
mod cards;
mod charges;
mod checkout;
mod coupons;
mod credit_notes;
mod customer_balance;
mod customers;
mod discounts;
mod disputes;
mod endpoint;
mod error;
mod events;
mod expand;
mod form;
mod idempotency;
mod ids;
mod invoice_items;
mod invoices;
mod jobs;
mod list;
mod parameters;
mod payment_intents;
mod payment_links;
mod payment_methods;
mod payments;
mod payouts;
mod present;
mod prices;
mod products;
mod promotion_codes;
mod published;
mod refunds;
mod search;
mod setup_intents;
mod sources;
mod store;
mod subscriptions;
mod tax_rates;
mod test_clocks;
mod tokens;
mod tools;
mod vendor;
mod webhook_endpoints;

pub use vendor::Stripe;
