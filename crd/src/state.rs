//! States for people, as pure functions of objects and their conditions.

use serde::{Deserialize, Serialize};

use crate::clone::{AppClone, Desired};
use crate::condition::{self, kinds};

/// State of a clone: creating → running → stopped → running → destroying; running ↔ unhealthy; creating ↔ failed.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub enum CloneState {
    /// Being built and started.
    Creating,
    /// Healthy and serving.
    Running,
    /// Started once, and its health check fails now.
    Unhealthy,
    /// Data kept, no pods.
    Stopped,
    /// The spin failed and was rolled back.
    Failed,
    /// Being removed.
    Destroying,
    /// Removed; never stored.
    Gone,
}

impl CloneState {
    /// The word that users read.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Running => "running",
            Self::Unhealthy => "unhealthy",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Destroying => "destroying",
            Self::Gone => "gone",
        }
    }
}

impl std::fmt::Display for CloneState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Reason of `Serving=False` while a reset swaps the content.
pub const RESETTING: &str = "Resetting";
/// Reason of `Serving=False` while the template's current image takes the place of the clone's.
pub const UPGRADING: &str = "Upgrading";
/// Reason of `Serving=False` while a clone that was stopped comes up again.
pub const STARTING: &str = "Starting";
/// Reason of `Serving=False` while the backend holds requests back for a moment, such as for a snapshot.
pub const HELD: &str = "Held";

/// The state of `clone`.
#[must_use]
pub fn clone_state(clone: &AppClone) -> CloneState {
    if clone.metadata.deletion_timestamp.is_some() {
        return CloneState::Destroying;
    }
    let Some(status) = clone.status.as_ref() else {
        return CloneState::Creating;
    };
    let conditions = &status.conditions;
    if status.first_ready_at.is_none() {
        return if (status.failure.is_some() && status.spin_started_at.is_none())
            || condition::is_true(conditions, kinds::STALLED)
        {
            CloneState::Failed
        } else {
            CloneState::Creating
        };
    }
    let serving = condition::find(conditions, kinds::SERVING);
    let is_serving = serving.is_some_and(|condition| condition.status == "True");
    let is_held =
        serving.is_some_and(|condition| [RESETTING, UPGRADING, HELD].contains(&condition.reason.as_str()));
    let is_starting = serving.is_some_and(|condition| condition.reason == STARTING);
    match clone.spec.desired.unwrap_or_default() {
        Desired::Stopped if !is_serving => CloneState::Stopped,
        Desired::Running if is_starting => CloneState::Stopped,
        _ if is_serving || is_held => CloneState::Running,
        _ => CloneState::Unhealthy,
    }
}

/// State of an environment, rolled up from its members.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub enum EnvironmentState {
    /// All members are up.
    Running,
    /// Some members are up.
    Partial,
    /// No member is up, and none failed.
    Stopped,
    /// No member is up, and at least one failed.
    Failed,
}

impl EnvironmentState {
    /// The word that users read.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Partial => "partial",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

impl std::fmt::Display for EnvironmentState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Rolls members' states up; `None` stands for a member that has no clone yet.
#[must_use]
pub fn environment_state(members: &[Option<CloneState>]) -> EnvironmentState {
    let up = members
        .iter()
        .filter(|state| **state == Some(CloneState::Running))
        .count();
    let broken = members.iter().any(|state| {
        matches!(
            state,
            Some(CloneState::Failed | CloneState::Unhealthy | CloneState::Gone)
        )
    });
    if !members.is_empty() && up == members.len() {
        EnvironmentState::Running
    } else if up > 0 {
        EnvironmentState::Partial
    } else if broken {
        EnvironmentState::Failed
    } else if members.iter().all(|state| *state == Some(CloneState::Stopped)) {
        EnvironmentState::Stopped
    } else {
        EnvironmentState::Partial
    }
}

#[cfg(test)]
mod tests;
