//! Ctrl-C, heard from before the first request that changes something, so that none goes unsaid.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Whether somebody pressed Ctrl-C.
#[derive(Clone)]
pub struct Interrupt(Option<watch::Receiver<bool>>);

impl Interrupt {
    /// Nobody listens: Ctrl-C ends the program as usual.
    #[must_use]
    pub fn never() -> Self {
        Self(None)
    }

    /// Listens from now on; Ctrl-C no longer ends the program by itself.
    pub fn listen() -> std::io::Result<Self> {
        let mut signals = signal(SignalKind::interrupt())?;
        let (sender, receiver) = watch::channel(false);
        tokio::spawn(async move {
            while signals.recv().await.is_some() {
                sender.send_replace(true);
            }
        });
        Ok(Self(Some(receiver)))
    }

    /// Ends when somebody presses Ctrl-C, or has pressed it since this listens.
    pub async fn happened(&self) {
        if let Some(receiver) = &self.0
            && receiver.clone().wait_for(|pressed| *pressed).await.is_ok()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}
