//! Wakes what runs in the background, and tells when it has caught up.

use tokio::sync::watch;

/// A bell that is rung when there may be something to do. Rings are numbered, so that none is lost while another one is
/// being answered.
#[derive(Debug)]
pub(crate) struct Bell {
    rung: watch::Sender<u64>,
    answered: watch::Sender<u64>,
}

impl Default for Bell {
    fn default() -> Self {
        Self {
            rung: watch::Sender::new(0),
            answered: watch::Sender::new(0),
        }
    }
}

impl Bell {
    /// Rings, and gives the number of the ring.
    pub(crate) fn ring(&self) -> u64 {
        let mut number = 0;
        self.rung.send_modify(|rung| {
            *rung += 1;
            number = *rung;
        });
        number
    }

    /// Sees rings from now on.
    pub(crate) fn listen(&self) -> watch::Receiver<u64> {
        self.rung.subscribe()
    }

    /// What rings up to `number` asked for has been done.
    pub(crate) fn answer(&self, number: u64) {
        self.answered.send_replace(number);
    }

    /// Waits until what the ring `number` asked for has been done.
    pub(crate) async fn answered(&self, number: u64) {
        let mut answered = self.answered.subscribe();
        // The sender is held here, so that it cannot be gone.
        let _ = answered.wait_for(|last| *last >= number).await;
    }
}
