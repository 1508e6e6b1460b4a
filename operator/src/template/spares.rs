//! Asking for ready copies of bases.

use std::sync::Arc;

use tokio::sync::Notify;

/// Wakes the task that keeps bases and their ready copies. Cheap to clone, never blocks.
#[derive(Clone, Debug, Default)]
pub struct Spares {
    wake: Arc<Notify>,
}

impl Spares {
    /// A clone took a ready copy, or found none, or found its base missing: look soon, not at the next round.
    pub fn taken(&self) {
        self.wake.notify_one();
    }

    /// Waits until somebody asks; returns at once when somebody asked since the last call.
    pub(super) async fn asked(&self) {
        self.wake.notified().await;
    }
}
