//! Asking for a template to be looked at: tags to be looked up anew, snapshots that were published.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::channel::mpsc::UnboundedSender;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Templates that are to be looked at, and those whose images are to be resolved anew.
#[derive(Debug, Default)]
pub struct Refresh {
    asked: Mutex<Asked>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct Asked {
    templates: BTreeSet<String>,
    images: BTreeSet<String>,
}

impl Refresh {
    /// Asks for a look at `template`; never blocks.
    pub fn look(&self, template: &str) {
        self.lock().templates.insert(template.to_owned());
        self.wake.notify_one();
    }

    /// The same, for a tag that has moved.
    pub fn resolve(&self, template: &str) {
        self.lock().images.insert(template.to_owned());
        self.look(template);
    }

    /// Whether somebody asked for the images of `template` since the last call for it.
    pub(super) fn take_images(&self, template: &str) -> bool {
        self.lock().images.remove(template)
    }

    fn lock(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the controller look at templates that are asked for, until `stop`.
    pub(super) async fn forward(&self, changed: UnboundedSender<String>, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.wake.notified() => {}
            }
            let asked = std::mem::take(&mut self.lock().templates);
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
        let refresh = Refresh::default();
        let (sender, mut changed) = futures::channel::mpsc::unbounded();
        let stop = CancellationToken::new();
        refresh.resolve("slack");
        refresh.look("slack");
        let told = async {
            let name = futures::StreamExt::next(&mut changed).await;
            stop.cancel();
            name
        };
        let ((), name) = tokio::join!(refresh.forward(sender, stop.clone()), told);
        assert_eq!(name.as_deref(), Some("slack"));
        assert!(refresh.take_images("slack"));
        assert!(!refresh.take_images("slack"));
    }
}
