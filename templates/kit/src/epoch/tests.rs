use super::*;
use std::{future::pending, sync::Arc};
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn a_held_request_runs_in_the_next_epoch() {
    let gate = Arc::new(Gate::new(1));
    assert_eq!(gate.fence(HOLD).await, 1);
    let held = tokio::spawn({
        let gate = Arc::clone(&gate);
        async move { gate.enter().await.map(|admission| admission.epoch) }
    });
    tokio::task::yield_now().await;
    gate.release(2).unwrap();
    assert_eq!(held.await.unwrap(), Some(2));
}

#[tokio::test(start_paused = true)]
async fn a_gate_that_stays_closed_refuses_after_the_hold() {
    let gate = Gate::new(1);
    gate.fence(HOLD).await;
    let started = Instant::now();
    assert!(gate.enter().await.is_none());
    assert_eq!(started.elapsed(), HOLD);
}

#[tokio::test(start_paused = true)]
async fn a_fence_waits_for_those_inside_and_then_stops_them() {
    let gate = Arc::new(Gate::new(7));
    let stuck = tokio::spawn({
        let gate = Arc::clone(&gate);
        async move {
            let admission = gate.enter().await.unwrap();
            tokio::select! {
                () = pending::<()>() => "finished",
                () = admission.stop.cancelled() => "stopped",
            }
        }
    });
    tokio::task::yield_now().await;
    let started = Instant::now();
    assert_eq!(gate.fence(Duration::from_millis(300)).await, 7);
    assert_eq!(started.elapsed(), Duration::from_millis(300));
    assert_eq!(stuck.await.unwrap(), "stopped");
}

#[tokio::test(start_paused = true)]
async fn fence_and_release_can_be_repeated() {
    let gate = Gate::new(1);
    assert_eq!(gate.release(1), Ok(()));
    assert_eq!(
        gate.release(2),
        Err(StillServing {
            wanted: 2,
            serving: 1
        })
    );
    gate.fence(HOLD).await;
    gate.fence(HOLD).await;
    assert_eq!(
        gate.standing(),
        Standing {
            epoch: 1,
            serving: false,
            fences: 1
        }
    );
    assert_eq!(gate.release(2), Ok(()));
    assert_eq!(gate.release(2), Ok(()));
    assert_eq!(
        gate.standing(),
        Standing {
            epoch: 2,
            serving: true,
            fences: 1
        }
    );
}
