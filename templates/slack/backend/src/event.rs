//! Events: what apps that subscribed to them are told.

use asymmetric_kit::{Call, Failure};
use serde_json::Value;

/// Whom an event concerns: apps that cannot see this are not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience<'a> {
    /// All apps of the workspace.
    Workspace,
    /// Apps that are in this conversation.
    Channel(&'a str),
}

/// Tells apps of `event`, the inner event with its `type`, once the call is committed. Nobody can subscribe yet.
#[allow(clippy::unused_async, reason = "subscriptions are rows, to be read here")]
pub(crate) async fn publish(call: &Call, event: Value, audience: Audience<'_>) -> Result<(), Failure> {
    let _ = (call, event, audience);
    Ok(())
}
