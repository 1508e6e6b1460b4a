//! The API over real HTTP, against real PostgreSQL.

mod support;

mod balance;
mod billing;
mod billing_state;
mod checkout;
mod concurrency;
mod customers;
mod determinism;
mod events;
mod fixture;
mod idempotency;
mod invoices;
mod lists;
mod payment_methods;
mod payments;
mod price_amounts;
mod prices;
mod products;
mod protocol;
mod receiver;
mod state;
mod subscriptions;
mod tools;
