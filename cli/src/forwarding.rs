//! Local ports that lead to clones: in the foreground, for a command, or in the background.

pub mod background;
pub mod command;
mod life;
pub mod listen;
pub mod records;
pub mod webhooks;

use std::net::SocketAddr;

use asymmetric_crd::NamedError;
use asymmetric_crd::state::clone_state;
use asymmetric_crd::{AppClone, clone::Desired};
use kube::ResourceExt;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// What of a clone is forwarded.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// The vendor's API.
    Api,
    /// The relay to its database.
    Database,
}

/// Where a local port leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Id of the clone.
    pub id: String,
    /// What of it.
    pub kind: Kind,
    /// Port in the pod of its backend.
    pub remote: u16,
    /// Local port; 0 for any free one.
    pub local: u16,
}

/// `slack-a1b2 on http://127.0.0.1:3000`.
#[must_use]
pub fn remark(id: &str, address: SocketAddr) -> String {
    format!("{id} on http://{address}")
}

/// Fails for a clone that nothing can be forwarded to: one that never served, or is to be stopped.
pub fn check(clone: &AppClone) -> Result<(), Failure> {
    let id = clone.name_any();
    let served = clone
        .status
        .as_ref()
        .is_some_and(|status| status.first_ready_at.is_some());
    let instead = if clone.spec.desired == Some(Desired::Stopped) {
        format!("start it with asym start {id}")
    } else if served {
        return Ok(());
    } else {
        format!("it never served yet, see asym status {id}")
    };
    Err(NamedError::CloneNotReady {
        state: clone_state(clone).to_string(),
        instead,
        id,
    }
    .into())
}
