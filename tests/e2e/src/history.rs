//! What a clone says of itself over time: no state in between is missed, and none is seen twice.

use std::sync::{Arc, Mutex, PoisonError};

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::{AppClone, CloneState};
use futures::TryStreamExt;
use kube::runtime::{WatchStreamExt, watcher};
use tokio::task::JoinHandle;

use crate::{TestNamespace, wait};

/// A state, and whether the clone is as it is asked to be.
pub type Told = (CloneState, bool);

/// All that is told of a clone until this is dropped.
pub struct History {
    told: Arc<Mutex<Vec<Told>>>,
    watching: JoinHandle<()>,
}

impl History {
    /// From now on; what is so now comes first.
    pub async fn of(namespace: &TestNamespace, id: &str) -> Self {
        let told = Arc::<Mutex<Vec<Told>>>::default();
        let clones = watcher::watch_object(namespace.api::<AppClone>(), id).default_backoff();
        let seen = Arc::clone(&told);
        let watching = tokio::spawn(async move {
            let mut clones = std::pin::pin!(clones);
            loop {
                // The watcher bridges interruptions by itself.
                let Ok(Some(Some(clone))) = clones.try_next().await else {
                    continue;
                };
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(now) = now(&clone)
                    && seen.last() != Some(&now)
                {
                    seen.push(now);
                }
            }
        });
        let history = Self { told, watching };
        wait::eventually("the history has begun", || async {
            history.told().first().map(|_| ()).ok_or_else(String::new)
        })
        .await;
        history
    }

    /// Waits until exactly this was told.
    pub async fn becomes(&self, expected: &[Told]) {
        wait::eventually("its history is as expected", || async {
            let told = self.told();
            if told == expected {
                Ok(())
            } else {
                Err(format!("{told:?}"))
            }
        })
        .await;
    }

    fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for History {
    fn drop(&mut self) {
        self.watching.abort();
    }
}

fn now(clone: &AppClone) -> Option<Told> {
    let status = clone.status.as_ref()?;
    Some((
        status.state?,
        condition::is_true(&status.conditions, kinds::READY),
    ))
}
