//! Waking the task that keeps bases.

use std::sync::Arc;

use tokio::sync::Notify;

/// Wakes the task that keeps bases and their ready copies. Cheap to clone, never blocks.
#[derive(Clone, Debug, Default)]
pub struct Wake {
    notify: Arc<Notify>,
}

impl Wake {
    /// Something can be done now that could not be done before: look soon, not at the next round.
    pub fn wake(&self) {
        self.notify.notify_one();
    }

    /// Waits until somebody asks; returns at once when somebody asked since the last call.
    pub(super) async fn woken(&self) {
        self.notify.notified().await;
    }
}
