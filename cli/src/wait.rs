//! Waiting for an object to become what was asked for, by watching it.

use std::time::Duration;

use asymmetric_crd::NamedError;
use futures::StreamExt;
use futures::future::BoxFuture;
use tokio::time::Instant;

use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::provider::Watch;
use crate::session::Session;

/// How waiting ended.
#[derive(Debug)]
pub enum Waited<D, T> {
    /// With a decision.
    Decided(D),
    /// Time ran out; the last state, if the object was there.
    TimedOut(Option<T>),
    /// Ctrl-C.
    Interrupted,
}

/// Shows every state of an object to `decide` until that decides or time runs out.
pub async fn until<D, T>(
    interrupt: &Interrupt,
    mut watch: Watch<T>,
    timeout: Duration,
    mut decide: impl FnMut(Option<&T>) -> Option<D>,
) -> Result<Waited<D, T>, Failure> {
    let deadline = Instant::now() + timeout;
    let mut last = None;
    let interrupted = interrupt.happened();
    tokio::pin!(interrupted);
    loop {
        tokio::select! {
            () = &mut interrupted => return Ok(Waited::Interrupted),
            state = tokio::time::timeout_at(deadline, watch.next()) => match state {
                Err(_) => return Ok(Waited::TimedOut(last)),
                Ok(None) => {
                    let detail = "the watch ended".to_owned();
                    return Err(NamedError::ClusterUnavailable { detail }.into());
                }
                Ok(Some(Err(failure))) => return Err(failure),
                Ok(Some(Ok(state))) => {
                    if let Some(decision) = decide(state.as_ref()) {
                        return Ok(Waited::Decided(decision));
                    }
                    last = state;
                }
            },
        }
    }
}

/// What is waited for, in words.
#[derive(Clone, Debug)]
pub struct Awaited {
    /// What is being done: `resetting slack-a1`.
    pub doing: String,
    /// What goes on when nobody waits any more: `slack-a1 is reset`.
    pub goes_on: String,
    /// The command that shows it.
    pub see: String,
}

/// Waits for a decision; an end without one is a failure that says what goes on.
pub async fn decided<D, T>(
    session: &Session,
    watch: Watch<T>,
    timeout: Duration,
    awaited: &Awaited,
    decide: impl FnMut(Option<&T>) -> Option<Result<D, Failure>>,
) -> Result<D, Failure> {
    match until(&session.interrupt, watch, timeout, decide).await? {
        Waited::Decided(decision) => decision,
        Waited::Interrupted => Err(Failure::Interrupted(format!(
            "interrupted: {} all the same. See {}",
            awaited.goes_on, awaited.see
        ))),
        Waited::TimedOut(_) => {
            session.provider.operator().await?.check_unnoticed()?;
            Err(NamedError::WaitTimeout {
                what: awaited.doing.clone(),
                seconds: timeout.as_secs(),
                see: awaited.see.clone(),
            }
            .into())
        }
    }
}

/// Ends when the watched object is gone for certain; never, when that can no longer be told.
pub fn gone<T: Send + 'static>(mut states: Watch<T>) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        while let Some(state) = states.next().await {
            if matches!(state, Ok(None)) {
                return;
            }
        }
        std::future::pending::<()>().await;
    })
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    #[tokio::test]
    async fn every_state_is_shown_until_a_decision() {
        let watch: Watch<i32> = stream::iter([Ok(None), Ok(Some(1)), Ok(Some(2)), Ok(Some(3))]).boxed();
        let mut seen = Vec::new();
        let interrupt = Interrupt::never();
        let waited = until(&interrupt, watch, Duration::from_mins(1), |state| {
            seen.push(state.copied());
            state.filter(|value| **value == 2).copied()
        });
        assert!(matches!(waited.await.unwrap(), Waited::Decided(2)));
        assert_eq!(seen, [None, Some(1), Some(2)]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_state_is_kept_when_time_runs_out() {
        let watch: Watch<i32> = stream::iter([Ok(Some(1)), Ok(Some(2))])
            .chain(stream::pending())
            .boxed();
        let waited = until(&Interrupt::never(), watch, Duration::from_mins(1), |_| None::<()>)
            .await
            .unwrap();
        assert!(matches!(waited, Waited::TimedOut(Some(2))));
    }

    #[tokio::test]
    async fn errors_end_the_wait() {
        let watch: Watch<i32> = stream::iter([Err(Failure::Exit(3))]).boxed();
        let failure = until(&Interrupt::never(), watch, Duration::from_mins(1), |_| None::<()>)
            .await
            .unwrap_err();
        assert_eq!(failure.exit_status(), 3);
    }
}
