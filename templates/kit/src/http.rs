//! HTTP as backends see it: a request that has been read whole, and a reply.

mod encoding;
mod incoming;
mod multipart;
mod reply;
pub(crate) mod server;

pub(crate) use encoding::accepts_gzip;
pub use incoming::Incoming;
pub(crate) use incoming::{BodyProblem, MAXIMUM_BODY_BYTES, read_body};
pub use multipart::{MultipartError, Part};
pub use reply::{Body, Reply};
