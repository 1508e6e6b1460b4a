//! What every backend of a clone shares: one table of [`Operation`]s becomes routes, authentication, scope checks,
//! `operations.json` and the request log, with one database transaction per request.
//!
//! A backend is a [`Vendor`] (how this application speaks on the wire) and a `main` that calls [`run`]. Everything
//! of a running backend hangs off an [`Instance`]; nothing is global, so that one process can host several clones.

mod api;
pub mod arguments;
mod authentication;
mod background;
mod bell;
mod call;
mod control;
pub mod data;
mod deliveries;
mod document;
mod epoch;
mod failure;
pub mod http;
mod identifier;
mod instance;
mod jobs;
mod mcp;
mod operation;
mod pipeline;
mod published;
mod rate;
mod relay;
mod request_log;
mod router;
mod run;
mod settings;
mod socket;
#[cfg(feature = "test-support")]
pub mod test_support;
mod tls;
mod vendor;
mod wall_clock;
mod webhooks;
mod world;

pub use authentication::Principal;
pub use call::Call;
pub use data::database::DatabaseError;
pub use data::redis::{Redis, RedisError};
pub use deliveries::{AllowListError, Delivery, DeliveryOutcome, DeliveryResponse, Verdict};
pub use document::listed_names;
pub use failure::Failure;
pub use futures::future::BoxFuture;
pub use http::{Incoming, Part, Reply};
pub use identifier::{Alphabet, Identifiers};
pub use instance::{Instance, InstanceError};
pub use jobs::Job;
pub use mcp::{Tool, ToolCall, ToolHandler, ToolRefusal, ToolResult};
pub use operation::{Access, Handler, HandlerResult, Operation};
pub use published::Published;
pub use rate::{RateLimit, RateMode, RateModeError, RateStanding};
pub use router::RouterError;
pub use run::run;
pub use settings::{Settings, SettingsError};
pub use socket::{Goodbye, Received, Socket, SocketError, SocketProtocol, Sockets};
pub use tls::{Certificate, CertificateError, TrustError};
pub use tokio_postgres::types::ToSql;
pub use vendor::{Refusal, Vendor};
pub use wall_clock::WallClock;
pub use webhooks::{DeliveryError, Webhooks};
pub use world::World;
