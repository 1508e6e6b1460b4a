//! The asymmetric operator: controllers for `CloneTemplate`, `Clone` and `Environment`, and the external systems
//! that they work on.

pub mod admission;
pub mod backoff;
pub mod certificates;
pub mod clone;
pub mod content;
pub mod context;
pub mod crds;
pub mod database_servers;
pub mod environment;
pub mod events;
pub mod gauges;
mod gone;
pub mod http;
pub mod lease;
pub mod metrics;
mod own_secret;
pub mod passwords;
pub mod postgres;
pub mod redis;
pub mod registry;
pub mod run;
pub mod scope;
pub mod servers;
pub mod settings;
pub mod snapshot;
pub mod status_writer;
pub mod telemetry;
pub mod template;
pub mod tls;
pub mod uninstall;
pub mod watches;
