//! The API over real HTTP, against real PostgreSQL.

mod support;

mod concurrency;
mod customers;
mod determinism;
mod fixture;
mod idempotency;
mod lists;
mod price_amounts;
mod prices;
mod products;
mod protocol;
mod tools;
