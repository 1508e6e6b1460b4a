//! The gate that every request passes: serving an epoch, or fenced between two.

use jiff::Timestamp;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How long a request waits at a closed gate before it is refused.
pub(crate) const HOLD: Duration = Duration::from_secs(2);

/// Counts what is inside and lets a fence wait until nobody is.
#[derive(Debug)]
pub(crate) struct Gate {
    state: Mutex<State>,
    /// Changes with every fence, release, entry and exit; the value is the number of the fence.
    changed: watch::Sender<u64>,
}

#[derive(Debug)]
struct State {
    epoch: u64,
    epoch_started: Timestamp,
    serving: bool,
    inside: usize,
    fences: u64,
    /// Stops the requests of this epoch.
    stop: CancellationToken,
}

/// Where the gate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) epoch: u64,
    pub(crate) serving: bool,
    /// Goes up with every fence: connections opened before the last one are to be closed.
    pub(crate) fences: u64,
}

/// The right to run in one epoch; leaves the gate when dropped.
#[derive(Debug)]
pub(crate) struct Admission<'a> {
    gate: &'a Gate,
    pub(crate) epoch: u64,
    pub(crate) epoch_started: Timestamp,
    fences: u64,
    /// Fires when a fence no longer waits for this request.
    pub(crate) stop: CancellationToken,
}

/// What is known of the epoch that somebody was let into. It is worth something for as long as the [`Admission`] lives.
#[derive(Debug, Clone)]
pub(crate) struct Lease {
    pub(crate) epoch: u64,
    pub(crate) epoch_started: Timestamp,
    /// How many fences there were before.
    pub(crate) fences: u64,
    /// See [`Admission::stop`].
    pub(crate) stop: CancellationToken,
}

/// A release names another epoch than the one being served.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("failed to release epoch {wanted}: epoch {serving} is being served, fence it first")]
pub(crate) struct StillServing {
    pub(crate) wanted: u64,
    pub(crate) serving: u64,
}

impl Gate {
    pub(crate) fn new(epoch: u64) -> Self {
        let state = State {
            epoch,
            epoch_started: Timestamp::now(),
            serving: true,
            inside: 0,
            fences: 0,
            stop: CancellationToken::new(),
        };
        Self {
            state: Mutex::new(state),
            changed: watch::Sender::new(0),
        }
    }

    pub(crate) fn standing(&self) -> Standing {
        let state = self.lock();
        Standing {
            epoch: state.epoch,
            serving: state.serving,
            fences: state.fences,
        }
    }

    /// Sees every change of the gate's standing.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Enters, waiting up to [`HOLD`] while fenced; none when it stays closed.
    pub(crate) async fn enter(&self) -> Option<Admission<'_>> {
        tokio::time::timeout(HOLD, self.admit()).await.ok()
    }

    /// Enters, waiting as long as it is fenced.
    pub(crate) async fn admit(&self) -> Admission<'_> {
        let mut changes = self.changed.subscribe();
        loop {
            changes.mark_unchanged();
            if let Some(admission) = self.try_enter() {
                return admission;
            }
            // The sender lives as long as the gate: this does not fail.
            let _ = changes.changed().await;
        }
    }

    fn try_enter(&self) -> Option<Admission<'_>> {
        let mut state = self.lock();
        if !state.serving {
            return None;
        }
        state.inside += 1;
        Some(Admission {
            gate: self,
            epoch: state.epoch,
            epoch_started: state.epoch_started,
            fences: state.fences,
            stop: state.stop.clone(),
        })
    }

    /// Closes the gate and waits until all have left. Those still inside after `patience` are stopped: their
    /// transactions are rolled back. Calling it again while fenced changes nothing.
    pub(crate) async fn fence(&self, patience: Duration) -> u64 {
        {
            let mut state = self.lock();
            if state.serving {
                state.serving = false;
                state.fences += 1;
            }
            self.changed.send_replace(state.fences);
        }
        if tokio::time::timeout(patience, self.empty()).await.is_err() {
            self.lock().stop.cancel();
            self.empty().await;
        }
        self.lock().epoch
    }

    /// Waits until nobody is inside.
    pub(crate) async fn empty(&self) {
        let mut changes = self.changed.subscribe();
        loop {
            changes.mark_unchanged();
            if self.lock().inside == 0 || changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Opens the gate in this epoch. Repeating the release of the epoch being served changes nothing.
    pub(crate) fn release(&self, epoch: u64) -> Result<(), StillServing> {
        let mut state = self.lock();
        if state.serving {
            let serving = state.epoch;
            return if serving == epoch {
                Ok(())
            } else {
                Err(StillServing {
                    wanted: epoch,
                    serving,
                })
            };
        }
        state.epoch = epoch;
        state.epoch_started = Timestamp::now();
        state.serving = true;
        state.stop = CancellationToken::new();
        self.changed.send_replace(state.fences);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing inside the lock can leave the state half-changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Admission<'_> {
    pub(crate) fn lease(&self) -> Lease {
        Lease {
            epoch: self.epoch,
            epoch_started: self.epoch_started,
            fences: self.fences,
            stop: self.stop.clone(),
        }
    }
}

impl Drop for Admission<'_> {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        state.inside -= 1;
        if state.inside == 0 {
            self.gate.changed.send_replace(state.fences);
        }
    }
}

#[cfg(test)]
mod tests;
