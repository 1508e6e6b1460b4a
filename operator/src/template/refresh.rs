//! Asking for a template's tags to be looked up anew.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use futures::channel::mpsc::UnboundedSender;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Templates whose images are to be resolved anew: an upgrade found that a tag has moved.
#[derive(Debug, Default)]
pub struct ImageRefresh {
    asked: Mutex<BTreeSet<String>>,
    wake: Notify,
}

impl ImageRefresh {
    /// Asks for `template`; never blocks.
    pub fn ask(&self, template: &str) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.insert(template.to_owned());
        self.wake.notify_one();
    }

    /// Whether somebody asked for `template` since the last call for it.
    pub(super) fn take(&self, template: &str) -> bool {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.remove(template)
    }

    /// Has the controller look at templates that are asked for, until `stop`.
    pub(super) async fn forward(&self, changed: UnboundedSender<String>, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.wake.notified() => {}
            }
            let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone();
            for template in asked {
                // Fails only when the controller has ended, which ends the process.
                let _ = changed.unbounded_send(template);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_template_is_asked_for_once() {
        let refresh = ImageRefresh::default();
        let (sender, mut changed) = futures::channel::mpsc::unbounded();
        let stop = CancellationToken::new();
        refresh.ask("slack");
        refresh.ask("slack");
        let told = async {
            let name = futures::StreamExt::next(&mut changed).await;
            stop.cancel();
            name
        };
        let ((), name) = tokio::join!(refresh.forward(sender, stop.clone()), told);
        assert_eq!(name.as_deref(), Some("slack"));
        assert!(refresh.take("slack"));
        assert!(!refresh.take("slack"));
    }
}
